"""This file is blocks on their way to the screen: what is kept of each, and which view draws it.

A block keeps its pieces of source, so that a new width or theme draws it again, and so that what is
copied comes from the text and not from the screen. A long block is several parts, each drawn by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol, assert_never

from tuiapp.ui.drawn import NOWHERE, Line, Part
from tuiapp.ui.markdown.code import CodeView, code_rows, edge_rows, read_through
from tuiapp.ui.markdown.inline import Span, mark_ends
from tuiapp.ui.markdown.layout import Frame
from tuiapp.ui.markdown.mark import Mark
from tuiapp.ui.markdown.paragraph import Settling, TextView
from tuiapp.ui.markdown.ports import Highlighter, LineHighlighter
from tuiapp.ui.markdown.references import References, defines_link
from tuiapp.ui.markdown.structure import (
    Container,
    Empty,
    Fence,
    Heading,
    Indented,
    Leaf,
    Piece,
    Rule,
    Start,
    Table,
    Text,
)
from tuiapp.ui.markdown.styles import Palette
from tuiapp.ui.markdown.table_cells import Grid, cell_spans
from tuiapp.ui.markdown.table_pairs import PairsView
from tuiapp.ui.markdown.tables import SETTLE_CELLS, GridView, table_view
from tuiapp.ui.markdown.wrapping import Run


TEXT_CHARS: Final = 4_096
"""Text of one part; a longer paragraph goes on in a new line, so that none takes over 5 ms to lay out."""

TEXT_MARKS: Final = 512
"""So does one with more characters that could mean something: 1,300 open asterisks took 70 ms. Prose has one
in ten characters at most."""

WORD_CHARS: Final = 1_024
"""So much further the end of a word is looked for."""

CODE_LINES: Final = 32
"""Lines of one part of code: 5 to 15 ms to colour, as pygments takes up to 0.5 ms a line."""
CODE_CHARS: Final = 4_096
TABLE_ROWS: Final = 32
TABLE_CELLS: Final = 256
"""Of a table with many columns fewer rows: each cell may take a line of its own."""

UNCOLOURED_PARTS: Final = 2
"""So many parts of code above one are read through at once to colour it; behind more, it stays plain until
those have been read."""


@dataclass(slots=True)
class Drawing:
    """What all blocks of a text are drawn with."""

    palette: Palette
    width_cells: int
    highlighter: Highlighter | None
    references: References = field(default_factory=References)


class View(Protocol):
    """A block being drawn."""

    def feed(self, piece: Piece) -> list[Line]:
        """Take a piece; the lines that are finished now."""
        ...

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        """The lines that are not finished, with a piece that is still arriving; changes nothing."""
        ...

    def parted(self) -> list[Line]:
        """The lines that are not finished where the block goes on in another part."""
        ...


@dataclass(slots=True)
class Block(Part):
    """A block as it was read, or a part of a long one."""

    leaf: Leaf
    containers: tuple[Container, ...]
    fresh: int
    has_gap: bool
    shared: tuple[Container, ...] = ()
    """Containers it shares with the block before, whose bars run through the gap."""
    pieces: list[Piece] = field(default_factory=list)
    chars: int = 0
    """The length of its pieces."""
    marks: int = 0
    """How many characters of its text could mean something."""
    limit: int = TEXT_CHARS
    """How long its text may get."""
    above: "Block | None" = None
    """The part of the same block above this one."""
    is_end: bool = True
    """Whether the block has no other part below this one."""
    colouring: LineHighlighter | None = None
    """What colours code from this part's first line on, once the parts above have been read through."""
    is_plain: bool = False
    """Whether its code was drawn without colours, for want of that."""
    grid: Grid | None = None
    """Of a table's first part as it was drawn last."""

    @staticmethod
    def begun(start: Start, before: "Block | None") -> "Block":
        """The block that an event begins."""
        shared: list[Container] = []
        for one, other in zip(before.containers if before else (), start.containers, strict=False):
            if one != other:
                break
            shared.append(one)
        return Block(start.leaf, start.containers, start.fresh, start.has_gap, tuple(shared))

    def below(self) -> "Block":
        """The part in which this block goes on."""
        self.is_end = False
        return Block(self.leaf, self.containers, 0, False, self.containers, above=self)

    def provisional(self, *pieces: Piece) -> "Block":
        """A copy with pieces that may yet turn out differently."""
        return Block(
            self.leaf,
            self.containers,
            self.fresh,
            self.has_gap,
            self.shared,
            [*self.pieces, *pieces],
            above=self.above,
        )

    def take(self, piece: Piece) -> None:
        """A piece more."""
        self.pieces.append(piece)
        self.chars += len(piece.text)

    # Parts.

    def split(self, piece: Piece) -> tuple[Piece | None, Piece | None]:
        """The pieces that belong to this part and to the next one.

        Read from the text alone, so that any cutting of a stream gives the same parts.
        """
        match self.leaf:
            case Text() | Heading() | Empty():
                return self._split_text(piece)
            case Fence() | Indented():
                is_full = len(self.pieces) >= CODE_LINES or self.chars >= CODE_CHARS
            case Table(alignments=alignments):
                cells = len(self.pieces) * len(alignments)
                is_large = len(self.pieces) > TABLE_ROWS or cells > TABLE_CELLS
                is_settled = cells > SETTLE_CELLS + len(alignments) or self.above is not None
                is_full = is_large and is_settled
            case Rule():
                is_full = False
            case _:
                assert_never(self.leaf)
        return (None, piece) if is_full else (piece, None)

    def _split_text(self, piece: Piece) -> tuple[Piece | None, Piece | None]:
        text, offset, is_line_start = piece
        self._count_marks(text)
        room = self.limit - self.chars
        is_full = room < 0 and self.pieces[-1].text.endswith(" ")
        if is_full or room <= -WORD_CHARS or (room <= 0 and is_line_start):
            return None, piece
        if len(text) <= room:
            return piece, None
        at = text.find(" ", max(room, 0), room + WORD_CHARS) + 1
        if not at:
            at = room + WORD_CHARS
        if at >= len(text):
            return piece, None
        return Piece(text[:at], offset, is_line_start), Piece(
            text[at:], offset + at, is_line_start=False
        )

    def _count_marks(self, text: str) -> None:
        """Bound the part by the marks of a piece that comes to it."""
        if self.limit < TEXT_CHARS:
            return
        for end in mark_ends(text):
            self.marks += 1
            if self.marks == TEXT_MARKS:
                self.limit = min(self.limit, self.chars + end)

    # Drawing.

    def gap(self, drawing: Drawing) -> list[Line]:
        """The empty line above it, if there is one."""
        if not self.has_gap:
            return []
        frame = Frame(drawing.palette, drawing.width_cells, self.shared, 0)
        return [frame.line((), is_first=False)]

    def view(self, drawing: Drawing) -> View:
        """A view with nothing in it yet."""
        palette, references = drawing.palette, drawing.references
        frame = self._frame(drawing)
        match self.leaf:
            case Text(stands_alone=True) if self.pieces and defines_link(self.pieces[0].text):
                return TextView(frame, palette.styles.text, None)
            case Text() | Empty():
                return TextView(frame, palette.styles.text, references)
            case Heading(level=level):
                return TextView(frame, palette.heading(level), references)
            case Fence() | Indented():
                is_begun = self.above is not None
                return CodeView(frame, self.language, self._colours(drawing), is_begun=is_begun)
            case Table(alignments=alignments):
                above = self.above.pieces[-1] if self.above is not None else None
                return table_view(frame, alignments, references, self._grid(drawing), above)
            case Rule():
                return _RuleView(frame)
            case _:
                assert_never(self.leaf)

    def draw(self, drawing: Drawing) -> tuple[View, list[Line]]:
        """A view of all pieces so far, and the lines that are finished."""
        view = self.view(drawing)
        lines = self.gap(drawing)
        for piece in self.pieces:
            lines += view.feed(piece)
        return view, lines

    def exact_height(self, drawing: Drawing) -> int | None:
        """How many lines it takes, if that can be told without drawing them."""
        if not isinstance(self.leaf, Fence | Indented):
            return None
        cells = self._frame(drawing).cells
        edges = (int(self.above is None) + int(self.is_end)) * edge_rows(cells)
        return max(self.has_gap + edges + code_rows(self.pieces, cells), 1)

    def guessed_height(self, drawing: Drawing) -> int:
        """How many lines it may take."""
        exact = self.exact_height(drawing)
        if exact is not None:
            return exact
        lines = -(-self.chars // max(self._frame(drawing).cells, 1))
        rows = len(self.pieces) if isinstance(self.leaf, Table) else 0
        # A table with more text than its rows could hold in a line each has rules between them too.
        return self.has_gap + max(rows if lines <= rows else rows + lines, 1)

    def _frame(self, drawing: Drawing) -> Frame:
        return Frame(drawing.palette, drawing.width_cells, self.containers, self.fresh)

    @property
    def language(self) -> str:
        """The language of its code."""
        return self.leaf.language if isinstance(self.leaf, Fence) else ""

    def _grid(self, drawing: Drawing) -> Grid | None:
        """The columns as the first part of the table settled them."""
        first = self
        while first.above is not None:
            first = first.above
        if first is self:
            return None
        if first.grid is None:
            view, _ = first.draw(drawing)
            assert isinstance(view, GridView | PairsView)
            first.grid = view.grid
        return first.grid

    def _colours(self, drawing: Drawing) -> LineHighlighter | None:
        self.is_plain = False
        if drawing.highlighter is None or not self.language:
            return None
        if self.colouring is None:
            self.is_plain = not self.read_through(drawing, UNCOLOURED_PARTS)
        return self.colouring.fork() if self.colouring else None

    def read_through(self, drawing: Drawing, most_parts: int) -> bool:
        """Read some of the code above this part, for its colours. Whether no more of it is needed."""
        unread: list[Block] = []
        part = self
        while part.colouring is None:
            unread.append(part)
            if part.above is None:
                break
            part = part.above
        for one in reversed(unread[-most_parts - 1 :]):
            one.find_colours(drawing)
        is_unknown = bool(unread) and unread[-1].colouring is None
        return is_unknown or len(unread) <= most_parts + 1

    def find_colours(self, drawing: Drawing) -> None:
        """What colours this part, those above having found theirs."""
        if self.above is None:
            self.colouring = drawing.highlighter(self.language) if drawing.highlighter else None
        elif self.above.colouring is not None:
            self.colouring = self.above.colouring.fork()
            read_through(self.colouring, self.above.pieces)

    # Text.

    def text_parts(self, references: References | None = None) -> Iterator[Span]:
        """Its text without any drawing: spans with offsets, newlines between lines, tabs between cells.

        With references links by label read as they are shown, else as they are written.
        """
        match self.leaf:
            case Text(stands_alone=True) if self.pieces and defines_link(self.pieces[0].text):
                yield from self._flowing(None)
            case Text() | Empty() | Heading():
                yield from self._flowing(references)
            case Fence() | Indented():
                yield from self._code()
            case Table(alignments=alignments):
                yield from self._table(len(alignments), references)
            case Rule():
                pass
            case _:
                assert_never(self.leaf)

    def text_between(self, start: int, end: int) -> str:
        """Its text between two places of the visible source."""
        if not self.pieces or self.pieces[0].offset >= end or self._end() <= start:
            return ""
        parts: list[str] = []
        for text, _, _, offset in self.text_parts():
            if offset != NOWHERE:
                parts.append(text[max(start - offset, 0) : max(end - offset, 0)])
            elif parts:
                parts.append(text)
        return "".join(parts).strip("\n\t")

    def joint(self) -> str:
        """What stands between the block above and this one where both are copied."""
        if self.above is None:
            return "\n\n" if self.has_gap else "\n"
        if not self.pieces[0].is_line_start:
            return ""
        return " " if isinstance(self.leaf, Text) else "\n"

    def written(self) -> str:
        """Its lines as they are in the source, container marks taken off."""
        return "".join(["\n" * piece.is_line_start + piece.text for piece in self.pieces])[1:]

    def _end(self) -> int:
        return self.pieces[-1].offset + len(self.pieces[-1].text)

    def _flowing(self, references: References | None) -> Iterator[Span]:
        settling = Settling(references)
        for piece in self.pieces:
            yield from settling.feed(piece)
        yield from settling.rest()

    def _code(self) -> Iterator[Span]:
        for index, piece in enumerate(self.pieces):
            if index and piece.is_line_start:
                yield _between("\n")
            yield Span(piece.text, Mark.NONE, "", piece.offset)

    def _table(self, columns: int, references: References | None) -> Iterator[Span]:
        for index, piece in enumerate(self.pieces):
            if index:
                yield _between("\n")
            for column, cell in enumerate(cell_spans(piece, columns, references)):
                if column:
                    yield _between("\t")
                yield from cell


def _between(text: str) -> Span:
    return Span(text, Mark.NONE, "", NOWHERE)


class _RuleView:
    """A line across."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def feed(self, piece: Piece) -> list[Line]:
        del piece
        return []

    def parted(self) -> list[Line]:
        return []

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        del piece, is_growing
        row = [Run("─" * self._frame.cells, self._frame.palette.styles.rule)]
        return self._frame.lines([row], 0)
