"""This file is what the side panel says of tokens, dollars and the model's window.

The rule it keeps: a figure keeps its place, and what is estimated says so.
"""

from typing import Final

from textual.content import Content

from tuiapp.core.figures import NOT_GIVEN, count, gauge, pad, short_count, usd
from tuiapp.core.metrics import Metrics
from tuiapp.core.prices import Price, input_usd, output_usd
from tuiapp.core.usage import Usage
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_mix import is_summary, mix_lines, thought_tokens
from tuiapp.ui.widgets.panel_rows import (
    LABEL,
    MIN_GAUGE_CELLS,
    about,
    fit,
    gauge_cells,
    heading,
    level_style,
    one_line,
    row,
)


_COLUMN_GAP_CELLS: Final = 2
_USAGE_LABEL_CELLS: Final = 10
_USAGE_COLUMN_CELLS: Final = 11


def usage_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """Tokens and dollars, input beside output, what they were, and how full the model's window is."""
    metrics, usage = facts.metrics, facts.metrics.usage
    guessed = usage.output_tokens is None
    input_cost, output_cost = _costs(facts.price, metrics)
    output = count(metrics.output_tokens, estimated=guessed)
    rows = [
        ("tokens", count(usage.input_tokens), output, "tokens"),
        ("cached", count(usage.cache_read_tokens), NOT_GIVEN, "cached"),
        (_reasoning_label(metrics), NOT_GIVEN, _reasoning(metrics), "reasoning"),
    ]
    if usage.cache_creation_tokens is not None:
        rows.insert(2, ("cache made", count(usage.cache_creation_tokens), NOT_GIVEN, "cached"))
    if facts.price is not None:
        rows.append(("cost", usd(input_cost), usd(output_cost, estimated=guessed), "cost"))
    total = usd(facts.cost_usd, estimated=facts.cost_is_estimated)
    total_label = "cost" if facts.price is None else "in all"
    if facts.cost_source is not None:
        total_label = f"{total_label}, {one_line(facts.cost_source)}"
    return [
        heading("USAGE", width_cells, _usage_columns("in", "out", width_cells)),
        *(_usage_row(*row, width_cells) for row in rows),
        row(total_label, total, width_cells, defined="cost"),
        about(_context_row(facts, width_cells), "context"),
        *mix_lines(facts, width_cells),
    ]


def _usage_columns(left: str, right: str, width_cells: int) -> str:
    column = min(_USAGE_COLUMN_CELLS, (width_cells - _USAGE_LABEL_CELLS) // 2)
    return f"{pad(left, column)} {pad(right, column - 1)}"


def _usage_row(label: str, left: str, right: str, defined: str, width_cells: int) -> Content:
    return row(label, _usage_columns(left, right, width_cells), width_cells, defined=defined)


def _reasoning_label(metrics: Metrics) -> str:
    return "summary" if is_summary(metrics) else "reasoning"


def _reasoning(metrics: Metrics) -> str:
    return count(thought_tokens(metrics), estimated=metrics.usage.reasoning_tokens is None)


def _costs(price: Price | None, metrics: Metrics) -> tuple[float | None, float | None]:
    if price is None:
        return None, None
    counted = metrics.usage.merged(Usage(output_tokens=metrics.output_tokens))
    return input_usd(counted, price), output_usd(counted, price)


def _context_row(facts: PanelFacts, width_cells: int) -> Content:
    used = facts.context_used_tokens
    if used is None:
        return row("context", NOT_GIVEN, width_cells)
    words = short_count(used, estimated=facts.context_used_is_estimated)
    if not facts.context_tokens:
        return row("context", words, width_cells)
    figures = pad(f"{words} of {short_count(facts.context_tokens)}", 15)
    room = width_cells - len("context") - len(figures) - _COLUMN_GAP_CELLS
    bar_cells = min(gauge_cells(width_cells), room)
    if bar_cells < MIN_GAUGE_CELLS:
        return row("context", figures.strip(), width_cells)
    fraction = min(used, facts.context_tokens) / facts.context_tokens
    bar = gauge(fraction, bar_cells)
    line = Content.assemble(
        ("context ", LABEL),
        (bar, level_style(1 - fraction)),
        pad(figures, width_cells - len("context ") - bar_cells),
    )
    return fit(line, width_cells)
