"""This file is the lines around an answer: how long it was thought, what tools it calls, how it stands."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.style import Style
from textual.strip import Strip

from tuiapp.core.answer import Answer
from tuiapp.core.figures import count, duration
from tuiapp.core.messages import ToolCall
from tuiapp.core.metrics import Metrics
from tuiapp.core.visible import visible
from tuiapp.ui.look import Look
from tuiapp.ui.wrapping import wrap_plain


SHOWN_ARGUMENTS_CHARS: Final = 4_000


def reasoning_summary(answer: Answer, metrics: Metrics) -> str:
    """How long it was thought, and how many tokens that took."""
    reported = metrics.usage.reasoning_tokens
    tokens = metrics.estimated_reasoning_tokens if reported is None else reported
    is_thinking = answer.end is None and not answer.text.strip()
    if is_thinking or metrics.reasoning_ns is None:
        words = "thinking" if is_thinking else "thought"
    else:
        words = f"thought for {duration(metrics.reasoning_ns)}"
    if tokens is None:
        return words
    return f"{words} · {count(tokens, estimated=reported is None)} tokens"


def tool_lines(calls: Iterable[ToolCall], width_cells: int, look: Look) -> list[Strip]:
    """Each call with its arguments, as far as they have come."""
    return [
        line.strip
        for call in calls
        for line in wrap_plain(
            visible(f"→ {call.name}({_shortened(call.arguments)})"), width_cells, look.tool
        )
    ]


def _shortened(arguments: str) -> str:
    """A tool's arguments as far as they are shown: laying out 1 MB a frame takes 0.7 s."""
    if len(arguments) <= SHOWN_ARGUMENTS_CHARS:
        return arguments
    hidden = len(arguments) - SHOWN_ARGUMENTS_CHARS
    return f"{arguments[:SHOWN_ARGUMENTS_CHARS]}… {hidden:,} more characters"


def foot_lines(texts: Sequence[tuple[str, str]], width_cells: int, look: Look) -> list[Strip]:
    """Pairs of a role (`muted`, `error`, …) and a text, as lines."""
    return [
        line.strip
        for role, text in texts
        for line in wrap_plain(text, width_cells, _role_style(role, look), between=" · ")
    ]


def _role_style(role: str, look: Look) -> Style:
    match role:
        case "error":
            return look.error
        case "warning":
            return look.warning
        case "success":
            return look.success
        case "offer":
            return look.text
        case _:
            return look.muted
