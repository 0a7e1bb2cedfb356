"""This file is what a run's tokens were, as one stacked bar: cached, new, thought, answered.

The rule it keeps: the parts are told apart by their texture; colour only repeats it. What is estimated says so.
"""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from tuiapp.core.figures import ESTIMATE_MARK, NOT_GIVEN
from tuiapp.core.metrics import Metrics
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_rows import LABEL, about, fit, row


_PARTS: Final = (
    ("░", "cached", LABEL),
    ("▒", "new", LABEL),
    ("▓", "thought", "$accent 70%"),
    ("█", "answer", "$accent 70%"),
)
_SUMMARY: Final = "summary"
"""What stands for “thought” where only a summary of it came."""
_LABEL_TEXT: Final = "split"
_LABEL_CELLS: Final = 8


def mix_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """The bar, and what its textures mean."""
    metrics = facts.metrics
    parts = _tokens(facts)
    bar_cells = width_cells - _LABEL_CELLS
    legend = _legend(metrics, width_cells)
    if not any(parts) or bar_cells < len(_PARTS):
        return [row(_LABEL_TEXT, NOT_GIVEN, width_cells, defined="mix"), *legend]
    bar = [
        (texture * cells, style)
        for (texture, _, style), cells in zip(_PARTS, shares(parts, bar_cells), strict=True)
        if cells
    ]
    label = _LABEL_TEXT if _is_reported(metrics) else f"{_LABEL_TEXT} {ESTIMATE_MARK}"
    line = Content.assemble((label.ljust(_LABEL_CELLS), LABEL), *bar)
    return [about(line, "mix"), *legend]


def _legend(metrics: Metrics, width_cells: int) -> list[Content]:
    """What the textures mean, on one line or, where it is too narrow, on two."""
    thought = _SUMMARY if is_summary(metrics) else "thought"
    words = [
        Content.styled(f"{texture} {thought if word == 'thought' else word}", style)
        for texture, word, style in _PARTS
    ]
    for gap in ("  ", " "):
        line = Content(gap).join(words)
        if line.cell_length <= width_cells:
            return [line]
    half = len(words) // 2
    return [fit(Content("  ").join(part), width_cells) for part in (words[:half], words[half:])]


def is_summary(metrics: Metrics) -> bool:
    """Whether all that is known of the reasoning is a summary."""
    is_unknown = metrics.usage.reasoning_tokens is None
    has_none = not metrics.estimated_reasoning_tokens
    return is_unknown and has_none and bool(metrics.estimated_summary_tokens)


def thought_tokens(metrics: Metrics) -> int | None:
    """Tokens of reasoning: as reported, else by its text, else by the text of its summary."""
    reported = metrics.usage.reasoning_tokens
    if reported is not None:
        return reported
    return metrics.estimated_reasoning_tokens or metrics.estimated_summary_tokens


def _is_reported(metrics: Metrics) -> bool:
    """Whether no part of the bar is a guess."""
    usage = metrics.usage
    has_all = usage.input_tokens is not None and usage.output_tokens is not None
    return has_all and (usage.reasoning_tokens is not None or not thought_tokens(metrics))


def _tokens(facts: PanelFacts) -> tuple[int, int, int, int]:
    """Cached and new input, reasoning and answer; what is not known counts as nothing.

    Most providers report their input only at the end. From the first text until then it is what is known to
    fill the context, without the answer: else the bar would be all answer, and turn over with the last chunk.
    """
    metrics, usage = facts.metrics, facts.metrics.usage
    read, output = usage.input_tokens or 0, metrics.output_tokens or 0
    if usage.input_tokens is None and output:
        read = max(0, (facts.context_used_tokens or 0) - output)
    cached = min(usage.cache_read_tokens or 0, read)
    thought = min(thought_tokens(metrics) or 0, output)
    return cached, read - cached, thought, output - thought


def shares(parts: Sequence[int], cells: int) -> list[int]:
    """`cells` divided as `parts` are; any part that is not 0 has at least one cell.

    There have to be as many cells as parts, and one part that is not 0.
    """
    total = sum(parts)
    dealt = [max(1, part * cells // total) if part > 0 else 0 for part in parts]
    # What rounding down left over goes where it cut off most.
    by_rest = sorted(range(len(parts)), key=lambda i: -(parts[i] * cells % total))
    for i in by_rest[: max(0, cells - sum(dealt))]:
        dealt[i] += 1
    # What the smallest parts got for nothing comes from the largest.
    largest = max(range(len(parts)), key=parts.__getitem__)
    dealt[largest] += cells - sum(dealt)
    return dealt
