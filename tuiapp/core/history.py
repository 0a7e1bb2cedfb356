"""What of a conversation another model can read.

Reasoning, signatures and encrypted parts are for the model that gave them: Gemini refuses the
signatures of another model of its own. Anybody else gets the text and the tool calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tuiapp.core.messages import AssistantMessage, Message
from tuiapp.core.request import Target


@dataclass(frozen=True, slots=True)
class PortableHistory:
    """The messages as one target may have them."""

    messages: tuple[Message, ...]
    stripped: int = 0
    """How many answers lost something on the way, because another target gave it."""
    origins: tuple[str, ...] = ()
    """The targets that alone can read what was lost, in order of their first answer."""


def history_for(target: Target, messages: Sequence[Message]) -> PortableHistory:
    """`messages` for `target`: answers of others without what only those can read.

    An answer whose origin nobody knows goes whole; it was put together by hand.
    """
    fitting = tuple(_for(str(target), message) for message in messages)
    origins = [
        message.origin
        for message, kept in zip(messages, fitting, strict=True)
        if kept is not message and isinstance(message, AssistantMessage) and message.origin
    ]
    return PortableHistory(fitting, len(origins), tuple(dict.fromkeys(origins)))


def _for(target: str, message: Message) -> Message:
    match message:
        case AssistantMessage(origin=str(origin)) if origin != target:
            if message.opaque or message.reasoning:
                return replace(message, reasoning="", opaque=())
            return message
        case _:
            return message
