"""A conversation as `anthropic` messages: blocks of content, and a user after every assistant.

What a model of this dialect gave to be sent back (signed thinking, the calls and results of the
vendor's own tools) stands again where it stood; what other dialects gave stays out.

Source: WIRE 3a, 3c.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from tuiapp.core.events import OpaquePart
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.wire.anthropic.blocks import AFTER_CHARS, OPAQUE_PREFIX
from tuiapp.wire.jsonfields import count, mapping, plain_object
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.toolhistory import NOT_RUN


Block: TypeAlias = dict[str, JsonValue]

# The vendor refuses ids with anything else, and Moonshot's are `functions.name:0`.
_NOT_IN_ID: Final = re.compile(r"[^a-zA-Z0-9_-]")

_THINKING: Final = frozenset({"thinking", "redacted_thinking"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of the request."""

    role: Literal["user", "assistant"]
    blocks: list[Block] = field(default_factory=list[Block])

    @property
    def written(self) -> JsonValue:
        """The message as it is sent."""
        return {"role": self.role, "content": [*self.blocks]}


def spoken(messages: Sequence[Message]) -> list[Spoken]:
    """The messages with roles in turn: neighbours of one role are joined, empty ones left out."""
    said: list[Spoken] = []
    for place, message in enumerate(messages):
        for part in _parts(message, place):
            if not part.blocks:
                continue
            if said and said[-1].role == part.role:
                said[-1].blocks.extend(part.blocks)
            else:
                said.append(part)
    return said


def _parts(message: Message, place: int) -> Iterable[Spoken]:
    match message:
        case UserMessage(text=text):
            yield Spoken("user", _text(text))
        case AssistantMessage():
            yield Spoken("assistant", _assistant(message, place))
            # The vendor wants the results at the beginning of what the user says next.
            yield Spoken("user", [_tool_result(call, place) for call in message.tool_calls])


def _text(text: str) -> list[Block]:
    # Blank text is refused.
    return [{"type": "text", "text": text}] if text.strip() else []


def _assistant(message: AssistantMessage, place: int) -> list[Block]:
    blocks: list[Block] = []
    told = 0
    for block in _kept(message.opaque):
        after = max(told, count(block.pop(AFTER_CHARS, None)) or 0)
        blocks += _text(message.text[told:after])
        told = after
        blocks.append(block)
    blocks += _text(message.text[told:])
    blocks += [_tool_use(call, place) for call in message.tool_calls]
    # A message of nothing but thinking is refused.
    return [] if all(block.get("type") in _THINKING for block in blocks) else blocks


def _kept(parts: Sequence[OpaquePart]) -> Iterable[Block]:
    """Our own parts, but for calls of the vendor's tools that a stop left without a result."""
    blocks = [plain_object(it.raw) for it in parts if it.kind.startswith(OPAQUE_PREFIX)]
    answered = [block.get("tool_use_id") for block in blocks]
    for block in blocks:
        is_call = str(block.get("type")).endswith("_tool_use")
        if not is_call or block.get("id") in answered:
            yield block


def _tool_use(call: ToolCall, place: int) -> Block:
    return {
        "type": "tool_use",
        "id": _call_id(call, place),
        "name": call.name,
        "input": _arguments_object(call.arguments),
    }


def _tool_result(call: ToolCall, place: int) -> Block:
    return {
        "type": "tool_result",
        "tool_use_id": _call_id(call, place),
        "content": NOT_RUN,
        "is_error": True,
    }


def _call_id(call: ToolCall, place: int) -> str:
    # Two calls with one id are refused, so one that has none is named after its place.
    return _NOT_IN_ID.sub("_", call.id) if call.id else f"call_{place}_{call.index}"


def _arguments_object(arguments: str) -> Block:
    # A stopped run leaves half an object.
    try:
        return mapping(parse(arguments.encode(errors="replace")))
    except JsonError:
        return {}
