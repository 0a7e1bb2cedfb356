"""This file is one Markdown text on the screen, from its first character to its last.

The rule it keeps: a block is read once, and drawn when somebody looks at it, once for a width and a
theme; what is drawn again with each frame is the end of the open block, whatever the length of the text.
For any cutting of a text into appends the lines are the same in the end.
"""

from collections.abc import Sequence
from typing import overload

from textual.strip import Strip

from tuiapp.ui.drawn import NOWHERE, Line, Spot, cells_between, offset_at
from tuiapp.ui.markdown.flow import Flow
from tuiapp.ui.markdown.ports import CodeBlock, Highlighter
from tuiapp.ui.markdown.reader import Reader
from tuiapp.ui.markdown.source import SourceText
from tuiapp.ui.markdown.structure import (
    Fence,
    Indented,
)
from tuiapp.ui.markdown.styles import MarkdownStyles, Palette
from tuiapp.ui.markdown.views import Drawing


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
        self._is_finished = False
        self._reader = Reader()
        self._flow = Flow(self._drawing)
        self._blocks = self._flow.blocks
        self._tail: list[Line] = []
        """What may still change, below the finished lines."""
        self._is_drawn = False
        self._lines = _Lines(self)

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
        return Spot(section, len(self._blocks), line - final, NOWHERE)

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        if spot.part >= len(self._blocks):
            return min(self._blocks.height + spot.line, max(self.line_count - 1, 0))
        return self._blocks.line_of(spot)

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

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show what stands from `start` to `end` in `source`; None if none do.

        Raises:
            IndexError: There is no such line.
        """
        visible = self._source.visible_offset
        return cells_between(self.line(line), visible(start), visible(end))

    # Copying.

    def selected_text(self, start_offset: int, end_offset: int) -> str:
        """The text between two places of `source`, for the clipboard.

        Without gutters, frames, padding, and newlines that only wrapping made; a tab between the cells of
        a table.
        """
        start = self._source.visible_offset(start_offset)
        end = self._source.visible_offset(end_offset)
        parts: list[str] = []
        for block in self._flow.every():
            text = block.text_between(start, end)
            if text:
                parts += [block.joint(), text]
        return "".join(parts[1:])

    def code_blocks(self) -> list[CodeBlock]:
        """The code blocks, in order; the last one may still be growing."""
        found: list[CodeBlock] = []
        for block in self._flow.every():
            if not isinstance(block.leaf, Fence | Indented):
                continue
            if block.above is not None:
                language, text = found.pop()
                found.append(CodeBlock(language, text + block.joint() + block.code()))
            else:
                found.append(CodeBlock(block.language, block.code()))
        return found


class _Lines(Sequence[Strip]):
    """The lines of a document, drawn as they are asked for."""

    def __init__(self, document: MarkdownDocument) -> None:
        self._document = document

    def __len__(self) -> int:
        return self._document.line_count

    @overload
    def __getitem__(self, index: int) -> Strip: ...

    @overload
    def __getitem__(self, index: slice) -> list[Strip]: ...

    def __getitem__(self, index: int | slice) -> Strip | list[Strip]:
        if isinstance(index, slice):
            self._document.draw(0, self._document.line_count)
            return [self[at] for at in range(*index.indices(len(self)))]
        return self._document.line(index if index >= 0 else len(self) + index).strip
