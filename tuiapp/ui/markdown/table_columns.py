"""This file is the columns of a table at the widths they have at present, and rows laid out in them."""

from functools import cached_property
from itertools import zip_longest

from tuiapp.ui.drawn import Line
from tuiapp.ui.markdown.layout import Frame
from tuiapp.ui.markdown.table_cells import Row
from tuiapp.ui.markdown.wrapping import Run, runs_cells, trimmed, wrap


DIVIDER = " │ "

_HEAD_RULE = ("─", "─┼─")
_ROW_RULE = ("┈", "┈┼┈")
"""Lighter than the one below the head, also where all lines are of one colour."""


class Columns:
    """Columns side by side.

    Args:
        frame: Where the table stands.
        alignments: One of "left", "right", "center" for each column.
        widths: Their cells.
    """

    def __init__(self, frame: Frame, alignments: tuple[str, ...], widths: list[int]) -> None:
        styles = frame.palette.styles
        self.widths = widths
        self._frame = frame
        self._alignments = alignments
        self._divider = Run(DIVIDER, styles.table_border)
        self._blanks = [[Run(" " * width, styles.text)] for width in widths]

    def head(self, header: Row) -> list[Line]:
        """The first lines of a table: the header, and the rule below it."""
        return self._frame.lines([*self._lines(header), [self._rule(*_HEAD_RULE)]], 0)

    def row(self, row: Row) -> list[Line]:
        """The lines of a row; each cell is wrapped in its column."""
        return self._frame.lines(self._lines(row), 1)

    @cached_property
    def rule(self) -> Line:
        """The line between two rows; the same object each time."""
        return self._frame.line([self._rule(*_ROW_RULE)], is_first=False)

    def _rule(self, line: str, crossing: str) -> Run:
        text = crossing.join(line * width for width in self.widths)
        return Run(text, self._frame.palette.styles.table_border)

    def _lines(self, row: Row) -> list[list[Run]]:
        columns = [
            self._column(number, *cell) for number, cell in enumerate(zip(*row, strict=True))
        ]
        lines: list[list[Run]] = []
        for parts in zip_longest(*columns):
            line: list[Run] = []
            for number, part in enumerate(parts):
                if number:
                    line.append(self._divider)
                line += part if part is not None else self._blanks[number]
            lines.append(line)
        return lines

    def _column(self, number: int, cell: list[Run], cells: int) -> list[list[Run]]:
        """The lines of a cell, as wide as its column."""
        width = self.widths[number]
        blank = self._frame.palette.styles.text
        fits = cells <= width and not any(run.text == "\n" for run in cell)
        column: list[list[Run]] = []
        for row in [cell] if fits else trimmed(wrap(cell, width)):
            spare = width - (cells if fits else runs_cells(row))
            left = {"left": 0, "right": spare, "center": spare // 2}[self._alignments[number]]
            before, after = Run(" " * left, blank), Run(" " * (spare - left), blank)
            column.append([before, *row, after])
        return column
