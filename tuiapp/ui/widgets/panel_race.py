"""This file is the race: the figures of all lanes in one table, and their bars on one axis.

The rule it keeps: columns are fixed and figures end at their right; the best is marked by a star and not
by colour alone; lanes stand still unless the user sorts them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from tuiapp.core.figures import (
    NOT_GIVEN,
    PHASE_SYMBOLS,
    PHASE_WORD_CELLS,
    count,
    duration,
    mean_count,
    pad,
    rate,
    short_count,
    usd,
)
from tuiapp.core.metrics import Metrics
from tuiapp.core.phase import Phase
from tuiapp.ui.widgets.panel_facts import PHASE_STYLES, PanelFacts
from tuiapp.ui.widgets.panel_rows import LABEL, about, fit, one_line


RaceSort: TypeAlias = Literal["lanes", "ttft", "tpot", "rate", "tokens", "cost", "gap", "chunk"]

BEST: Final = "★"
WIDE_CELLS: Final = 76
"""From here on a lane has its name and its bar on one line, and all its figures on the next."""

_BEST_STYLE: Final = "$metric-good"
_ELAPSED_CELLS: Final = 9
_BAR_GAP: Final = "  "
_MIN_BAR_CELLS: Final = 6
_WAITED, _STREAMED = "─", "▰"
_NS_PER_S: Final = 1_000_000_000
_WIDE_NAME_CELLS: Final = 30
_MOST_WRITTEN_OUT: Final = 100_000
_AXIS_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """A lane in the race."""

    number: int
    """From 1 at the left."""
    name: str
    """What whoever ran is called now."""
    facts: PanelFacts | None
    """None before its first run."""
    is_focused: bool = False
    other_prompt: str | None = None
    """What it was asked, where that is not what most lanes were: then its figures have no rivals."""


_Best: TypeAlias = dict[RaceSort, float | None]


@dataclass(frozen=True, slots=True)
class _Column:
    """A figure of every lane."""

    id: RaceSort
    label: str
    cells: int
    value: Callable[[PanelFacts], float | None]
    figure: Callable[[PanelFacts], str]
    best: Literal["least", "most", "none"]
    defined: str
    """The id of its definition."""


def _gap_ns(facts: PanelFacts) -> int | None:
    return facts.metrics.gaps.p95_ns if facts.metrics.gaps else None


def _tpot(facts: PanelFacts) -> str:
    mark = "≈" if facts.metrics.tpot_is_estimated else ""
    return mark + duration(facts.metrics.tpot_ns)


def _rate(facts: PanelFacts) -> str:
    it = facts.metrics
    return rate(it.tokens_per_s, estimated=it.tpot_is_estimated).removesuffix(" tok/s")


def _tokens(metrics: Metrics) -> str:
    # A longer figure would push its column.
    words = count if (metrics.output_tokens or 0) < _MOST_WRITTEN_OUT else short_count
    return words(metrics.output_tokens, estimated=metrics.usage.output_tokens is None)


def _chunk(facts: PanelFacts) -> str:
    it = facts.metrics
    return mean_count(it.tokens_per_event, estimated=it.usage.output_tokens is None)


def _cost(facts: PanelFacts) -> str:
    return usd(facts.cost_usd, estimated=facts.cost_is_estimated)


_COLUMNS: Final = (
    _Column(
        "ttft",
        "TTFT",
        8,
        lambda it: it.metrics.ttft_ns,
        lambda it: duration(it.metrics.ttft_ns),
        "least",
        "ttft",
    ),
    _Column("tpot", "TPOT", 10, lambda it: it.metrics.tpot_ns, _tpot, "least", "tpot"),
    _Column("rate", "tok/s", 7, lambda it: it.metrics.tokens_per_s, _rate, "most", "rate"),
    _Column(
        "tokens",
        "tokens",
        7,
        lambda it: it.metrics.output_tokens,
        lambda it: _tokens(it.metrics),
        "none",
        "tokens",
    ),
    _Column("cost", "cost", 11, lambda it: it.cost_usd, _cost, "least", "cost"),
    _Column("gap", "gap p95", 8, _gap_ns, lambda it: duration(_gap_ns(it)), "least", "gaps"),
    _Column(
        "chunk",
        "tok/chunk",
        10,
        lambda it: it.metrics.tokens_per_event,
        _chunk,
        "none",
        "tokens-per-event",
    ),
)
_SECOND_LINE: Final = ("gap", "chunk")
"""The columns that stand below the others where the panel is narrow."""

SORTS: Final[tuple[RaceSort, ...]] = ("lanes", *(one.id for one in _COLUMNS))
"""By what the lanes can be sorted, in the order the key walks through."""


def sort_label(sort: RaceSort) -> str:
    """What a sort is called."""
    return next((one.label for one in _COLUMNS if one.id == sort), "lane")


def at_one_instant(lanes: Sequence[LaneFacts], leading: PanelFacts | None) -> Sequence[LaneFacts]:
    """The lanes as of the instant to which `leading` counts, whenever each of them had news."""
    if leading is None:
        return lanes
    return [
        lane if lane.facts is None else replace(lane, facts=lane.facts.at(leading.now_ns))
        for lane in lanes
    ]


def race_lines(lanes: Sequence[LaneFacts], width_cells: int, sort: RaceSort) -> list[Content]:
    """The whole race; nothing with fewer than two lanes, or before any of them was asked.

    A lane takes two lines from `WIDE_CELLS` on, else three, and one more where it was asked another
    prompt. Every line fits the width.
    """
    if len(lanes) <= 1 or all(lane.facts is None for lane in lanes):
        return []
    axis_ns = _axis_ns(lanes)
    best: _Best = {one.id: _best_value(one, lanes) for one in _COLUMNS}
    lay_out = _wide if width_cells >= WIDE_CELLS else _narrow
    lines = [_heading(width_cells, sort), *lay_out(None, width_cells, sort, best, axis_ns)]
    for lane in _sorted(lanes, sort):
        lines += lay_out(lane, width_cells, sort, best, axis_ns)
    return [fit(line, width_cells) for line in lines]


def _heading(width_cells: int, sort: RaceSort) -> Content:
    told = "in lane order" if sort == "lanes" else f"by {sort_label(sort)}"
    whole = f"{told} · s sorts · {BEST} best"
    right = whole if len(whole) + len("RACE ") <= width_cells else told
    gap = " " * max(1, width_cells - len("RACE") - len(right))
    return Content.assemble(("RACE", "bold"), gap, (right, LABEL))


# Sorting, and the best.


def _sorted(lanes: Sequence[LaneFacts], sort: RaceSort) -> list[LaneFacts]:
    """By the column, the best or the least first; whoever has no figure comes last."""
    column = next((one for one in _COLUMNS if one.id == sort), None)
    if column is None:
        return list(lanes)
    sign = -1 if column.best == "most" else 1

    def place(lane: LaneFacts) -> tuple[bool, float]:
        value = None if lane.facts is None else column.value(lane.facts)
        return value is None, 0 if value is None else sign * value

    return sorted(lanes, key=place)


def _best_value(column: _Column, lanes: Sequence[LaneFacts]) -> float | None:
    """The best figure of a column; None where there is nothing to compare.

    A run that failed or was cancelled has no part in it, as to cost little because it broke off is no
    merit; nor has the answer to another prompt. Costs grow to the end, so until every run is over none of them is the least.
    """
    facts = [it.facts for it in lanes if it.facts is not None and it.other_prompt is None]
    if column.id == "cost" and not all(it.phase.is_over for it in facts):
        return None
    fair = [it for it in facts if it.phase not in {Phase.FAILED, Phase.CANCELLED}]
    values = [value for it in fair if (value := column.value(it)) is not None]
    if column.best == "none" or len(values) <= 1:
        return None
    return min(values) if column.best == "least" else max(values)


def _is_best(column: _Column, lane: LaneFacts, best: float | None) -> bool:
    if lane.facts is None or lane.other_prompt is not None or best is None:
        return False
    is_fair = lane.facts.phase not in {Phase.FAILED, Phase.CANCELLED}
    return is_fair and column.value(lane.facts) == best


# Lines. The header is laid out as a lane is, so that nothing is beside its label.


def _narrow(
    lane: LaneFacts | None, width_cells: int, sort: RaceSort, best: _Best, axis_ns: int
) -> Iterator[Content]:
    above = [one for one in _COLUMNS if one.id not in _SECOND_LINE]
    while len(above) > 1 and sum(one.cells for one in above) > width_cells:
        above.pop()
    below = [one for one in _COLUMNS if one.id in _SECOND_LINE]
    bar_cells = width_cells - sum(one.cells for one in below) - len(_BAR_GAP)
    if lane is not None:
        state = _state(lane)
        yield Content.assemble(_name(lane, width_cells - state.cell_length), state)
        yield from _other_prompt(lane)
    yield _figures(above, lane, sort, best)
    yield Content.assemble(
        _figures(below, lane, sort, best), _BAR_GAP, _bar(lane, bar_cells, axis_ns)
    )


def _wide(
    lane: LaneFacts | None, width_cells: int, sort: RaceSort, best: _Best, axis_ns: int
) -> Iterator[Content]:
    bar_cells = max(_MIN_BAR_CELLS, width_cells - _WIDE_NAME_CELLS - _STATE_CELLS - len(_BAR_GAP))
    head = Content(" " * (_WIDE_NAME_CELLS + _STATE_CELLS))
    if lane is not None:
        head = Content.assemble(_name(lane, _WIDE_NAME_CELLS), _state(lane))
    yield Content.assemble(head, _BAR_GAP, _bar(lane, bar_cells, axis_ns))
    if lane is not None:
        yield from _other_prompt(lane)
    spread = max(0, width_cells - sum(one.cells for one in _COLUMNS)) // len(_COLUMNS)
    figures = _figures(_COLUMNS, lane, sort, best, spread)
    yield Content(" " * (width_cells - figures.cell_length)) + figures


def _figures(
    columns: Sequence[_Column],
    lane: LaneFacts | None,
    sort: RaceSort,
    best: _Best,
    spread_cells: int = 0,
) -> Content:
    """A figure of each column, every column so much wider than it has to be."""
    gap = Content(" " * spread_cells)
    line, lent_cells = Content(""), 0
    for at, one in reversed(list(enumerate(columns))):
        part = gap + (_label(one, sort) if lane is None else _figure(one, lane, best[one.id]))
        blanks = len(part.plain) - len(part.plain.lstrip(" "))
        # A figure that fills its column takes a blank of those to its left.
        part = part[min(lent_cells, blanks) :]
        if at and not part.plain.startswith(" "):
            part = Content(" ") + part
        lent_cells = max(0, lent_cells + part.cell_length - one.cells - spread_cells)
        line = part + line
    return line


def _label(column: _Column, sort: RaceSort) -> Content:
    style = "bold underline" if column.id == sort else LABEL
    gap = " " * (column.cells - len(column.label))
    return Content(gap) + about(Content.styled(column.label, style), column.defined)


def _figure(column: _Column, lane: LaneFacts, best: float | None) -> Content:
    if lane.facts is None:
        return Content.styled(pad(NOT_GIVEN, column.cells), LABEL)
    figure = column.figure(lane.facts)
    if _is_best(column, lane, best):
        return Content.styled(pad(f"{BEST}{figure}", column.cells), _BEST_STYLE)
    return Content(pad(figure, column.cells))


def _name(lane: LaneFacts, cells: int) -> Content:
    """Symbol, number and name, cut where there is no room."""
    phase = Phase.QUEUED if lane.facts is None else lane.facts.phase
    head = f"{PHASE_SYMBOLS[phase]} {lane.number} "
    name = short_name(lane.name, max(0, cells - len(head) - 1))
    line = Content.assemble((head, PHASE_STYLES[phase]), (name, "bold" if lane.is_focused else ""))
    return line.truncate(cells, pad=True)


def _other_prompt(lane: LaneFacts) -> Iterator[Content]:
    """A line of its own, below the name; the prompt is cut where the panel ends."""
    if lane.other_prompt is not None:
        yield Content.styled(f"    another prompt: {one_line(lane.other_prompt)}", LABEL)


_STATE_CELLS: Final = PHASE_WORD_CELLS + _ELAPSED_CELLS


def _state(lane: LaneFacts) -> Content:
    if lane.facts is None:
        return Content(" " * _STATE_CELLS)
    phase = lane.facts.phase
    return Content.assemble(
        (phase.value.ljust(PHASE_WORD_CELLS), PHASE_STYLES[phase]),
        (pad(lane.facts.state_time, _ELAPSED_CELLS), ""),
    )


def short_name(name: str, room_cells: int) -> str:
    """As much of `provider/model` as fits: the model alone where that is all, then cut with `…`."""
    shown = one_line(name)
    if cell_len(shown) > room_cells:
        shown = shown.partition("/")[2] or shown
    if cell_len(shown) <= room_cells:
        return shown
    return f"{set_cell_size(shown, room_cells - 1)}…" if room_cells > 0 else ""


# Bars.


def _axis_ns(lanes: Sequence[LaneFacts]) -> int:
    """How long the axis is: the longest run, rounded up so that bars grow and the axis stands."""
    longest_ns = max((_end_ns(it.facts) for it in lanes if it.facts is not None), default=0)
    step_ns = _NS_PER_S
    while True:
        for factor in _AXIS_STEPS:
            if longest_ns <= factor * step_ns:
                return factor * step_ns
        step_ns *= 10


def _origin_ns(facts: PanelFacts) -> int:
    """The beginning of a lane's axis: when it was asked, so that waits before a request count."""
    return facts.asked_at_ns


