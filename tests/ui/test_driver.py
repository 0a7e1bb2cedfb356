"""The driver as an app meets it: in a pseudo-terminal, with real gaps only where a gap is the subject."""

import os
import selectors
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest


pytest.importorskip("termios", reason="Windows has no pseudo-terminals")

from pty_rig import Terminal, running

from tests.patience import PATIENCE_S
from tuiapp.ui.terminal import driver_class
from tuiapp.ui.terminal.keystream import KeyStream, Sequence, Typed
from tuiapp.ui.terminal.output import terminal_text
from tuiapp.ui.terminal.posix import HANGUP_STATUS, PosixDriver, read_pieces


MAX_ATTEMPTS = 20
MEGABYTE = "x" * 1_000_000


class ScriptedSelector:
    """Answers each `select` from a script: bytes arrive, or None, silence; after it, the end is asked for."""

    def __init__(self, ends: tuple[int, int], script: list[bytes | None]) -> None:
        self._reads, self._writes = ends
        self._script = script
        self.timeouts_s: list[float | None] = []

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.timeouts_s.append(timeout)
        if not self._script:
            return [self._ready(self._writes)]
        data = self._script.pop(0)
        if data is None:
            return []
        os.write(self._writes, data)
        return [self._ready(self._reads)]

    def _ready(self, fileno: int) -> tuple[selectors.SelectorKey, int]:
        key = selectors.SelectorKey(fileno, fileno, selectors.EVENT_READ, None)
        return key, selectors.EVENT_READ


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe to read and to write; a test may close either end itself."""
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


def test_an_idle_app_is_never_woken(pipe: tuple[int, int]) -> None:
    selector = ScriptedSelector(pipe, [b"a"])

    assert list(read_pieces(selector, pipe[0], KeyStream(escape_ms=25))) == [Typed("a")]
    assert selector.timeouts_s == [None, None]


def test_an_escape_costs_its_wait_and_one_look_then_rest(pipe: tuple[int, int]) -> None:
    selector = ScriptedSelector(pipe, [b"\x1b", None, None])

    assert list(read_pieces(selector, pipe[0], KeyStream(escape_ms=25))) == [Typed("\x1b")]
    assert selector.timeouts_s == [None, 0.025, 0, None]


def test_a_byte_that_may_be_an_escape_is_told_of_at_once(pipe: tuple[int, int]) -> None:
    selector = ScriptedSelector(pipe, [b"\x1b", None, None])
    told: list[float] = []
    pieces = read_pieces(selector, pipe[0], KeyStream(escape_ms=25), told.append)

    assert list(pieces) == [Typed("\x1b")]
    assert told == [0.025]


def test_bytes_that_came_while_the_thread_was_late_win(pipe: tuple[int, int]) -> None:
    selector = ScriptedSelector(pipe, [b"\x1b", None, b"[A"])

    assert list(read_pieces(selector, pipe[0], KeyStream(escape_ms=25))) == [Sequence("\x1b[A")]


def test_a_read_that_finds_nothing_after_all_is_repeated(pipe: tuple[int, int]) -> None:
    os.set_blocking(pipe[0], False)
    selector = ScriptedSelector(pipe, [b"", b"a"])

    assert list(read_pieces(selector, pipe[0], KeyStream(escape_ms=25))) == [Typed("a")]


def test_the_end_of_the_input_is_an_error_to_its_reader(pipe: tuple[int, int]) -> None:
    with selectors.SelectSelector() as selector:
        selector.register(pipe[0], selectors.EVENT_READ)
        os.close(pipe[1])

        with pytest.raises(EOFError):
            list(read_pieces(selector, pipe[0], KeyStream(escape_ms=25)))


def test_writing_to_a_terminal_that_is_gone_succeeds_and_says_so_once(
    pipe: tuple[int, int],
) -> None:
    os.close(pipe[0])
    told: list[str] = []
    out = terminal_text(pipe[1], encoding="utf-8", on_gone=lambda: told.append("gone"))

    for _ in range(3):
        out.write("frame")
        out.flush()
    out.close()

    assert told == ["gone"]
    os.fstat(pipe[1])  # raises if it was closed: the descriptor was only borrowed


def test_a_terminal_that_is_full_is_waited_for(pipe: tuple[int, int]) -> None:
    os.set_blocking(pipe[1], False)
    out = terminal_text(pipe[1], encoding="utf-8", on_gone=lambda: None)

    with ThreadPoolExecutor() as pool, open(pipe[0], closefd=False) as screen:
        shown = pool.submit(screen.read)
        out.write(MEGABYTE)
        out.flush()
        os.close(pipe[1])

        assert shown.result(PATIENCE_S) == MEGABYTE


def test_textual_chooses_where_the_environment_names_a_driver() -> None:
    assert driver_class(escape_ms=None, environ={"TEXTUAL_DRIVER": "some.module:Driver"}) is None


def test_each_class_keeps_its_own_wait() -> None:
    drivers = [driver_class(escape_ms=wait_ms, environ={}) for wait_ms in (10, 70)]

    assert [d.escape_ms for d in drivers if d and issubclass(d, PosixDriver)] == [10, 70]


def test_a_class_knows_whether_the_terminal_has_our_symbols() -> None:
    drivers = [
        driver_class(escape_ms=None, environ={}, symbols=symbols)
        for symbols in ("ascii", "unicode")
    ]

    assert [d.ascii_only for d in drivers if d and issubclass(d, PosixDriver)] == [True, False]


def keys_of(
    terminal: Terminal, first: bytes, second: bytes, *, gap_ms: int, below_ms: int
) -> list[str]:
    """What the app saw of two writes with a gap between them that was truly shorter than `below_ms`."""
    for _ in range(MAX_ATTEMPTS):
        lasted_ms = terminal.type_with_gap(first, gap_ms, second + b"z")
        words = terminal.words_until("z")
        if lasted_ms < below_ms:
            return words
    pytest.skip(f"this machine is too busy to leave a gap below {below_ms} ms")


def test_what_a_terminal_sends_in_two_parts_is_still_one_key() -> None:
    with running() as terminal:
        assert keys_of(terminal, b"\x1b[", b"A", gap_ms=60, below_ms=100) == ["up"]
        assert keys_of(terminal, b"\x1b[", b"A", gap_ms=80, below_ms=100) == ["up"]
        assert keys_of(terminal, b"\x1b", b"[A", gap_ms=10, below_ms=25) == ["up"]
        assert keys_of(terminal, b"\x1b[", b"<0;5;3M", gap_ms=80, below_ms=100) == ["mouse:4,2"]
        assert keys_of(terminal, b"\xc3", b"\xa9", gap_ms=80, below_ms=1000) == ["é"]
        paste = ["paste:'one'"]
        assert keys_of(terminal, b"\x1b[", b"200~one\x1b[201~", gap_ms=80, below_ms=100) == paste
        assert keys_of(terminal, b"\x1b[200~one\x1b", b"[201~", gap_ms=150, below_ms=9999) == paste


def test_an_escape_is_escape_whichever_way_it_is_sent() -> None:
    with running() as terminal:
        for escape in (b"\x1b", b"\x1b[27u"):
            terminal.type(escape)
            assert terminal.next_report().word == "escape"


def test_a_longer_escdelay_is_honoured() -> None:
    with running(environ={"ESCDELAY": "200"}) as terminal:
        assert keys_of(terminal, b"\x1b", b"[A", gap_ms=120, below_ms=200) == ["up"]


def test_the_app_ends_and_restores_the_terminal_without_another_key() -> None:
    with running() as terminal:
        assert terminal.is_raw()
        terminal.type(b"q")
        terminal.words_until("returned:0")

        assert terminal.process.wait(PATIENCE_S) == 0
        assert not terminal.is_raw()


def test_the_app_ends_when_its_terminal_goes_away() -> None:
    with running() as terminal:
        terminal.type(b"\x1b")
        terminal.hang_up()
        terminal.words_until(f"returned:{HANGUP_STATUS}")

        terminal.process.wait(PATIENCE_S)


def test_an_app_that_paints_while_another_program_has_the_terminal_comes_back() -> None:
    with running() as terminal:
        terminal.type(b"e")

        assert terminal.words_until("back") == ["e"]
        assert terminal.type_until_reported(b"z") == "z"


def test_a_plain_stop_and_continue_leaves_one_reader_and_a_restorable_terminal() -> None:
    with running() as terminal:
        terminal.process.send_signal(signal.SIGSTOP)
        os.waitpid(terminal.process.pid, os.WUNTRACED)
        terminal.process.send_signal(signal.SIGCONT)
        assert terminal.type_until_reported(b"z") == "z"
        terminal.type(b"q")
        terminal.words_until("returned:0")

        terminal.process.wait(PATIENCE_S)
        assert not terminal.is_raw()
