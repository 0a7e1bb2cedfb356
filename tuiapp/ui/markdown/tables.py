"""This file is tables while they grow: columns find their widths in the first rows and then keep them.

A row that makes a column wider lays the rows again; after `SETTLE_CELLS` cells nothing moves any more, so
that the cost of a row does not depend on how many there are. Too narrow a screen gets a list of
header and value pairs instead.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from rich.style import Style

from tuiapp.ui.drawn import Line
from tuiapp.ui.markdown.inline import Span, parse_inline
from tuiapp.ui.markdown.layout import Frame
from tuiapp.ui.markdown.references import References
from tuiapp.ui.markdown.rows import split_row
from tuiapp.ui.markdown.structure import Piece
from tuiapp.ui.markdown.wrapping import Run, runs_cells, styled, trimmed, wrap


SETTLE_CELLS = 120
"""Cells that have a say in the widths of the columns; laying them again takes 2 ms."""

MIN_COLUMN_CELLS = 6
"""Below this average width a table is drawn as pairs."""

MIN_CELL_CHARS = 3

_DIVIDER = " │ "
_CROSSING = "─┼─"


class _Row(NamedTuple):
    cells: list[list[Run]]
    widths: list[int]


class Grid(NamedTuple):
    """What the rows of a table have to know of those above them."""

    header: _Row
    widths: list[int]


def cell_spans(row: Piece, columns: int, references: References | None = None) -> list[list[Span]]:
    """The spans of each cell of a row, with offsets of the visible source."""
    cells = [_one_cell(cell, row.offset, references) for cell in split_row(row.text, columns)]
    return cells + [[] for _ in range(columns - len(cells))]


def _one_cell(cell: Piece, row_offset: int, references: References | None) -> list[Span]:
    text = cell.text.strip(" ")
    at = row_offset + cell.offset + len(cell.text) - len(cell.text.lstrip(" "))
    spans = parse_inline(text.replace("\\|", "|"), references).spans
    return [span._replace(offset=at + span.offset) for span in spans]


class TableView:
    """Lines of a table; its first piece is the header, unless another part gave its grid."""

    def __init__(
        self,
        frame: Frame,
        alignments: tuple[str, ...],
        references: References | None,
        grid: Grid | None = None,
    ) -> None:
        self._frame = frame
        self._references = references
        self._alignments = alignments
        columns = len(alignments)
        self._room = frame.cells - len(_DIVIDER) * (columns - 1)
        self._is_grid = self._room >= columns * MIN_COLUMN_CELLS or (
            columns == 1 and self._room > 0
        )
        self._header: _Row | None = None
        self._open: list[_Row] = []
        """Body rows that may still be laid again."""
        self._natural = [MIN_CELL_CHARS] * columns
        self._widths: list[int] = []
        self._laid: list[Line] = []
        """The header and the open rows at the present widths."""
        self._is_settled = False
        if grid is not None:
            self._header, self._widths = grid
            self._is_settled = True

    @property
    def grid(self) -> Grid:
        """What the rows below have to know, once the columns have settled."""
        assert self._header is not None
        return Grid(self._header, self._widths)

    def feed(self, piece: Piece) -> list[Line]:
        """Lines of the rows that nothing can move any more."""
        row = self._row(piece)
        if self._is_settled:
            return self._row_lines(row, self._widths)
        natural = self._grown(row)
        if self._header is None:
            self._header = row
        else:
            self._open.append(row)
        widths = self._fitted(natural)
        if widths == self._widths and (self._is_grid or len(self._open) > 1):
            self._laid = self._laid + self._row_lines(row, widths)
        else:
            self._laid = self._lay(self._open, widths)
        self._natural, self._widths = natural, widths
        if not self._open or (self._is_grid and len(self._open) * len(widths) < SETTLE_CELLS):
            return []
        self._is_settled = True
        lines, self._open, self._laid = self._laid, [], []
        return lines

    def parted(self) -> list[Line]:
        """Nothing: a table is parted where its columns have settled."""
        return []

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        """The rows that may still move, and one to come."""
        del is_growing
        if piece is None or not piece.text.strip(" |"):
            return self._laid
        row = self._row(piece)
        if self._is_settled:
            return self._row_lines(row, self._widths)
        widths = self._fitted(self._grown(row))
        if widths == self._widths and (self._is_grid or self._open):
            return self._laid + self._row_lines(row, widths)
        return self._lay([*self._open, row], widths)

    def _row(self, piece: Piece) -> _Row:
        palette = self._frame.palette
        base = palette.styles.table_header if self._header is None else palette.styles.text
        spans = cell_spans(piece, len(self._alignments), self._references)
        cells = [styled(palette, base, one) for one in spans]
        return _Row(cells, [runs_cells(cell) for cell in cells])

    def _grown(self, row: _Row) -> list[int]:
        """The natural widths with a row counted."""
        return [max(pair) for pair in zip(self._natural, row.widths, strict=True)]

    def _fitted(self, natural: list[int]) -> list[int]:
        """Widths that fit the screen: narrow columns get what they ask for, wide ones share the rest."""
        room = self._room
        if not self._is_grid or sum(natural) <= room:
            return natural
        fitted = [0] * len(natural)
        open_columns = sorted(range(len(natural)), key=lambda column: natural[column])
        while open_columns:
            share = room // len(open_columns)
            column = open_columns.pop(0)
            fitted[column] = min(natural[column], share)
            room -= fitted[column]
        return fitted

    def _lay(self, rows: Sequence[_Row], widths: list[int]) -> list[Line]:
        """The whole table."""
        assert self._header is not None
        if not self._is_grid:
            shown = rows or [self._header]
            pairs = [row for one in shown for row in self._pairs(self._header, one)]
            return self._frame.lines(pairs, 0)
        border = self._frame.palette.styles.table_border
        rule = [Run(_CROSSING.join("─" * width for width in widths), border)]
        head = self._grid_rows(self._header, widths)
        body = [row for one in rows for row in self._grid_rows(one, widths)]
        return self._frame.lines([*head, rule, *body], 0)

    def _row_lines(self, row: _Row, widths: list[int]) -> list[Line]:
        """One row behind others."""
        assert self._header is not None
        if self._is_grid:
            return self._frame.lines(self._grid_rows(row, widths), 1)
        return self._frame.lines(self._pairs(self._header, row), 1)

    def _grid_rows(self, row: _Row, widths: list[int]) -> list[list[Run]]:
        """A row's lines; each cell is wrapped in its column."""
        styles = self._frame.palette.styles
        columns = [
            self._column(cell, cells, width, alignment, styles.text)
            for cell, cells, width, alignment in zip(
                row.cells, row.widths, widths, self._alignments, strict=True
            )
        ]
        divider = Run(_DIVIDER, styles.table_border)
        blanks = [[Run(" " * width, styles.text)] for width in widths]
        rows: list[list[Run]] = []
        for parts in zip_longest(*columns):
            line: list[Run] = []
            for index, part in enumerate(parts):
                if index:
                    line.append(divider)
                line += part if part is not None else blanks[index]
            rows.append(line)
        return rows

    @staticmethod
    def _column(
        cell: list[Run], cells: int, width: int, alignment: str, blank: Style
    ) -> list[list[Run]]:
        fits = cells <= width and not any(run.text == "\n" for run in cell)
        rows = [cell] if fits else trimmed(wrap(cell, width))
        column: list[list[Run]] = []
        for row in rows:
            spare = width - (cells if fits else runs_cells(row))
            left = {"left": 0, "right": spare, "center": spare // 2}[alignment]
            before, after = Run(" " * left, blank), Run(" " * (spare - left), blank)
            column.append([before, *row, after])
        return column

    def _pairs(self, header: _Row, row: _Row) -> list[list[Run]]:
        """A row as lines of header and value, under a rule."""
        styles = self._frame.palette.styles
        rows: list[list[Run]] = [[Run("─" * self._frame.cells, styles.table_border)]]
        for name, value in zip(header.cells, row.cells, strict=True):
            shown = [*name, Run(": ", styles.table_border), *value] if value else name
            rows += trimmed(wrap(shown if row is not header else name, self._frame.cells))
        return rows