def _end_ns(facts: PanelFacts) -> int:
    metrics = facts.metrics
    if metrics.e2e_ns is not None and metrics.sent_at_ns is not None:
        return metrics.sent_at_ns + metrics.e2e_ns - _origin_ns(facts)
    return 0 if facts.phase.is_over else facts.now_ns - _origin_ns(facts)


def _first_ns(facts: PanelFacts) -> int | None:
    metrics = facts.metrics
    if metrics.ttft_ns is None or metrics.sent_at_ns is None:
        return None
    return metrics.sent_at_ns + metrics.ttft_ns - _origin_ns(facts)


def _bar(lane: LaneFacts | None, cells: int, axis_ns: int) -> Content:
    if cells < _MIN_BAR_CELLS:
        return Content("")
    if lane is None:
        end = f"{axis_ns // _NS_PER_S:,} s"
        line = " ".join(("0 s", _WAITED * max(0, cells - len("0 s  ") - len(end)), end))
        return Content.styled(line, LABEL)
    if lane.facts is None:
        return Content("")
    end_cell = _cell(_end_ns(lane.facts), cells, axis_ns)
    first_ns = _first_ns(lane.facts)
    if first_ns is None:
        return Content.styled(_WAITED * end_cell, "$faint")
    # Anything that came has a cell.
    first_cell = min(_cell(first_ns, cells, axis_ns), max(0, end_cell - 1))
    return Content.assemble(
        (_WAITED * first_cell, "$faint"),
        (_STREAMED * max(1, end_cell - first_cell), PHASE_STYLES[lane.facts.phase]),
    )


def _cell(at_ns: int, cells: int, axis_ns: int) -> int:
    return round(min(max(0, at_ns), axis_ns) / axis_ns * cells)
