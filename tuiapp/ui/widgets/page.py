"""This file is the entries of a transcript, one below the other, as if all of them were laid out.

The rule it keeps: only what is looked at is laid out at once. The rest has estimated heights until there
is time for it, and a place is named by what it shows, so that nothing above it can move it.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Final, NamedTuple

from tuiapp.ui.drawn import Spot
from tuiapp.ui.look import Look
from tuiapp.ui.widgets.entries import Entry


HELD_LINES: Final = 4_096
"""Drawn lines that are kept, at some 2 kB each; past it, those far from the view are dropped."""

KEPT_SCREENS: Final = 4
"""Screenfuls on either side of the view that are not dropped."""

TOP_MARGIN: Final = 1
_GAP: Final = 1


class Place(NamedTuple):
    """A line of the page, named by what it shows."""

    entry: Entry
    spot: Spot | None
    """None for the blank line below the entry."""


class Page:
    """Entries with a blank line between."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._tops: list[int] = []
        """The first line of each entry, as far as it has been worked out."""
        self._unfinished: dict[Entry, None] = {}
        """Entries that are not laid out to their end, the most urgent one last."""
        self._drawn: dict[Entry, None] = {}
        """Entries that may hold drawn lines: those of a long conversation are not asked again and again."""

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries, oldest first."""
        return self._entries

    # Content.

    def insert(self, index: int, entry: Entry) -> None:
        """Put an entry before the one at `index`."""
        self._entries.insert(index, entry)
        self.changed(index)

    def remove(self, index: int) -> None:
        """Take an entry away."""
        entry = self._entries.pop(index)
        self._unfinished.pop(entry, None)
        self._drawn.pop(entry, None)
        del self._tops[index:]

    def clear(self) -> None:
        """Begin with an empty page."""
        self._entries.clear()
        self._tops.clear()
        self._unfinished.clear()
        self._drawn.clear()

    def index(self, entry: Entry) -> int:
        """Where an entry is; most often it is the last one.

        Raises:
            ValueError: It is not on the page.
        """
        if self._entries and self._entries[-1] is entry:
            return len(self._entries) - 1
        return self._entries.index(entry)

    def changed(self, index: int) -> None:
        """The entry at `index` has other lines than before."""
        del self._tops[index + 1 :]
        entry = self._entries[index]
        if entry.has_work:
            self._unfinished[entry] = None

    def lay_out(self, width_cells: int, look: Look) -> None:
        """Take a new width or look."""
        for entry in self._entries:
            entry.lay_out(width_cells, look)
        self._tops.clear()
        self._unfinished = dict.fromkeys(self._entries)

    # Lines.

    def top(self, index: int) -> int:
        """The first line of an entry."""
        known = len(self._tops)
        if index >= known:
            begin = self._tops[-1] + self._entries[known - 1].height + _GAP if known else TOP_MARGIN
            rest = islice(self._entries, known, len(self._entries) - 1)
            self._tops += accumulate((entry.height + _GAP for entry in rest), initial=begin)
        return self._tops[index]

    @property
    def height(self) -> int:
        """How many lines there are, a blank one at the end included."""
        if not self._entries:
            return TOP_MARGIN
        return self.top(len(self._entries) - 1) + self._entries[-1].height + _GAP

    def entry_at(self, y: int) -> tuple[int, int]:
        """The entry that has line `y` or stands above it, and the line within it or below it.

        Above the first entry both are negative or 0.
        """
        if not self._entries:
            return -1, y
        self.top(len(self._entries) - 1)
        index = bisect_right(self._tops, y) - 1
        return index, y - self._tops[max(index, 0)]

    def locate(self, y: int) -> tuple[int, int] | None:
        """The entry that has line `y`, and the line within it; None for a blank line or beyond."""
        index, line = self.entry_at(y)
        return (index, line) if index >= 0 and line < self._entries[index].height else None

    def rows(self, first: int, count: int) -> Iterator[tuple[int, int] | None]:
        """What `locate` says of so many lines, from line `first` on."""
        index, line = self.entry_at(first)
        height = self._entries[index].height if index >= 0 else 0
        end = height + _GAP if index >= 0 else 0
        last = len(self._entries) - 1
        for _ in range(count):
            yield (index, line) if 0 <= line < height else None
            line += 1
            if line == end and index < last:
                index, line = index + 1, 0
                height = self._entries[index].height
                end = height + _GAP

    def below(self, index: int, line: int) -> tuple[int, int] | None:
        """The next line of an entry, or the first of the next one, laid out; None behind the last."""
        line += 1
        while index < len(self._entries):
            self._draw_line(index, line)
            if line < self._entries[index].height:
                return index, line
            index, line = index + 1, 0
        return None

    def above(self, index: int, line: int) -> tuple[int, int] | None:
        """The line before one of an entry, or the last of the one before; None above the first."""
        if line > 0:
            entry = self._entries[index]
            spot = entry.spot(line)
            # Above it there may be more lines, or fewer, once they are laid out.
            while (at := entry.line_of(spot) - 1) >= 0:
                if not self._draw_line(index, at):
                    return index, at
        while index > 0:
            index -= 1
            entry = self._entries[index]
            while entry.height and self._draw_line(index, entry.height - 1):
                pass
            if entry.height:
                return index, entry.height - 1
        return None

    def look_at(self, index: int, lines: int) -> int:
        """Lay out the first lines of an entry; its height, which is exact if it has no more."""
        while self._draw_entry(index, 0, lines):
            pass
        return self._entries[index].height

    def _draw_line(self, index: int, line: int) -> bool:
        """Lay out a line. Whether the height of its entry has changed."""
        return self._draw_entry(index, line, line + 1)

    def _draw_entry(self, index: int, first: int, last: int) -> bool:
        """Lay out lines of an entry. Whether its height has changed."""
        entry = self._entries[index]
        self._drawn[entry] = None
        has_changed = entry.draw(first, last)
        if has_changed:
            del self._tops[index + 1 :]
        return has_changed

    # Places.

    def place(self, y: int) -> Place | None:
        """The name of line `y`; None above the first entry."""
        index, line = self.entry_at(y)
        if index < 0:
            return None
        entry = self._entries[index]
        return Place(entry, entry.spot(line) if line < entry.height else None)

    def y_of(self, place: Place | None) -> int:
        """Where a place is now."""
        if place is None or place.entry not in self._entries:
            return 0
        index = self.index(place.entry)
        if place.spot is None:
            return self.top(index) + place.entry.height
        line = place.entry.line_of(place.spot)  # drawing it may change its entry's height
        self._check(index)
        return self.top(index) + line

    def settle(self, place: Place | None, delta: int, rows: int) -> int:
        """Lay out a screenful that begins `delta` lines below a place, and say where that is."""
        while True:
            y = min(self.y_of(place) + delta, self.height - rows)
            y = max(y, 0)
            if not self._draw(y, y + rows):
                return y

    def settle_end(self, rows: int) -> int:
        """Lay out the last screenful, and say where it begins."""
        while True:
            y = max(self.height - rows, 0)
            if not self._draw(y, y + rows):
                return y

    def _draw(self, first: int, last: int) -> bool:
        """Lay out lines of the page. Whether any height has changed."""
        index = max(self.entry_at(first)[0], 0)
        has_changed = False
        while index < len(self._entries) and (top := self.top(index)) < last:
            has_changed |= self._draw_entry(index, max(first - top, 0), last - top)
            index += 1
        return has_changed

    def _check(self, index: int) -> None:
        """Forget the tops below an entry if its height is not what they were worked out with."""
        if index + 1 < len(self._tops):
            below = self._tops[index] + self._entries[index].height + _GAP
            if below != self._tops[index + 1]:
                del self._tops[index + 1 :]

    # While there is time.

    @property
    def has_work(self) -> bool:
        """Whether something may not be laid out yet."""
        return bool(self._unfinished)

    def work(self, budget_s: float, now_s: Callable[[], float]) -> None:
        """Lay out what nobody looks at, for so long by a clock, the newest entries first."""
        until_s = now_s() + budget_s
        while self._unfinished and now_s() < until_s:
            entry = next(reversed(self._unfinished))
            before = entry.height
            self._drawn[entry] = None
            if not entry.work():
                del self._unfinished[entry]
            if entry.height != before:
                del self._tops[self.index(entry) + 1 :]

    def trim(self, y: int, rows: int) -> None:
        """Drop lines far from the view, if too many are kept."""
        held = {entry: entry.held for entry in self._drawn}
        self._drawn = {entry: None for entry, lines in held.items() if lines}
        if sum(held.values()) <= HELD_LINES:
            return
        first, last = y - KEPT_SCREENS * rows, y + (KEPT_SCREENS + 1) * rows
        for index, entry in enumerate(self._entries):
            if entry in self._drawn:
                top = self.top(index)
                entry.drop(first - top, last - top)
