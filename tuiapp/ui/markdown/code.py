"""This file is code blocks while they grow: each line is coloured, framed and handed over once.

The frame is closed at every moment, so nothing moves when the block ends. Colours come through a port:
until a highlighter is there, code is drawn plain. A row that goes on with the line above begins with a mark, so that
it is never taken for a line of its own.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tuiapp.ui.drawn import Line
from tuiapp.ui.markdown.cells import text_cells
from tuiapp.ui.markdown.layout import Frame
from tuiapp.ui.markdown.ports import LineHighlighter
from tuiapp.ui.markdown.structure import Piece
from tuiapp.ui.markdown.styles import CodeToken
from tuiapp.ui.markdown.wrapping import Run, chop, chopped_lines, runs_cells


HIGHLIGHT_CHARS = 256
"""Longer lines are not coloured: the time some lexers take grows with the square of the line."""

_MIN_FRAMED_CELLS = 12
_FRAME_CELLS = 4
_LABEL_CHARS = 40
# No hook to the right (U+21AA), which some terminals draw as an emoji.
_GOES_ON: Final = "↳ "


class _Rooms(NamedTuple):
    """Cells for text in the rows of a frame."""

    first: int
    """In a row that begins a line."""
    rest: int
    """In one that goes on with it."""


def _rooms(cells: int) -> _Rooms:
    if cells < _MIN_FRAMED_CELLS:
        return _Rooms(max(cells, 1), max(cells, 1))
    room = cells - _FRAME_CELLS
    return _Rooms(room, room - len(_GOES_ON))


def code_rows(pieces: Iterable[Piece], cells: int) -> int:
    """How many lines the rows of code take, without colouring or drawing any."""
    first, rest = _rooms(cells)
    return sum(
        chopped_lines(piece.text, first if piece.is_line_start else rest, rest) for piece in pieces
    )


def edge_rows(cells: int) -> int:
    """How many lines the upper and the lower edge take, each."""
    return int(cells >= _MIN_FRAMED_CELLS)


def read_through(colouring: LineHighlighter, pieces: Iterable[Piece]) -> None:
    """Bring what colours a block past some of its lines."""
    for piece in pieces:
        if len(piece.text) <= HIGHLIGHT_CHARS:
            colouring(piece.text, advance=True)


class CodeView:
    """Lines of a code block."""

    def __init__(
        self,
        frame: Frame,
        language: str,
        colouring: LineHighlighter | None,
        *,
        is_begun: bool = False,
    ) -> None:
        self.colouring = colouring
        """What colours the next line."""
        self._frame = frame
        self._is_framed = frame.cells >= _MIN_FRAMED_CELLS
        self._rooms = _rooms(frame.cells)
        self._language = language
        self._made = int(is_begun)

    def feed(self, piece: Piece) -> list[Line]:
        """The lines of a line of code."""
        rows = [*self._top(), *self._rows(piece, advance=True)]
        lines = self._frame.lines(rows, self._made)
        self._made += len(lines)
        return lines

    def parted(self) -> list[Line]:
        """Nothing: the lower edge comes below the last part."""
        return []

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        """The lower edge, above it a line to come."""
        del is_growing
        rows: list[list[Run]] = self._top()
        if piece is not None:
            rows += self._rows(piece, advance=False)
        rows += self._bottom()
        if not rows and not self._made:
            rows.append([])
        return self._frame.lines(rows, self._made)

    def _rows(self, piece: Piece, *, advance: bool) -> list[list[Run]]:
        palette = self._frame.palette
        runs: list[Run] = []
        at = piece.offset
        for token, text in self._tokens(piece.text, advance=advance):
            runs.append(Run(text, palette.code(token), at))
            at += len(text)
        first, rest = self._rooms
        rows = chop(runs, first if piece.is_line_start else rest, rest)
        return [
            self._framed(row, goes_on=index > 0 or not piece.is_line_start)
            for index, row in enumerate(rows)
        ]

    def _tokens(self, text: str, *, advance: bool) -> Sequence[tuple[CodeToken, str]]:
        if self.colouring is None or len(text) > HIGHLIGHT_CHARS:
            return [(CodeToken.PLAIN, text)]
        return self.colouring(text, advance=advance)

    def _framed(self, row: list[Run], *, goes_on: bool) -> list[Run]:
        palette = self._frame.palette
        if not self._is_framed:
            return [*row, self._padding(row)]
        edge = palette.code_frame
        if goes_on:
            # It says something, so it is as easy to see as the label and not as faint as the frame.
            row = [Run(_GOES_ON, palette.code_label), *row]
        return [Run("│ ", edge), *row, self._padding(row), Run(" │", edge)]

    def _padding(self, row: list[Run]) -> Run:
        return Run(" " * (self._rooms.first - runs_cells(row)), self._frame.palette.code_text)

    def _top(self) -> list[list[Run]]:
        if self._made or not self._is_framed:
            return []
        palette = self._frame.palette
        line = self._frame.cells - 2
        label = self._language[:_LABEL_CHARS]
        if not label or text_cells(label) + _FRAME_CELLS > line:
            return [[Run(f"┌{'─' * line}┐", palette.code_frame)]]
        tail = "─" * (line - text_cells(label) - 2)
        return [
            [
                Run("┌ ", palette.code_frame),
                Run(label, palette.code_label),
                Run(f" {tail}┐", palette.code_frame),
            ]
        ]

    def _bottom(self) -> list[list[Run]]:
        if not self._is_framed:
            return []
        return [[Run(f"└{'─' * (self._frame.cells - 2)}┘", self._frame.palette.code_frame)]]
