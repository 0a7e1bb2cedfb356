"""A conversation as `anthropic` messages: blocks of content, and a user after every assistant.

What a model of this dialect gave to be sent back (signed thinking, the calls and results of the
vendor's own tools) stands again where it stood; what other dialects gave stays out. Where the last
message is the model's own, it is to go on with it (`pause_turn`), so that goes back whole.

Source: WIRE 3a, 3c.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from tuiapp.core.events import OpaquePart
from tuiapp.core.messages import AssistantMessage, Attachment, Message, ToolCall, UserMessage
from tuiapp.wire.anthropic.blocks import AFTER_CHARS, OPAQUE_PREFIX
from tuiapp.wire.attachments import base64_of, prompt_of
from tuiapp.wire.jsonfields import count, plain_object, string
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.toolhistory import NOT_RUN, call_id
from tuiapp.wire.wholecalls import arguments_object


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


def spoken(messages: Sequence[Message], *, takes_images: bool = True) -> list[Spoken]:
    """The messages with roles in turn: neighbours of one role are joined, empty ones left out."""
    writer = _Writer(messages, takes_images=takes_images)
    said: list[Spoken] = []
    for place, message in enumerate(messages):
        for part in writer.parts(message, place):
            if not part.blocks:
                continue
            if said and said[-1].role == part.role:
                said[-1].blocks.extend(part.blocks)
            else:
                said.append(part)
    return said


class _Writer:
    """Writes messages as blocks, knowing the whole conversation."""

    def __init__(self, messages: Sequence[Message], *, takes_images: bool) -> None:
        self._takes_images = takes_images
        self._last_place = len(messages) - 1
        # Of a paused answer the rest, with the results of its calls, is a message of its own.
        self._answered = {
            string(plain_object(it.raw), "tool_use_id")
            for message in messages
            if isinstance(message, AssistantMessage)
            for it in message.opaque
        } - {None}

    def parts(self, message: Message, place: int) -> Iterable[Spoken]:
        match message:
            case UserMessage():
                yield Spoken("user", self._prompt(message))
            case AssistantMessage(tool_calls=calls):
                goes_on = place == self._last_place and not calls
                yield Spoken("assistant", self._assistant(message, place, goes_on=goes_on))
                # The vendor wants the results at the beginning of what the user says next.
                yield Spoken("user", [_tool_result(call, place) for call in calls])

    def _prompt(self, message: UserMessage) -> list[Block]:
        prompt = prompt_of(message, takes_images=self._takes_images)
        return [*(_image(image) for image in prompt.images), *_text(prompt.text)]

    def _assistant(self, message: AssistantMessage, place: int, *, goes_on: bool) -> list[Block]:
        blocks: list[Block] = []
        told = 0
        for block in self._kept(message.opaque, with_open_calls=goes_on):
            after = max(told, count(block.pop(AFTER_CHARS, None)) or 0)
            blocks += _text(message.text[told:after])
            told = after
            blocks.append(block)
        rest = message.text[told:]
        # White space at the very end of what is to go on is refused.
        blocks += _text(rest.rstrip() if goes_on else rest)
        blocks += [_tool_use(call, place) for call in message.tool_calls]
        # A message of nothing but thinking is refused.
        return [] if all(block.get("type") in _THINKING for block in blocks) else blocks

    def _kept(self, parts: Sequence[OpaquePart], *, with_open_calls: bool) -> Iterable[Block]:
        """Our own parts, in order.

        A call of the vendor's tools that a stop left without a result is refused in the middle of
        a conversation; at its end the vendor goes on with it.
        """
        for part in parts:
            if not part.kind.startswith(OPAQUE_PREFIX):
                continue
            block = plain_object(part.raw)
            is_call = (string(block, "type") or "").endswith("_tool_use")
            if not is_call or with_open_calls or string(block, "id") in self._answered:
                yield block


def _image(image: Attachment) -> Block:
    source: Block = {
        "type": "base64",
        "media_type": image.media_type,
        "data": base64_of(image),
    }
    return {"type": "image", "source": source}


def _text(text: str) -> list[Block]:
    # Blank text is refused.
    return [{"type": "text", "text": text}] if text.strip() else []


def _tool_use(call: ToolCall, place: int) -> Block:
    return {
        "type": "tool_use",
        "id": _call_id(call, place),
        "name": call.name,
        "input": arguments_object(call.arguments),
    }


def _tool_result(call: ToolCall, place: int) -> Block:
    return {
        "type": "tool_result",
        "tool_use_id": _call_id(call, place),
        "content": NOT_RUN,
        "is_error": True,
    }


def _call_id(call: ToolCall, place: int) -> str:
    return _NOT_IN_ID.sub("_", call_id(call, place))
