"""A conversation as dialects of roles take it: nothing empty, and no two prompts side by side.

The templates of many local models refuse two messages of the user in a row, and that is what an
answer leaves behind that was stopped before its first word.
"""

from collections.abc import Sequence
from dataclasses import replace

from tuiapp.core.messages import AssistantMessage, Message, UserMessage


def turns(messages: Sequence[Message]) -> list[Message]:
    """The messages without empty answers; prompts that are neighbours then are one."""
    said: list[Message] = []
    for message in messages:
        match said, message:
            case _, AssistantMessage(is_empty=True):
                pass
            case [*_, UserMessage() as before], UserMessage():
                said[-1] = _joined(before, message)
            case _:
                said.append(message)
    return said


def _joined(before: UserMessage, after: UserMessage) -> UserMessage:
    texts = (text for text in (before.text, after.text) if text)
    return replace(
        before,
        text="\n\n".join(texts),
        attachments=(*before.attachments, *after.attachments),
    )
