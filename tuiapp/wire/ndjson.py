r"""The splitter of newline-delimited JSON: bytes in, whole lines out.

Lines end with LF; blanks around a line, such as a CR, are dropped and blank lines are skipped, as the
format's own description lets a reader do. Nothing is decoded, so no cut through a character can
hurt.

Source: https://github.com/ndjson/ndjson-spec, section 3.
"""

from collections.abc import Iterable
from typing import Final

from tuiapp.wire.sse import MAX_EVENT_BYTES, EventTooLargeError, SseFrame, Stray, new_frame


_BLANK: Final = b" \t\r\n"


class LineSplitter:
    """Cuts one response body into lines, whatever pieces it arrives in.

    Time and memory are linear in the bytes fed. After an `EventTooLargeError` the splitter is
    spent.
    """

    def __init__(self, *, max_line_bytes: int = MAX_EVENT_BYTES) -> None:
        self.strays: list[Stray] = []
        """Empty: nothing stands outside of the lines."""
        self._max_line_bytes = max_line_bytes
        self._line = bytearray()
        """The unfinished line."""

    def feed(self, chunk: bytes) -> list[SseFrame]:
        """Lines that this chunk completed, in order, without their ends.

        Raises:
            EventTooLargeError: A line passed the bound.
        """
        end = chunk.find(b"\n")
        if end < 0:
            self._hold(chunk)
            return []
        if self._line:
            end += len(self._line)
            chunk = b"".join((self._line, chunk))
            self._line.clear()
        if end + 1 == len(chunk):
            # A line a read, as servers send them.
            lines = [chunk]
        else:
            lines = chunk.split(b"\n")
            self._hold(lines.pop())
        if len(chunk) > self._max_line_bytes + len(b"\n"):
            self._check(lines)
        frames: list[SseFrame] = []
        for line in lines:
            text = line.strip(_BLANK)
            if text:
                frames.append(new_frame(("", text, "")))
        return frames

    def flush(self) -> list[SseFrame]:
        """The last line, where the stream ended without ending it: at most one."""
        return self.feed(b"\n")

    def _hold(self, piece: bytes) -> None:
        self._line += piece
        if len(self._line) > self._max_line_bytes:
            raise EventTooLargeError(self._max_line_bytes)

    def _check(self, lines: Iterable[bytes]) -> None:
        if max(map(len, lines), default=0) > self._max_line_bytes:
            raise EventTooLargeError(self._max_line_bytes)
