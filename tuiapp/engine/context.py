"""This file is how much of a model's context a conversation fills, and what to leave out where it is too much.

The rule it keeps: without the model's own tokenizer every count here is an estimate, to be shown with
`≈`; nothing is left out of a request but by the user's wish.
"""

from collections.abc import Sequence
from typing import Final

from tuiapp.core.messages import AssistantMessage, Message, UserMessage
from tuiapp.core.request import GenerationRequest
from tuiapp.core.usage import estimate_tokens


IMAGE_TOKENS: Final = 1_000
"""Vendors count an image between 258 (Gemini, a small one) and 1,600 tokens (Anthropic, the largest)."""

WARNING_LEVELS: Final = (0.8, 0.95)
"""How full a context is when the user is told, once for each."""

_KEPT_FRACTION: Final = 0.6
"""Of what was too long. The rest is room for the answer, and for an estimate that was too low."""


def message_tokens(message: Message) -> float:
    """About how many tokens a message is, with what is attached to it."""
    match message:
        case UserMessage(text=text, attachments=attachments):
            files = sum(
                IMAGE_TOKENS
                if file.is_image
                else estimate_tokens(file.data.decode(errors="replace"))
                for file in attachments
            )
            return estimate_tokens(text) + files
        case AssistantMessage(text=text, tool_calls=calls):
            return estimate_tokens(text) + sum(estimate_tokens(call.arguments) for call in calls)


def estimated_input_tokens(request: GenerationRequest) -> int:
    """About how many tokens a request is."""
    system = estimate_tokens(request.system or "")
    return round(system + sum(message_tokens(message) for message in request.messages))


def turn_tokens(turns: Sequence[Sequence[Message]]) -> int:
    """About how many tokens these turns are."""
    return round(sum(message_tokens(message) for turn in turns for message in turn))


def turns_to_leave_out(turns: Sequence[Sequence[Message]], context_tokens: int | None) -> int:
    """How many of the oldest turns to leave out of a request that was too long; never the last one.

    Whatever the estimate says, the provider found it too long: so some part of it goes in any case.
    """
    sizes = [turn_tokens([turn]) for turn in turns]
    left = sum(sizes)
    budget = _KEPT_FRACTION * (left if context_tokens is None else min(left, context_tokens))
    count = 0
    for size in sizes[:-1]:
        if count and left <= budget:
            break
        left -= size
        count += 1
    return count


def warning_level(used_tokens: int, context_tokens: int) -> float | None:
    """The highest of `WARNING_LEVELS` that is reached; None below the first."""
    reached = [level for level in WARNING_LEVELS if used_tokens >= level * context_tokens]
    return max(reached, default=None)
