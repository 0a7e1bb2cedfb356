"""The splitter of server-sent event streams: bytes in, whole events out.

It follows the WHATWG interpretation to the letter and decodes no text: UTF-8 inside `data` is the
JSON parser's business, so no cut through a character can hurt. What an API client needs beyond
the standard (the event that end of stream cut off, error lines outside any field) is offered
beside the standard's result, never mixed into it.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html, sections 9.2.5 and 9.2.6.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, NamedTuple


# A base64 image in one event reaches 30 MB; twice that still fits in memory, with its copies.
MAX_EVENT_BYTES: Final = 64 * 1024 * 1024

# An error page sent in place of events is a few KB; only its beginning is of use to anyone.
MAX_STRAY_BYTES: Final = 256 * 1024

# What one kept line costs beyond its own bytes (a tuple and a bytes header, CPython 3.11), so that
# a flood of one-byte lines meets the bound in memory too.
_STRAY_LINE_BYTES: Final = 100

# A number of milliseconds with more digits than this is not one; int() refuses 4301 with an error.
_MAX_RETRY_DIGITS: Final = 32

_BOM: Final = b"\xef\xbb\xbf"


class EventTooLargeError(ValueError):
    """An event, or a line that does not end, is larger than the splitter may hold."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"The server sent one event of more than {max_bytes:,} bytes.")
        self.max_bytes = max_bytes
        """The bound that was passed."""


class SseFrame(NamedTuple):
    """One event of the stream, its data not yet decoded.

    A named tuple, because a frozen dataclass takes 0.3 µs longer to make: as long as the whole
    splitting of an event.
    """

    event: str
    """The event's name; `message` where the stream gave none."""
    data: bytes
    """The data lines joined with LF. May hold invalid UTF-8."""
    last_event_id: str
    """The last `id` seen up to and including this event; empty where there was none."""

    @property
    def text(self) -> str:
        """The data as the standard decodes it: U+FFFD for what is not UTF-8."""
        return self.data.decode(errors="replace")


class Stray(NamedTuple):
    """A line of the stream that no field of the standard claims."""

    field: str
    """`error` for llama.cpp's `error: {…}`; empty for any other line."""
    line: bytes
    """What stands behind that field, or the whole line, such as one of a bare JSON error."""
    after_frames: int
    """How many frames the same call of `feed` or `flush` gave before it."""


new_frame: Final[Callable[[tuple[str, bytes, str]], SseFrame]] = partial(
    tuple[str | bytes, ...].__new__, SseFrame
)
"""Makes a frame of its fields in half the time (0.3 µs less) that the constructor takes: no Python in it."""


