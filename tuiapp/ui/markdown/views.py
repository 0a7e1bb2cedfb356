"""This file is blocks on their way to the screen: what is kept of each, and which view draws it.

A block keeps its pieces of source, so that a new width or theme draws it again, and so that what is
copied comes from the text and not from the screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, assert_never

from tuiapp.ui.markdown.code import CodeView
from tuiapp.ui.markdown.inline import Span
from tuiapp.ui.markdown.layout import Frame, Line
from tuiapp.ui.markdown.mark import Mark
from tuiapp.ui.markdown.paragraph import Settling, TextView
from tuiapp.ui.markdown.ports import Highlighter
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
from tuiapp.ui.markdown.tables import TableView, cell_spans
from tuiapp.ui.markdown.wrapping import NOWHERE, Run


class View(Protocol):
    """A block being drawn."""

    def feed(self, piece: Piece) -> list[Line]:
        """Take a piece; the lines that are finished now."""
        ...

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        """The lines that are not finished, with a piece that is still arriving; changes nothing."""
        ...


@dataclass(slots=True)
class Block:
    """A block as it was read."""

    leaf: Leaf
    containers: tuple[Container, ...]
    fresh: int
    has_gap: bool
    shared: tuple[Container, ...] = ()
    """Containers it shares with the block before, whose bars run through the gap."""
    pieces: list[Piece] = field(default_factory=list)

    @staticmethod
    def begun(start: Start, before: "Block | None") -> "Block":
        """The block that an event begins."""
        shared: list[Container] = []
        for one, other in zip(before.containers if before else (), start.containers, strict=False):
            if one != other:
                break
            shared.append(one)
        return Block(start.leaf, start.containers, start.fresh, start.has_gap, tuple(shared))

    def provisional(self, *pieces: Piece) -> "Block":
        """A copy with pieces that may yet turn out differently."""
        return Block(
            self.leaf,
            self.containers,
            self.fresh,
            self.has_gap,
            self.shared,
            [*self.pieces, *pieces],
        )

    def gap(self, palette: Palette, width_cells: int) -> list[Line]:
        """The empty line above it, if there is one."""
        if not self.has_gap:
            return []
        return [Frame(palette, width_cells, self.shared, 0).line((), is_first=False)]

    def view(self, palette: Palette, width_cells: int, highlighter: Highlighter | None) -> View:
        """A view with nothing in it yet."""
        frame = Frame(palette, width_cells, self.containers, self.fresh)
        match self.leaf:
            case Text() | Empty():
                return TextView(frame, palette.styles.text)
            case Heading(level=level):
                return TextView(frame, palette.heading(level))
            case Fence(language=language):
                return CodeView(frame, language, highlighter)
            case Indented():
                return CodeView(frame, "", None)
            case Table(alignments=alignments):
                return TableView(frame, alignments)
            case Rule():
                return _RuleView(frame)
            case _:
                assert_never(self.leaf)

    def text_parts(self) -> Iterator[Span]:
        """Its text without any drawing: spans with offsets, newlines between lines, tabs between cells."""
        match self.leaf:
            case Text() | Empty() | Heading():
                yield from self._flowing()
            case Fence() | Indented():
                yield from self._code()
            case Table(alignments=alignments):
                yield from self._table(len(alignments))
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

    def _end(self) -> int:
        return self.pieces[-1].offset + len(self.pieces[-1].text)

    def code(self) -> str:
        """The text of a code block."""
        return "".join(span.text for span in self._code())

    def _flowing(self) -> Iterator[Span]:
        settling = Settling()
        for piece in self.pieces:
            yield from settling.feed(piece)
        yield from settling.rest()

    def _code(self) -> Iterator[Span]:
        for index, piece in enumerate(self.pieces):
            if index and piece.is_line_start:
                yield _between("\n")
            yield Span(piece.text, Mark.NONE, "", piece.offset)

    def _table(self, columns: int) -> Iterator[Span]:
        for index, piece in enumerate(self.pieces):
            if index:
                yield _between("\n")
            for column, cell in enumerate(cell_spans(piece, columns)):
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

    def rest(self, piece: Piece | None = None, *, is_growing: bool = False) -> list[Line]:
        del piece, is_growing
        row = [Run("─" * self._frame.cells, self._frame.palette.styles.rule)]
        return self._frame.lines([row], 0)
