"""Textual's driver for Linux and macOS, with an input thread that waits for exactly as long as it must.

What this file uses of Textual 8.2.x beyond its documented interface (look here first when it moves):

- `LinuxDriver`: `run_input_thread`, `disable_input`, `start_application_mode` are overridden;
  `fileno`, `_file`, `_app`, `_debug`, `_writer_thread` are read or set; `disable_input` joins the
  thread that runs `run_input_thread`. What that raises Textual prints itself, and exits with 0.
- `XTermParser`: see `parser.py`.
"""

import asyncio
import os
import selectors
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import ClassVar, Final, NoReturn, Protocol

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tuiapp.core.symbols import in_ascii
from tuiapp.ui.terminal.emoji import for_any_terminal
from tuiapp.ui.terminal.hints import LOCAL_ESCAPE_MS
from tuiapp.ui.terminal.keystream import KeyStream, Piece
from tuiapp.ui.terminal.output import terminal_text
from tuiapp.ui.terminal.parser import WholeKeyParser


HANGUP_STATUS: Final = 129
"""What the app returns when its terminal goes away: 128 + SIGHUP, as a shell reports it."""

_READ_BYTES: Final = 4096
"""A Linux terminal hands out at most 4,095 bytes a read."""


class Readiness(Protocol):
    """What `read_pieces` needs of a selector."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """The files that can be read, after at most `timeout` seconds; None for ever."""
        ...


def read_pieces(
    selector: Readiness,
    fileno: int,
    stream: KeyStream,
    on_held: Callable[[float], None] = lambda _: None,
) -> Iterator[Piece]:
    """Whole keys from the terminal until something else that `selector` watches becomes readable.

    Blocks without a time-out while nothing is held, so an idle app never wakes.

    Args:
        selector: Watches `fileno` and whatever is to end this.
        fileno: The terminal, for reading.
        stream: Cuts the bytes and says how long to wait.
        on_held: Told for how many seconds bytes are held, in case they begin a sequence.

    Raises:
        EOFError: The terminal is gone.
    """
    while True:
        ready = selector.select(None if stream.wait_ms is None else stream.wait_ms / 1000)
        if not ready:
            # The thread may have got the interpreter late: bytes that came meanwhile win.
            ready = selector.select(0)
        if not ready:
            yield from stream.expire()
            continue
        if any(key.fd != fileno for key, _ in ready):
            return
        data = _read(fileno)
        if not data:
            continue
        yield from stream.feed(data)
        if stream.wait_ms is not None:
            on_held(stream.wait_ms / 1000)


def _read(fileno: int) -> bytes:
    """What can be read; nothing if there was nothing after all."""
    try:
        data = os.read(fileno, _READ_BYTES)
    except BlockingIOError:
        return b""
    except OSError as error:  # EIO: how Linux says that the other end is closed
        raise EOFError from error
    if not data:
        raise EOFError
    return data


class PosixDriver(LinuxDriver):
    """Textual's driver with a fast Escape, a fast exit, and an end when the terminal is gone."""

    escape_ms: ClassVar[int] = LOCAL_ESCAPE_MS
    """How long a lone ESC byte is held."""
    ascii_only: ClassVar[bool] = False
    """Whether our symbols are written in ASCII."""
    on_held: ClassVar[Callable[[float], None]] = lambda _: None
    """Told on the input thread for how many seconds a byte is held that may be an Escape."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        # Textual leaves its `app: App` without a type argument.
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._ui_loop = asyncio.get_running_loop()
        self._ending: tuple[socket.socket, socket.socket] | None = None
        terminal = sys.__stderr__
        assert terminal is not None, "a full-screen app has a terminal"
        self._file = terminal_text(
            terminal.fileno(), encoding=terminal.encoding, on_gone=self._hang_up
        )

    def write(self, data: str) -> None:
        """Send `data` to the terminal; while another program has it, to nowhere.

        An app that paints inside `App.suspend()` would fill the queue of the stopped writer thread
        and block for ever (Textual issue 6692). Resuming repaints everything.
        """
        if self._writer_thread is not None and self._writer_thread.is_alive():
            data = for_any_terminal(data)
            super().write(in_ascii(data) if self.ascii_only else data)

    def start_application_mode(self) -> None:
        """Take the terminal over and start to read it."""
        if self._ending is not None:
            # SIGCONT after a plain SIGSTOP: Textual would start a second reader of the same
            # terminal, and keep the raw mode as the one to restore.
            self.suspend_application_mode()
        self._ending = socket.socketpair()
        super().start_application_mode()

    def disable_input(self) -> None:
        """Stop to read the terminal, without waiting for a key or a time-out."""
        if self._ending is not None:
            self._ending[1].close()
        super().disable_input()
        self._forget_ending()

    def run_input_thread(self) -> None:
        """Read keys and send their messages to the app until `disable_input`, a hang-up or a mistake of ours."""
        with ExitStack() as to_its_end:
            to_its_end.push(self._hand_over)
            self._send_keys()

    def _send_keys(self) -> None:
        ending = self._ending
        assert ending is not None, "the thread is started by start_application_mode"
        parser = WholeKeyParser(self._debug)
        stream = KeyStream(escape_ms=self.escape_ms)
        # Not epoll or kqueue: the one refuses plain files, the other macOS's terminals.
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(ending[0], selectors.EVENT_READ)
            try:
                for piece in read_pieces(selector, self.fileno, stream, type(self).on_held):
                    for message in parser.parse_piece(piece):
                        self.process_message(message)
            except EOFError:
                self._hang_up()

    def _hand_over(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        """Whether a mistake ended the thread; the app then meets it among its messages, and ends of it."""
        if not isinstance(error, Exception):
            return False
        self._app.call_later(_raise, error)
        return True

    def _hang_up(self) -> None:
        """End the app from a thread that found the terminal gone, unless it is ending already."""
        if self._ending is not None:
            exit_app = partial(self._app.exit, return_code=HANGUP_STATUS)
            self._ui_loop.call_soon_threadsafe(exit_app)

    def _forget_ending(self) -> None:
        if self._ending is not None:
            for end in self._ending:
                end.close()
            self._ending = None


def _raise(error: Exception) -> NoReturn:
    raise error


def posix_driver(
    escape_ms: int, *, ascii_only: bool, on_held: Callable[[float], None]
) -> type[PosixDriver]:
    """A driver class that holds a lone ESC for `escape_ms`; Textual makes the instance itself."""

    class _PosixDriver(PosixDriver):
        pass

    _PosixDriver.escape_ms = escape_ms
    _PosixDriver.ascii_only = ascii_only
    _PosixDriver.on_held = on_held
    return _PosixDriver
