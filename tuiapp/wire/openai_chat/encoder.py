"""The encoder of `openai-chat` responses: events back into the bytes OpenAI's server would write.

What was encoded decodes to the same events, with these exceptions, all of them things the dialect
cannot say: rate limits (headers carry them), failures of the way to a server (they become a
server's), empty deltas.

Source: WIRE 1b.
"""

from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    RefusalDelta,
    ResponseIdentified,
    SafetyRatings,
    ServerTimings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.jsontypes import JsonObject
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonfields import plain_object
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.openai_chat.facts import (
    read_usage,
    spell_citation,
    spell_ratings,
    spell_timings,
    spell_usage,
)
from tuiapp.wire.refusals import code_of


_DONE: Final = b"data: [DONE]\n\n"
_DEFAULT_ID: Final = "chatcmpl-0"


class OpenAIChatEncoder:
    """Encodes one response. Encode `ResponseIdentified` first, an end last."""

    content_type = "text/event-stream; charset=utf-8"

    def __init__(self, model: str) -> None:
        self._head: dict[str, JsonValue] = {
            "id": _DEFAULT_ID,
            "object": "chat.completion.chunk",
            "created": 0,
            "model": model,
        }
        self._is_open = False
        self._usage = b""
        """The last count, held back: OpenAI sends it after the finish reason."""

    def encode(self, event: BodyEvent) -> bytes:
        """The bytes of one event; empty for what the dialect cannot say."""
        match event:
            case ResponseIdentified():
                return self._identify(event)
            case UsageUpdate(usage=usage, raw=raw):
                held, self._usage = self._usage, self._chunk(usage=_usage(usage, raw))
                return self._opening() + held
            case Finished():
                return self._opening() + self._finish(event)
            case Failed(failure=failure):
                return self._opening() + self._take_usage() + _error(failure)
            case _:
                said = self._content(event)
                return self._opening() + self._take_usage() + said if said else b""

    def _identify(self, event: ResponseIdentified) -> bytes:
        if self._is_open:
            return b""
        names: dict[str, JsonValue] = {"id": event.response_id, "model": event.model}
        head = {**self._head, **names}
        self._head = {name: value for name, value in head.items() if value is not None}
        return self._opening()

    def _opening(self) -> bytes:
        if self._is_open:
            return b""
        self._is_open = True
        return self._delta({"role": "assistant", "content": ""})

    def _take_usage(self) -> bytes:
        held, self._usage = self._usage, b""
        return held

    def _finish(self, event: Finished) -> bytes:
        reason = event.raw_reason or event.reason
        finish = b""
        if reason:
            finish = self._chunk([{"index": 0, "delta": {}, "finish_reason": reason}])
        return finish + self._take_usage() + _DONE

    def _content(self, event: BodyEvent) -> bytes:
        match event:
            case TextDelta(text="") | ReasoningDelta(text="") | RefusalDelta(text=""):
                return b""
            case TextDelta(text=text, choice=choice):
                return self._delta({"content": text}, choice)
            case ReasoningDelta(text=text, choice=choice):
                return self._delta({"reasoning_content": text}, choice)
            case RefusalDelta(text=text, choice=choice):
                return self._delta({"refusal": text}, choice)
            case ToolCallDelta():
                return self._tool_call(event)
            case _:
                return self._fact(event)

    def _fact(self, event: BodyEvent) -> bytes:
        match event:
            case Citation():
                return self._delta({"annotations": [spell_citation(event)]})
            case ImagePart():
                return self._delta({"images": [_image(event)]})
            case OpaquePart(raw=raw):
                return self._delta({"reasoning_details": [plain_object(raw)]})
            case ServerTimings():
                return self._chunk(timings=spell_timings(event))
            case SafetyRatings():
                return self._ratings(event)
            case _:
                return _as_it_was(event)

    def _ratings(self, event: SafetyRatings) -> bytes:
        verdict = spell_ratings(event)
        if event.about_prompt:
            return self._chunk(
                prompt_filter_results=[{"prompt_index": 0, "content_filter_results": verdict}]
            )
        return self._chunk([{"index": 0, "delta": {}, "content_filter_results": verdict}])

    def _tool_call(self, event: ToolCallDelta) -> bytes:
        function: dict[str, JsonValue] = {"arguments": event.arguments}
        if event.name:
            function["name"] = event.name
        call: dict[str, JsonValue] = {"index": event.index, "function": function}
        if event.id:
            call |= {"id": event.id, "type": "function"}
        return self._delta({"tool_calls": [call]}, event.choice)

    def _delta(self, delta: dict[str, JsonValue], choice: int = 0) -> bytes:
        return self._chunk([{"index": choice, "delta": delta, "finish_reason": None}])

    def _chunk(self, choices: list[JsonValue] | None = None, **fields: JsonValue) -> bytes:
        return b"data: %b\n\n" % dump({**self._head, "choices": choices or [], **fields})


def _as_it_was(event: BodyEvent) -> bytes:
    if not isinstance(event, Unrecognized):
        return b""
    return b"".join(b"data: %b\n" % line for line in event.raw.split(b"\n")) + b"\n"


def _usage(usage: Usage, raw: JsonObject) -> dict[str, JsonValue]:
    # The raw object may be another dialect's, or a sum of several reports.
    own = plain_object(raw)
    return own if own and read_usage(own) == usage else spell_usage(usage)


def _image(image: ImagePart) -> dict[str, JsonValue]:
    url = image.url
    if image.base64 is not None:
        url = f"data:{image.media_type or ''};base64,{image.base64}"
    return {"type": "image_url", "image_url": {"url": url}}


def _error(failure: Failure) -> bytes:
    code = code_of(failure.kind)
    error: dict[str, JsonValue] = {"message": failure.message, "type": code, "code": code}
    return b"data: %b\n\n" % dump({"error": error})
