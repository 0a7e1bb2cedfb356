"""This file is one Markdown text on the screen, from its first character to its last.

The rule it keeps: a block is read once, and drawn when somebody looks at it, once for a width and a
theme; what is drawn again with each frame is the end of the open block, whatever the length of the text.
For any cutting of a text into appends the lines are the same in the end.
"""

from collections.abc import Container, Sequence

from textual.strip import Strip

from tuiapp.ui.drawable import Lines
from tuiapp.ui.drawn import (
    NOWHERE,
    Line,
    Spot,
    cells_between,
    first_offset,
    line_among,
    offset_at,
    spot_among,
)
from tuiapp.ui.markdown.copies import code_blocks, selected_text, stretch_at, tables
from tuiapp.ui.markdown.flow import Flow
from tuiapp.ui.markdown.kinds import Kinds
from tuiapp.ui.markdown.ports import CodeBlock, Highlighter, Kind, Places, TableBlock
from tuiapp.ui.markdown.reader import Reader
from tuiapp.ui.markdown.shown_blocks import ShownBlocks
from tuiapp.ui.markdown.source import SourceText
from tuiapp.ui.markdown.styles import MarkdownStyles, Palette
from tuiapp.ui.markdown.views import Block, Drawing


FRAME_CHARS = 8_192
"""Source read by one call of `lines`: 5 ms. An answer that streams never comes near it."""

MIN_WIDTH_CELLS = 2
"""A narrower document is laid out as if it were this wide: a wide character has to fit."""

LIVE_CHARS = 512
"""More than this at once is not an answer being written: its blocks are drawn when somebody looks."""


