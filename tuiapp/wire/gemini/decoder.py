"""The decoder of `gemini` responses: what its chunks are, and what proves that it is done.

The first byte tells what comes: events, an array that grows (a request without `alt=sse`), one
document (an error, or a whole answer), or a page. Nothing marks the end of the answer but the end
of the body, so the reason waits for it; without a reason, or a blocked prompt, the answer ended
early.

Source: WIRE 4b, 4e, 11; INDEX quirks 2 and 3.
"""

from typing import Final

from tuiapp.core.events import BodyEvent, Failed, Finished, Unrecognized
from tuiapp.wire.body import BodyDecoder, Framing, Outcome
from tuiapp.wire.gemini.chunks import CHUNK_FIELDS, ChunkReader
from tuiapp.wire.gemini.elements import ElementSplitter
from tuiapp.wire.gemini.failures import stream_error
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.sse import MAX_EVENT_BYTES, SseFrame, SseSplitter, Stray


_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


def gemini_decoder(*, max_event_bytes: int = MAX_EVENT_BYTES) -> BodyDecoder:
    """A decoder for one response."""
    return BodyDecoder(
        _AnswerReader(),
        _EitherFraming(max_event_bytes),
        document_starts=b"{<",
        max_document_bytes=max_event_bytes,
        failure_in=stream_error,
    )


class _EitherFraming:
    """Cuts events or the elements of an array, whichever the first bytes begin."""

    def __init__(self, max_event_bytes: int) -> None:
        self._framing: Framing = SseSplitter(max_event_bytes=max_event_bytes)
        self._max_event_bytes = max_event_bytes
        self._has_begun = False

    @property
    def strays(self) -> list[Stray]:
        """Lines outside any event."""
        return self._framing.strays

    def feed(self, chunk: bytes) -> list[SseFrame]:
        """The pieces that this chunk completed, in order."""
        if not self._has_begun and chunk:
            self._has_begun = True
            if chunk.lstrip(_BLANK).startswith(b"["):
                self._framing = ElementSplitter(max_element_bytes=self._max_event_bytes)
        return self._framing.feed(chunk)

    def flush(self) -> list[SseFrame]:
        """What the end of the stream cut off: at most one piece."""
        return self._framing.flush()


class _AnswerReader:
    """Reads the chunks of one response, in order."""

    def __init__(self) -> None:
        self.has_answer = False
        self._chunks = ChunkReader()

    def read(self, frame: SseFrame, value: JsonValue, events: list[BodyEvent]) -> Outcome:
        """Append what a chunk says."""
        if isinstance(value, dict) and not CHUNK_FIELDS.isdisjoint(value):
            self.has_answer = True
            self._chunks.read(value, events)
            failure = stream_error(value) if "error" in value else None
        else:
            failure = stream_error(value)
            if failure is None:
                return Unrecognized("event", frame.data)
        return Failed(failure) if failure else None

    def read_mark(self) -> bool:
        """Take `[DONE]`, which proxies put behind any stream: it proves nothing."""
        return False

    def read_document(self, value: JsonValue, events: list[BodyEvent]) -> Failed | None:
        """Append what one chunk says that is the whole answer."""
        outcome = self.read(SseFrame("", b"", ""), value, events)
        return outcome if isinstance(outcome, Failed) else None

    def close(self, events: list[BodyEvent]) -> Finished | None:
        """Append calls that are still growing; how the model ended, if it said so."""
        self._chunks.close(events)
        return self._chunks.end
