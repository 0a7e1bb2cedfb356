"""The decoder of `gemini` responses: bytes of any kind in, events with exactly one end out.

The first byte tells what comes: events, an array that grows (a request without `alt=sse`), one
document (an error, or a whole answer), or a page. Nothing marks the end of the answer but the end
of the body, so the reason waits for it; without a reason, or a blocked prompt, the answer ended
early. Once there was an error, nothing else is told.

Source: WIRE 4b, 4e, 11; INDEX quirks 2 and 3.
"""

from collections.abc import Iterable
from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import BodyEvent, Failed, Finished, Unrecognized
from tuiapp.wire.endings import EMPTY, ENDED_EARLY, not_understood, page_failure, too_large
from tuiapp.wire.excerpts import is_page
from tuiapp.wire.gemini.chunks import CHUNK_FIELDS, ChunkReader
from tuiapp.wire.gemini.elements import ElementSplitter
from tuiapp.wire.gemini.failures import stream_error
from tuiapp.wire.jsonvalue import JsonError, parse
from tuiapp.wire.opening import BodyOpening
from tuiapp.wire.sse import MAX_EVENT_BYTES, EventTooLargeError, SseFrame, SseSplitter


# Lines outside any event are an error message, which is short, or rubbish.
MAX_STRAY_BYTES: Final = 64 * 1024

_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


class GeminiDecoder:
    """Decodes one response body."""

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_event_bytes = max_event_bytes
        self._opening = BodyOpening(b"{<", max_event_bytes)
        self._splitter: SseSplitter | ElementSplitter | None = None
        self._reader = ChunkReader()
        self._saw_chunk = False
        self._unknown = b""
        """The beginning of the first thing that was not understood."""
        self._strays = bytearray()
        self._ended = False

    def decode(self, chunk: bytes) -> list[BodyEvent]:
        """The events that `chunk` completes. After an end there are none."""
        events: list[BodyEvent] = []
        if self._ended:
            return events
        try:
            if not self._opening.is_stream:
                chunk = self._opening.take(chunk)
            if chunk:
                self._feed(chunk, events)
        except EventTooLargeError as error:
            self._end(Failed(too_large(error)), events)
        return events

    def flush(self) -> list[BodyEvent]:
        """The last events; now there has been exactly one end, and it was the last."""
        events: list[BodyEvent] = []
        if self._ended:
            return events
        document = self._opening.document
        try:
            if document is None:
                self._feed_rest(events)
            elif is_page(document):
                self._end(Failed(page_failure(document)), events)
            else:
                self._take(document, events)
        except EventTooLargeError as error:
            self._end(Failed(too_large(error)), events)
        if not self._ended:
            self._finish(events)
        return events

    def _feed(self, chunk: bytes, events: list[BodyEvent]) -> None:
        if self._splitter is None:
            is_array = chunk.lstrip(_BLANK).startswith(b"[")
            bound = self._max_event_bytes
            self._splitter = (
                ElementSplitter(max_element_bytes=bound)
                if is_array
                else SseSplitter(max_event_bytes=bound)
            )
        if isinstance(self._splitter, SseSplitter):
            self._take_frames(self._splitter, self._splitter.feed(chunk), events)
        else:
            self._take_elements(self._splitter.feed(chunk), events)

    def _feed_rest(self, events: list[BodyEvent]) -> None:
        if isinstance(self._splitter, SseSplitter):
            self._take_frames(self._splitter, self._splitter.flush(), events)
        elif self._splitter is not None:
            self._take_elements(self._splitter.flush(), events)

    def _take_frames(
        self, splitter: SseSplitter, frames: Iterable[SseFrame], events: list[BodyEvent]
    ) -> None:
        for _, line in splitter.take_stray():
            self._strays += line + b"\n"
            del self._strays[MAX_STRAY_BYTES:]
        self._take_elements([frame.data for frame in frames], events)

    def _take_elements(self, elements: Iterable[bytes], events: list[BodyEvent]) -> None:
        for element in elements:
            self._take(element, events)
            if self._ended:
                return

    def _take(self, data: bytes, events: list[BodyEvent]) -> None:
        try:
            value = parse(data)
        except JsonError:
            if data.strip():
                self._take_unknown("not JSON", data, events)
            return
        if isinstance(value, dict) and (
            "candidates" in value or not CHUNK_FIELDS.isdisjoint(value)
        ):
            self._saw_chunk = True
            self._reader.read(value, events)
            failure = stream_error(value) if "error" in value else None
        else:
            failure = stream_error(value)
            if failure is None:
                self._take_unknown("event", data, events)
        if failure is not None:
            self._end(Failed(failure), events)

    def _take_unknown(self, kind: str, data: bytes, events: list[BodyEvent]) -> None:
        events.append(Unrecognized(kind, data))
        self._unknown = self._unknown or data[:MAX_STRAY_BYTES]

    def _finish(self, events: list[BodyEvent]) -> None:
        """The body is over: say how, by what has come."""
        self._reader.close(events)
        strays = bytes(self._strays)
        error = _stray_error(strays)
        if strays and error is None and self._saw_chunk:
            events.append(Unrecognized("line", strays))
        end = self._reader.end
        if error is not None or end is None:
            end = Failed(error or self._without_proof(strays))
        self._end(end, events)

    def _without_proof(self, strays: bytes) -> Failure:
        if self._saw_chunk:
            return ENDED_EARLY
        unknown = self._unknown or strays
        return not_understood(unknown) if unknown else EMPTY

    def _end(self, end: Finished | Failed, events: list[BodyEvent]) -> None:
        self._reader.close(events)
        self._ended = True
        events.append(end)


def _stray_error(strays: bytes) -> Failure | None:
    """The failure that lines without `data:` before them spell together."""
    try:
        return stream_error(parse(strays))
    except JsonError:
        return None
