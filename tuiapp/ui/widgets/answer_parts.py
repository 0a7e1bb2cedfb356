"""This file is the lines around an answer: how long it was thought, and how it stands."""

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from tuiapp.core.answer import Answer
from tuiapp.core.figures import count, duration
from tuiapp.core.metrics import Metrics
from tuiapp.ui.look import Look
from tuiapp.ui.wrapping import wrap_plain


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
