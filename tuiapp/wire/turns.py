"""A conversation as dialects of roles take it: nothing empty, and no two of one role side by side.

The templates of many local models refuse two messages of one role in a row. Prompts stand so where an
answer was stopped before its first word, answers where one was gone on with.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tuiapp.core.messages import AssistantMessage, Message, UserMessage


_PARAGRAPH: Final = "\n\n"


def turns(messages: Sequence[Message], *, join_answers: bool = True) -> list[Message]:
    """The messages without empty answers; neighbours of one role then are one.

    Args:
        messages: The conversation, oldest first.
        join_answers: Whether the rest of an answer joins its beginning. Not where tool calls, and
            so their results, stand between the two.
    """
    said: list[Message] = []
    for message in messages:
        match said, message:
            case _, AssistantMessage(is_empty=True):
                pass
            case [*_, UserMessage() as before], UserMessage():
                said[-1] = _one_prompt(before, message)
            case [*_, AssistantMessage(tool_calls=()) as before], AssistantMessage() if (
                join_answers
            ):
                said[-1] = _one_answer(before, message)
            case _:
                said.append(message)
    return said


def _one_prompt(before: UserMessage, after: UserMessage) -> UserMessage:
    return replace(
        before,
        text=_PARAGRAPH.join(text for text in (before.text, after.text) if text),
        attachments=(*before.attachments, *after.attachments),
    )


def _one_answer(before: AssistantMessage, after: AssistantMessage) -> AssistantMessage:
    return replace(
        after,
        # As it was gone on with: perhaps in the middle of a word.
        text=before.text + after.text,
        reasoning=_PARAGRAPH.join(text for text in (before.reasoning, after.reasoning) if text),
        opaque=(*before.opaque, *after.opaque),
    )
