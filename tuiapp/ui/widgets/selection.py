"""This file is what is selected in a transcript.

The rule it keeps: its ends are places in what entries say, (entry, section, offset), so that no new line, fold or
other width moves them onto other text. What is folded meanwhile is not copied: nobody sees it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.style import Style

from tuiapp.ui.shown import TO_THE_END
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.line_painter import Span
from tuiapp.ui.widgets.passages import passage_at


class Extent(NamedTuple):
    """A stretch of a text: a character, a word, a paragraph; or, empty, a place between two."""

    number: int
    """Of the entry."""
    section: int
    """Of the passage."""
    start: int
    end: int


class _Point(NamedTuple):
    """A place in what an entry says; the one further up is the lesser one."""

    number: int
    section: int
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
            start = min(_Point(one.number, one.section, one.start) for one in ends)
            end = max(_Point(one.number, one.section, one.end) for one in ends)
            self._range = (start, end) if start != end else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self._range is None

    def touches(self, index: int) -> bool:
        """Whether any of the entry's text may be selected."""
        found = self._range
        return found is not None and found[0].number <= index <= found[1].number

    def _offsets(self, index: int, section: int) -> tuple[int, int] | None:
        """The selected stretch of a passage; None if there is none."""
        if self._range is None:
            return None
        first, last = self._range
        here = (index, section)
        if not first[:2] <= here <= last[:2]:
            return None
        start = first.offset if here == first[:2] else 0
        return start, last.offset if here == last[:2] else TO_THE_END

    def spans(self, index: int, line: int, entry: Entry) -> Iterator[Span]:
        """The cells of a line that are selected."""
        passage = passage_at(entry, line)
        offsets = None if passage is None else self._offsets(index, passage.section)
        if passage is None or offsets is None:
            return
        cells = passage.text.cells_of(line, *offsets)
        if cells is not None:
            yield Span(*cells, self.style)

    def text(self, entries: Sequence[Entry]) -> str:
        """The selected text, as far as it is not folded; entries are divided by a blank line."""
        touched = ((at, entry) for at, entry in enumerate(entries) if self.touches(at))
        return "\n\n".join(text for at, entry in touched if (text := self._text_of(at, entry)))

    def is_folded(self, entries: Sequence[Entry]) -> bool:
        """Whether some of what is selected is folded now."""
        for at, entry in enumerate(entries):
            for passage in entry.passages if self.touches(at) else ():
                start, end = self._offsets(at, passage.section) or (0, 0)
                if max(start, passage.shown_end) < min(end, passage.text.length):
                    return True
        return False

    def _text_of(self, index: int, entry: Entry) -> str:
        parts: list[str] = []
        for passage in entry.passages:
            offsets = self._offsets(index, passage.section)
            if offsets is None:
                continue
            start, end = offsets[0], min(offsets[1], passage.shown_end)
            text = passage.text.between(start, end) if start < end else ""
            if text:
                parts += [passage.joint, text]
        return "".join(parts[1:])
