"""This file is one Markdown text on the screen, from its first character to its last.

The rule it keeps: finished blocks are read and drawn once for a width and a theme, and their strips stay
the same objects; what is drawn again with each frame is the end of the open block, whatever the length
of the text. For any cutting of a text into appends the lines are the same in the end.
"""

from collections.abc import Sequence

from textual.strip import Strip

from tuiapp.ui.markdown.layout import Line, offset_at
from tuiapp.ui.markdown.ports import CodeBlock, Highlighter
from tuiapp.ui.markdown.reader import Reader
from tuiapp.ui.markdown.source import SourceText
from tuiapp.ui.markdown.structure import (
    Become,
    Close,
    Empty,
    Event,
    Fence,
    Indented,
    More,
    Piece,
    Start,
)
from tuiapp.ui.markdown.styles import MarkdownStyles, Palette
from tuiapp.ui.markdown.views import Block, View
from tuiapp.ui.markdown.wrapping import NOWHERE


FRAME_CHARS = 16_384
"""Source read by one call of `lines`: some 10 ms. An answer that streams never comes near it."""

MIN_WIDTH_CELLS = 2
"""A narrower document is laid out as if it were this wide: a wide character has to fit."""


class MarkdownDocument:
    """Markdown that grows, as lines of a terminal.

    `append` is cheap and reads nothing; `lines` reads what has come and lays it out. Offsets are those
    of `source`. Not for more than one thread.
    """

    def __init__(
        self,
        styles: MarkdownStyles,
        width_cells: int,
        highlighter: Highlighter | None = None,
    ) -> None:
        self._palette = Palette(styles)
        self._width = max(width_cells, MIN_WIDTH_CELLS)
        self._highlighter = highlighter
        self._source = SourceText()
        self._is_finished = False
        self._reader = Reader()
        self._blocks: list[Block] = []
        self._view: View | None = None
        """The view of the last block while it may grow."""
        self._arriving: list[Block] = []
        """What the last block and the unread text look like together, if not the last block alone."""
        self._lines: list[Strip] = []
        self._offsets: list[tuple[int, ...]] = []
        self._frozen = 0
        """How many of the lines are final."""
        self._is_drawn = False
        self._is_stale = False
        """Whether the final lines are of another width or theme."""

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
        """How many lines there were at the last call of `lines`."""
        return len(self._lines)

    @property
    def final_line_count(self) -> int:
        """How many of the first lines will stay as they are, and the same objects."""
        return self._frozen

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
        """Lay everything out for another width, when next asked for lines."""
        width_cells = max(width_cells, MIN_WIDTH_CELLS)
        if width_cells != self._width:
            self._width = width_cells
            self._redraw()

    def restyle(self, styles: MarkdownStyles) -> None:
        """Draw everything in other styles."""
        self._palette = Palette(styles)
        self._redraw()

    def set_highlighter(self, highlighter: Highlighter) -> None:
        """Colour the code blocks from now on, those that are there included."""
        self._highlighter = highlighter
        if any(isinstance(block.leaf, Fence) for block in self._blocks):
            self._redraw()

    def lines(self, limit_chars: int = FRAME_CHARS) -> Sequence[Strip]:
        """The laid-out lines; the same list each time, final lines in it being the same objects.

        Args:
            limit_chars: At most so much new source is read; `is_settled` tells whether it was enough.
        """
        if self._is_drawn and not self._source.has_more:
            return self._lines
        if self._is_stale:
            self._draw_again()
        more = self._source.take(limit_chars) if self._source.has_more else ""
        for event in self._reader.read(more, is_last=self._is_complete):
            self._apply(event)
        del self._lines[self._frozen :]
        del self._offsets[self._frozen :]
        self._add(self._tail())
        self._is_drawn = True
        return self._lines

    def source_offset(self, line: int, cell: int) -> int:
        """The place in `source` of what a cell shows; for gutters and padding the nearest text.

        Raises:
            IndexError: There is no such line.
        """
        offset = offset_at(Line(self._lines[line], self._offsets[line]), cell)
        while offset == NOWHERE and line > 0:
            line -= 1
            offset = offset_at(Line(self._lines[line], self._offsets[line]), self._width)
        return self._source.raw_offset(max(offset, 0))

    def selected_text(self, start_offset: int, end_offset: int) -> str:
        """The text between two places of `source`, for the clipboard.

        Without gutters, frames, padding, and newlines that only wrapping made; a tab between the cells of
        a table.
        """
        start = self._source.visible_offset(start_offset)
        end = self._source.visible_offset(end_offset)
        parts: list[str] = []
        for block in self._all_blocks():
            text = block.text_between(start, end)
            if text:
                parts += ["\n\n" if block.has_gap else "\n", text]
        return "".join(parts[1:])

    def code_blocks(self) -> list[CodeBlock]:
        """The code blocks, in order; the last one may still be growing."""
        return [
            CodeBlock(block.leaf.language if isinstance(block.leaf, Fence) else "", block.code())
            for block in self._all_blocks()
            if isinstance(block.leaf, Fence | Indented)
        ]

    @property
    def _is_complete(self) -> bool:
        return self._is_finished and not self._source.has_more

    def _all_blocks(self) -> list[Block]:
        if not self._arriving:
            return self._blocks
        return [*self._blocks[: -1 if self._view else None], *self._arriving]

    def _apply(self, event: Event) -> None:
        match event:
            case Start(piece=piece):
                block = self._begun(event)
                if self._is_replaced(event):
                    self._blocks.pop()
                else:
                    self._close()
                    self._freeze(block.gap(self._palette, self._width))
                self._blocks.append(block)
                self._view = block.view(self._palette, self._width, self._highlighter)
                if piece is not None:
                    self._feed(piece)
            case More(piece=piece, blank_lines=blank_lines):
                for _ in range(blank_lines):
                    self._feed(Piece("", piece.offset))
                self._feed(piece)
            case Become(leaf=leaf):
                block = self._blocks[-1]
                block.leaf = leaf
                self._view = self._fed_view(block)
            case Close():
                self._close()

    def _begun(self, start: Start) -> Block:
        before = self._blocks[-1] if self._blocks else None
        block = Block.begun(start, before)
        if before is not None and self._is_replaced(start):
            block.fresh += before.fresh
            block.has_gap = before.has_gap
        return block

    def _is_replaced(self, start: Start) -> bool:
        """Whether the open block is an item's mark alone and this is what the item holds."""
        if self._view is None or not isinstance(self._blocks[-1].leaf, Empty):
            return False
        marked = self._blocks[-1].containers
        return start.containers[: len(marked)] == marked

    def _feed(self, piece: Piece) -> None:
        assert self._view is not None
        self._blocks[-1].pieces.append(piece)
        self._freeze(self._view.feed(piece))

    def _close(self) -> None:
        if self._view is not None:
            self._freeze(self._view.rest())
            self._view = None

    def _freeze(self, lines: Sequence[Line]) -> None:
        if lines:
            del self._lines[self._frozen :]
            del self._offsets[self._frozen :]
            self._add(lines)
            self._frozen = len(self._lines)

    def _add(self, lines: Sequence[Line]) -> None:
        self._lines += [line.strip for line in lines]
        self._offsets += [line.offsets for line in lines]

    def _tail(self) -> list[Line]:
        """The lines of what may still change: the end of the open block and the line that arrives."""
        self._arriving = []
        if self._is_complete:
            return self._view.rest() if self._view else []
        event = self._reader.arriving()
        match event:
            case Start(piece=piece):
                before = [] if not self._view or self._is_replaced(event) else self._view.rest()
                block = self._begun(event)
                gap = [] if self._is_replaced(event) else block.gap(self._palette, self._width)
                view = block.view(self._palette, self._width, self._highlighter)
                if self._view and not self._is_replaced(event):
                    self._arriving.append(self._blocks[-1])
                self._arriving.append(block.provisional(*([piece] if piece else [])))
                return before + gap + view.rest(piece, is_growing=True)
            case More(piece=piece):
                assert self._view is not None
                self._arriving = [self._blocks[-1].provisional(piece)]
                return self._view.rest(piece, is_growing=True)
            case Become(leaf=leaf):
                block = self._blocks[-1].provisional()
                block.leaf = leaf
                self._arriving = [block]
                return self._fed_view(block).rest()
            case Close() | None:
                return self._view.rest(is_growing=True) if self._view else []

    def _fed_view(self, block: Block) -> View:
        """A view of a block that has no final line yet."""
        view = block.view(self._palette, self._width, self._highlighter)
        for piece in block.pieces:
            view.feed(piece)
        return view

    def _redraw(self) -> None:
        self._is_stale = True
        self._is_drawn = False

    def _draw_again(self) -> None:
        self._is_stale = False
        is_open = self._view is not None
        self._lines.clear()
        self._offsets.clear()
        for block in self._blocks:
            self._view = block.view(self._palette, self._width, self._highlighter)
            lines = block.gap(self._palette, self._width)
            for piece in block.pieces:
                lines += self._view.feed(piece)
            if block is not self._blocks[-1] or not is_open:
                lines += self._view.rest()
            self._add(lines)
        if not is_open:
            self._view = None
        self._frozen = len(self._lines)
