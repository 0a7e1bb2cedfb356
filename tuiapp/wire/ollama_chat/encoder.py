"""The encoder of Ollama's own responses: events back into the lines Ollama's server would write.

What was encoded decodes to the same events, with these exceptions, all of them things the dialect
cannot say: response ids, other choices than the first, tool calls in pieces (they are written once
whole), refusals (they become text), figures anywhere but on the last line, citations, ratings,
rate limits, and failures of the way to a server (they become a server's).

Source: WIRE 5b to 5e.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    BodyEvent,
    Failed,
    Finished,
    FinishReason,
    ReasoningDelta,
    RefusalDelta,
    ResponseIdentified,
    ServerTimings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.wire.jsonfields import plain_object
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.ollama_chat.fields import figures, read_usage, spell_timings, spell_usage
from tuiapp.wire.ollama_chat.shape import LineShape
from tuiapp.wire.refusals import code_of
from tuiapp.wire.wholecalls import CallJoiner, arguments_object


# Every line carries a time of creation, and `wire` reads no clock.
_CREATED_AT: Final = "1970-01-01T00:00:00Z"

_WORDS: Final[Mapping[FinishReason, str]] = {
    "stop": "stop",
    "tool_calls": "stop",
    "length": "length",
    "paused": "stop",
}


class OllamaEncoder:
    """Encodes one response, of the endpoint whose lines have this shape. Encode `ResponseIdentified` first, an end last."""

    content_type = "application/x-ndjson"

    def __init__(self, shape: LineShape, model: str) -> None:
        self._shape = shape
        self._model = model
        self._is_open = False
        self._calls = CallJoiner()
        self._figures: dict[str, JsonValue] = {}
        """What the last line will tell."""

    def encode(self, event: BodyEvent) -> bytes:
        """The bytes of one event; empty for what the dialect cannot say yet, or at all."""
        match event:
            case ToolCallDelta(choice=0):
                self._calls.add(event)
                return self._opening()
            case ResponseIdentified(model=model):
                self._model = self._model if self._is_open else model or self._model
                return self._opening()
            case UsageUpdate() | ServerTimings():
                self._add_figures(event)
                return b""
            case _:
                said = self._line_of(event)
                return self._opening() + self._take_calls() + said if said else b""

    def _line_of(self, event: BodyEvent) -> bytes:
        match event:
            case TextDelta(text="") | ReasoningDelta(text="") | RefusalDelta(text=""):
                return b""
            case TextDelta(text=text, choice=0) | RefusalDelta(text=text, choice=0):
                return self._message({"content": text})
            case ReasoningDelta(text=text, choice=0):
                return self._message({"content": "", "thinking": text})
            case _:
                return self._end_of(event)

    def _end_of(self, event: BodyEvent) -> bytes:
        match event:
            case Finished():
                return self._finish(event)
            case Failed(failure=failure):
                return _error(failure)
            case Unrecognized(raw=raw):
                return raw + b"\n"
            case _:
                return b""

    def _opening(self) -> bytes:
        if self._is_open:
            return b""
        self._is_open = True
        return self._message({"content": ""})

    def _take_calls(self) -> bytes:
        return b"".join(self._call(call) for call in self._calls.take())

    def _call(self, call: ToolCallDelta) -> bytes:
        function: dict[str, JsonValue] = {
            "index": call.index,
            "name": call.name or "",
            "arguments": arguments_object(call.arguments),
        }
        written: dict[str, JsonValue] = {"function": function}
        if call.id:
            written["id"] = call.id
        return self._message({"content": "", "tool_calls": [written]})

    def _add_figures(self, event: UsageUpdate | ServerTimings) -> None:
        match event:
            case UsageUpdate(usage=usage, raw=raw):
                own = figures(plain_object(raw))
                # The raw object may be another dialect's.
                self._figures |= own if own and read_usage(own) == usage else spell_usage(usage)
            case ServerTimings():
                self._figures |= spell_timings(event)

    def _finish(self, event: Finished) -> bytes:
        reason = _word(event)
        named: dict[str, JsonValue] = {"done_reason": reason} if reason else {}
        message = self._shape.spell({"content": ""})
        return self._line({**message, "done": True, **named, **self._figures})

    def _message(self, message: dict[str, JsonValue]) -> bytes:
        return self._line({**self._shape.spell(message), "done": False})

    def _line(self, fields: dict[str, JsonValue]) -> bytes:
        return dump({"model": self._model, "created_at": _CREATED_AT, **fields}) + b"\n"


def _word(end: Finished) -> str | None:
    """Ollama's word for a reason; another vendor's only where Ollama has no like."""
    if end.reason is None:
        return end.raw_reason
    return _WORDS.get(end.reason, end.raw_reason or end.reason)


def _error(failure: Failure) -> bytes:
    # Ollama sends the sentence alone; the code beside it keeps the kind.
    return dump({"error": failure.message, "code": code_of(failure.kind)}) + b"\n"
