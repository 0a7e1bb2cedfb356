"""This file is how rows of the side panel are built.

The rule it keeps: labels left, figures at the right end of their column, and exactly the width given.
"""

from typing import Final, TypeAlias

from rich.cells import cell_len
from textual.content import Content

from tuiapp.core.visible import visible


LABEL: Final = "$muted"
FIGURE: Final = ""
_HEADING: Final = "bold"
_COLUMN_GAP_CELLS: Final = 2
GAUGE_CELLS: Final = 10
MIN_GAUGE_CELLS: Final = 3
_LOW_FRACTION: Final = 0.1
_HALF_LOW_FRACTION: Final = 0.25


def one_line(text: str) -> str:
    """Text from outside, safe to show and on one line."""
    return visible(text, keep_newlines=False)


def fit(line: Content, width_cells: int) -> Content:
    """The line, cut with `…` where it is too long."""
    return line.truncate(max(0, width_cells), ellipsis=True)


def row(label: str, figure: str, width_cells: int, style: str = FIGURE) -> Content:
    """A label left and a figure right; where they do not fit, both give way, the label first."""
    short = fit(Content(figure), max(width_cells // 2, width_cells - cell_len(label) - 1))
    name = fit(Content(label), width_cells - short.cell_length - 1)
    gap = " " * max(1, width_cells - name.cell_length - short.cell_length)
    return fit(Content.assemble((name.plain, LABEL), gap, (short.plain, style)), width_cells)


Cell: TypeAlias = tuple[str, str] | tuple[str, str, str]
"""A label, a figure and, where it is not the usual one, the figure's style."""


def pair(left: Cell, right: Cell, width_cells: int) -> Content:
    """Two rows side by side, each half as wide."""
    left_cells = (width_cells - _COLUMN_GAP_CELLS) // 2
    right_cells = width_cells - _COLUMN_GAP_CELLS - left_cells
    return Content.assemble(
        row(*left[:2], left_cells, *left[2:]),
        " " * _COLUMN_GAP_CELLS,
        row(*right[:2], right_cells, *right[2:]),
    ).truncate(max(0, width_cells))


def heading(text: str, width_cells: int, columns: str = "") -> Content:
    """A section's name, and the names of its columns at the right."""
    gap = " " * (width_cells - len(text) - len(columns))
    return fit(Content.assemble((text, _HEADING), gap, (columns, LABEL)), width_cells)


def level_style(fraction_left: float) -> str:
    """The colour of a gauge, by what is left."""
    if fraction_left <= _LOW_FRACTION:
        return "$metric-bad"
    return "$metric-warn" if fraction_left <= _HALF_LOW_FRACTION else LABEL
