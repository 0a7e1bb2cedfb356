"""This file is tables while they grow: columns find their widths in the first rows and then keep them.

A row that makes a column wider lays the rows again; after `SETTLE_CELLS` cells nothing moves any more, so
that the cost of a row does not depend on how many there are.

One of the first rows whose words have no room beside each other makes the table a list of pairs, for good:
those that come ask for more, never for less. A later row has its words broken.

Where one of the first rows takes more than one line, a rule stands between any two rows of the table, or the
end of one reads like the start of the next. A later row that is the first to do so has a rule above and
below it: those that stand already do not make room for more.
"""

from collections.abc import Sequence
from typing import TypeAlias

from tuiapp.ui.drawn import Line
from tuiapp.ui.markdown.layout import Frame
from tuiapp.ui.markdown.references import References
from tuiapp.ui.markdown.structure import Piece
from tuiapp.ui.markdown.table_cells import Grid, Row, RowReader
from tuiapp.ui.markdown.table_columns import DIVIDER, Columns
from tuiapp.ui.markdown.table_pairs import PairsView
from tuiapp.ui.markdown.table_widths import Wishes


SETTLE_CELLS = 120
"""Cells that have a say in the widths of the columns; laying them again takes 2 ms."""

MIN_COLUMN_CELLS = 6
"""Below this average width a table is drawn as pairs, whatever its rows say."""


class RowsView:
    """Lines of rows whose columns have settled.

    Args:
        columns: The columns.
        reader: Reads the rows.
        is_ruled: Whether a rule stands between any two of them.
        is_tall: Whether the row above them takes more than one line.
    """

    def __init__(
        self, columns: Columns, reader: RowReader, *, is_ruled: bool, is_tall: bool
    ) -> None:
        self._columns = columns
        self._reader = reader
        self._is_ruled = is_ruled
        self._is_tall = is_tall

    def feed(self, piece: Piece) -> list[Line]:
        """The lines of a row: nothing can move them any more."""
        row = self._columns.row(self._reader.row(piece))
        lines = self._parted(row)
        self._is_tall = _is_tall(row)
        return lines

    def parted(self) -> list[Line]:
        """Nothing is left."""
        return []

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        """The row to come."""
        if piece is None or not piece.text.strip(" |"):
            return []
        return self._parted(self._columns.row(self._reader.row(piece, is_growing=is_growing)))

    def _parted(self, row: list[Line]) -> list[Line]:
        """A row, parted from the one above."""
        has_rule = self._is_ruled or self._is_tall or _is_tall(row)
        return [self._columns.rule, *row] if has_rule else row


