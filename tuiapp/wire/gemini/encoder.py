"""The encoder of `gemini` responses: events back into the bytes Google's server would write.

Google has two forms: events with `alt=sse`, and one array without it. What was encoded decodes to the same events, with these exceptions,
all of them things the dialect cannot say: refusals (they become text), tool calls in pieces (they
are written once whole), other dialects' opaque parts, ratings of other candidates than the first,
rate limits and server timings (headers carry them), failures of the way to a server (they become a
server's), and a response without an id or a model (they are made up).

Source: WIRE 4b to 4e.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

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
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.gemini.facts import (
    finish_reason,
    read_usage,
    spell_citation,
    spell_ratings,
    spell_reason,
    spell_usage,
)
from tuiapp.wire.gemini.failures import spell_error
from tuiapp.wire.gemini.parts import PART_KIND
from tuiapp.wire.gemini.signatures import (
    CALL,
    CONTINUATION,
    GO_ON,
    SIGNATURE,
    TEXT,
    THOUGHT,
    stretch_of,
)
from tuiapp.wire.jsonfields import plain_object, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, dump, parse
from tuiapp.wire.wholecalls import CallJoiner, arguments_object


_DEFAULT_ID: Final = "0"

GeminiForm: TypeAlias = Literal["events", "array"]
"""How the chunks of a response are framed."""

_CONTENT_TYPES: Final[Mapping[GeminiForm, str]] = {
    "events": "text/event-stream",
    "array": "application/json; charset=UTF-8",
}


class GeminiEncoder:
    """Encodes one response. Encode `ResponseIdentified` first, an end last."""

    def __init__(self, model: str, form: GeminiForm = "events") -> None:
        self.content_type = _CONTENT_TYPES[form]
        self._form: GeminiForm = form
        self._has_elements = False
        self._head: dict[str, JsonValue] = {"modelVersion": model, "responseId": _DEFAULT_ID}
        self._is_open = False
        self._calls = CallJoiner()
        self._saw_call = False
        self._signatures: dict[str, str] = {}
        """What waits for the part it belongs to, by the kind of opaque part it came as."""
        self._usage = Usage()
        """The usage as a decoder has it so far."""

    def encode(self, event: BodyEvent) -> bytes:
        """The bytes of one event; empty for what the dialect cannot say yet, or at all."""
        match event:
            case ResponseIdentified():
                return self._identify(event)
            case ToolCallDelta():
                self._calls.add(event)
                return self._opening()
            case OpaquePart(kind=kind) if kind == CONTINUATION:
                return self._take_calls() + self._go_on(event)
            case OpaquePart():
                return self._take_calls() + self._sign(event)
            case _:
                before = self._take_calls()
                said = self._content(event)
                return before + self._opening() + said if said else before

    def _identify(self, event: ResponseIdentified) -> bytes:
        if not self._is_open:
            self._head["modelVersion"] = event.model or self._head["modelVersion"]
            self._head["responseId"] = event.response_id or _DEFAULT_ID
        return self._opening()

    def _opening(self) -> bytes:
        if self._is_open:
            return b""
        self._is_open = True
        return self._part({"text": ""})

    def _content(self, event: BodyEvent) -> bytes:
        match event:
            case TextDelta(text="") | ReasoningDelta(text="") | RefusalDelta(text=""):
                return b""
            case TextDelta(text=text, choice=choice) | RefusalDelta(text=text, choice=choice):
                return self._signed({"text": text}, TEXT, choice)
            case ReasoningDelta(text=text, choice=choice):
                return self._signed({"text": text, "thought": True}, THOUGHT, choice)
            case ImagePart():
                return self._part(_image(event))
            case Unrecognized():
                return self._as_it_was(event)
            case _:
                return self._fact(event)

    def _fact(self, event: BodyEvent) -> bytes:
        match event:
            case UsageUpdate():
                return self._count(event)
            case SafetyRatings():
                return self._ratings(event)
            case Citation():
                return self._candidate(
                    groundingMetadata={"groundingChunks": [spell_citation(event)]}
                )
            case Finished():
                return self._candidate(finishReason=self._reason(event)) + self._close()
            case Failed(failure=failure):
                return self._framed(dump(spell_error(failure))) + self._close()
            case _:
                return b""

    def _go_on(self, event: OpaquePart) -> bytes:
        """Where the answer can be gone on with."""
        token = string(plain_object(event.raw), GO_ON)
        return self._opening() + self._candidate(continuationToken=token) if token else b""

    def _sign(self, event: OpaquePart) -> bytes:
        """Keep a signature for the part that comes next; one of no characters is a part itself."""
        raw = plain_object(event.raw)
        signature, stretch = string(raw, SIGNATURE), stretch_of(event)
        if signature is None or event.kind not in (TEXT, THOUGHT, CALL):
            return b""
        self._signatures[event.kind] = signature
        if stretch is None or stretch.start < stretch.end:
            return b""
        part: dict[str, JsonValue] = {"text": ""}
        if event.kind == THOUGHT:
            part["thought"] = True
        return self._opening() + self._signed(part, event.kind, 0)

    def _signed(self, part: dict[str, JsonValue], kind: str, choice: int) -> bytes:
        signature = None if choice else self._signatures.pop(kind, None)
        return self._part({**part, SIGNATURE: signature} if signature else part, choice)

    def _take_calls(self) -> bytes:
        return b"".join(self._call(call) for call in self._calls.take())

    def _call(self, call: ToolCallDelta) -> bytes:
        self._saw_call = self._saw_call or call.choice == 0
        written: dict[str, JsonValue] = {"id": call.id} if call.id else {}
        written |= {"name": call.name or "", "args": arguments_object(call.arguments)}
        return self._signed({"functionCall": written}, CALL, call.choice)

    def _count(self, event: UsageUpdate) -> bytes:
        # The raw object may be another dialect's, or a sum of several reports.
        own = plain_object(event.raw)
        if not own or read_usage(own, self._usage) != event.usage:
            # Google repeats every count, so a client may look at the last alone.
            own = spell_usage(self._usage.merged(event.usage))
        self._usage = read_usage(own, self._usage)
        return self._chunk(usageMetadata=own)

    def _ratings(self, event: SafetyRatings) -> bytes:
        verdicts = spell_ratings(event)
        if event.about_prompt:
            return self._chunk(promptFeedback={"safetyRatings": verdicts})
        return self._candidate(safetyRatings=verdicts)

    def _reason(self, event: Finished) -> str:
        raw = event.raw_reason
        if raw and finish_reason(raw, with_tool_calls=self._saw_call) == event.reason:
            return raw
        return spell_reason(event.reason)

    def _as_it_was(self, event: Unrecognized) -> bytes:
        is_part = event.kind.startswith(PART_KIND)
        if not is_part and self._form == "events":
            return self._framed(event.raw)
        try:
            known = parse(event.raw)
        except JsonError:
            return b""
        return self._part(known) if is_part else self._framed(dump(known))

    def _part(self, part: JsonValue, choice: int = 0) -> bytes:
        content: JsonValue = {"parts": [part], "role": "model"}
        return self._candidate(choice, content=content)

    def _candidate(self, choice: int = 0, **fields: JsonValue) -> bytes:
        return self._chunk(candidates=[{**fields, "index": choice}])

    def _chunk(self, **fields: JsonValue) -> bytes:
        return self._framed(dump({**fields, **self._head}))

    def _framed(self, data: bytes) -> bytes:
        if self._form == "events":
            return b"".join(b"data: %b\r\n" % line for line in data.split(b"\n")) + b"\r\n"
        before = b"\r\n,\r\n" if self._has_elements else b"["
        self._has_elements = True
        return before + data

    def _close(self) -> bytes:
        return b"\r\n]\r\n" if self._form == "array" else b""


def _image(image: ImagePart) -> dict[str, JsonValue]:
    media: dict[str, JsonValue] = {"mimeType": image.media_type} if image.media_type else {}
    if image.base64 is not None:
        return {"inlineData": {**media, "data": image.base64}}
    return {"fileData": {**media, "fileUri": image.url}}