class SseSplitter:
    """Cuts one response body into events, whatever pieces it arrives in.

    The frames of `feed` alone are the standard's result; `flush` adds what the standard drops.
    Time and memory are linear in the bytes fed. After an `EventTooLargeError` the splitter is
    spent. (Frames in the same chunk before the fault are lost only if that chunk is by itself
    larger than the bound.)
    """

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self.comments = 0
        """Comment lines seen: a sign of life, not of progress."""
        self.retry_ms: int | None = None
        """The reconnection time the server last asked for."""
        self.last_event_id = ""
        """The id that stood when an event last ended; where a reconnection would resume."""
        self._max_event_bytes = max_event_bytes
        self._head: bytes | None = b""
        """What may yet become a byte order mark; None once the stream has begun."""
        self._after_cr = False
        """Whether the stream so far ends with a CR, of which an LF would be the second half."""
        self._unsettled = True
        """Whether the first bytes of the next chunk may mean something to one of those two."""
        self._line = bytearray()
        """The unfinished line; the line with the event's name may stand before it."""
        self._data = bytearray()
        """The data lines of the unfinished event, an LF after each."""
        self._event = ""
        self._id = ""
        self._in_event = False
        """Whether lines have been taken since the last blank one."""
        self.strays: list[Stray] = []
        """Lines that no field of the standard claims, within a bound; whoever reads them clears it."""
        self._stray_bytes = 0

    def feed(self, chunk: bytes) -> list[SseFrame]:
        """Frames that this chunk completed, in order.

        Raises:
            EventTooLargeError: A line or the data of one event passed the bound.
        """
        if self._unsettled or b"\r" in chunk:
            chunk = self._settled(chunk)
        frames: list[SseFrame] = []
        if b"\n" not in chunk:
            self._hold(chunk)
            return frames
        if self._line:
            chunk = b"".join((self._line, chunk))
            self._line.clear()
        blocks = chunk.split(b"\n\n")
        rest = blocks.pop()
        if blocks:
            if self._in_event:
                self._take_block(blocks.pop(0), frames)
            self._take_fresh_blocks(blocks, frames)
        if rest:
            self._take_rest(rest, frames)
        return frames

    def flush(self) -> list[SseFrame]:
        """The event that the end of the stream cut off, if it has data: at most one frame.

        The standard drops it. Some servers leave out the last blank line, though, so whether it
        is whole is for the dialect to say: its data is complete JSON, or the stream was truncated.

        Raises:
            EventTooLargeError: As `feed`.
        """
        frames: list[SseFrame] = []
        if self._head:
            self._hold(self._head)
            self._head = b""
        if self._line:
            lines = bytes(self._line).split(b"\n")
            self._line.clear()
            self._take_lines(filter(None, lines), frames)
        self._dispatch(frames)
        return frames

    def _settled(self, chunk: bytes) -> bytes:
        """The chunk without a byte order mark and with LF for every line end."""
        if self._head is not None:
            chunk = self._head + chunk
            if len(chunk) < len(_BOM) and _BOM.startswith(chunk):
                self._head = chunk
                return b""
            self._head = None
            chunk = chunk.removeprefix(_BOM)
        if self._after_cr and chunk:
            # The CR has ended its line already; the LF belongs to it.
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        if b"\r" in chunk:
            self._after_cr = chunk.endswith(b"\r")
            # On bytes it knows these three line ends only, and takes half the time of `replace`.
            lines = chunk.splitlines()
            if chunk.endswith((b"\r", b"\n")):
                lines.append(b"")
            chunk = b"\n".join(lines)
        self._unsettled = self._after_cr
        return chunk

    def _hold(self, piece: bytes) -> None:
        self._line += piece
        if len(self._line) > self._max_event_bytes:
            line_bytes = len(self._line) - (self._line.find(b"\n") + 1)
            if line_bytes > self._max_event_bytes:
                raise EventTooLargeError(self._max_event_bytes)

    def _take_fresh_blocks(self, blocks: list[bytes], frames: list[SseFrame]) -> None:
        """Whole events, but for the blank line that ended each.

        Nearly every event of every provider is `data: …` or `event: …` and `data: …`; those two
        shapes are cut out directly, at half the cost of going line by line.
        """
        max_bytes = self._max_event_bytes
        for block in blocks:
            if len(block) > max_bytes:
                self._take_block(block, frames)
            elif block.startswith(b"data: ") and b"\n" not in block:
                frames.append(new_frame(("message", block[6:], self._id)))
            else:
                head, found, data = block.partition(b"\ndata: ")
                if found and head.startswith(b"event: ") and block.count(b"\n") == 1:
                    event = head[7:].decode(errors="replace") or "message"
                    frames.append(new_frame((event, data, self._id)))
                else:
                    self._take_block(block, frames)

    def _take_rest(self, rest: bytes, frames: list[SseFrame]) -> None:
        """What follows the last blank line: an event that goes on in the next chunk."""
        line_ends = rest.count(b"\n")
        # A name and the data behind it are kept together, so that the whole event is a fresh block.
        # More lines are not, for a long event would be searched anew with each of them.
        is_short = line_ends == 1 and not self._in_event and rest.startswith(b"event: ")
        if line_ends and not is_short:
            *lines, rest = rest.split(b"\n")
            self._take_lines(lines, frames)
        self._hold(rest)

    def _take_block(self, block: bytes, frames: list[SseFrame]) -> None:
        self._take_lines(block.split(b"\n"), frames)
        self._dispatch(frames)

    def _take_lines(self, lines: Iterable[bytes], frames: list[SseFrame]) -> None:
        for line in lines:
            if not line:
                self._dispatch(frames)
            elif len(line) > self._max_event_bytes:
                raise EventTooLargeError(self._max_event_bytes)
            elif line.startswith(b":"):
                self.comments += 1
            else:
                self._take_field(line, len(frames))

    def _take_field(self, line: bytes, after_frames: int) -> None:
        self._in_event = True
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        match name:
            case b"data":
                self._data += value
                self._data += b"\n"
                if len(self._data) > self._max_event_bytes:
                    raise EventTooLargeError(self._max_event_bytes)
            case b"event":
                self._event = value.decode(errors="replace")
            case b"id":
                if b"\0" not in value:
                    self._id = value.decode(errors="replace")
            case b"retry":
                self._take_retry(value)
            case b"error":
                self._keep_stray(Stray("error", value, after_frames))
            case _:
                self._keep_stray(Stray("", line, after_frames))

    def _take_retry(self, value: bytes) -> None:
        # bytes.isdigit() knows ASCII digits only, as the standard asks.
        if value.isdigit() and len(value) <= _MAX_RETRY_DIGITS:
            self.retry_ms = int(value)

    def _keep_stray(self, stray: Stray) -> None:
        # The count is never taken back, so that any cut of a flood keeps the same lines; an error
        # behind a flood is still heard.
        max_bytes = 2 * MAX_STRAY_BYTES if stray.field else MAX_STRAY_BYTES
        cost_bytes = len(stray.line) + _STRAY_LINE_BYTES
        if self._stray_bytes + cost_bytes <= max_bytes:
            self._stray_bytes += cost_bytes
            self.strays.append(stray)

    def _dispatch(self, frames: list[SseFrame]) -> None:
        self.last_event_id = self._id
        if self._data:
            self._data.pop()
            frames.append(SseFrame(self._event or "message", bytes(self._data), self._id))
            self._data.clear()
        self._event = ""
        self._in_event = False
