"""This file is blocks as they come about: events in, lines out.

The rule it keeps: only the open block has a view that is kept, and only while somebody needs its lines;
every other block is drawn by itself.
"""

from collections.abc import Iterator

from tuiapp.ui.drawn import Line, Parts
from tuiapp.ui.markdown.references import labels
from tuiapp.ui.markdown.structure import (
    Become,
    Close,
    Empty,
    Event,
    Fence,
    Heading,
    More,
    Piece,
    Start,
    Table,
    Text,
)
from tuiapp.ui.markdown.views import Block, Drawing, View


COLOURED_PARTS = 1
"""Parts of code that one step of `work` reads for the colours of those below."""


class Flow:
    """The blocks of a text that grows."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.blocks: Parts[Block] = Parts(self._drawn)
        self.revision = 0
        """How often a definition has changed what stands above it."""
        self.arriving: list[Block] = []
        """What the last block and the unread text look like together, if not the last block alone."""
        self._is_open = False
        """Whether the last block may grow."""
        self._view: View | None = None
        """The view of the open block; none while nobody needs its lines."""
        self._users: dict[str, list[int]] = {}
        """For each label that is not defined yet, the blocks that use it."""
        self._plain: list[int] = []
        """Parts of code that were drawn before what is above them had been read."""

    # What comes.

    def apply(self, event: Event) -> None:
        """Take what more text has brought about."""
        match event:
            case Start(piece=piece):
                block = self._begun(event)
                if self._is_replaced(event):
                    self.blocks.pop()
                else:
                    self.close()
                self.blocks.append(block)
                self._is_open = True
                self._view = None
                if piece is not None:
                    self._feed(piece)
            case More(piece=piece, blank_lines=blank_lines):
                for _ in range(blank_lines):
                    self._feed(Piece("", piece.offset))
                self._feed(piece)
            case Become(leaf=leaf):
                self._last.leaf = leaf
                self._become()
            case Close():
                self.close()

    def _become(self) -> None:
        """Draw the open block as what it has turned out to be; the empty line above it stays."""
        gap = (self._last.lines or [])[: self._last.has_gap]
        self.put_off()
        if gap:
            self._open_view()
            self._last.lines = [*gap, *(self._last.lines or [])[1:]]

    @property
    def _last(self) -> Block:
        return self.blocks[len(self.blocks) - 1]

    def _begun(self, start: Start) -> Block:
        before = self._last if len(self.blocks) else None
        block = Block.begun(start, before)
        if before is not None and self._is_replaced(start):
            block.fresh += before.fresh
            block.has_gap = before.has_gap
            block.shared = before.shared
        return block

    def _is_replaced(self, start: Start) -> bool:
        """Whether the open block is an item's mark alone and this is what the item holds."""
        if not self._is_open or not isinstance(self._last.leaf, Empty):
            return False
        marked = self._last.containers
        return start.containers[: len(marked)] == marked

    def _feed(self, piece: Piece) -> None:
        rest: Piece | None = piece
        while rest is not None:
            here, rest = self._last.split(rest)
            if here is not None:
                self._last.take(here)
                if self._view is not None:
                    self._grow(self._view.feed(here))
            if rest is not None:
                self._part()

    def _grow(self, lines: list[Line]) -> None:
        block = self._last
        if lines and block.lines is not None:
            block.lines += lines
            self.blocks.measure(len(self.blocks) - 1, len(block.lines))
            block.is_exact = False  # it grows

    def _part(self) -> None:
        """Let the open block go on in another part."""
        block = self._last
        below = block.below()
        self._end(self._view.parted() if self._view else [])
        self.blocks.append(below)
        self._is_open = True

    def close(self) -> None:
        """Nothing more comes to the open block."""
        if self._is_open:
            self._end(self._view.rest() if self._view else [])

    def _end(self, lines: list[Line]) -> None:
        """Nothing more comes to the last block."""
        block = self._last
        number = len(self.blocks) - 1
        self._is_open = False
        if self._view is not None and block.lines is not None:
            self._grow(lines)
            block.is_exact = True
        else:
            self.blocks.forget(number)
            block.height = block.guessed_height(self.drawing)
        self._view = None
        self._learn(number, block)

    def _learn(self, number: int, block: Block) -> None:
        """Remember what the block defines, and what it would have defined."""
        if not isinstance(block.leaf, Text | Heading | Table):
            return
        if not any("[" in piece.text for piece in block.pieces):
            return
        text = block.written()
        if isinstance(block.leaf, Text) and block.leaf.stands_alone:
            label = self.drawing.references.define(text.partition("\n")[0])
            for user in self._users.pop(label, ()) if label else ():
                self._redraw(user)
        for label in set(labels(text)):
            self._users.setdefault(label, []).append(number)

    def _redraw(self, number: int) -> None:
        """A block says something else now, and so may the parts below it of the same table.

        All of them go by the columns of the first one, and each by whether the last row above it is tall.
        """
        self.revision += 1
        block = self.blocks[number]
        self.blocks.forget(number)
        block.grid = None
        if not isinstance(block.leaf, Table):
            return
        end = len(self.blocks) if block.above is None else min(number + 2, len(self.blocks))
        for below in range(number + 1, end):
            if self.blocks[below].above is None:
                break
            self.blocks.forget(below)

    @property
    def final_blocks(self) -> int:
        """How many blocks nothing more comes to."""
        return len(self.blocks) - self._is_open

    # What is seen.

    def tail(self, event: Event | None) -> list[Line]:
        """The lines of what may still change: the end of the open block and the line that arrives.

        Args:
            event: What the arriving line would bring about.
        """
        self.arriving = []
        view = self._open_view()
        match event:
            case Start(piece=piece):
                before = [] if not view or self._is_replaced(event) else view.rest()
                block = self._begun(event)
                gap = [] if self._is_replaced(event) else block.gap(self.drawing)
                if view and not self._is_replaced(event):
                    self.arriving.append(self._last)
                shown = block.provisional(*([piece] if piece else []))
                self.arriving.append(shown)
                return before + gap + shown.view(self.drawing).rest(piece, is_growing=True)
            case More(piece=piece):
                assert view is not None
                self.arriving = [self._last.provisional(piece)]
                return view.rest(piece, is_growing=True)
            case Become(leaf=leaf):
                block = self._last.provisional()
                block.leaf = leaf
                self.arriving = [block]
                block.has_gap = False  # it is drawn already
                view, lines = block.draw(self.drawing)
                return lines + view.rest()
            case Close() | None:
                return view.rest(is_growing=True) if view else []

    def _open_view(self) -> View | None:
        if self._is_open and self._view is None:
            self.blocks.drawn(len(self.blocks) - 1)
            self._last.is_exact = False  # it grows
        return self._view

    def _drawn(self, block: Block) -> list[Line]:
        """The finished lines of a block."""
        view, lines = block.draw(self.drawing)
        if block.is_plain:
            self._plain.append(self.blocks.all.index(block))
        if self._is_open and block is self._last:
            self._view = view
            return lines
        return lines + (view.rest() if block.is_end else view.parted())

    def put_off(self) -> None:
        """Draw nothing of what comes next before somebody looks."""
        if self._is_open:
            self._view = self._last.lines = None

    def rewrap(self) -> None:
        """Another width."""
        self.blocks.rewrap()
        self._begin_again()

    def redraw(self) -> None:
        """Other colours."""
        self.blocks.redraw()
        self._begin_again()

    def recolour(self) -> bool:
        """Another highlighter. Whether there is code."""
        fences = [block for block in self.blocks.all if isinstance(block.leaf, Fence)]
        for block in fences:
            block.lines = block.colouring = None
        if self._is_open and isinstance(self._last.leaf, Fence):
            self._view = None
        return bool(fences)

    def _begin_again(self) -> None:
        for block in self.blocks.all:
            block.grid = None
        self._view = None

    # While there is time.

    @property
    def has_work(self) -> bool:
        """Whether something is not measured or coloured yet."""
        return self._unmeasured is not None or bool(self._plain)

    @property
    def _unmeasured(self) -> int | None:
        """The first finished block of unknown height."""
        number = self.blocks.next_unmeasured()
        is_open = self._is_open and number == len(self.blocks) - 1
        return None if is_open else number

    def work(self) -> bool:
        """Measure or colour one block. Whether there was one."""
        number = self._unmeasured
        if number is None:
            return self._colour()
        block = self.blocks[number]
        height = block.exact_height(self.drawing)
        self.blocks.measure(number, len(self._drawn(block)) if height is None else height)
        return True

    def _colour(self) -> bool:
        while self._plain:
            block = self.blocks[self._plain[-1]]
            if block.is_plain:
                if block.read_through(self.drawing, COLOURED_PARTS):
                    self._plain.pop()
                    if not (self._is_open and block is self._last):
                        block.lines = None
                return True
            self._plain.pop()
        return False

    # Copying.

    def every(self) -> Iterator[Block]:
        """All blocks, with what arrives."""
        yield from self.blocks.all[: self.final_blocks] if self.arriving else self.blocks.all
        yield from self.arriving
