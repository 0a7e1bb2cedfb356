"""The decoder of Ollama's own responses: what its lines of JSON are, and what proves that it is done.

The proof of completion is a line with `"done": true`. An error in the middle of an answer is a line
with `error` and nothing after it, at status 200.

Source: WIRE 5b to 5e.
"""

from collections.abc import Mapping
from typing import Final

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
from tuiapp.wire.body import BodyDecoder, Outcome
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, dump
from tuiapp.wire.ndjson import LineSplitter
from tuiapp.wire.ollama_chat.fields import figures, read_timings, read_usage
from tuiapp.wire.ollama_chat.shape import LineShape
from tuiapp.wire.refusals import find_error, stream_failure
from tuiapp.wire.sse import MAX_EVENT_BYTES, SseFrame


_FINISH_REASONS: Final[Mapping[str, FinishReason]] = {"stop": "stop", "length": "length"}


def finish_reason(raw: str | None, *, with_tool_calls: bool) -> FinishReason | None:
    """The reason in our vocabulary; Ollama has no word of its own for a turn to the tools."""
    if raw is None:
        return None
    if raw == "stop" and with_tool_calls:
        return "tool_calls"
    return _FINISH_REASONS.get(raw, "other")


def ollama_decoder(shape: LineShape, *, max_line_bytes: int = MAX_EVENT_BYTES) -> BodyDecoder:
    """A decoder for one response of the endpoint whose lines have this shape."""
    return BodyDecoder(
        _AnswerReader(shape),
        LineSplitter(max_line_bytes=max_line_bytes),
        document_starts=b"[<",
        max_document_bytes=max_line_bytes,
    )


class _AnswerReader:
    """Reads the lines of one response, in order."""

    def __init__(self, shape: LineShape) -> None:
        self.has_answer = False
        self._shape = shape
        self._plain_text = shape.plain_text
        self._identified = False
        self._calls = 0
        """Tool calls so far."""

    def read(self, frame: SseFrame, value: JsonValue, events: list[BodyEvent]) -> Outcome:
        """Append what a line says."""
        if not isinstance(value, dict):
            return Unrecognized("line", frame.data)
        piece = self._plain_text(value) if self._identified else None
        if piece is not None:
            events.append(piece)
            return None
        is_answer = self._shape.is_answer(value)
        error = find_error(value) if not is_answer or "error" in value else None
        if not (error or is_answer or value.get("done") is True):
            return Unrecognized("line", frame.data)
        self.has_answer = True
        self._identify(value, events)
        self._read_message(self._shape.message(value), events)
        if error:
            return Failed(stream_failure(error))
        return self._finish(value, events) if value.get("done") is True else None

    def read_mark(self) -> bool:
        """Take `[DONE]`, which proves nothing."""
        return False

    def read_document(self, _value: JsonValue, _events: list[BodyEvent]) -> None:
        """Nothing: an answer has only lines."""

    def close(self, _events: list[BodyEvent]) -> None:
        """Nothing: the line that proves how the model ended is the end."""

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

    def _finish(self, value: dict[str, JsonValue], events: list[BodyEvent]) -> Finished:
        raw = figures(value)
        if raw:
            events.append(UsageUpdate(read_usage(value), raw))
        if timings := read_timings(value):
            events.append(timings)
        word = string(value, "done_reason")
        return Finished(finish_reason(word, with_tool_calls=self._calls > 0), word)


def _arguments(value: JsonValue) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    try:
        return dump(value).decode()
    except JsonError:
        return ""
