"""What the measurements from outside share: a terminal, a server that answers at a pace, and tables.

Both run their programs as other processes, so that measuring takes nothing from what is measured.
Stamps are those of the system's monotonic clock, which every process of the machine shares.
"""

import fcntl
import os
import pty
import queue
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, Self


ROOT: Final = Path(__file__).parents[2]
PATIENCE_S: Final = 20.0
COLUMNS: Final = 120
LINES: Final = 40
RAISED_LOAD: Final = 1.5
"""With two cores, figures taken above this one-minute load average are worth a second run."""

APP: Final = "import sys; from tuiapp.cli.app import run_app; sys.exit(run_app(sys.argv[1:]))"

NOT_INHERITED: Final = ("SSH_CONNECTION", "SSH_TTY", "ESCDELAY", "TMUX", "NO_COLOR")
_NOT_INHERITED_START: Final = ("TEXTUAL", "TUIAPP_", "PYTHON")

# What a full-screen program asks of its terminal, and what a modern one says.
_ANSWERS: Final[Mapping[bytes, bytes]] = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronised output
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",  # resizes in band: no
}


def environ_of_terminal() -> dict[str, str]:
    """What a program in a terminal of ours inherits: nothing that would make it another program there."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in NOT_INHERITED and not name.startswith(_NOT_INHERITED_START)
    }


def cpu_s(pid: int) -> float:
    """User and system time of a process, ended threads included."""
    # The clock's number is what clock_getcpuclockid(3) makes of a pid.
    return time.clock_gettime((~pid << 3) | 2)


class Seen(NamedTuple):
    """One read of what a program painted."""

    at_ns: int
    data: bytes


class Terminal:
    """A program in a pseudo-terminal; everything it paints is kept with its time. Close it."""

    def __init__(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str] | None = None,
        *,
        columns: int = COLUMNS,
        lines: int = LINES,
    ) -> None:
        self.painted: list[Seen] = []
        self._changed = threading.Condition()
        self._fd, program_fd = pty.openpty()
        self._set_size(columns, lines)
        self.spawned_ns = time.monotonic_ns()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=program_fd,
            stdout=program_fd,
            stderr=program_fd,
            cwd=ROOT,
            env={
                **environ_of_terminal(),
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LANG": "C.UTF-8",
                **(environ or {}),
            },
            # No controlling terminal: nothing of ours gets its signals.
            start_new_session=True,
        )
        os.close(program_fd)
        self._ended_fd, self._end_fd = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def type(self, data: bytes) -> int:
        """Type; returns when, in nanoseconds."""
        at_ns = time.monotonic_ns()
        os.write(self._fd, data)
        return at_ns

    def submit(self, prompt: str) -> int:
        """Type a prompt and press Enter; returns when Enter was pressed."""
        self.type(prompt.encode())
        # Together they would be one read, as of a paste.
        time.sleep(0.06)
        return self.type(b"\r")

    def resize(self, columns: int, lines: int) -> int:
        """Take another size; returns when."""
        at_ns = time.monotonic_ns()
        self._set_size(columns, lines)
        os.kill(self._process.pid, signal.SIGWINCH)
        return at_ns

    def _set_size(self, columns: int, lines: int) -> None:
        size = struct.pack("HHHH", lines, columns, lines * 20, columns * 10)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, size)

    @property
    def is_raw(self) -> bool:
        """Whether the program reads keys: until then the terminal itself echoes what is typed."""
        local_modes = termios.tcgetattr(self._fd)[3]
        assert isinstance(local_modes, int)
        return not local_modes & (termios.ECHO | termios.ICANON)

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    @property
    def bytes_painted(self) -> int:
        """How many bytes the program has written so far."""
        return sum(len(seen.data) for seen in tuple(self.painted))

    @property
    def cpu_s(self) -> float:
        """User and system time of the program's own process, ended threads included."""
        return cpu_s(self._process.pid)

    def shown_ns(self, text: bytes, *, since_ns: int) -> int | None:
        """When `text` first came out after a moment; None if it has not."""
        tail = b""
        for seen in tuple(self.painted):
            if seen.at_ns >= since_ns:
                if text in tail + seen.data:
                    return seen.at_ns
                tail = seen.data[-len(text) :]
        return None

    def wait_shown(self, text: bytes, *, since_ns: int) -> int:
        """Wait for `text` and return when it came out."""
        self.wait_for(lambda: self.shown_ns(text, since_ns=since_ns) is not None)
        shown_ns = self.shown_ns(text, since_ns=since_ns)
        assert shown_ns is not None
        return shown_ns

    def wait_for(self, claim: Callable[[], bool]) -> None:
        """Return when the claim, looked at after each read, holds."""
        with self._changed:
            if not self._changed.wait_for(claim, PATIENCE_S):
                last = b"".join(seen.data for seen in self.painted[-20:])
                raise AssertionError(f"the program never painted that; its last words: {last!r}")

    def wait_usable(self) -> int:
        """Type a probe until it is echoed; returns when that was. It is being deleted then."""
        until_ns = time.monotonic_ns() + int(PATIENCE_S * 1e9)
        while not self.is_raw and time.monotonic_ns() < until_ns:
            time.sleep(0.002)
        raw_ns = time.monotonic_ns()
        probe, probes = "Ж".encode(), 0
        while self.shown_ns(probe, since_ns=raw_ns) is None and time.monotonic_ns() < until_ns:
            self.type(probe)
            probes += 1
            time.sleep(0.02)
        shown_ns = self.wait_shown(probe, since_ns=raw_ns)
        self.type(b"\x7f" * probes)
        return shown_ns

    def wait_quiet(self, quiet_s: float = 0.1) -> None:
        """Return when nothing has been painted for so long."""
        until_ns = time.monotonic_ns() + int(PATIENCE_S * 1e9)
        while (now_ns := time.monotonic_ns()) < until_ns:
            last_ns = self.painted[-1].at_ns if self.painted else now_ns
            if now_ns - last_ns >= quiet_s * 1e9:
                return
            time.sleep(0.01)
        raise AssertionError("the program never came to rest")

    def wait_ended(self, patience_s: float = PATIENCE_S) -> int:
        """Wait for the program's own end; returns its status."""
        return self._process.wait(patience_s)

    def close(self) -> None:
        """End the program if it still runs."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait(PATIENCE_S)
        os.close(self._end_fd)
        self._reader.join()
        os.close(self._ended_fd)
        os.close(self._fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _read(self) -> None:
        while self._ended_fd not in select.select([self._fd, self._ended_fd], [], [])[0]:
            try:
                data = os.read(self._fd, 65536)
            except OSError:  # the program closed its side
                return
            seen = Seen(time.monotonic_ns(), data)
            for question, answer in _ANSWERS.items():
                if question in data:
                    os.write(self._fd, answer)
            with self._changed:
                self.painted.append(seen)
                self._changed.notify_all()


class Told(NamedTuple):
    """What the server saw or did, and when."""

    at_ns: int
    word: str


class PacedServer:
    """`paced_server.py` in a process of its own. Close it."""

    def __init__(self, tokens_per_s: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.paced_server", str(tokens_per_s)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        self._told: queue.Queue[Told] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = int(self._told.get(timeout=PATIENCE_S).word.removeprefix("port:"))

    def next(self, patience_s: float = PATIENCE_S) -> Told:
        """What the server says next."""
        return self._told.get(timeout=patience_s)

    def said(self) -> list[Told]:
        """What the server has said and nobody has heard; does not wait."""
        said: list[Told] = []
        with suppress(queue.Empty):
            while True:
                said.append(self._told.get_nowait())
        return said

    def wait_for(self, word: str, patience_s: float = PATIENCE_S) -> int:
        """Wait for the server's next such word, passing over others; returns its time."""
        while True:
            told = self._told.get(timeout=patience_s)
            if told.word == word:
                return told.at_ns

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait(PATIENCE_S)
        self._reader.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                at_ns, _, word = line.decode().strip().partition(" ")
                self._told.put(Told(int(at_ns), word))


