"""Where answers go: exact bytes into a pipe or a file, readable text onto a terminal.

Nothing is buffered here: what is written has left the process, so a reader sees every delta, and
nothing is left to fail when the interpreter ends.
"""

import os
import select
import sys
from typing import Protocol, TextIO

from tuiapp.core.errors import TuiappError, UsageError
from tuiapp.core.symbols import can_show_symbols, in_ascii
from tuiapp.core.visible import visible


class OutputClosedError(Exception):
    """The reader of standard output has gone."""


class OutputError(TuiappError):
    """Standard output takes no more, as when the disk is full."""


class Output(Protocol):
    """Takes text."""

    @property
    def is_terminal(self) -> bool:
        """Whether a person reads along."""
        ...

    @property
    def is_closed(self) -> bool:
        """Whether it is known that nobody reads any more."""
        ...

    def write(self, text: str) -> None:
        """Pass `text` on at once.

        Raises:
            OutputClosedError: Nobody reads any more.
            OutputError: It cannot be written.
        """
        ...


class PipeOutput:
    """Writes UTF-8 to a file descriptor; an `Output`."""

    def __init__(self, descriptor: int) -> None:
        self.is_terminal = False
        self._descriptor = descriptor

    @property
    def is_closed(self) -> bool:
        """Whether the pipe's reader has gone. Known before a write only where there is `poll`."""
        if sys.platform == "win32":
            return False
        poll = select.poll()
        poll.register(self._descriptor, 0)
        return any(flags & (select.POLLERR | select.POLLNVAL) for _, flags in poll.poll(0))

    def write(self, text: str) -> None:
        """Pass `text` on at once; blocks while the pipe is full."""
        data = memoryview(text.encode("utf-8", "replace"))
        while data:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:
                # Somebody made the pipe non-blocking for us too.
                select.select([], [self._descriptor], [])
            except BrokenPipeError as error:
                raise OutputClosedError from error
            except OSError as error:
                raise OutputError(f"The answer could not be written: {error.strerror}.") from error


class TerminalOutput:
    """Writes to a terminal what it cannot be made to obey; an `Output`."""

    def __init__(self, stream: TextIO) -> None:
        self.is_terminal = True
        self.is_closed = False
        self._stream = stream
        self._held = ""

    def write(self, text: str) -> None:
        r"""Pass `text` on at once, with control characters made visible.

        So is what the terminal's encoding has no character for: ours has its like in ASCII, any
        other shows as its number, such as `\u4e16`.
        """
        text = self._held + text
        # Half of a \r\n that is cut in two would show as a symbol.
        self._held = "\r" if text.endswith("\r") else ""
        try:
            self._stream.write(_encodable(visible(text.removesuffix("\r")), self._stream.encoding))
            self._stream.flush()
        except OSError as error:
            raise OutputClosedError from error


def _encodable(text: str, encoding: str) -> str:
    """`text` in characters that the encoding has; the same object where it has them all."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return in_ascii(text).encode(encoding, "backslashreplace").decode(encoding)
    return text


def standard_output() -> Output:
    """The process's standard output.

    Raises:
        UsageError: It is closed.
    """
    # What type checkers do not know: started with `>&-`, a process has no standard output.
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise UsageError("Standard output is closed.", hint="The answer has nowhere to go.")
    return TerminalOutput(stream) if stream.isatty() else PipeOutput(stream.fileno())


def note(text: str) -> None:
    """Say something beside the answer, on standard error. Where that is closed, say nothing."""
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    try:
        said = visible(text)
        stream.write(f"{said if can_show_symbols(stream.encoding) else in_ascii(said)}\n")
        stream.flush()
    except OSError:
        return
