"""The decoder of `openai-chat` responses: bytes of any kind in, events with exactly one end out.

A server may answer a request for a stream with events, with one whole JSON document, or with a
page. What an answer in events needs to count as complete is a finish reason or `[DONE]`; the finish
reason is kept back until `[DONE]` or the end of the body, because usage comes after it. Once there
was an error, nothing else is told.

Source: WIRE 0.3, 1b, 6, 11; INDEX quirks 1, 2, 7, 8.
"""

from collections.abc import Iterable
from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import BodyEvent, Failed, Finished, Unrecognized
from tuiapp.wire.endings import EMPTY, ENDED_EARLY, not_understood, page_failure, too_large
from tuiapp.wire.excerpts import excerpt, is_page
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.openai_chat.chunks import ChunkReader, finish_reason
from tuiapp.wire.opening import BodyOpening
from tuiapp.wire.refusals import ErrorWords, find_error, stream_failure
from tuiapp.wire.sse import MAX_EVENT_BYTES, EventTooLargeError, SseFrame, SseSplitter


# Lines outside any event are an error message, which is short, or rubbish.
MAX_STRAY_BYTES: Final = 64 * 1024

_DONE: Final = b"[DONE]"

# An object with one of these is a chunk also without choices: the usage of some servers, Azure's
# verdict on the prompt, OpenAI's moderation.
_CHUNK_FIELDS: Final = frozenset(
    {"choices", "usage", "x_groq", "timings", "prompt_filter_results", "moderation"}
)


class OpenAIChatDecoder:
    """Decodes one response body."""

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._opening = BodyOpening(b"{[<", max_event_bytes)
        self._splitter = SseSplitter(max_event_bytes=max_event_bytes)
        self._reader = ChunkReader()
        self._tail = b""
        """The last bytes of the chunk before, in case `[DONE]` is cut in two."""
        self._near_end = False
        """Whether `[DONE]` was in the bytes, be it the mark itself or a text about it."""
        self._saw_event = False
        self._saw_done = False
        self._strays = bytearray()
        self._error: Failure | None = None
        """An error that came outside any event; it is told where the answer ends."""
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
        if document is not None:
            self._read_document(document, events)
            return events
        try:
            self._take(self._splitter.flush(), events)
        except EventTooLargeError as error:
            self._end(Failed(too_large(error)), events)
        if not self._ended:
            self._finish(events)
        return events

    def _feed(self, chunk: bytes, events: list[BodyEvent]) -> None:
        if not self._near_end:
            seam = self._tail + chunk
            self._tail = seam[1 - len(_DONE) :]
            self._near_end = _DONE in seam
            if not self._near_end:
                self._take(self._splitter.feed(chunk), events)
                return
        # The splitter hands out events and stray lines apart, but only what stands before [DONE]
        # counts; line by line their order is plain.
        for line in chunk.splitlines(keepends=True):
            self._take(self._splitter.feed(line), events)
            if self._ended:
                return

    def _take(self, frames: Iterable[SseFrame], events: list[BodyEvent]) -> None:
        for field, line in self._splitter.take_stray():
            self._take_stray(field, line)
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
        self._saw_event = True
        if isinstance(value, dict) and "choices" in value and frame.event != "error":
            error = self._reader.read(value, events)
        else:
            error = self._read_other(frame, value, events)
        if error:
            self._end(Failed(stream_failure(error)), events)

    def _take_text(self, frame: SseFrame, events: list[BodyEvent]) -> None:
        """An event that is no JSON: the end, an empty keep-alive, or rubbish."""
        text = frame.data.strip()
        if not text:
            return
        self._saw_event = True
        if text.startswith(_DONE):
            self._saw_done = True
            self._finish(events)
        elif frame.event == "error":
            self._end(Failed(stream_failure(ErrorWords(excerpt(text)))), events)
        else:
            events.append(Unrecognized("not JSON", frame.data))

    def _read_other(
        self, frame: SseFrame, value: JsonValue, events: list[BodyEvent]
    ) -> ErrorWords | None:
        """An event that is no usual chunk: an error in one of its shapes, a fact, or unknown."""
        error = find_error(value)
        if frame.event == "error" and not error:
            error = ErrorWords(excerpt(frame.data))
        if isinstance(value, dict) and not _CHUNK_FIELDS.isdisjoint(value):
            return self._reader.read(value, events) or error
        if not error:
            events.append(Unrecognized(frame.event, frame.data))
        return error

    def _take_stray(self, field: str, line: bytes) -> None:
        if field != "error":
            self._strays += line + b"\n"
            del self._strays[MAX_STRAY_BYTES:]
            return
        # llama-box and llama.cpp of 2025 write the field `error` in place of `data`.
        try:
            error = find_error({"error": parse(line)})
        except JsonError:
            error = None
        self._error = self._error or stream_failure(error or ErrorWords(excerpt(line)))

    def _finish(self, events: list[BodyEvent]) -> None:
        """The answer is over: say how, by what has come."""
        strays = bytes(self._strays)
        error = self._error or _stray_error(strays)
        if strays and not error and self._saw_event:
            events.append(Unrecognized("line", strays))
        raw = self._reader.finish_reason_raw
        if error:
            self._end(Failed(error), events)
        elif raw or self._saw_done:
            self._end(Finished(finish_reason(raw), raw), events)
        elif self._saw_event:
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
            self._end(Failed(not_understood(document)), events)
            return
        error = find_error(value)
        if isinstance(value, dict) and "choices" in value:
            error = self._reader.read(value, events) or error
            raw = self._reader.finish_reason_raw
            end = Finished(finish_reason(raw), raw)
            self._end(Failed(stream_failure(error)) if error else end, events)
        else:
            failure = stream_failure(error) if error else not_understood(document)
            self._end(Failed(failure), events)

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