@contextmanager
def home(**ports: int) -> Generator[dict[str, str]]:
    """An environment with an empty home of the app, in which there are these providers and no other."""
    with TemporaryDirectory(prefix="tuiapp-bench-") as folder:
        tables = (
            f'[providers.{name}]\ndialect = "openai-chat"\n'
            f'base_url = "http://127.0.0.1:{port}/v1"\napi_key = "none"\n'
            for name, port in ports.items()
        )
        Path(folder, "config.toml").write_text("".join(tables))
        yield {"TUIAPP_HOME": folder}


@contextmanager
def app_and_server(
    tokens_per_s: float, environ: Mapping[str, str] | None = None
) -> Generator[tuple[Terminal, PacedServer]]:
    """The whole app on a server of its own, just spawned."""
    with (
        PacedServer(tokens_per_s) as server,
        home(lab=server.port) as folder,
        Terminal(["-c", APP, "lab/any"], {**folder, **(environ or {})}) as terminal,
    ):
        yield terminal, server


def heading(title: str, unit: str = "ms") -> None:
    """Begin a table; the load tells how much to trust it."""
    load = os.getloadavg()[0]
    warning = f" (above {RAISED_LOAD}: repeat)" if load > RAISED_LOAD else ""
    print(f"\n{title}; load {load:.2f}{warning}\n")
    print(f"| {unit} | n | median | p95 | max | target |\n|---|---|---|---|---|---|")


def row(label: str, values: Sequence[float], target: str = "") -> float:
    """Print one line of a table; the answer is the median."""
    median = statistics.median(values)
    print(
        f"| {label} | {len(values)} | {median:.2f} | {percentile(values, 95):.2f} "
        f"| {max(values):.2f} | {target} |",
        flush=True,
    )
    return median


def percentile(values: Sequence[float], rank: int) -> float:
    """The percentile, interpolated between its neighbours."""
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[rank - 1]
