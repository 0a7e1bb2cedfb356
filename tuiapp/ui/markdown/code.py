"""This file is code blocks while they grow: each line is coloured, framed and handed over once.

The frame is closed at every moment, so nothing moves when the block ends. Colours come through a port:
until a highlighter is there, code is drawn plain.
"""

from collections.abc import Iterable, Sequence

from rich.style import Style

from tuiapp.ui.drawn import Line
from tuiapp.ui.markdown.cells import is_narrow, text_cells
from tuiapp.ui.markdown.layout import Frame
from tuiapp.ui.markdown.ports import LineHighlighter
from tuiapp.ui.markdown.structure import Piece
from tuiapp.ui.markdown.styles import CodeToken
from tuiapp.ui.markdown.wrapping import Run, chop, runs_cells


HIGHLIGHT_CHARS = 256
"""Longer lines are not coloured: the time some lexers take grows with the square of the line."""

_MIN_FRAMED_CELLS = 12
_FRAME_CELLS = 4
_LABEL_CHARS = 40


def code_rows(pieces: Iterable[Piece], cells: int) -> int:
    """How many lines the rows of code take, without colouring or drawing any."""
    is_framed = cells >= _MIN_FRAMED_CELLS
    room = max(cells - _FRAME_CELLS if is_framed else cells, 1)
    return sum(
        max(1, -(-len(piece.text) // room))
        if is_narrow(piece.text)
        else len(chop([Run(piece.text, Style.null())], room))
        for piece in pieces
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
        self._cells = frame.cells - _FRAME_CELLS if self._is_framed else frame.cells
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
        return [self._framed(row) for row in chop(runs, self._cells)]

    def _tokens(self, text: str, *, advance: bool) -> Sequence[tuple[CodeToken, str]]:
        if self.colouring is None or len(text) > HIGHLIGHT_CHARS:
            return [(CodeToken.PLAIN, text)]
        return self.colouring(text, advance=advance)

    def _framed(self, row: list[Run]) -> list[Run]:
        palette = self._frame.palette
        padding = Run(" " * (self._cells - runs_cells(row)), palette.code_text)
        if not self._is_framed:
            return [*row, padding]
        edge = palette.code_frame
        return [Run("│ ", edge), *row, padding, Run(" │", edge)]

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
