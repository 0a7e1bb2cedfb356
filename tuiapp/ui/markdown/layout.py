"""This file is where a block stands on the screen: its gutter and its lines."""

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from textual.strip import Strip

from tuiapp.ui.drawn import Line
from tuiapp.ui.markdown.structure import Container, Item, Quote
from tuiapp.ui.markdown.styles import Palette
from tuiapp.ui.markdown.wrapping import Run


MIN_TEXT_CELLS = 8
"""Gutters of deep nesting give way before the text gets narrower than this."""

_NUMBER_CELLS = 3


class Frame:
    """Where a block stands: the width left to it and what is drawn before each of its lines."""

    def __init__(
        self, palette: Palette, width_cells: int, containers: Sequence[Container], fresh: int
    ) -> None:
        first, rest = _gutters(palette, containers, fresh)
        room = max(width_cells - MIN_TEXT_CELLS, 0)
        self.palette = palette
        self._first = _cropped(first, room)
        self._rest = _cropped(rest, room)
        self.cells = width_cells - sum(len(run.text) for run in self._rest)

    def line(self, runs: Iterable[Run], *, is_first: bool) -> Line:
        """The line with its gutter."""
        gutter = self._first if is_first else self._rest
        every = [run for run in (*gutter, *runs) if run.text]
        strip = Strip([Segment(run.text, run.style) for run in every])
        return Line(strip, tuple([run.offset for run in every]))

    def lines(self, rows: Iterable[Iterable[Run]], made: int) -> list[Line]:
        """Lines of a block that has `made` lines already."""
        return [self.line(row, is_first=made + i == 0) for i, row in enumerate(rows)]


def _gutters(
    palette: Palette, containers: Sequence[Container], fresh: int
) -> tuple[list[Run], list[Run]]:
    first: list[Run] = []
    rest: list[Run] = []
    bar = Run("▎ ", palette.styles.quote_bar)
    for index, container in enumerate(containers):
        match container:
            case Quote():
                first.append(bar)
                rest.append(bar)
            case Item(marker=marker):
                is_number = marker[0].isdigit()
                label = (marker.rjust(_NUMBER_CELLS) if is_number else marker) + " "
                blank = Run(" " * len(label), palette.styles.text)
                is_marked = index >= len(containers) - fresh
                first.append(Run(label, palette.styles.list_marker) if is_marked else blank)
                rest.append(blank)
    return first, rest


def _cropped(gutter: list[Run], room: int) -> list[Run]:
    """The innermost part of a gutter that fits."""
    kept: list[Run] = []
    for run in reversed(gutter):
        if len(run.text) > room:
            break
        kept.insert(0, run)
        room -= len(run.text)
    return kept
