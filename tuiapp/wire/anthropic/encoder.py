"""The encoder of `anthropic` responses: events back into the bytes Anthropic's server would write.

What was encoded decodes to the same events, with these exceptions, all of them things the dialect
cannot say: other choices than the first, refusals (they become text), pieces of calls by turns (the
second call waits for the first), pieces of a call that is over, unsigned thinking just before signed (they become one), counts in the
middle of an answer (the last are told at its end), a second name of the responder unless a fallback
block tells it, images, timings, rate limits (headers carry them), parts that belong to another
dialect, failures of the way to a server (they become a server's).

Source: WIRE 3b to 3e.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.core.errors import Failure, FailureKind
from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
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
from tuiapp.wire.anthropic.blocks import AFTER_CHARS, OPAQUE_PREFIX
from tuiapp.wire.anthropic.facts import (
    read_opening_usage,
    read_usage,
    spell_citation,
    spell_reason,
    spell_stop_details,
    spell_usage,
)
from tuiapp.wire.jsonfields import plain_object, string
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.wholecalls import CallSequence


_DEFAULT_ID: Final = "msg_0"

# Official clients read both fields of the first event, whatever is known by then.
_UNKNOWN_USAGE: Final[Mapping[str, JsonValue]] = {"input_tokens": 0, "output_tokens": 0}

_ERROR_TYPES: Final[Mapping[FailureKind, str]] = {
    "authentication": "authentication_error",
    "permission": "permission_error",
    "not_found": "not_found_error",
    "bad_request": "invalid_request_error",
    "context_too_long": "request_too_large",
    "rate_limit": "rate_limit_error",
    "quota": "billing_error",
    "overloaded": "overloaded_error",
    "timeout": "timeout_error",
}


class AnthropicEncoder:
    """Encodes one response. Encode `ResponseIdentified` first, an end last."""

    content_type = "text/event-stream; charset=utf-8"

    def __init__(self, model: str) -> None:
        self._message: dict[str, JsonValue] = {
            "id": _DEFAULT_ID,
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
        }
        self._is_identified = False
        self._is_open = False
        self._opening_usage: UsageUpdate | None = None
        self._usage: UsageUpdate | None = None
        """The last count, held back for the end."""
        self._total = Usage()
        self._stop_details: dict[str, JsonValue] | None = None
        self._index = -1
        """The last block's."""
        self._block: str | None = None
        """The type of the block that is open."""
        self._calls = CallSequence()
        self._call: int | None = None
        """The call whose block is open, or was last."""

    def encode(self, event: BodyEvent) -> bytes:
        """The bytes of one event; empty for what the dialect cannot say yet, or at all."""
        match event:
            case ResponseIdentified():
                return self._identify(event)
            case UsageUpdate():
                return self._take_usage(event)
            case SafetyRatings():
                self._stop_details = spell_stop_details(event) or self._stop_details
                return b""
            case _:
                said = self._said(event)
                return self._opening() + said if said else b""

    def _identify(self, event: ResponseIdentified) -> bytes:
        if self._is_identified:
            return self._opening()
        self._is_identified = True
        self._message["id"] = event.response_id or _DEFAULT_ID
        self._message["model"] = event.model or self._message["model"]
        return b""

    def _take_usage(self, event: UsageUpdate) -> bytes:
        usage = event.usage
        self._total = self._total.merged(usage)
        is_first = not self._is_open and self._opening_usage is None
        if is_first and usage.input_tokens and usage.output_tokens is None:
            self._opening_usage = event
            return b""
        self._usage = event
        return self._opening()

    def _opening(self) -> bytes:
        if self._is_open:
            return b""
        self._is_open = True
        usage: dict[str, JsonValue] = {**_UNKNOWN_USAGE}
        if self._opening_usage:
            raw = plain_object(self._opening_usage.raw)
            known = self._opening_usage.usage
            usage = raw if read_opening_usage(raw) == known else {**usage, **spell_usage(known)}
        self._message["usage"] = usage
        return _event("message_start", message=self._message)

    def _said(self, event: BodyEvent) -> bytes:
        match event:
            case Finished():
                return self._finish(event)
            case Failed(failure=failure):
                counted = self._message_delta(None) if self._usage or self._stop_details else b""
                return self._waiting() + counted + _error(failure)
            case Unrecognized(raw=raw):
                lines = b"".join(b"data: %b\n" % line for line in raw.split(b"\n"))
                return self._waiting() + lines + b"\n"
            case OpaquePart(kind=kind, raw=raw) if kind.startswith(OPAQUE_PREFIX):
                block = plain_object(raw)
                block.pop(AFTER_CHARS, None)
                return self._opaque(block)
            case _:
                return self._content(event)

    def _content(self, event: BodyEvent) -> bytes:
        match event:
            case TextDelta(text=text, choice=0) | RefusalDelta(text=text, choice=0) if text:
                return self._enter("text") + self._delta("text_delta", text=text)
            case ReasoningDelta(text=text, choice=0) if text:
                return self._enter("thinking") + self._delta("thinking_delta", thinking=text)
            case ToolCallDelta(choice=0):
                return self._written(self._calls.add(event))
            case Citation():
                cited = spell_citation(event)
                return self._enter("text") + self._delta("citations_delta", citation=cited)
            case _:
                return b""

    def _enter(self, block_type: str) -> bytes:
        """The beginning of a block of text or thinking, unless one is open."""
        if self._block == block_type:
            return b""
        fields: dict[str, JsonValue] = {"type": block_type, block_type: ""}
        if block_type == "thinking":
            fields["signature"] = ""
        return self._start(fields)

    def _waiting(self) -> bytes:
        return self._written(self._calls.take())

    def _written(self, pieces: list[ToolCallDelta]) -> bytes:
        return b"".join(self._tool_call(piece) for piece in pieces)

    def _tool_call(self, piece: ToolCallDelta) -> bytes:
        opened = b""
        if piece.index != self._call:
            self._call = piece.index
            call_id = piece.id or f"toolu_{piece.index}"
            opened = self._start(
                {"type": "tool_use", "id": call_id, "name": piece.name or "", "input": {}}
            )
        if not piece.arguments:
            return opened
        return opened + self._delta("input_json_delta", partial_json=piece.arguments)

    def _opaque(self, block: dict[str, JsonValue]) -> bytes:
        if block.get("type") == "thinking":
            opened = self._enter("thinking")
            signature = string(block, "signature") or ""
            return opened + self._delta("signature_delta", signature=signature) + self._stop()
        given = block.get("input")
        if given is None:
            return self._start(block) + self._stop()
        opened = self._start({**block, "input": {}})
        piece = dump(given).decode()
        return opened + self._delta("input_json_delta", partial_json=piece) + self._stop()

    def _start(self, block: dict[str, JsonValue]) -> bytes:
        waited = b"" if block.get("type") == "tool_use" else self._waiting()
        stopped = waited + self._stop()
        self._index += 1
        self._block = string(block, "type")
        return stopped + _event("content_block_start", index=self._index, content_block=block)

    def _delta(self, delta_type: str, **fields: JsonValue) -> bytes:
        delta: dict[str, JsonValue] = {"type": delta_type, **fields}
        return _event("content_block_delta", index=self._index, delta=delta)

    def _stop(self) -> bytes:
        if self._block is None:
            return b""
        self._block = None
        return _event("content_block_stop", index=self._index)

    def _finish(self, event: Finished) -> bytes:
        reason = spell_reason(event.reason, event.raw_reason)
        waited = self._waiting()
        return waited + self._stop() + self._message_delta(reason) + _event("message_stop")

    def _message_delta(self, reason: str | None) -> bytes:
        """The end of the message, as far as it is known."""
        delta: dict[str, JsonValue] = {"stop_reason": reason, "stop_sequence": None}
        if self._stop_details:
            delta["stop_details"] = self._stop_details
        usage: dict[str, JsonValue] = {}
        if self._usage:
            raw = plain_object(self._usage.raw)
            # The raw object may be another dialect's.
            is_own = read_usage(raw) == self._usage.usage != Usage()
            usage = raw if is_own else spell_usage(self._total)
        usage.setdefault("output_tokens", 0)
        return _event("message_delta", delta=delta, usage=usage)


def _event(event_type: str, **fields: JsonValue) -> bytes:
    data = dump({"type": event_type, **fields})
    return b"event: %b\ndata: %b\n\n" % (event_type.encode(), data)


def _error(failure: Failure) -> bytes:
    error: dict[str, JsonValue] = {
        "type": _ERROR_TYPES.get(failure.kind, "api_error"),
        "message": failure.message,
    }
    if failure.request_id:
        return _event("error", error=error, request_id=failure.request_id)
    return _event("error", error=error)
