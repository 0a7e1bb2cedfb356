"""This file is what was found in a transcript: its marks on the lines, and the way to each of its places.

The rule it keeps: the view moves only to a place that somebody asked for, and not at all to one that is in
view already.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import NamedTuple

from rich.style import Style

from tuiapp.ui.drawn import NOWHERE, Line, Spot, cells_between, first_offset
from tuiapp.ui.finding import Aim, Found, Search
from tuiapp.ui.folding import Words
from tuiapp.ui.shown import TO_THE_END, ShownText
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.line_painter import Span
from tuiapp.ui.widgets.page import Page, Place
from tuiapp.ui.widgets.page_view import PageView
from tuiapp.ui.widgets.passages import passage_of


class FoundStyles(NamedTuple):
    """How places are marked."""

    everywhere: Style
    here: Style
    """The one that is looked at."""


class FoundMarks:
    """What was found on a page. Implements `Marking`."""

    def __init__(self, page: Page, styles: FoundStyles) -> None:
        self._page = page
        self.styles = styles
        self.search = Search(self._read_on)
        self.is_on = False
        """Whether anything is looked for, and marked."""
        self.on_news: Callable[[], None] = _nothing
        """Called when the page has changed, and there is more to search, or less."""
        self._entries: dict[ShownText, Entry] = {}
        self._folded: dict[ShownText, int] = {}
        """Where what is folded of a text begins."""

    # What is searched.

    def seek(self, words: Words | None) -> None:
        """Look for words on all of the page."""
        if not self.is_on:
            self._take_texts()
            for text in self._entries:
                self.search.outdate(text)
        self.search.seek(words)
        self.is_on = words is not None

    def stop(self) -> None:
        """Look for nothing, and keep nothing."""
        self.is_on = False
        self.on_news = _nothing
        self.search = Search(self._read_on)
        self._entries.clear()
        self._folded.clear()

    def work(self, budget_s: float) -> bool:
        """Search on for so long. Whether that was all."""
        now_s = asyncio.get_running_loop().time
        until_s = now_s() + budget_s
        return self.search.work(lambda: now_s() < until_s)

    def follow(self, entry: Entry) -> None:
        """An entry has come, or says more than it did."""
        if not self.is_on:
            return
        for text, folded_from in _searched(entry):
            if text not in self._entries:
                self._take_texts()
            if folded_from is None:
                self._folded.pop(text, None)
            else:
                self._folded[text] = folded_from
            self.search.outdate(text)
        self.on_news()

    def follow_page(self) -> None:
        """Entries have gone."""
        if self.is_on:
            self._take_texts()
            self.on_news()

    def _take_texts(self) -> None:
        self._entries.clear()
        self._folded.clear()
        for entry in self._page.entries:
            for text, folded_from in _searched(entry):
                self._entries[text] = entry
                if folded_from is not None:
                    self._folded[text] = folded_from
        self.search.hold(self._entries, self._folded)

    def _read_on(self, text: ShownText) -> None:
        entry = self._entries[text]
        entry.read_on()
        self._page.changed(self._page.index(entry))

    def has(self, text: ShownText) -> bool:
        """Whether a text is one of the page's."""
        return text in self._entries

    # Places.

    def aim_from(self, view: PageView, step: int, *, wraps: bool = False) -> Aim | None:
        """An aim at what is in view first; None where there is nothing to search."""
        top = round(view.scroll_y)
        for y in range(top, min(top + view.size.height, self._page.height)):
            place = self._page.place(y)
            if place is None or place.spot is None:
                continue
            text = _searched_at(place.entry, place.spot.section)
            line = text.line(place.spot) if text is not None else None
            if text is not None and line is not None and first_offset(line) != NOWHERE:
                return Aim(text, first_offset(line), step, wraps)
        last = next(reversed(self._entries), None)
        return None if last is None else Aim(last, 0, step, wraps)

    def place(self) -> Place | None:
        """The line of what is looked at, laid out; None if it is folded, or there is none."""
        here = self.search.current
        entry = self._entries.get(here.text) if here is not None else None
        if here is None or entry is None:
            return None
        for passage in entry.passages:
            if passage.shown is here.text and here.start < passage.shown_end:
                self._page.y_of(Place(entry, Spot(passage.section, here.block, 0, here.start)))
                return Place(entry, _spot(passage.section, here))
        return None

    def bring_into(self, view: PageView, *, moves: bool) -> None:
        """Show what is looked at, unfolded and with some lines around it; a view that has it stays.

        Args:
            view: The page's.
            moves: Whether the view may move for it; else what is out of view is not looked at.
        """
        here = self.search.current
        if here is None:
            return
        if moves and here.start >= self._folded.get(here.text, TO_THE_END):
            entry = self._entries[here.text]
            entry.toggle_fold()
            view.update_entry(entry)
        place = self._laid_out(view)
        if not moves:
            if not self._is_in(view, place):
                self.search.current = None
        elif place is not None:
            if not self._is_in(view, place):
                view.show_place(place, -(view.size.height // 3))
            view.hold()

    def _laid_out(self, view: PageView) -> Place | None:
        before = self._page.height
        place = self.place()
        if (
            self._page.height != before
        ):  # what has been laid out is not as high as it was thought to be
            view.update_from(len(view.entries))
        return place

    def _is_in(self, view: PageView, place: Place | None) -> bool:
        """Whether a line is in view; on the last row, a count may lie over it."""
        top = round(view.scroll_y)
        return place is not None and top <= self._page.y_of(place) < top + view.size.height - 1

    # Marks.

    def touches(self, index: int) -> bool:
        """Whether it may mark anything of an entry."""
        del index
        return self.is_on

    def spans(self, index: int, line: int, entry: Entry) -> Iterator[Span]:
        """The cells of a line at which the words stand."""
        del index
        spot = entry.spot(line)
        text = _searched_at(entry, spot.section)
        shown = text.line(spot) if text is not None else None
        if text is None or shown is None:
            return
        here = self.search.current
        here_at = here.start if here is not None and here.text is text else NOWHERE
        for start, end in self.search.between(text, *_extent(shown)):
            cells = cells_between(shown, start, end)
            if cells is not None:
                yield Span(*cells, self.styles.here if start == here_at else self.styles.everywhere)


def _nothing() -> None:
    return


def _searched(entry: Entry) -> Iterator[tuple[ShownText, int | None]]:
    """The texts of an entry in which words are looked for, and from where on each is folded."""
    for passage in entry.passages:
        if passage.shown is not None:
            yield passage.shown, passage.folded_from


def _searched_at(entry: Entry, section: int) -> ShownText | None:
    found = passage_of(entry, section)
    return None if found is None else found.shown


def _extent(line: Line) -> tuple[int, int]:
    """From the first to the last offset that a line shows; the same twice if it shows none."""
    ranges = [
        (offset, offset + len(segment.text))
        for segment, offset in zip(line.strip, line.offsets, strict=True)
        if offset != NOWHERE
    ]
    if not ranges:
        return 0, 0
    return min(start for start, _ in ranges), max(end for _, end in ranges)


def _spot(section: int, found: Found) -> Spot:
    """The line that shows the beginning of what was found, in a block that is drawn."""
    # What is arriving stands in the last block, and in what may still change behind it.
    for part in (found.block, found.block + 1):
        number = 0
        while (line := found.text.line(Spot(section, part, number, NOWHERE))) is not None:
            if cells_between(line, found.start, found.start + 1) is not None:
                return Spot(section, part, number, first_offset(line))
            number += 1
    return Spot(section, found.block, 0, found.start)
