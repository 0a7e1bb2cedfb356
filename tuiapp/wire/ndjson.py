r"""The splitter of newline-delimited JSON: bytes in, whole lines out.

Lines end with LF; a CR before it is dropped and blank lines are skipped, as the format's own
description lets a reader do. Nothing is decoded, so no cut through a character can hurt.

Source: https://github.com/ndjson/ndjson-spec, section 3.
"""

from collections.abc import Iterable

from tuiapp.wire.sse import MAX_EVENT_BYTES, EventTooLargeError


class LineSplitter:
    """Cuts one response body into lines, whatever pieces it arrives in.

    Time and memory are linear in the bytes fed. After an `EventTooLargeError` the splitter is
    spent.
    """

    def __init__(self, *, max_line_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_line_bytes = max_line_bytes
        self._line = bytearray()
        """The unfinished line."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Lines that this chunk completed, in order, without their ends.

        Raises:
            EventTooLargeError: A line passed the bound.
        """
        if b"\n" not in chunk:
            self._hold(chunk)
            return []
        if self._line:
            chunk = b"".join((self._line, chunk))
            self._line.clear()
        *lines, rest = chunk.split(b"\n")
        whole = self._trimmed(lines)
        self._hold(rest)
        return whole

    def flush(self) -> list[bytes]:
        """The last line, where the stream ended without ending it: at most one."""
        line = bytes(self._line)
        self._line.clear()
        return self._trimmed((line,))

    def _hold(self, piece: bytes) -> None:
        self._line += piece
        if len(self._line) > self._max_line_bytes:
            raise EventTooLargeError(self._max_line_bytes)

    def _trimmed(self, lines: Iterable[bytes]) -> list[bytes]:
        trimmed: list[bytes] = []
        for line in lines:
            if len(line) > self._max_line_bytes:
                raise EventTooLargeError(self._max_line_bytes)
            if line.strip(b" \t\r"):
                trimmed.append(line.removesuffix(b"\r"))
        return trimmed
