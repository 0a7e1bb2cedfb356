"""This file is how rows of the side panel are built.

The rule it keeps: labels left, figures at the right end of their column, and exactly the width given.
What a figure means travels with it: the cells it takes carry the id of its definition.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

from tuiapp.core.visible import visible


LABEL: Final = "$muted"
FIGURE: Final = ""
MIN_GAUGE_CELLS: Final = 3
MIN_PAIR_CELLS: Final = 34
"""A narrower panel has a figure a line: two beside each other would be cut."""

_GAUGE_CELLS: Final = 10
_WIDE_CELLS: Final = 34
"""What stands beside a gauge takes so much at most."""
_HEADING: Final = "bold"
_COLUMN_GAP_CELLS: Final = 2
_KEPT: Final = 512
"""Rows that are built once: from one beat to the next most of a panel says what it said."""
_LOW_FRACTION: Final = 0.1
_HALF_LOW_FRACTION: Final = 0.25
_ABOUT: Final = "about"


def about(line: Content, definition_id: str) -> Content:
    """The line, as the place of a figure that has a definition."""
    return line.stylize(Style.from_meta({_ABOUT: definition_id})) if definition_id else line


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure stands in a text of several lines, and what defines it."""

    start: int
    """In characters from the beginning."""
    end: int
    definition_id: str


def spots(content: Content) -> Iterator[Spot]:
    """The figures of a text that have a definition, in order."""
    for span in content.spans:
        if isinstance(span.style, Style) and _ABOUT in span.style.meta:
            yield Spot(span.start, span.end, str(span.style.meta[_ABOUT]))


def one_line(text: str) -> str:
    """Text from outside, safe to show and on one line."""
    return visible(text, keep_newlines=False)


def fit(line: Content, width_cells: int) -> Content:
    """The line, cut with `…` where it is too long."""
    return line.truncate(max(0, width_cells), ellipsis=True)


@dataclass(frozen=True, slots=True)
class Cell:
    """A label, its figure, the figure's style and the id of its definition."""

    label: str
    figure: str
    style: str = FIGURE
    about: str = ""


@lru_cache(_KEPT)
def row(
    label: str, figure: str, width_cells: int, style: str = FIGURE, *, defined: str = ""
) -> Content:
    """A label left and a figure right; where they do not fit, both give way, the label first."""
    short = fit(Content(figure), max(width_cells // 2, width_cells - cell_len(label) - 1))
    name = fit(Content(label), width_cells - short.cell_length - 1)
    gap = " " * max(1, width_cells - name.cell_length - short.cell_length)
    line = Content.assemble((name.plain, LABEL), gap, (short.plain, style))
    return about(fit(line, width_cells), defined)


def pairs(cells: Sequence[Cell], width_cells: int) -> list[Content]:
    """Figures two and two side by side, each half as wide; one below the other where that is too narrow."""
    if width_cells < MIN_PAIR_CELLS:
        return [
            row(one.label, one.figure, width_cells, one.style, defined=one.about) for one in cells
        ]
    return [_pair(*two, width_cells) for two in zip(cells[::2], cells[1::2], strict=True)]


@lru_cache(_KEPT)
def _pair(left: Cell, right: Cell, width_cells: int) -> Content:
    left_cells = (width_cells - _COLUMN_GAP_CELLS) // 2
    right_cells = width_cells - _COLUMN_GAP_CELLS - left_cells
    return Content.assemble(
        row(left.label, left.figure, left_cells, left.style, defined=left.about),
        " " * _COLUMN_GAP_CELLS,
        row(right.label, right.figure, right_cells, right.style, defined=right.about),
    )


def gauge_cells(width_cells: int) -> int:
    """How long a gauge is, at most: ten cells, and more where the panel is wide."""
    return max(_GAUGE_CELLS, width_cells - _WIDE_CELLS)


@lru_cache(_KEPT)
def heading(text: str, width_cells: int, columns: str = "", *, defined: str = "") -> Content:
    """A section's name, and what holds for all of it at the right, such as the names of its columns."""
    gap = " " * (width_cells - len(text) - len(columns))
    right = about(Content.styled(columns, LABEL), defined)
    return fit(Content.assemble((text, _HEADING), gap, right), width_cells)


def level_style(fraction_left: float) -> str:
    """The colour of a gauge, by what is left."""
    if fraction_left <= _LOW_FRACTION:
        return "$metric-bad"
    return "$metric-warn" if fraction_left <= _HALF_LOW_FRACTION else LABEL
