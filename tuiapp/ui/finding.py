"""This file is words looked for in the texts of a page, and which of the places found is looked at.

The rule it keeps: what is looked at stays the same place whatever comes, and is chosen only by what is
known: where a search has not been through yet, nothing is said of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from tuiapp.ui.folding import Words
from tuiapp.ui.haystack import Haystack, Matches
from tuiapp.ui.shown import TO_THE_END, ShownText


STEP_CHARS: Final = 65_536
"""Looked through at once: some 2 ms for a letter that is everywhere."""

BLOCKS_AT_ONCE: Final = 4


class Found(NamedTuple):
    """A place at which the words stand."""

    text: ShownText
    block: int
    """The block it begins in; the number of blocks for what is still arriving."""
    start: int
    end: int
    """In the visible source."""


class Aim(NamedTuple):
    """Where the place to look at is to be."""

    text: ShownText
    offset: int
    step: int = 1
    """1: the first one from the offset on; -1: the last one before it."""
    wraps: bool = False
    """Whether to go on from the other end of the page; else the nearest one the other way will do."""


class _Stop(NamedTuple):
    """A stretch of a text on the way from an aim."""

    text: ShownText
    takes_last: bool
    start: int = 0
    end: int = TO_THE_END
    is_past: bool = False
    """Whether it lies past an end of the page."""


class _Searched:
    """One text, as far as it has been read and searched."""

    def __init__(self, text: ShownText) -> None:
        self.text = text
        self.haystack = Haystack()
        self.matches: Matches | None = None
        self.is_searched = False
        self.is_outdated = True
        """Whether the text may have to be read on."""
        self._revision = text.revision

    def seek(self, words: Words | None) -> None:
        """Look for other words."""
        self.matches = None
        self.is_searched = words is None

    def work(self, words: Words, read_on: Callable[[ShownText], None]) -> None:
        """One step, of some milliseconds at most."""
        if self.is_outdated:
            self._read(read_on)
        if self.matches is None:
            self.matches = Matches(self.haystack, words)
        if not self.is_outdated:
            self.is_searched = self.matches.look(STEP_CHARS)

    def _read(self, read_on: Callable[[ShownText], None]) -> None:
        text = self.text
        if not text.is_read:
            read_on(text)
        if self._revision != text.revision:
            self._revision = text.revision
            self.haystack = Haystack()
            self.matches = None
        begin, final = self.haystack.blocks, text.final_blocks
        if self.matches is not None:
            self.matches.forget_tail()
        for number in range(begin, min(final, begin + BLOCKS_AT_ONCE)):
            self.haystack.append(text.block(number))
        if self.haystack.blocks == final and text.is_read:
            self.haystack.put_tail(text.arriving())
            self.is_outdated = False

    @property
    def count(self) -> int:
        """How many were found so far."""
        return len(self.matches) if self.matches else 0

    def found(self, number: int) -> Found:
        """One of them, from the top."""
        assert self.matches is not None
        return Found(self.text, self.matches.block(number), *self.matches.range(number))

    def at_or_after(self, offset: int) -> int:
        """The first of them from a place on."""
        return self.matches.at_or_after(offset) if self.matches else 0

    def number(self, stop: _Stop) -> int | None:
        """The one of them that is come to here; None if there is none in this stretch."""
        begin = self.at_or_after(stop.start) if stop.start else 0
        end = self.at_or_after(stop.end) if stop.end < TO_THE_END else self.count
        if begin >= end:
            return None
        return end - 1 if stop.takes_last else begin


@dataclass(frozen=True, slots=True)
class Tally:
    """How a search stands."""

    count: int
    """Found so far."""
    is_complete: bool
    """Whether all of the page has been looked through."""
    place: int | None
    """Which of them is looked at, from 1; None while none is, or that is not known yet."""


class Search:
    """Words in the texts of one page, from top to bottom.

    Args:
        read_on: Reads some more of a text that has not been read to its end.
    """

    def __init__(self, read_on: Callable[[ShownText], None]) -> None:
        self._read_on = read_on
        self._texts: dict[ShownText, _Searched] = {}
        """From top to bottom."""
        self._todo: dict[ShownText, None] = {}
        """What has not been searched, the most urgent first."""
        self._aim: Aim | None = None
        self._folded: Mapping[ShownText, int] = {}
        self.words: Words | None = None
        self.current: Found | None = None
        """What is looked at."""
        self.has_wrapped = False
        """Whether it was come to past an end of the page."""

    # What is searched.

    def hold(
        self, texts: Iterable[ShownText], folded: Mapping[ShownText, int] | None = None
    ) -> None:
        """These are the texts of the page now; those known before are not searched again.

        Args:
            texts: From top to bottom.
            folded: Where what is folded of a text begins, now and later.
        """
        before, self._texts = self._texts, {}
        self._folded = {} if folded is None else folded
        for text in texts:
            self._texts[text] = before.get(text) or self._begun(text)
        self._todo = {text: None for text in self._todo if text in self._texts}
        for text, one in self._texts.items():
            if not one.is_searched:
                self._todo[text] = None
        if self.current is not None and self.current.text not in self._texts:
            self.current = None
        if self._aim is not None and self._aim.text not in self._texts:
            self._aim = None

    def _begun(self, text: ShownText) -> _Searched:
        one = _Searched(text)
        one.seek(self.words)
        return one

    def outdate(self, text: ShownText) -> None:
        """A text may say more, or something else, than when it was searched."""
        one = self._texts.get(text)
        if one is None:
            return
        one.is_outdated = True
        if self.words is not None:
            one.is_searched = False
            self._todo[text] = None

    def seek(self, words: Words | None) -> None:
        """Look for other words; nothing is looked at until something is aimed at."""
        self.words = words
        self.current = self._aim = None
        self.has_wrapped = False
        for one in self._texts.values():
            one.seek(words)
        self._todo = {} if words is None else dict.fromkeys(self._texts)

    # What is looked at.

    def aim(self, aim: Aim) -> None:
        """Look at the first of what is found there, as soon as it is known which that is."""
        if aim.text not in self._texts:
            return
        self._aim = aim
        self.has_wrapped = False
        self._todo = {it.text: None for it in self._way(aim) if it.text in self._todo}
        self._try_aim()

    @property
    def is_aiming(self) -> bool:
        """Whether it is not known yet what to look at."""
        return self._aim is not None

    def _way(self, aim: Aim) -> Iterator[_Stop]:
        """The texts in the order in which what is found in them counts."""
        texts = list(self._texts)
        at = texts.index(aim.text)
        above, below = texts[:at], texts[at + 1 :]
        if aim.step > 0:
            yield _Stop(aim.text, takes_last=False, start=aim.offset)
            yield from (_Stop(text, takes_last=False) for text in below)
            if aim.wraps:
                yield from (_Stop(text, takes_last=False, is_past=True) for text in above)
                yield _Stop(aim.text, takes_last=False, end=aim.offset, is_past=True)
                return
        yield _Stop(aim.text, takes_last=True, end=aim.offset)
        yield from (_Stop(text, takes_last=True) for text in reversed(above))
        if aim.wraps:
            yield from (_Stop(text, takes_last=True, is_past=True) for text in below[::-1])
            yield _Stop(aim.text, takes_last=True, start=aim.offset, is_past=True)

    def _unfolded_first(self, way: Iterable[_Stop]) -> Iterator[_Stop]:
        """The same way through what is to be seen, and after it through what is folded."""
        folded: list[_Stop] = []
        for stop in way:
            border = self._folded.get(stop.text, TO_THE_END)
            if stop.start < border:
                yield stop._replace(end=min(stop.end, border))
            if border < stop.end:
                folded.append(stop._replace(start=max(stop.start, border)))
        yield from folded

    def _try_aim(self) -> None:
        """Settle what is looked at, once it is known."""
        aim = self._aim
        if aim is None:
            return
        way = self._way(aim)
        if self._folded and not aim.wraps:
            # Nothing unfolds by itself while there is something to look at that is not folded.
            way = self._unfolded_first(way)
        for stop in way:
            one = self._texts[stop.text]
            if not one.is_searched:
                return
            number = one.number(stop)
            if number is not None:
                self.current, self.has_wrapped = one.found(number), stop.is_past
                break
        self._aim = None

    @property
    def is_through(self) -> bool:
        """Whether all of the page has been searched."""
        return not self._todo

    # Work.

    def work(self, has_time: Callable[[], bool]) -> bool:
        """Search on for as long as there is time, one step at least. Whether it is through."""
        words = self.words
        while words is not None and self._todo:
            text = next(iter(self._todo))
            one = self._texts[text]
            one.work(words, self._read_on)
            if one.is_searched:
                del self._todo[text]
            if not has_time():
                break
        self._try_aim()
        return not self._todo

    # What was found.

    @property
    def tally(self) -> Tally:
        """How many there are, and which of them is looked at."""
        count = sum([one.count for one in self._texts.values()])
        return Tally(count, not self._todo, None if self._todo else self._place())

    def _place(self) -> int | None:
        here = self.current
        if here is None:
            return None
        above = 0
        for text, one in self._texts.items():
            if text is here.text:
                number = one.at_or_after(here.start)
                is_there = number < one.count and one.found(number).start == here.start
                return above + number + 1 if is_there else None
            above += one.count
        return None

    def between(self, text: ShownText, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where in a stretch of a text the words stand, or reach into it."""
        one = self._texts.get(text)
        if one is None or one.matches is None:
            return
        # One that begins before the stretch may reach into it, and no two lie over each other.
        for number in range(max(one.at_or_after(start) - 1, 0), one.count):
            first, last = one.matches.range(number)
            if first >= end:
                return
            if last > start:
                yield first, last
