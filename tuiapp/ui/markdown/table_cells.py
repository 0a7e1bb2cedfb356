"""This file is what the cells of a table say, where that stands in the source, and how wide it is."""

from collections.abc import Iterator
from typing import NamedTuple

from rich.style import Style

from tuiapp.ui.markdown.inline import Inline, Span, parse_inline
from tuiapp.ui.markdown.paragraph import parse_growing, placed_parts
from tuiapp.ui.markdown.references import References
from tuiapp.ui.markdown.rows import split_row
from tuiapp.ui.markdown.structure import Piece
from tuiapp.ui.markdown.styles import Palette
from tuiapp.ui.markdown.wrapping import Run, runs_cells, styled


class Row(NamedTuple):
    """A row in its colours, not laid out yet."""

    cells: list[list[Run]]
    widths: list[int]
    """Cells of the screen that each of them takes in one line."""


class Grid(NamedTuple):
    """What the rows of a table have to know of those above them."""

    header: Row
    widths: list[int]
    """Of the columns; empty where its rows are pairs."""
    is_ruled: bool
    """Whether a rule stands between any two rows."""


class RowReader:
    """Reads the rows of one table.

    Args:
        palette: The colours.
        columns: How many cells a row has.
        references: What links by label lead to; None where that does not matter.
    """

    def __init__(self, palette: Palette, columns: int, references: References | None) -> None:
        self._palette = palette
        self._references = references
        self.columns = columns
        self._read: dict[Piece, list[Run]] = {}
        """The cells of the last row that nothing comes to: a row that grows has most of them again."""

    def header(self, piece: Piece) -> Row:
        """The first row."""
        return self._row(piece, self._palette.styles.table_header, is_growing=False)

    def row(self, piece: Piece, *, is_growing: bool = False) -> Row:
        """Any other."""
        return self._row(piece, self._palette.styles.text, is_growing=is_growing)

    def _row(self, piece: Piece, base: Style, *, is_growing: bool) -> Row:
        read, self._read = self._read, {}
        cells: list[list[Run]] = []
        for cell in _placed_cells(piece, self.columns):
            is_open = is_growing and _is_last(cell, piece)
            runs = None if is_open else read.get(cell)
            if runs is None:
                spans = _spans(cell, self._references, is_growing=is_open)
                runs = styled(self._palette, base, spans)
            if not is_open:
                self._read[cell] = runs
            cells.append(runs)
        cells += [[] for _ in range(self.columns - len(cells))]
        return Row(cells, [runs_cells(cell) for cell in cells])


def cell_spans(row: Piece, columns: int, references: References | None = None) -> list[list[Span]]:
    """The spans of each cell of a row, with offsets of the visible source."""
    cells = [_spans(cell, references) for cell in _placed_cells(row, columns)]
    return cells + [[] for _ in range(columns - len(cells))]


def _placed_cells(row: Piece, columns: int) -> Iterator[Piece]:
    """The cells of a row as they are written, with offsets of the visible source."""
    for text, offset, _ in split_row(row.text, columns):
        yield Piece(text, row.offset + offset)


def _is_last(cell: Piece, row: Piece) -> bool:
    """Whether what comes to the row comes to this cell."""
    return cell.offset + len(cell.text) == row.offset + len(row.text)


def _spans(cell: Piece, references: References | None, *, is_growing: bool = False) -> list[Span]:
    """What a cell says.

    While it grows, marks that have been opened count as closed at the end, as in a paragraph: a column would
    get wider for asterisks that never show.
    """
    text = cell.text.strip(" ")
    at = cell.offset + len(cell.text) - len(cell.text.lstrip(" "))
    shown, *more = text.split("\\|")
    places = [(0, at)]
    for part in more:
        places.append((len(shown), at + len(shown) + len(places)))
        shown += f"|{part}"
    spans = _parsed(shown, references, is_growing=is_growing).spans
    if not more:
        return [span._replace(offset=at + span.offset) for span in spans]
    return [part for span in spans for part in placed_parts(span, places)]


def _parsed(text: str, references: References | None, *, is_growing: bool) -> Inline:
    if is_growing and not (references and "[" in text):
        return parse_growing(text)
    return parse_inline(text, references)
