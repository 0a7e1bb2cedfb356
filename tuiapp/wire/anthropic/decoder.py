"""The decoder of `anthropic` responses: bytes of any kind in, events with exactly one end out.

The proof of completion is `message_stop`, or a stop reason where the stream ends without it. Once
there was an error, nothing else is told. A server that was asked for a stream may answer with one
whole message, with an error, or with a page.

Source: WIRE 3b, 3e, 11; INDEX quirks 2 and 10.
"""

from collections.abc import Iterable
from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import BodyEvent, Failed, Finished, Unrecognized
from tuiapp.wire.anthropic.facts import finish_reason
from tuiapp.wire.anthropic.message import MessageReader
from tuiapp.wire.endings import EMPTY, ENDED_EARLY, not_understood, page_failure, too_large
from tuiapp.wire.excerpts import excerpt, is_page
from tuiapp.wire.jsonvalue import JsonError, parse
from tuiapp.wire.opening import BodyOpening
from tuiapp.wire.refusals import ErrorWords, find_error, stream_failure
from tuiapp.wire.sse import MAX_EVENT_BYTES, EventTooLargeError, SseFrame, SseSplitter


# Lines outside any event are an error message, which is short, or rubbish.
MAX_STRAY_BYTES: Final = 64 * 1024


class AnthropicDecoder:
    """Decodes one response body."""

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._opening = BodyOpening(b"{[<", max_event_bytes)
        self._splitter = SseSplitter(max_event_bytes=max_event_bytes)
        self._reader = MessageReader()
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
                self._take(self._splitter.feed(chunk), events)
        except EventTooLargeError as error:
            self._end(Failed(too_large(error)), events)
        return events

    def flush(self) -> list[BodyEvent]:
        """The last events; now there has been exactly one end, and it was the last."""
        events: list[BodyEvent] = []
        if self._ended:
            return events
        document = self._opening.document
        if document is not None:
            self._read_document(document, events)
            return events
        try:
            self._take(self._splitter.flush(), events)
        except EventTooLargeError as error:
            self._end(Failed(too_large(error)), events)
        if not self._ended:
            self._conclude(events)
        return events

    def _take(self, frames: Iterable[SseFrame], events: list[BodyEvent]) -> None:
        for _, line in self._splitter.take_stray():
            self._strays += line + b"\n"
            del self._strays[MAX_STRAY_BYTES:]
        for frame in frames:
            self._take_frame(frame, events)
            if self._ended:
                return

    def _take_frame(self, frame: SseFrame, events: list[BodyEvent]) -> None:
        try:
            value = parse(frame.data)
        except JsonError:
            value = None
        error: ErrorWords | None = None
        if isinstance(value, dict):
            error = self._reader.read(value, frame.data, events)
        elif frame.data.strip():
            self._reader.saw_event = True
            if frame.event != "error":
                events.append(Unrecognized("not an object", frame.data))
        if frame.event == "error" and not error:
            error = ErrorWords(excerpt(frame.data))
        if error:
            self._end(Failed(stream_failure(error)), events)
        elif self._reader.is_over:
            self._finish(events)

    def _conclude(self, events: list[BodyEvent]) -> None:
        """The body ended without `message_stop`: say what that means, by what has come."""
        strays = bytes(self._strays)
        error = _stray_error(strays)
        if strays and not error and self._reader.saw_event:
            events.append(Unrecognized("line", strays))
        if error:
            self._end(Failed(error), events)
        elif self._reader.stop_reason:
            self._finish(events)
        elif self._reader.saw_event:
            self._end(Failed(ENDED_EARLY), events)
        else:
            self._end(Failed(not_understood(strays) if strays else EMPTY), events)

    def _read_document(self, document: bytes, events: list[BodyEvent]) -> None:
        """A body that is no stream: a page, an error, or the whole answer at once."""
        if is_page(document):
            self._end(Failed(page_failure(document)), events)
            return
        try:
            value = parse(document)
        except JsonError:
            value = None
        error = find_error(value)
        if error:
            self._end(Failed(stream_failure(error)), events)
        elif isinstance(value, dict) and isinstance(value.get("content"), list):
            self._reader.read_message(value, events)
            self._finish(events)
        else:
            self._end(Failed(not_understood(document)), events)

    def _finish(self, events: list[BodyEvent]) -> None:
        raw = self._reader.stop_reason
        self._end(Finished(finish_reason(raw), raw), events)

    def _end(self, end: Finished | Failed, events: list[BodyEvent]) -> None:
        self._ended = True
        events.append(end)


def _stray_error(strays: bytes) -> Failure | None:
    """The failure that stray lines spell together: JSON without `data:` before it."""
    try:
        error = find_error(parse(strays))
    except JsonError:
        return None
    return stream_failure(error) if error else None
