"""A program in a tmux server of its own: typed at, clicked at, resized, and its screen read cell by cell.

Unlike the terminal of `rigging.py` this one knows what stands on the screen, not only what was painted. Whether a
program has come to rest is read from Linux's `/proc`: it has used no time and has nothing to do.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Self

from tests.bench.rigging import PATIENCE_S, ROOT, cpu_s, environ_of_terminal


LOOK_EVERY_S: Final = 0.02
REST_S: Final = 0.4
"""After a resize what is out of view is laid out 0.3 s later."""
REST_CPU_S: Final = 0.001
"""What a program may use in that time and be at rest."""
LONGEST_DEED_S: Final = 1.0
"""A key has been acted upon by then, though the program may never be without work."""
ESCAPE_S: Final = 0.06
"""A key that comes within 25 ms of an Escape is Alt and that key; over ssh, within 50."""

# Kept after its end, a program's last words can be read. No history: a pane that grows would show it.
_CONFIGURATION: Final = """\
set -g remain-on-exit on
set -g status off
set -g history-limit 0
set -s escape-time 0
set -g default-terminal tmux-256color
"""


class EndedError(Exception):
    """The program has ended, by itself."""


class Size(NamedTuple):
    """How large a screen is."""

    columns: int
    lines: int

    def __str__(self) -> str:
        return f"{self.columns}x{self.lines}"


def has_tmux() -> bool:
    """Whether there is a tmux to run in."""
    return shutil.which("tmux") is not None


class TmuxPane:
    """A program in a tmux server that nobody else knows of. Close it.

    Args:
        folder: For the server's socket and configuration.
        arguments: Of Python.
        environ: What the program gets beside what it inherits.
        size: How large its screen is at first.
    """

    def __init__(
        self, folder: Path, arguments: Sequence[str], environ: Mapping[str, str], size: Size
    ) -> None:
        configuration = folder / "tmux.conf"
        configuration.write_text(_CONFIGURATION)
        self._command = ("tmux", "-S", str(folder / "tmux"), "-f", str(configuration))
        given = {"COLORTERM": "truecolor", "LANG": "C.UTF-8", **environ}
        settings = (f"-e{name}={value}" for name, value in given.items())
        place = (f"-x{size.columns}", f"-y{size.lines}", "-c", str(ROOT))
        self._tmux("new-session", "-d", *place, *settings, sys.executable, *arguments)
        pids = self._tmux("display-message", "-p", "#{pid} #{pane_pid}").split()
        self._server_pid, self.pid = map(int, pids)
        self.size = size

    def _tmux(self, *arguments: str, typed: str = "") -> str:
        done = subprocess.run(
            [*self._command, *arguments],
            env=environ_of_terminal(),
            input=typed,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    # Hands.

    def press(self, *keys: str) -> None:
        """Press keys, named as tmux does: `C-f`, `PPage`, `Escape`; each when the one before has been acted upon."""
        for key in keys:
            self._tmux("send-keys", key)
            self.wait_handled(ESCAPE_S if key == "Escape" else 0)

    def type(self, text: str) -> None:
        """Type characters, escape sequences among them, all at once; return when they have been acted upon."""
        if text:
            self._tmux("send-keys", "-l", "--", text)
            self.wait_handled()

    def wait_handled(self, least_s: float = 0) -> None:
        """Wait until the program has nothing to do; while text streams in that is so between two frames."""
        watch = _Watch((self.pid, self._server_pid))
        began_s = time.monotonic()
        self.wait_for(
            lambda: watch.is_idle() and time.monotonic() - began_s >= least_s,
            LONGEST_DEED_S + least_s,
        )

    def paste(self, text: str) -> None:
        """Paste, in brackets where the program asked for them."""
        self._tmux("load-buffer", "-", typed=text)
        self._tmux("paste-buffer", "-p", "-d")
        self.wait_handled()

    def resize(self, size: Size) -> None:
        """Take another size."""
        self._tmux("resize-window", f"-x{size.columns}", f"-y{size.lines}")
        self.size = size

    # Eyes.

    def screen(self) -> Sequence[str]:
        """The lines of the screen with their colours, as escape sequences."""
        return self._tmux("capture-pane", "-p", "-e", "-N").split("\n")

    def text(self) -> str:
        """The characters on the screen."""
        return self._tmux("capture-pane", "-p")

    def shows(self, text: str) -> bool:
        """Whether this stands on the screen."""
        return text in self.text()

    @property
    def exit_status(self) -> int | None:
        """How the program has ended, a signal as a negative number; None if it runs."""
        told = self._tmux("display-message", "-p", "#{pane_dead_status} #{pane_dead_signal}")
        status, _, by_signal = told.strip("\n").partition(" ")
        return int(status) if status else -int(by_signal) if by_signal else None

    def wait_for(self, claim: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
        """Wait until the claim holds; returns whether it came to that."""
        until_s = time.monotonic() + patience_s
        while not claim():
            if time.monotonic() > until_s:
                return False
            time.sleep(LOOK_EVERY_S)
        return True

    def wait_rest(
        self, rest_s: float = REST_S, or_else: Callable[[], bool] = lambda: False
    ) -> bool:
        """Wait until the program and its terminal have had nothing to do for so long; whether it came to that.

        Args:
            rest_s: How long.
            or_else: Ends the waiting too.
        """
        watch = _Watch((self.pid, self._server_pid))
        self.wait_for(lambda: or_else() or watch.rests_for_s() >= rest_s)
        return not or_else() and watch.rests_for_s() >= rest_s

    def close(self) -> None:
        """End the server, and the program with it."""
        os.kill(self._server_pid, signal.SIGTERM)
        self.wait_for(lambda: not Path(f"/proc/{self._server_pid}").exists())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class _Watch:
    """Looks at processes again and again."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._pids = pids
        self._since_s = time.monotonic()
        self._used_s = 0.0
        self._looks_idle = 0

    def is_idle(self) -> bool:
        """Whether none of them had anything to do at this look and the one before.

        Raises:
            EndedError: One of them is gone.
        """
        # A process that waits for a processor uses none, and is not idle.
        self._looks_idle = 0 if any(map(is_runnable, self._pids)) else self._looks_idle + 1
        return self._looks_idle > 1

    def rests_for_s(self) -> float:
        """For how long they have been at rest, as far as that was looked at.

        Raises:
            EndedError: One of them is gone.
        """
        now_s = time.monotonic()
        try:
            used_s = sum(map(cpu_s, self._pids))
        except OSError as error:
            raise EndedError from error
        if not self.is_idle() or used_s - self._used_s > REST_CPU_S:
            self._since_s, self._used_s = now_s, used_s
        return now_s - self._since_s


# What Linux knows of a process.


def is_runnable(pid: int) -> bool:
    """Whether any of a process's threads has something to do.

    Raises:
        EndedError: The process is gone.
    """
    try:
        stats = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/stat")]
    except (FileNotFoundError, ProcessLookupError):
        stats = []
    if not stats:
        if not Path(f"/proc/{pid}").exists():
            raise EndedError
        return True
    return any(stat.rpartition(")")[2].split()[0] in {"R", "D"} for stat in stats)


class Holdings(NamedTuple):
    """What a process has at a moment."""

    rss_mb: float
    threads: int
    sockets: int
    files: int
    """Other open file descriptors."""

    @classmethod
    def of(cls, pid: int) -> Self:
        """What this process has now."""
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
        fields = {name: value for name, _, value in (line.partition(":") for line in status)}
        targets = [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
        sockets = sum(target.startswith("socket:") for target in targets)
        return cls(
            rss_mb=int(fields["VmRSS"].split()[0]) / 1024,
            threads=int(fields["Threads"]),
            sockets=sockets,
            files=len(targets) - sockets,
        )
