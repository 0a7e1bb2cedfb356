"""This file is the lines around an answer: how long it was thought, and how it stands."""

import re
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuiapp.core.answer import Answer
from tuiapp.core.figures import count, duration
from tuiapp.core.metrics import Metrics
from tuiapp.ui.look import Look
from tuiapp.ui.wrapping import wrap_plain


_LEAD: Final = re.compile(r" *(?:\[\d+\] |[^\w\s] )?")
"""What the lines of a broken text are hung behind: its indentation, and a symbol or the number of a note."""

_LEAD_PART: Final = 4
"""Where a lead would take more of the width than one cell in so many, nothing is hung."""


def reasoning_summary(answer: Answer, metrics: Metrics) -> str:
    """How long it was thought, and how many tokens that took."""
    reported = metrics.usage.reasoning_tokens
    tokens = metrics.estimated_reasoning_tokens if reported is None else reported
    is_thinking = answer.end is None and not answer.text.strip()
    if is_thinking or not metrics.reasoning_ns:
        # All of it in one chunk took no time that anybody could measure.
        words = "thinking" if is_thinking else "thought"
    else:
        words = f"thought for {duration(metrics.reasoning_ns)}"
    if tokens is None:
        return words
    return f"{words} · {count(tokens, estimated=reported is None)} tokens"


def foot_lines(texts: Sequence[tuple[str, str]], width_cells: int, look: Look) -> list[Strip]:
    """Pairs of a role (`muted`, `error`, …) and a text, as lines.

    What does not fit on one goes on below the text's beginning, to the right of its symbol or number.
    """
    return [
        line for role, text in texts for line in _hung(text, width_cells, _role_style(role, look))
    ]


def _hung(text: str, width_cells: int, style: Style) -> list[Strip]:
    found = _LEAD.match(text)
    lead = found[0] if found else ""
    if cell_len(lead) * _LEAD_PART > width_cells:
        lead = ""
    room = width_cells - cell_len(lead)
    # Between figures a dot gives way to the end of the line; in what somebody said it stays.
    between = " " if text.startswith("“", len(lead)) else " · "
    lines = wrap_plain(text[len(lead) :], room, style, between=between)
    leads = (lead, *(" " * cell_len(lead) for _ in lines[1:]))
    return [
        Strip([Segment(before + line.strip.text, style)])
        for before, line in zip(leads, lines, strict=True)
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
