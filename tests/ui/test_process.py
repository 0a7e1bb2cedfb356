"""The program as a process in a terminal: however it is made to leave, it leaves both in order."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.loopback import Answering, LoopbackServer
from tests.patience import PATIENCE_S


ROOT = Path(__file__).parents[2]
MAIN = "import sys; from tuiapp.cli.app import run_app; sys.exit(run_app(['lab/m']))"
KEY = "sk-planted-0123456789"
# xdist tells its workers a size of its own.
NOT_INHERITED = {"COLUMNS", "LINES", "TMUX", "SSH_CONNECTION", "TEXTUAL_DRIVER"}
ALT_SCREEN_OFF = b"\x1b[?1049l"
CURSOR_ON = b"\x1b[?25h"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals and signals")


def now_s() -> float:
    return time.monotonic()  # noqa: TID251 - a test's own patience


async def endless(answering: Answering) -> None:
    """Some words, then silence until the client goes."""
    await answering.start(headers={"content-type": "text/event-stream"})
    await answering.send(b'data: {"choices":[{"index":0,"delta":{"content":"It began"}}]}\n\n')
    await answering.gone()


class Program:
    """The application on a pseudo-terminal of 100 by 30."""

    def __init__(self, home: Path, url: str, extra: str = "") -> None:
        home.mkdir()
        config = f'[providers.lab]\ndialect = "openai-chat"\nbase_url = "{url}/v1"\n'
        (home / "config.toml").write_text(f'{config}api_key = "env:LAB_KEY"\n', encoding="utf-8")
        self.output = b""
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (30, 100))
        self._before = termios.tcgetattr(theirs)
        self._theirs = theirs
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{extra}\n{MAIN}"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env={
                **{name: it for name, it in os.environ.items() if name not in NOT_INHERITED},
                "TUIAPP_HOME": str(home),
                "LAB_KEY": KEY,
                "TERM": "xterm-256color",
            },
            start_new_session=True,
        )

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def sees(self, words: str) -> None:
        """Wait until the words have been painted."""
        deadline_s = now_s() + PATIENCE_S
        while words not in self.screen:
            assert now_s() < deadline_s, f"never saw {words!r} in {self.screen[-2000:]!r}"
            if select.select([self._ours], [], [], 0.1)[0]:
                self.output += os.read(self._ours, 65536)

    @property
    def screen(self) -> str:
        """All that was painted, without the sequences between."""
        return re.sub(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b.", b"", self.output).decode(
            errors="replace"
        )

    def ask(self) -> None:
        self.sees("Ask something")
        self.type("Why?\r")
        self.sees("It began")

    def wait(self) -> int:
        """Read what it still paints; its exit status."""
        while self.process.poll() is None:
            if select.select([self._ours], [], [], 0.05)[0]:
                self.output += os.read(self._ours, 65536)
        while select.select([self._ours], [], [], 0)[0]:
            self.output += os.read(self._ours, 65536)
        return self.process.returncode

    def is_restored(self) -> bool:
        """Whether the terminal is as it was found."""
        same_modes = termios.tcgetattr(self._theirs)[:4] == self._before[:4]
        return same_modes and ALT_SCREEN_OFF in self.output and CURSOR_ON in self.output

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(endless) as running:
        yield running


@contextmanager
def program(tmp_path: Path, server: LoopbackServer, extra: str = "") -> Generator[Program]:
    running = Program(tmp_path / "home", server.url, extra)
    try:
        yield running
    finally:
        running.close()


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
)
def test_a_signal_closes_the_socket_and_restores_the_terminal(
    tmp_path: Path, server: LoopbackServer, number: signal.Signals, status: int
) -> None:
    with program(tmp_path, server) as it:
        it.ask()
        it.process.send_signal(number)
        assert it.wait() == status
        server.wait_close()
        assert it.is_restored()


def test_the_quit_key_closes_the_socket_and_restores_the_terminal(
    tmp_path: Path, server: LoopbackServer
) -> None:
    with program(tmp_path, server) as it:
        it.ask()
        it.type("\x11")
        it.sees("Again stops it")
        it.type("\x11")
        assert it.wait() == 0
        server.wait_close()
        assert it.is_restored()


def test_escape_closes_the_socket_and_keeps_the_program(
    tmp_path: Path, server: LoopbackServer
) -> None:
    with program(tmp_path, server) as it:
        it.ask()
        it.type("\x1b")
        server.wait_close()
        it.sees("cancelled after")
        it.type("\x11")
        assert it.wait() == 0


CTRL_T = "\x14"
FAULTS = {
    "on the thread of the screen": """
