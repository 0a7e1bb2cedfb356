"""The way out to the terminal, which outlives the terminal.

Textual's writer thread dies of the first failed write; its queue of 30 then fills, and the 31st
write blocks the event loop for ever. So a write to a terminal that is gone succeeds and says so once.
"""

import io
import os
import select
from collections.abc import Callable
from typing import Final

from typing_extensions import Buffer


FRAME_BUFFER_BYTES: Final = 64 * 1024
"""One system call for most frames; Textual's queue has already put a frame into one string."""


class TerminalBytes(io.RawIOBase):
    """A file descriptor to write to, borrowed: closing this leaves it open."""

    def __init__(self, fileno: int, *, on_gone: Callable[[], None]) -> None:
        """Write to `fileno`; `on_gone` is called at most once, on the thread that writes."""
        super().__init__()
        self._fileno = fileno
        self._on_gone = on_gone
        self._is_gone = False

    def fileno(self) -> int:
        """The borrowed descriptor."""
        return self._fileno

    def writable(self) -> bool:
        """Always: also a terminal that is gone takes what it is given."""
        return True

    def write(self, data: Buffer, /) -> int:
        """How many bytes of `data` were taken: at least one, and all once the terminal is gone."""
        view = memoryview(data).cast("B")
        while not self._is_gone:
            try:
                return os.write(self._fileno, view)
            except BlockingIOError:
                # Another program may have left the shared terminal non-blocking.
                select.select([], [self._fileno], [])
            except OSError:
                self._is_gone = True
                self._on_gone()
        return len(view)


def terminal_text(fileno: int, *, encoding: str, on_gone: Callable[[], None]) -> io.TextIOWrapper:
    """A text file over `fileno` that never raises for a terminal that went away.

    Args:
        fileno: Where to write; it is borrowed and never closed.
        encoding: As the interpreter chose it for the terminal.
        on_gone: Called once, on the thread that writes, when the first write fails.
    """
    # An escape for a character that the encoding lacks would take its cells sixfold.
    buffered = io.BufferedWriter(TerminalBytes(fileno, on_gone=on_gone), FRAME_BUFFER_BYTES)
    return io.TextIOWrapper(buffered, encoding=encoding, errors="replace", newline="")
