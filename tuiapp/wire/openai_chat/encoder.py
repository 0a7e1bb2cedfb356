"""The encoder of `openai-chat` responses: events back into the bytes OpenAI's server would write.

What was encoded decodes to the same events, with these exceptions. What the dialect cannot say:
rate limits (headers carry them), parts that belong to another dialect, failures of the way to a
server (they become a server's), empty deltas. And what OpenAI's own client cannot do without: ids,
and a model's name, are made up where there are none, calls and choices are numbered from 0 without
gaps, entries of lists have an `index`, a finish reason is one of OpenAI's words where it has a like
there, and of counts only a whole set is told.

Source: WIRE 1b; openai-python 3.52, `lib/streaming/chat/_completions.py` and `lib/streaming/_deltas.py`.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
    FinishReason,
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
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonfields import plain_object, string
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.openai_chat.chunks import finish_reason
from tuiapp.wire.openai_chat.delta import TOLD_FIELD
from tuiapp.wire.openai_chat.facts import (
    read_usage,
    spell_citation,
    spell_ratings,
    spell_timings,
    spell_usage,
)
from tuiapp.wire.openai_chat.reasoning import DETAILS
from tuiapp.wire.refusals import code_of


_DONE: Final = b"data: [DONE]\n\n"
_DEFAULT_ID: Final = "chatcmpl-0"

_WORDS: Final[Mapping[FinishReason, str]] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
    "paused": "stop",
}
_OWN_WORDS: Final = frozenset({*_WORDS.values(), "function_call"})


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
        self._choices = 0
        """So many have begun."""
        self._calls: dict[int, dict[int, int]] = {}
        """What each call is numbered on the wire, by choice."""
        self._named: set[tuple[int, int]] = set()
        """The calls whose names have been told, by choice and number."""
        self._entries: dict[str, int] = {}
        """How many entries each list in the deltas has."""
        self._total = Usage()
        self._usage = b""
        """The last count, held back: OpenAI sends it after the finish reason."""
        self._told_usage = b""
        """A count that something followed, and that is told again at the end if it was the last."""

    def encode(self, event: BodyEvent) -> bytes:
        """The bytes of one event; empty for what the dialect cannot say."""
        match event:
            case ResponseIdentified():
                return self._identify(event)
            case UsageUpdate():
                held, self._usage = self._usage, self._count(event)
                return self._opening() + held
            case Finished():
                return self._opening() + self._finish(event)
            case Failed(failure=failure):
                return self._opening() + self._take_usage() + _error(failure)
            case _:
                said = self._content(event)
                return self._opening() + self._take_usage() + said if said else b""

    def _identify(self, event: ResponseIdentified) -> bytes:
        if not self._choices:
            self._head["id"] = event.response_id or _DEFAULT_ID
            self._head["model"] = event.model or self._head["model"]
        return self._opening()

    def _opening(self, choice: int = 0) -> bytes:
        """The beginning of every choice up to this one that has none; OpenAI's client counts them."""
        opened = b""
        while self._choices <= choice:
            opened += self._piece({"role": "assistant", "content": ""}, self._choices)
            self._choices += 1
        return opened

    def _count(self, event: UsageUpdate) -> bytes:
        self._total = self._total.merged(event.usage)
        # The raw object may be another dialect's, or a sum of several reports.
        own = plain_object(event.raw)
        if read_usage(own) == event.usage != Usage():
            return self._chunk(usage=own)
        if self._total.input_tokens is None or self._total.output_tokens is None:
            # A `usage` without both is none to OpenAI, and 0 would be a lie.
            return b""
        return self._chunk(usage=spell_usage(self._total))

    def _take_usage(self) -> bytes:
        if self._usage:
            self._told_usage = self._usage
        held, self._usage = self._usage, b""
        return held

    def _finish(self, event: Finished) -> bytes:
        reason = _word(event)
        finishes = b""
        if reason:
            finishes = b"".join(
                self._chunk([{"index": choice, "delta": {}, "finish_reason": reason}])
                for choice in range(self._choices)
            )
        return finishes + (self._usage or self._told_usage) + _DONE

    def _content(self, event: BodyEvent) -> bytes:
        match event:
            case TextDelta(text="") | ReasoningDelta(text="") | RefusalDelta(text=""):
                return b""
            case TextDelta(text=text, choice=choice):
                return self._delta({"content": text}, choice)
            case ReasoningDelta(text=text, choice=choice):
                delta: dict[str, JsonValue] = {"reasoning_content": text}
                if event.is_summary:
                    # Without the text: a detail with it would be one to send back.
                    label: dict[str, JsonValue] = {"type": "reasoning.summary"}
                    delta[DETAILS] = [self._numbered(DETAILS, label)]
                return self._delta(delta, choice)
            case RefusalDelta(text=text, choice=choice):
                return self._delta({"refusal": text}, choice)
            case ToolCallDelta():
                return self._tool_call(event)
            case _:
                return self._fact(event)

    def _fact(self, event: BodyEvent) -> bytes:
        match event:
            case Citation():
                return self._entry("annotations", spell_citation(event))
            case ImagePart():
                return self._entry("images", _image(event))
            case OpaquePart(kind=kind, raw=raw):
                # Whoever reads it sends it back, and another dialect's part would be refused.
                return self._detail(plain_object(raw)) if kind == DETAILS else b""
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
        numbers = self._calls.setdefault(event.choice, {})
        is_new = event.index not in numbers
        number = numbers.setdefault(event.index, len(numbers))
        function: dict[str, JsonValue] = {"arguments": event.arguments}
        call: dict[str, JsonValue] = {"index": number, "function": function}
        # Each only once: OpenAI's client joins what comes again.
        if is_new:
            call |= {"id": event.id or f"call_{number}", "type": "function"}
        if event.name and (event.choice, number) not in self._named:
            self._named.add((event.choice, number))
            function["name"] = event.name
        return self._delta({"tool_calls": [call]}, event.choice)

    def _entry(self, field: str, entry: dict[str, JsonValue]) -> bytes:
        """An entry of a list that grows by a delta each."""
        return self._delta({field: [self._numbered(field, entry)]})

    def _detail(self, detail: dict[str, JsonValue]) -> bytes:
        """A detail to send back; what it says has been told as reasoning, in an event of its own."""
        delta: dict[str, JsonValue] = {DETAILS: [self._numbered(DETAILS, detail)]}
        if string(detail, "text", "summary"):
            delta[TOLD_FIELD] = ""
        return self._delta(delta)

    def _numbered(self, field: str, entry: dict[str, JsonValue]) -> dict[str, JsonValue]:
        number = self._entries.get(field, 0)
        self._entries[field] = number + 1
        return {"index": number, **entry}

    def _delta(self, delta: dict[str, JsonValue], choice: int = 0) -> bytes:
        return self._opening(choice) + self._piece(delta, choice)

    def _piece(self, delta: dict[str, JsonValue], choice: int) -> bytes:
        return self._chunk([{"index": choice, "delta": delta, "finish_reason": None}])

    def _chunk(self, choices: list[JsonValue] | None = None, **fields: JsonValue) -> bytes:
        return b"data: %b\n\n" % dump({**self._head, "choices": choices or [], **fields})


def _as_it_was(event: BodyEvent) -> bytes:
    if not isinstance(event, Unrecognized):
        return b""
    return b"".join(b"data: %b\n" % line for line in event.raw.split(b"\n")) + b"\n"


def _word(end: Finished) -> str | None:
    """OpenAI's word for a reason; another vendor's only where OpenAI has no like."""
    raw = end.raw_reason
    if end.reason is None or (raw in _OWN_WORDS and finish_reason(raw) == end.reason):
        return raw
    return _WORDS.get(end.reason, raw or end.reason)


def _image(image: ImagePart) -> dict[str, JsonValue]:
    url = image.url
    if image.base64 is not None:
        url = f"data:{image.media_type or ''};base64,{image.base64}"
    return {"type": "image_url", "image_url": {"url": url}}


def _error(failure: Failure) -> bytes:
    code = code_of(failure.kind)
    error: dict[str, JsonValue] = {"message": failure.message, "type": code, "code": code}
    return b"data: %b\n\n" % dump({"error": error})