class GridView:
    """Lines of a table in columns; its first piece is the header."""

    def __init__(self, frame: Frame, alignments: tuple[str, ...], reader: RowReader) -> None:
        self._frame = frame
        self._alignments = alignments
        self._reader = reader
        self._room = _room(frame, reader.columns)
        self._wishes = Wishes.of_none(reader.columns)
        self._columns = Columns(frame, alignments, [])
        self._header: Row | None = None
        self._head: list[Line] = []
        """The lines of the header at the present widths."""
        self._open: list[Row] = []
        """Body rows that may still be laid again."""
        self._laid: list[list[Line]] = []
        """The lines of each at the present widths."""
        self._is_ruled = False
        """Whether a rule stands between any two rows, once they have settled."""
        self._below: RowsView | PairsView | None = None
        """What draws the rows below those, or all if they are pairs."""

    @property
    def grid(self) -> Grid:
        """What the rows below have to know, once the columns have settled."""
        if isinstance(self._below, PairsView):
            return self._below.grid
        assert self._header is not None
        return Grid(self._header, self._columns.widths, self._is_ruled)

    def feed(self, piece: Piece) -> list[Line]:
        """Lines of the rows that nothing can move any more."""
        if self._below is not None:
            return self._below.feed(piece)
        if self._header is None:
            row = self._header = self._reader.header(piece)
        else:
            row = self._reader.row(piece)
            self._open.append(row)
        self._wishes = self._wishes.grown(row)
        widths = self._wishes.fitted(self._room)
        if not widths:
            return self._paired()
        if widths == self._columns.widths:
            self._laid.append(self._columns.row(row))
        else:
            self._columns = Columns(self._frame, self._alignments, widths)
            self._head = self._columns.head(self._header)
            self._laid = [self._columns.row(one) for one in self._open]
        is_settled = len(self._open) * self._reader.columns >= SETTLE_CELLS
        return self._settled() if is_settled else []

    def parted(self) -> list[Line]:
        """Nothing: a table is parted where its columns have settled."""
        return []

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        """The rows that may still move, and one to come."""
        if self._below is not None:
            return self._below.rest(piece, is_growing=is_growing)
        if piece is None or not piece.text.strip(" |"):
            return _stacked(self._columns, self._head, self._laid)
        row = self._reader.row(piece, is_growing=is_growing)
        widths = self._wishes.grown(row).fitted(self._room)
        if not widths:
            return self._pairs().take([*self._open, row])
        if widths == self._columns.widths:
            laid = [*self._laid, self._columns.row(row)]
            return _stacked(self._columns, self._head, laid)
        assert self._header is not None
        columns = Columns(self._frame, self._alignments, widths)
        laid = [columns.row(one) for one in (*self._open, row)]
        return _stacked(columns, columns.head(self._header), laid)

    def _settled(self) -> list[Line]:
        lines = _stacked(self._columns, self._head, self._laid)
        self._is_ruled = any(map(_is_tall, self._laid))
        self._below = RowsView(
            self._columns,
            self._reader,
            is_ruled=self._is_ruled,
            is_tall=_is_tall(self._laid[-1]),
        )
        self._open, self._laid = [], []
        return lines

    def _paired(self) -> list[Line]:
        """The lines of all rows so far, as pairs."""
        pairs = self._below = self._pairs()
        lines = pairs.take(self._open)
        self._open, self._laid = [], []
        return lines

    def _pairs(self) -> PairsView:
        return PairsView(self._frame, self._reader, self._header)


TableView: TypeAlias = GridView | RowsView | PairsView


def table_view(
    frame: Frame,
    alignments: tuple[str, ...],
    references: References | None,
    grid: Grid | None = None,
    above: Piece | None = None,
) -> TableView:
    """What draws a table, or a part of it.

    Args:
        frame: Where it stands.
        alignments: Those of its columns.
        references: What links by label lead to.
        grid: Of the table's first part, if this is another one.
        above: The last row above this part.
    """
    reader = RowReader(frame.palette, len(alignments), references)
    if grid is None:
        room = _room(frame, len(alignments))
        has_room = room >= len(alignments) * MIN_COLUMN_CELLS or len(alignments) == 1 <= room
        return GridView(frame, alignments, reader) if has_room else PairsView(frame, reader)
    if not grid.widths:
        return PairsView(frame, reader, grid.header, is_begun=True)
    columns = Columns(frame, alignments, grid.widths)
    is_tall = above is not None and _is_tall(columns.row(reader.row(above)))
    return RowsView(columns, reader, is_ruled=grid.is_ruled, is_tall=is_tall)


def _room(frame: Frame, columns: int) -> int:
    """The cells that columns may share."""
    return frame.cells - len(DIVIDER) * (columns - 1)


def _is_tall(row: Sequence[Line]) -> bool:
    """Whether a row takes more than one line."""
    return len(row) > 1


def _stacked(columns: Columns, head: Sequence[Line], rows: Sequence[Sequence[Line]]) -> list[Line]:
    """A table whose rows may still move."""
    lines = list(head)
    is_ruled = any(map(_is_tall, rows))
    for number, row in enumerate(rows):
        if is_ruled and number:
            lines.append(columns.rule)
        lines += row
    return lines
