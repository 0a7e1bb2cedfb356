"""The decoder of Ollama's own responses: lines of JSON in, events with exactly one end out.

The proof of completion is a line with `"done": true`. An error in the middle of an answer is a line
with `error` and nothing after it, at status 200.

Source: WIRE 5b to 5e.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    BodyEvent,
    Failed,
    Finished,
    FinishReason,
    ReasoningDelta,
    ResponseIdentified,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.wire.endings import EMPTY, ENDED_EARLY, not_understood, page_failure, too_large
from tuiapp.wire.excerpts import is_page
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, dump, parse
from tuiapp.wire.ndjson import LineSplitter
from tuiapp.wire.ollama_chat.fields import figures, read_timings, read_usage
from tuiapp.wire.ollama_chat.shape import LineShape
from tuiapp.wire.opening import BodyOpening
from tuiapp.wire.refusals import find_error, stream_failure
from tuiapp.wire.sse import MAX_EVENT_BYTES, EventTooLargeError


# What is kept of a body that has no line of ours, to say what it was.
MAX_STRAY_BYTES: Final = 64 * 1024

_FINISH_REASONS: Final[Mapping[str, FinishReason]] = {"stop": "stop", "length": "length"}


def finish_reason(raw: str | None, *, with_tool_calls: bool) -> FinishReason | None:
    """The reason in our vocabulary; Ollama has no word of its own for a turn to the tools."""
    if raw is None:
        return None
    if raw == "stop" and with_tool_calls:
        return "tool_calls"
    return _FINISH_REASONS.get(raw, "other")


class OllamaDecoder:
    """Decodes one response body, of the endpoint whose lines have this shape."""

    def __init__(self, shape: LineShape, *, max_line_bytes: int = MAX_EVENT_BYTES) -> None:
        self._shape = shape
        self._opening = BodyOpening(b"[<", max_line_bytes)
        self._splitter = LineSplitter(max_line_bytes=max_line_bytes)
        self._identified = False
        self._calls = 0
        """Tool calls so far."""
        self._saw_object = False
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
            self._end(Failed(_document_failure(document)), events)
            return events
        self._take(self._splitter.flush(), events)
        if not self._ended:
            self._end(Failed(self._without_proof()), events)
        return events

    def _take(self, lines: Iterable[bytes], events: list[BodyEvent]) -> None:
        for line in lines:
            try:
                value = parse(line)
            except JsonError:
                self._take_stray("not JSON", line, events)
                continue
            if not isinstance(value, dict):
                self._take_stray("line", line, events)
                continue
            self._take_object(line, value, events)
            if self._ended:
                return

    def _take_object(
        self, line: bytes, value: dict[str, JsonValue], events: list[BodyEvent]
    ) -> None:
        piece = self._shape.plain_text(value) if self._identified else None
        if piece is None:
            self._take_any(line, value, events)
        else:
            events.append(piece)

    def _take_any(self, line: bytes, value: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        is_answer = self._shape.is_answer(value)
        error = find_error(value) if not is_answer or "error" in value else None
        if not (error or is_answer or value.get("done") is True):
            self._take_stray("line", line, events)
            return
        self._saw_object = True
        self._identify(value, events)
        self._read_message(self._shape.message(value), events)
        if error:
            self._end(Failed(stream_failure(error)), events)
        elif value.get("done") is True:
            self._finish(value, events)

    def _identify(self, value: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        model = string(value, "model")
        if model and not self._identified:
            self._identified = True
            events.append(ResponseIdentified(model, None))

    def _read_message(self, message: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        if thinking := string(message, "thinking"):
            events.append(ReasoningDelta(thinking))
        if text := string(message, "content"):
            events.append(TextDelta(text))
        for call in objects(message.get("tool_calls")):
            function = mapping(call.get("function"))
            events.append(
                ToolCallDelta(
                    self._calls,
                    string(call, "id"),
                    string(function, "name"),
                    _arguments(function.get("arguments")),
                )
            )
            self._calls += 1

    def _finish(self, value: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        raw = figures(value)
        if raw:
            events.append(UsageUpdate(read_usage(value), raw))
        if timings := read_timings(value):
            events.append(timings)
        word = string(value, "done_reason")
        self._end(Finished(finish_reason(word, with_tool_calls=self._calls > 0), word), events)

    def _take_stray(self, kind: str, line: bytes, events: list[BodyEvent]) -> None:
        events.append(Unrecognized(kind, line))
        if not self._saw_object:
            self._strays += line + b"\n"
            del self._strays[MAX_STRAY_BYTES:]

    def _without_proof(self) -> Failure:
        if self._saw_object:
            return ENDED_EARLY
        return _document_failure(bytes(self._strays)) if self._strays else EMPTY

    def _end(self, end: Finished | Failed, events: list[BodyEvent]) -> None:
        self._ended = True
        events.append(end)


def _arguments(value: JsonValue) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    try:
        return dump(value).decode()
    except JsonError:
        return ""


def _document_failure(document: bytes) -> Failure:
    """What a body without a line of ours was: a page, an error over several lines, or rubbish."""
    if is_page(document):
        return page_failure(document)
    try:
        error = find_error(parse(document))
    except JsonError:
        error = None
    return stream_failure(error) if error else not_understood(document)
