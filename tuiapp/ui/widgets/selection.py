"""A selection in a transcript, kept as (entry, offset): no re-wrap, fold or new line moves it."""

from collections.abc import Iterator, Sequence

from rich.style import Style

from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.line_painter import Span


Place = tuple[int, int]
"""The index of an entry and an offset in its text."""


class TextSelection:
    """From where the mouse went down to where it is or went up."""

    def __init__(self, style: Style) -> None:
        self.style = style
        """How it is drawn."""
        self._anchor: Place | None = None
        self._head: Place | None = None
        self.is_growing = False
        """Whether the mouse is still down."""

    def begin(self, index: int, offset: int) -> None:
        """The mouse went down here."""
        self._anchor = self._head = (index, offset)
        self.is_growing = True

    def stretch(self, index: int, offset: int) -> None:
        """The mouse moved here."""
        self._head = (index, offset)

    def finish(self) -> None:
        """The mouse went up."""
        self.is_growing = False

    def clear(self) -> None:
        """Select nothing."""
        self._anchor = self._head = None
        self.is_growing = False

    @property
    def _range(self) -> tuple[Place, Place] | None:
        if self._anchor is None or self._head is None or self._anchor == self._head:
            return None
        return min(self._anchor, self._head), max(self._anchor, self._head)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self._range is None

    def touches(self, index: int) -> bool:
        """Whether any of the entry's text is selected."""
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
        cells = entry.cells_of(line, *self._offsets(index, entry.text_length))
        if cells is not None:
            yield Span(*cells, self.style)

    def text(self, entries: Sequence[Entry]) -> str:
        """The selected text; entries are divided by a blank line."""
        found = self._range
        if found is None:
            return ""
        return "\n\n".join(
            entry.text_between(*self._offsets(index, entry.text_length))
            for index, entry in enumerate(entries)
            if self.touches(index)
        )
