"""This file is tables that have no room for columns: each row as a list of header and value pairs."""

from collections.abc import Iterable

from tuiapp.ui.drawn import NOWHERE, Line
from tuiapp.ui.markdown.layout import MIN_TEXT_CELLS, Frame
from tuiapp.ui.markdown.structure import Piece
from tuiapp.ui.markdown.table_cells import Grid, Row, RowReader
from tuiapp.ui.markdown.wrapping import Run, runs_cells, trimmed, wrap


_HANGING = "  "
"""Before what a value goes on with: it must not look like the name of the next one."""


class PairsView:
    """Lines of a table, row by row below a rule; its first piece is the header, unless that is given.

    The names of the columns stand for their source in the first row; those below it only say them again.

    Args:
        frame: Where the table stands.
        reader: Reads the rows.
        header: The header, if it has been read.
        is_begun: Whether the table has rows above these.
    """

    def __init__(
        self, frame: Frame, reader: RowReader, header: Row | None = None, *, is_begun: bool = False
    ) -> None:
        self._frame = frame
        self._reader = reader
        self._header = header
        self._made = int(is_begun)

    @property
    def grid(self) -> Grid:
        """What the rows below have to know."""
        assert self._header is not None
        return Grid(self._header, [], is_ruled=False)

    def feed(self, piece: Piece) -> list[Line]:
        """The lines of a row."""
        if self._header is None:
            self._header = self._reader.header(piece)
            return []
        return self.take([self._reader.row(piece)])

    def take(self, rows: Iterable[Row]) -> list[Line]:
        """The lines of rows that have been read."""
        lines: list[Line] = []
        for row in rows:
            made = self._row(row)
            self._made += len(made)
            lines += made
        return lines

    def parted(self) -> list[Line]:
        """Nothing: every row is finished at once."""
        return []

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        """The row to come; for want of any the names of the columns."""
        if piece is not None and piece.text.strip(" |"):
            return self._row(self._reader.row(piece, is_growing=is_growing))
        if self._made or self._header is None:
            return []
        return self._row(Row([[] for _ in self._header.cells], [0] * self._reader.columns))

    def _row(self, row: Row) -> list[Line]:
        assert self._header is not None
        border = self._frame.palette.styles.table_border
        rows = [[Run("─" * self._frame.cells, border)]]
        for name, value in zip(self._header.cells, row.cells, strict=True):
            said = [run._replace(offset=NOWHERE) for run in name] if self._made else name
            rows += self._wrapped([*said, Run(": ", border), *value] if value else said)
        return self._frame.lines(rows, self._made)

    def _wrapped(self, pair: list[Run]) -> list[list[Run]]:
        width = self._frame.cells
        hanging = _HANGING if width >= MIN_TEXT_CELLS else ""
        is_short = runs_cells(pair) <= width and not any(run.text == "\n" for run in pair)
        first, *more = trimmed(wrap(pair, width if is_short else width - len(hanging)))
        before = Run(hanging, self._frame.palette.styles.text)
        return [first, *([before, *row] for row in more)]
