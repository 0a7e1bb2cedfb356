"""A selection in a transcript, kept as (entry, offset): no re-wrap, fold or new line moves it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.style import Style

from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.line_painter import Span


class Extent(NamedTuple):
    """A stretch of an entry's text: a character, a word, a paragraph; or, empty, a place between two."""

    number: int
    """Of the entry."""
    start: int
    end: int


class _Point(NamedTuple):
    """A place in the text of an entry."""

    number: int
    offset: int


class TextSelection:
    """From where it was begun to where it was stretched to, all of both included."""

    def __init__(self, style: Style) -> None:
        self.style = style
        """How it is drawn."""
        self._anchor: Extent | None = None
        self._head: Extent | None = None
        self._range: tuple[_Point, _Point] | None = None
        """The first and the last place that are selected; None if that is nothing."""
        self.is_growing = False
        """Whether the mouse is still down."""

    def begin(self, at: Extent) -> None:
        """Select this, to go on from."""
        self._anchor = self._head = at
        self._measure()

    def stretch(self, to: Extent) -> None:
        """Select all from where it was begun to here."""
        self._head = to
        self._measure()

    def clear(self) -> None:
        """Select nothing."""
        self._anchor = self._head = None
        self.is_growing = False
        self._measure()

    def entries_moved(self, at: int, by: int) -> None:
        """The entries from one on have other numbers; what was selected of one that is gone is dropped."""
        if self._anchor is None or self._head is None:
            return
        if by < 0 and at in {self._anchor.number, self._head.number}:
            self.clear()
            return
        self._anchor, self._head = (
            one._replace(number=one.number + by) if one.number >= at else one
            for one in (self._anchor, self._head)
        )
        self._measure()

    def _measure(self) -> None:
        self._range = None
        if self._anchor is not None and self._head is not None:
            ends = (self._anchor, self._head)
            start = min(_Point(one.number, one.start) for one in ends)
            end = max(_Point(one.number, one.end) for one in ends)
            self._range = (start, end) if start != end else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self._range is None

    def touches(self, index: int) -> bool:
        """Whether any of the entry's text may be selected."""
        found = self._range
        return found is not None and found[0][0] <= index <= found[1][0]

    def _offsets(self, index: int, length: int) -> tuple[int, int]:
        """The selected stretch of an entry it touches."""
        found = self._range
        assert found is not None
        (first, start), (last, end) = found
        return (start if index == first else 0, end if index == last else length)

    def spans(self, index: int, line: int, entry: Entry) -> Iterator[Span]:
        """The cells of a line that are selected."""
        text = entry.text
        cells = text.cells_of(line, *self._offsets(index, text.length))
        if cells is not None:
            yield Span(*cells, self.style)

    def text(self, entries: Sequence[Entry]) -> str:
        """The selected text; entries are divided by a blank line."""
        found = self._range
        if found is None:
            return ""
        parts = (
            entry.text.between(*self._offsets(index, entry.text.length))
            for index, entry in enumerate(entries)
            if self.touches(index)
        )
        return "\n\n".join(part for part in parts if part)
