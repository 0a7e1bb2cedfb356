"""The other side of `pty_keys.py`: starts it in a pseudo-terminal, types at it, reads its reports."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.patience import PATIENCE_S


PROGRAM: Final = Path(__file__).with_name("pty_keys.py")
ROOT: Final = Path(__file__).parents[2]
NOT_INHERITED: Final = ("SSH_CONNECTION", "SSH_TTY", "ESCDELAY", "TEXTUAL_DRIVER", "TMUX")


def now_ns() -> int:
    """The clock that the program stamps its reports with; gaps and lateness are its subject here."""
    return time.monotonic_ns()  # noqa: TID251


class Report(NamedTuple):
    at_ns: int
    word: str


class Terminal:
    """One running program and the terminal it runs in."""

    def __init__(self, process: subprocess.Popen[bytes], terminal_fd: int, reports_fd: int) -> None:
        self.process = process
        self._terminal_fd = terminal_fd
        self._reports_fd = reports_fd
        self._unread = b""
        # Somebody must take what the app paints, or its writes would block.
        self._screen = threading.Thread(target=self._watch, daemon=True)
        self._hung_up_fd, self._hang_up_fd = os.pipe()
        self._screen.start()

    def type(self, data: bytes) -> None:
        os.write(self._terminal_fd, data)

    def type_with_gap(self, first: bytes, gap_ms: int, second: bytes) -> float:
        """How many milliseconds really lay between the two writes: at least `gap_ms`, more under load."""
        started_ns = now_ns()
        self.type(first)
        time.sleep(gap_ms / 1000)
        self.type(second)
        return (now_ns() - started_ns) / 1e6

    def is_raw(self) -> bool:
        """Whether the terminal is in the mode of a full-screen program: no echo, no lines."""
        local_modes = termios.tcgetattr(self._terminal_fd)[3]
        assert isinstance(local_modes, int)
        return not local_modes & (termios.ECHO | termios.ICANON)

    def type_until_reported(self, key: bytes) -> str:
        """The first report after `key` was typed as often as it took: some may be flushed away."""
        for _ in range(round(PATIENCE_S * 10)):
            self.type(key)
            if select.select([self._reports_fd], [], [], 0.1)[0]:
                return self.next_report().word
        raise AssertionError("no report in time")

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window or a lost connection does."""
        os.close(self._hang_up_fd)
        self._screen.join()

    def next_report(self) -> Report:
        while b"\n" not in self._unread:
            assert select.select([self._reports_fd], [], [], PATIENCE_S)[0], "no report in time"
            data = os.read(self._reports_fd, 4096)
            assert data, "the program ended without the report that was waited for"
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        at_ns, _, word = line.decode().partition(" ")
        return Report(int(at_ns), word)

    def words_until(self, last: str) -> list[str]:
        words = [self.next_report().word]
        while words[-1] != last:
            words.append(self.next_report().word)
        return words[:-1]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
        if self._screen.is_alive():
            self.hang_up()
        os.close(self._reports_fd)
        os.close(self._hung_up_fd)

    def _watch(self) -> None:
        while True:
            ready, _, _ = select.select([self._terminal_fd, self._hung_up_fd], [], [])
            if self._hung_up_fd in ready:
                break
            try:
                os.read(self._terminal_fd, 65536)
            except OSError:  # the program closed its side
                select.select([self._hung_up_fd], [], [])
                break
        os.close(self._terminal_fd)


@contextmanager
def running(kind: str = "ours", environ: Mapping[str, str] | None = None) -> Generator[Terminal]:
    """The program, painted and ready for keys; it is killed at the end if it still runs."""
    terminal_fd, program_fd = pty.openpty()
    reports_fd, report_fd = os.pipe()
    fcntl.ioctl(program_fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), kind, str(report_fd)],
        stdin=program_fd,
        stdout=program_fd,
        stderr=program_fd,
        pass_fds=(report_fd,),
        cwd=ROOT,
        env={**inherited, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **(environ or {})},
        # Its own session and no controlling terminal: no SIGHUP comes when the terminal goes.
        start_new_session=True,
    )
    os.close(program_fd)
    os.close(report_fd)
    terminal = Terminal(process, terminal_fd, reports_fd)
    try:
        terminal.words_until("ready")
        yield terminal
    finally:
        terminal.close()
