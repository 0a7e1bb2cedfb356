"""The decoder of `openai-responses` responses: bytes of any kind in, events with exactly one end out.

The proof of completion is `response.completed`, `response.incomplete` or `response.failed`;
`[DONE]`, which some servers send as well, proves nothing. An error comes as an `error` event with
`response.failed` behind it: the first of the two is the end.

Source: WIRE 0.3, 2b, 2e, 11; INDEX quirks 1, 2, 12.
"""

from collections.abc import Iterable
from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import BodyEvent, Failed, Finished, Unrecognized
from tuiapp.wire.endings import EMPTY, ENDED_EARLY, not_understood, page_failure, too_large
from tuiapp.wire.excerpts import excerpt, is_page, one_line
from tuiapp.wire.jsonfields import string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.openai_responses.reader import EventReader
from tuiapp.wire.opening import BodyOpening
from tuiapp.wire.refusals import ErrorWords, find_error, stream_failure
from tuiapp.wire.sse import MAX_EVENT_BYTES, EventTooLargeError, SseFrame, SseSplitter


# Lines outside any event are an error message, which is short, or rubbish.
MAX_STRAY_BYTES: Final = 64 * 1024

_DONE: Final = b"[DONE]"


class OpenAIResponsesDecoder:
    """Decodes one response body."""

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._opening = BodyOpening(b"{[<", max_event_bytes)
        self._splitter = SseSplitter(max_event_bytes=max_event_bytes)
        self._reader = EventReader()
        self._saw_event = False
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
            self._end(Failed(self._without_proof()), events)
        return events

    def _take(self, frames: Iterable[SseFrame], events: list[BodyEvent]) -> None:
        for field, line in self._splitter.take_stray():
            # Builds of llama.cpp of 2025 write the field `error` in place of `data`.
            self._strays += (b'{"error":%b}' % line if field == "error" else line) + b"\n"
            del self._strays[MAX_STRAY_BYTES:]
        for frame in frames:
            self._take_frame(frame, events)
            if self._ended:
                return

    def _take_frame(self, frame: SseFrame, events: list[BodyEvent]) -> None:
        try:
            value = parse(frame.data)
        except JsonError:
            self._take_text(frame, events)
            return
        piece = self._reader.read_more_text(value)
        if piece is None:
            self._take_value(frame, value, events)
        else:
            events.append(piece)

    def _take_value(self, frame: SseFrame, value: JsonValue, events: list[BodyEvent]) -> None:
        self._saw_event = True
        error = _error_in(frame, value)
        if error:
            self._end(Failed(stream_failure(error)), events)
        elif not isinstance(value, dict):
            events.append(Unrecognized(frame.event, frame.data))
        elif not self._reader.read(value, events):
            kind = one_line(string(value, "type") or frame.event)
            events.append(Unrecognized(kind, frame.data))
        elif self._reader.end:
            self._end(self._reader.end, events)

    def _take_text(self, frame: SseFrame, events: list[BodyEvent]) -> None:
        """An event that is no JSON: an end mark, an empty keep-alive, or rubbish."""
        text = frame.data.strip()
        if not text:
            return
        self._saw_event = True
        if frame.event == "error":
            self._end(Failed(stream_failure(ErrorWords(excerpt(text)))), events)
        elif not text.startswith(_DONE):
            events.append(Unrecognized("not JSON", frame.data))

    def _without_proof(self) -> Failure:
        strays = bytes(self._strays)
        try:
            error = find_error(parse(strays))
        except JsonError:
            error = None
        if error:
            return stream_failure(error)
        if self._saw_event:
            return ENDED_EARLY
        return not_understood(strays) if strays else EMPTY

    def _read_document(self, document: bytes, events: list[BodyEvent]) -> None:
        """A body that is no stream: a page, an error, or the whole response at once."""
        if is_page(document):
            self._end(Failed(page_failure(document)), events)
            return
        try:
            value = parse(document)
        except JsonError:
            self._end(Failed(not_understood(document)), events)
            return
        error = find_error(value)
        if isinstance(value, dict) and isinstance(value.get("output"), list):
            self._reader.read_response(value, events)
        failure = stream_failure(error) if error else not_understood(document)
        self._end(self._reader.end or Failed(failure), events)

    def _end(self, end: Finished | Failed, events: list[BodyEvent]) -> None:
        self._ended = True
        events.append(end)


def _error_in(frame: SseFrame, value: JsonValue) -> ErrorWords | None:
    """The error that an event is, in one of its shapes."""
    if isinstance(value, dict) and "error" not in value:
        name = value.get("type")
        if name != "error" and frame.event != "error" and isinstance(name, str):
            # A field named `message` or `detail` is an error only where no type says otherwise.
            return None
    error = find_error(value)
    if frame.event == "error" and not error:
        error = ErrorWords(excerpt(frame.data))
    return error
