"""This file is the caret: it stands on a character of a page's text, and goes where keys send it.

The rule it keeps: it is a place in the text, so what comes in above or below, another width or a fold do not
move it; in what is folded it waits, and from there goes to what is shown. Heads, frames and blank lines are
no text; it goes past them.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import Final, NamedTuple

from rich.style import Style

from tuiapp.ui.drawn import NOWHERE
from tuiapp.ui.markdown.cells import Cluster, clusters
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.entry_text import EntryText
from tuiapp.ui.widgets.line_painter import Span
from tuiapp.ui.widgets.page import Page
from tuiapp.ui.widgets.passages import passage_at, shown_passage
from tuiapp.ui.widgets.selection import Extent


class Motion(Enum):
    """Where a caret can be sent."""

    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    WORD = auto()
    WORD_BACK = auto()
    LINE_START = auto()
    LINE_END = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()
    START = auto()
    END = auto()


class Glyph(NamedTuple):
    """A character as it stands on a line, with all that goes with it."""

    text: str
    start: int
    """Where it begins in its text."""
    end: int
    cell: int
    cells: int


def glyphs(text: EntryText, line: int) -> list[Glyph]:
    """What a line shows of a text; nothing for other lines."""
    shown = text.text_line(line)
    if shown is None:
        return []
    found: list[Glyph] = []
    cell = 0
    for number, (segment, offset) in enumerate(zip(shown.strip, shown.offsets, strict=True)):
        begin = cell
        cell += segment.cell_length
        if offset == NOWHERE:
            continue
        follows = next((it for it in shown.offsets[number + 1 :] if it != NOWHERE), NOWHERE)
        parts: Iterable[Cluster] = clusters(segment.text)
        if offset < follows < offset + len(segment.text):
            # An address that is written elsewhere, and shown here in the place of its label.
            parts = [Cluster(0, follows - offset, segment.cell_length)]
        for first, last, cells in parts:
            start, end = text.offset_shown(offset + first), text.offset_shown(offset + last)
            # Of a tab, which is shown as four spaces, the first one has it all.
            if start < end:
                found.append(Glyph(segment.text[first:last], start, end, begin, cells))
            begin += cells
    return found


def word_around(line: Sequence[Glyph], offset: int) -> tuple[int, int]:
    """Where the word on a line begins and ends that has an offset."""
    place = next((at for at, one in enumerate(line) if one.start <= offset < one.end), None)
    if place is None:
        return offset, offset
    kind = _kind(line[place])
    first = last = place
    while first > 0 and _kind(line[first - 1]) == kind:
        first -= 1
    while last + 1 < len(line) and _kind(line[last + 1]) == kind:
        last += 1
    return line[first].start, line[last].end


_BLANK, _WORD, _SIGN = range(3)


def _kind(glyph: Glyph) -> int:
    first = glyph.text[0]
    if first.isspace():
        return _BLANK
    return _WORD if first.isalnum() or first == "_" else _SIGN


class _Stand(NamedTuple):
    """A glyph, and the line that it is on."""

    number: int
    line: int
    section: int
    """Of the passage that the line shows."""
    glyph: Glyph


class Caret:
    """Where the keyboard selects. Marks the character it is on."""

    def __init__(self, page: Page, style: Style) -> None:
        self.style = style
        """How it is drawn."""
        self._page = page
        self._stand: _Stand | None = None
        self._column: int | None = None
        """The cell that it keeps to while it goes up and down."""

    # Where it is.

    @property
    def extent(self) -> Extent | None:
        """What it is on; None while it is nowhere."""
        if self._stand is None:
            return None
        number, _, section, glyph = self._stand
        return Extent(number, section, glyph.start, glyph.end)

    @property
    def line(self) -> tuple[int, int] | None:
        """The entry and the line within it; None while it is nowhere, or in what is folded."""
        found = self._found()
        return None if found is None else (found.number, found.line)

    def put(self, number: int, first: int, last: int) -> bool:
        """Go to the first text of some lines of an entry. Whether they have any."""
        for line in range(first, last):
            found = self._first_on(number, line)
            if found is not None:
                self._stand, self._column = found, None
                return True
        return False

    def leave(self) -> None:
        """Be nowhere."""
        self._stand = None

    def entries_moved(self, at: int, by: int) -> None:
        """The entries from one on have other numbers; with its own it is gone."""
        if self._stand is None or self._stand.number < at:
            return
        is_gone = by < 0 and self._stand.number == at
        self._stand = None if is_gone else self._stand._replace(number=self._stand.number + by)

    def _first_on(self, number: int, line: int) -> _Stand | None:
        """The first glyph of a line; None if it shows no text."""
        passage = passage_at(self._page.entries[number], line)
        if passage is None:
            return None
        found = glyphs(passage.text, line)
        return _Stand(number, line, passage.section, found[0]) if found else None

    def _text_of(self, stand: _Stand) -> EntryText | None:
        """The text that it is in; None while that is folded, or if it is gone."""
        passage = shown_passage(self._page.entries[stand.number], stand.section)
        return None if passage is None else passage.text

    def _line_of(self, stand: _Stand) -> list[Glyph]:
        text = self._text_of(stand)
        return [] if text is None else glyphs(text, stand.line)

    def _found(self) -> _Stand | None:
        """Where it is now; its line may be another one than it was."""
        if self._stand is None:
            return None
        text = self._text_of(self._stand)
        if text is None:
            return None
        number, line, section, glyph = self._stand
        if text.cells_of(line, glyph.start, glyph.end) is None:
            line = text.line_showing(glyph.start)
        shown = glyphs(text, line)
        if not shown:
            return None
        here = next((one for one in shown if one.end > glyph.start), shown[-1])
        self._stand = _Stand(number, line, section, here)
        return self._stand

    # As a marking.

    def touches(self, index: int) -> bool:
        """Whether it is in the entry."""
        return self._stand is not None and self._stand.number == index

    def spans(self, index: int, line: int, entry: Entry) -> Iterator[Span]:
        """Its cells, on the line that it is on."""
        del index, entry
        if self._stand is None:
            return
        text, glyph = self._text_of(self._stand), self._stand.glyph
        if text is None:
            return
        if text.cells_of(self._stand.line, glyph.start, glyph.end) is None:
            self._found()
        if line == self._stand.line:
            cells = text.cells_of(line, self._stand.glyph.start, self._stand.glyph.end)
            if cells is not None:
                yield Span(*cells, self.style)

    # Where it goes.

    def go(self, motion: Motion, page_rows: int) -> None:
        """Go somewhere, as far as there is text.

        Args:
            motion: Where to.
            page_rows: How many lines a page is.
        """
        if self._stand is None:
            return
        here = self._found()
        there = (
            self._out_of_fold(self._stand) if here is None else self._goal(motion, here, page_rows)
        )
        if motion not in _VERTICAL:
            self._column = None
        if there is not None:
            self._stand = there

    def _out_of_fold(self, stand: _Stand) -> _Stand | None:
        """The nearest text that is shown, from the top of the message on."""
        return self._text_line(stand.number, -1, 1) or self._text_line(stand.number, 0, -1)

    def _goal(self, motion: Motion, here: _Stand, page_rows: int) -> _Stand | None:
        match motion:
            case Motion.LEFT | Motion.RIGHT:
                return self._next(here, _step(motion))
            case Motion.UP | Motion.DOWN:
                return self._at_column(here, _step(motion), 1)
            case Motion.PAGE_UP | Motion.PAGE_DOWN:
                return self._at_column(here, _step(motion), page_rows)
            case Motion.WORD | Motion.WORD_BACK:
                return self._next_word(here) if _step(motion) > 0 else self._word_before(here)
            case Motion.LINE_START | Motion.LINE_END:
                return self._start_of(here) if _step(motion) < 0 else self._end_of(here)
            case Motion.START | Motion.END:
                return self._end_of_page(_step(motion))

    def _end_of_page(self, step: int) -> _Stand | None:
        if step < 0:
            return self._text_line(0, -1, 1)
        last = self._text_line(len(self._page.entries), 0, -1)
        return None if last is None else self._end_of(last)

    def _text_line(self, number: int, line: int, step: int) -> _Stand | None:
        """The first glyph of the next line with text, up or down from a line."""
        go_on = self._page.below if step > 0 else self._page.above
        place = go_on(number, line)
        while place is not None:
            found = self._first_on(*place)
            if found is not None:
                return found
            place = go_on(*place)
        return None

    def _start_of(self, there: _Stand) -> _Stand:
        return there._replace(glyph=self._line_of(there)[0])

    def _end_of(self, there: _Stand) -> _Stand:
        return there._replace(glyph=self._line_of(there)[-1])

    def _place(self, here: _Stand) -> tuple[list[Glyph], int]:
        """The line it is on, and which of its glyphs it is."""
        line = self._line_of(here)
        return line, next(at for at, one in enumerate(line) if one.start == here.glyph.start)

    def _next(self, here: _Stand, step: int) -> _Stand | None:
        line, at = self._place(here)
        if 0 <= at + step < len(line):
            return here._replace(glyph=line[at + step])
        there = self._text_line(here.number, here.line, step)
        return there if there is None or step > 0 else self._end_of(there)

    def _at_column(self, here: _Stand, step: int, rows: int) -> _Stand | None:
        """At least so many lines further, or as far as there is text, in the same column."""
        if self._column is None:
            self._column = here.glyph.cell
        there: _Stand | None = None
        while there is None or abs(self._y(there) - self._y(here)) < rows:
            further = self._text_line(*(there or here)[:2], step)
            if further is None:
                break
            there = further
        if there is None:
            return None
        line = self._line_of(there)
        before = [one for one in line if one.cell <= self._column]
        return there._replace(glyph=before[-1] if before else line[0])

    def _y(self, stand: _Stand) -> int:
        return self._page.top(stand.number) + stand.line

    def _next_word(self, here: _Stand) -> _Stand | None:
        line, at = self._place(here)
        kind = _kind(line[at])
        while at < len(line) and _kind(line[at]) == kind:
            at += 1
        while at < len(line) and _kind(line[at]) == _BLANK:
            at += 1
        if at < len(line):
            return here._replace(glyph=line[at])
        there = self._text_line(here.number, here.line, 1)
        return self._end_of(here) if there is None else self._past_blanks(there)

    def _past_blanks(self, there: _Stand) -> _Stand:
        line = self._line_of(there)
        words = [one for one in line if _kind(one) != _BLANK]
        return there._replace(glyph=words[0]) if words else there

    def _word_before(self, here: _Stand) -> _Stand | None:
        line, at = self._place(here)
        while at > 0 and _kind(line[at - 1]) == _BLANK:
            at -= 1
        if at == 0:
            above = self._text_line(here.number, here.line, -1)
            if above is None:
                return here._replace(glyph=line[0])
            here = above
            line = self._line_of(here)
            at = len(line)
            while at > 1 and _kind(line[at - 1]) == _BLANK:
                at -= 1
        start, _ = word_around(line, line[at - 1].start)
        return here._replace(glyph=next(one for one in line if one.start == start))


_BACK: Final = {
    Motion.LEFT,
    Motion.UP,
    Motion.WORD_BACK,
    Motion.LINE_START,
    Motion.PAGE_UP,
    Motion.START,
}


def _step(motion: Motion) -> int:
    return -1 if motion in _BACK else 1


_VERTICAL: Final = {Motion.UP, Motion.DOWN, Motion.PAGE_UP, Motion.PAGE_DOWN}