class MarkdownDocument:
    """Markdown that grows, as lines of a terminal.

    `append` is cheap and reads nothing; `lines` reads what has come. Offsets are those of `source`. Not
    for more than one thread.
    """

    def __init__(
        self,
        styles: MarkdownStyles,
        width_cells: int,
        highlighter: Highlighter | None = None,
    ) -> None:
        self._drawing = Drawing(Palette(styles), max(width_cells, MIN_WIDTH_CELLS), highlighter)
        self._source = SourceText()
        self.places: Places = self._source
        """From places in what is shown to places in `source`, and back."""
        self._is_finished = False
        self._reader = Reader()
        self._flow = Flow(self._drawing)
        self._blocks = self._flow.blocks
        self.kinds: Container[Kind] = Kinds(self._flow)
        """Whether it has code, and tables, in what has been read."""
        self._tail: list[Line] = []
        """What may still change, below the finished lines."""
        self._is_drawn = False
        self._lines = Lines(self)
        self.shown = ShownBlocks(self._flow, lambda: self.is_settled, lambda: self._tail)
        """What it says without its marks."""

    @property
    def source(self) -> str:
        """The exact text so far."""
        return self._source.text

    @property
    def is_settled(self) -> bool:
        """Whether the lines show all of the source; else another call of `lines` reads on."""
        return self._is_drawn and not self._source.has_more

    @property
    def line_count(self) -> int:
        """How many lines there were at the last call of `lines`, those not drawn yet estimated."""
        return self._blocks.height + len(self._tail)

    @property
    def final_line_count(self) -> int:
        """How many of the first lines will stay the same, unless a definition changes them."""
        return self._blocks.height

    def append(self, text: str) -> None:
        """Add to the text."""
        if text:
            self._source.append(text)
            self._is_drawn = False

    def finish(self) -> None:
        """Say that the text is complete."""
        self._source.finish()
        self._is_finished = True
        self._is_drawn = False

    def resize(self, width_cells: int) -> None:
        """Lay everything out for another width, when it is next looked at."""
        width_cells = max(width_cells, MIN_WIDTH_CELLS)
        if width_cells != self._drawing.width_cells:
            self._drawing.width_cells = width_cells
            self._flow.rewrap()
            self._is_drawn = False

    def restyle(self, styles: MarkdownStyles) -> None:
        """Draw everything in other styles."""
        self._drawing.palette = Palette(styles)
        self._flow.redraw()
        self._is_drawn = False

    def set_highlighter(self, highlighter: Highlighter) -> None:
        """Colour the code blocks from now on, those that are there included."""
        self._drawing.highlighter = highlighter
        if self._flow.recolour():
            self._is_drawn = False

    # Reading.

    def lines(self, limit_chars: int = FRAME_CHARS) -> Sequence[Strip]:
        """The laid-out lines, the same object each time; a line is drawn when it is asked for.

        Args:
            limit_chars: At most so much new source is read; `is_settled` tells whether it was enough.
        """
        if not self.is_settled:
            more = self._source.take(limit_chars) if self._source.has_more else ""
            if len(more) > LIVE_CHARS:
                self._flow.put_off()
            for event in self._reader.read(more, is_last=self._is_complete):
                self._flow.apply(event)
            if self._is_complete:
                self._flow.close()
            self._tail = []
            if not self._source.has_more:
                self._tail = self._flow.tail(None if self._is_complete else self._reader.arriving())
            self._is_drawn = True
        return self._lines

    @property
    def _is_complete(self) -> bool:
        return self._is_finished and not self._source.has_more

    # Looking.

    def line(self, index: int) -> Line:
        """A line with its offsets.

        Raises:
            IndexError: There is no such line.
        """
        final = self._blocks.height
        if index < final:
            return self._blocks.line(index)
        return self._tail[index - final]

    def draw(self, first: int, last: int) -> bool:
        """Draw lines `first` to `last`, the last not included. Whether any height has changed by it."""
        return self._blocks.draw(first, last)

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines; they are drawn again when asked for."""
        self._blocks.drop(first, last)

    @property
    def held(self) -> int:
        """How many drawn lines are kept."""
        return self._blocks.held

    @property
    def has_work(self) -> bool:
        """Whether something is not read, measured or coloured yet."""
        return not self.is_settled or self._flow.has_work

    def work(self) -> bool:
        """One step, of some milliseconds at most, towards exact heights and colours. Whether it did any."""
        if not self.is_settled:
            self.lines()
            return True
        return self._flow.work()

    def spot(self, section: int, line: int) -> Spot:
        """The name of a line, by which `line_of` finds it again whatever happens above it."""
        final = self._blocks.height
        if line < final:
            return self._blocks.spot(section, line)
        return spot_among(self._tail, line - final, section, len(self._blocks))

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        spot = self._moved(spot)
        if spot.part >= len(self._blocks):
            return max(self._blocks.height + line_among(self._tail, spot), 0)
        return self._blocks.line_of(spot)

    def _moved(self, spot: Spot) -> Spot:
        """The same line by the part that has it now: what could still change then may be finished by now."""
        if spot.offset == NOWHERE:
            return spot
        number = len(self._blocks)
        if not NOWHERE < _first_offset(self._tail) <= spot.offset:
            number = max(min(spot.part, number - 1), 0)
            while number > 0 and not NOWHERE < _begin(self._blocks[number]) <= spot.offset:
                number -= 1
        return spot._replace(part=number)

    def line_showing(self, offset: int) -> int:
        """The first line that shows a place of `source`, or the last one that begins before it."""
        at = self._source.visible_offset(offset)
        for index, line in enumerate(self._tail):
            if cells_between(line, at, at + 1) is not None:
                return self._blocks.height + index
        return self._blocks.line_showing(at, _begin)

    def source_offset(self, line: int, cell: int) -> int:
        """The place in `source` of what a cell shows; for gutters and padding the nearest text.

        Raises:
            IndexError: There is no such line.
        """
        offset = offset_at(self.line(line), cell)
        while offset == NOWHERE and line > 0:
            line -= 1
            offset = offset_at(self.line(line), self._drawing.width_cells)
        return self._source.raw_offset(max(offset, 0))

    # Copying.

    def selected_text(self, start_offset: int, end_offset: int) -> str:
        """The text between two places of `source`, for the clipboard.

        Without gutters, frames, padding, and newlines that only wrapping made; a tab between the cells of
        a table.
        """
        start = self._source.visible_offset(start_offset)
        end = self._source.visible_offset(end_offset)
        return selected_text(self._flow.every(), self._source, start, end)

    def stretch_at(self, offset: int) -> tuple[int, int]:
        """Where in `source` the paragraph, or the line of code, begins and ends that has a place."""
        source = self._source
        start, end = stretch_at(self._flow.every(), source.visible_offset(offset))
        return source.raw_offset(start), source.raw_offset(end)

    def code_blocks(self) -> Sequence[CodeBlock]:
        """The code blocks, in order; the last one may still be growing."""
        return code_blocks(self._flow.every(), self._source)

    def tables(self) -> Sequence[TableBlock]:
        """The tables, in order; the last one may still be growing."""
        return tables(self._flow.every(), self._source, self._drawing.references)


def _first_offset(lines: Sequence[Line]) -> int:
    return next((it for it in map(first_offset, lines) if it != NOWHERE), NOWHERE)


def _begin(block: Block) -> int:
    return block.pieces[0].offset if block.pieces else NOWHERE
