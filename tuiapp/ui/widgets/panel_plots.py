"""This file is the side panel's plots: gaps, pace and event sizes, a bar a cell, on a line each.

The rule it keeps: a bar keeps its cell and its scale while the newest ones come in at the right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from textual.content import Content

from tuiapp.core.figures import NOT_GIVEN, count, duration, pad
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_rows import LABEL, about, fit


_CAP_FACTOR: Final = 8
_LABEL_CELLS: Final = 7
_FIGURE_CELLS: Final = 9
_BARS: Final = "▁▂▃▄▅▆▇█"
_LOW: Final = "$heat-low"
_HIGH: Final = "$muted"
_STALL: Final = "$heat-high"
"""Of the three plots, only a long gap is worth a warm colour."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A line of bars with a name before it and its highest value behind it."""

    label: str
    points: Sequence[float | None]
    """One a cell; None where there is no value yet."""
    top: float
    """The value that fills a cell."""
    figure: str
    about: str
    is_stalled: bool = False
    """Whether the newest bar is of a stall that no content has ended: warm, however low it is."""


def plot_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """The plots, each between its name and its highest value."""
    gaps, pace, sizes = plots(facts, max(0, width_cells - _LABEL_CELLS - _FIGURE_CELLS))
    return [
        _line(gaps, width_cells, _STALL),
        _line(pace, width_cells, _HIGH),
        _line(sizes, width_cells, _HIGH),
    ]


def _line(plot: Plot, width_cells: int, high: str) -> Content:
    cells = max(0, width_cells - _LABEL_CELLS - _FIGURE_CELLS)
    points = plot.points or [None] * cells
    over = len(points) - plot.is_stalled
    line = Content.assemble(
        about(Content.styled(plot.label.ljust(_LABEL_CELLS), LABEL), plot.about),
        *_bars(points[:over], plot.top, _LOW, high),
        *_bars(points[over:], plot.top, high, high),
        pad(plot.figure, _FIGURE_CELLS),
    )
    return fit(line, width_cells)


def _bars(
    points: Sequence[float | None], top: float, low: str, high: str
) -> Iterator[tuple[str, str]]:
    """Runs of bars with their style: nothing where there is no value, the lowest bar for a 0."""
    highest = len(_BARS) - 1
    scale = highest / (top or 1.0)
    levels = [None if point is None else round(point * scale) for point in points]
    for is_high, run in groupby(levels, lambda level: level is not None and level > highest // 2):
        bars = "".join(" " if level is None else _BARS[level] for level in run)
        yield bars, high if is_high else low


def plots(facts: PanelFacts, width_cells: int) -> tuple[Plot, Plot, Plot]:
    """Gaps, pace and event sizes, in `width_cells` each."""
    metrics = facts.metrics
    sizes = facts.sizes_chars[-width_cells:] if width_cells > 0 else ()
    per_char = metrics.tokens_per_char
    paces: list[float] = []
    if facts.pace is not None and per_char is not None:
        paces = facts.pace.tokens_per_s(width_cells, per_char)
    return (
        _gap_plot(facts, width_cells),
        Plot(
            "tok/s",
            _padded(paces, width_cells, newest_right=False),
            max(paces, default=0.0),
            _highest_pace(paces),
            "pace-plot",
        ),
        Plot(
            "sizes",
            _padded([float(chars) for chars in sizes], width_cells),
            max(sizes, default=0),
            f"{count(max(sizes))} ch" if sizes else NOT_GIVEN,
            "size-plot",
        ),
    )


def _gap_plot(facts: PanelFacts, width_cells: int) -> Plot:
    """The newest gaps; the last bar is the stall that goes on, or that the run ended in."""
    gaps_ns = facts.gaps_ns[-width_cells:] if width_cells > 0 else ()
    open_ns = facts.open_stall_ns
    is_running = open_ns is not None and not facts.phase.is_over
    longest_ns = max(_shown_ns(gaps_ns, width_cells, open_ns), default=None)
    return Plot(
        "gaps",
        plot_points(gaps_ns, width_cells, open_ns),
        _cap_ns(gaps_ns),
        duration(longest_ns, running=is_running and longest_ns == open_ns),
        "gap-plot",
        is_stalled=open_ns is not None,
    )


def _highest_pace(paces: Sequence[float]) -> str:
    return f"≈{max(paces):,.0f}" if paces else NOT_GIVEN


def _cap_ns(gaps_ns: Sequence[int]) -> int:
    """The gap that fills a cell: eight times the median, whatever the longest is.

    So a steady stream is a low and quiet line, a stall fills its cell, and the gaps beside it can still be
    told apart.
    """
    return max(1, _CAP_FACTOR * sorted(gaps_ns)[len(gaps_ns) // 2]) if gaps_ns else 1


def plot_points(
    gaps_ns: Sequence[int], width_cells: int, open_ns: int | None = None
) -> list[float | None]:
    """The heights of the gaps, one a cell and the newest right, capped.

    Args:
        gaps_ns: The gaps between chunks; the cap is of these alone, so that no bar shrinks while one grows.
        width_cells: How many there is room for.
        open_ns: The length of the stall behind them that no content has ended, where there is one.
    """
    cap_ns = _cap_ns(gaps_ns[-width_cells:])
    shown_ns = _shown_ns(gaps_ns, width_cells, open_ns)
    return _padded([float(min(gap, cap_ns)) for gap in shown_ns], width_cells)


def _shown_ns(gaps_ns: Sequence[int], width_cells: int, open_ns: int | None) -> Sequence[int]:
    """The newest gaps, as many as there is room for; the stall that no content has ended is the newest."""
    if width_cells <= 0:
        return ()
    gaps_ns = gaps_ns[-width_cells:]
    return gaps_ns if open_ns is None else [*gaps_ns, open_ns][-width_cells:]


def _padded(
    points: list[float], width_cells: int, *, newest_right: bool = True
) -> list[float | None]:
    """With None in the cells that have no value yet, so that bars keep their place."""
    if not points or width_cells <= 0:
        return []
    empty: list[float | None] = [None] * (width_cells - len(points))
    return [*empty, *points] if newest_right else [*points, *empty]