from tuiapp.ui.actions.reading import Reading
def broken(self):
    prompt_of_the_user = 'a secret prompt'
    raise RuntimeError('broken with sk-planted-0123456789')
Reading.toggle_fold = broken
""",
    "on the thread that reads the keys": """
from tuiapp.ui.terminal.parser import WholeKeyParser
whole = WholeKeyParser.parse_piece
def broken(self, piece):
    prompt_of_the_user = 'a secret prompt'
    if piece.text == chr(20):
        raise RuntimeError('broken with sk-planted-0123456789')
    yield from whole(self, piece)
WholeKeyParser.parse_piece = broken
""",
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_crash_closes_the_socket_restores_the_terminal_and_tells_no_secret(
    tmp_path: Path, server: LoopbackServer, fault: str
) -> None:
    with program(tmp_path, server, fault) as it:
        it.ask()
        it.type(CTRL_T)
        assert it.wait() == 1
        server.wait_close()
        assert it.is_restored()
        assert "stopped on a mistake of its own" in it.screen
        assert "Traceback" not in it.screen
        (report,) = (tmp_path / "home" / "data" / "crashes").iterdir()
        text = report.read_text(encoding="utf-8")
        assert "RuntimeError" in text
        for secret in (KEY, "a secret prompt"):
            assert secret not in text
            assert secret not in it.screen


def test_a_key_of_the_environment_reaches_only_its_own_server(
    tmp_path: Path, server: LoopbackServer
) -> None:
    with program(tmp_path, server) as it:
        it.ask()
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
        it.process.terminate()
        it.wait()
        assert KEY not in it.screen


def test_a_start_writes_nothing_to_the_home(tmp_path: Path, server: LoopbackServer) -> None:
    with program(tmp_path, server) as it:
        it.sees("Ask something")
        it.type("\x11")
        assert it.wait() == 0
    assert sorted(path.name for path in (tmp_path / "home").iterdir()) == ["config.toml"]


LOCKED_KEYRING = """
import os
os.environ["PYTHON_KEYRING_BACKEND"] = "tests.cli.planted_keyring.LockedKeyring"
os.environ["PLANTED_KEYRING"] = os.path.join(os.environ["TUIAPP_HOME"], "keyring.json")
"""
SLOW_KEY = """
import os
from pathlib import Path
from threading import Event
from tuiapp.config.keys import KeyReader
def read(self, provider, route):
    Path(os.environ["TUIAPP_HOME"], "asked").touch()
    Event().wait()
KeyReader.read = read
"""


def test_quitting_does_not_wait_for_a_keyring(tmp_path: Path, server: LoopbackServer) -> None:
    with program(tmp_path, server, LOCKED_KEYRING) as it:
        it.sees("Ask something")
        it.type("/key openai\r")
        it.sees("Key for openai")
        it.type(f"{KEY}\r")
        it.sees("Storing it")
        assert quit_within_s(it) < SOON_S
        assert it.is_restored()


def test_quitting_does_not_wait_for_a_key_that_is_looked_for(
    tmp_path: Path, server: LoopbackServer
) -> None:
    with program(tmp_path, server, SLOW_KEY) as it:
        it.sees("Ask something")
        wait_for(tmp_path / "home" / "asked")
        assert quit_within_s(it) < SOON_S
        assert it.is_restored()


SOON_S = 20
"""Below the 30 s of a keyring; on a machine with nothing else to do it is less than one."""


def wait_for(path: Path) -> None:
    deadline_s = now_s() + PATIENCE_S
    while not path.exists():
        assert now_s() < deadline_s, path


def quit_within_s(it: Program) -> float:
    """How long it takes to leave."""
    began_s = now_s()
    it.type("\x11")
    assert it.wait() == 0
    return now_s() - began_s
