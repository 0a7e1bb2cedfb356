"""This file is a text in which words are looked for, and where they stand in it.

The rule it keeps: what has been read is read, folded and searched once, however the text goes on; only
what is still arriving is searched again.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tuiapp.ui.drawn import NOWHERE
from tuiapp.ui.folding import Folded, Knot, Words, fold
from tuiapp.ui.markdown.cells import cut_before
from tuiapp.ui.shown import Snippet


_BARRIER: Final = "\n"
"""Between blocks, lines of code and cells: it is in no words, so no match reaches across it."""


class Joined:
    """Joined snippets, with the places they come from."""

    def __init__(self) -> None:
        self.text = ""
        self._starts: list[int] = []
        self._offsets: list[int] = []
        self._rooms: list[int] = []
        """How many characters of the source a snippet stands for: of a target that is written somewhere
        else there are fewer than it has itself."""

    def append(self, snippets: Iterable[Snippet]) -> None:
        """Put snippets behind the others."""
        parts: list[str] = []
        at = len(self.text)
        for text, offset in snippets:
            if not text:
                continue
            is_between = offset == NOWHERE
            parts.append(_between(text) if is_between else text.replace(_BARRIER, " "))
            self._add(at, self._end if is_between else offset, 0 if is_between else len(text))
            at += len(parts[-1])
        self.text += "".join(parts)

    def _add(self, at: int, offset: int, room: int) -> None:
        if self._offsets and room:
            self._rooms[-1] = max(0, min(self._rooms[-1], offset - self._offsets[-1]))
        self._starts.append(at)
        self._offsets.append(offset)
        self._rooms.append(room)

    @property
    def _end(self) -> int:
        return self._offsets[-1] + self._rooms[-1] if self._offsets else 0

    def source(self, begin: int, end: int) -> tuple[int, int]:
        """The stretch of the source that some of the text stands for."""
        first, last = self._place(begin), self._place(end - 1)
        return min(first), max(last)

    def _place(self, at: int) -> tuple[int, int]:
        number = bisect_right(self._starts, at) - 1
        passed = at - self._starts[number]
        offset, room = self._offsets[number], self._rooms[number]
        if passed < room:
            return offset + passed, offset + passed + 1
        return offset, offset + room


def _between(text: str) -> str:
    return " " if text == " " else _BARRIER


class Side:
    """The blocks folded in one way, as far as that has been asked for."""

    def __init__(self, blocks: Joined, *, keeps_case: bool) -> None:
        self._blocks = blocks
        self.keeps_case = keeps_case
        self.text = ""
        self.knots: list[Knot] = []
        self.within: set[str] = set()
        """The characters that stand within knots, or at their inner edges."""
        self.read_chars = 0
        """How much of the blocks is in it."""

    @property
    def has_more(self) -> bool:
        """Whether there is more of the blocks."""
        return self.read_chars < len(self._blocks.text)

    def read_on(self, limit_chars: int) -> None:
        """Fold more of the blocks, up to a place where nothing belongs together."""
        begin, size = self.read_chars, len(self.text)
        self.read_chars = _cut(self._blocks.text, begin, begin + limit_chars)
        folded = fold(self._blocks.text[begin : self.read_chars], keeps_case=self.keeps_case)
        self.knots += _moved(folded.knots, size, begin)
        self.text += folded.text
        for knot in folded.knots:
            if knot.end - knot.begin > 1:
                self.within.update(folded.text[knot.begin : knot.end])


def _cut(text: str, begin: int, at: int) -> int:
    """Where to stop reading: near a place, and where nothing is parted that belongs together."""
    if at >= len(text):
        return len(text)
    cut = cut_before(text, at, begin)
    return cut if cut > begin else at


def _moved(knots: Iterable[Knot], by: int, source_by: int) -> Iterator[Knot]:
    for begin, end, source_begin, source_end in knots:
        yield Knot(begin + by, end + by, source_begin + source_by, source_end + source_by)


class Haystack:
    """A text that grows: blocks that stay, and behind them what may still change."""

    def __init__(self) -> None:
        self._blocks = Joined()
        self._block_starts: list[int] = []
        self._tail = Joined()
        self._folded_tails: dict[bool, Folded] = {}
        self._sides: dict[bool, Side] = {}

    @property
    def blocks(self) -> int:
        """How many blocks it has."""
        return len(self._block_starts)

    def append(self, block: Iterable[Snippet]) -> None:
        """Another block that stays."""
        self._block_starts.append(len(self._blocks.text))
        self._blocks.append(block)

    def put_tail(self, snippets: Iterable[Snippet]) -> None:
        """What stands behind the blocks for now."""
        self._folded_tails.clear()
        self._tail = Joined()
        self._tail.append(snippets)

    def side(self, *, keeps_case: bool) -> Side:
        """The blocks, with or without their case; one for all who ask."""
        if keeps_case not in self._sides:
            self._sides[keeps_case] = Side(self._blocks, keeps_case=keeps_case)
        return self._sides[keeps_case]

    def folded_tail(self, *, keeps_case: bool) -> Folded:
        """What stands behind the blocks, in the same way."""
        if keeps_case not in self._folded_tails:
            self._folded_tails[keeps_case] = fold(self._tail.text, keeps_case=keeps_case)
        return self._folded_tails[keeps_case]

    def source(self, begin: int, end: int) -> tuple[int, int]:
        """Where a stretch stands in the source, counted through blocks and tail."""
        length = len(self._blocks.text)
        if end <= length:
            return self._blocks.source(begin, end)
        last = self._tail.source(max(begin - length, 0), end - length)
        return last if begin >= length else (self._blocks.source(begin, length)[0], last[1])

    def block_at(self, begin: int) -> int:
        """The block that has a place; the number of blocks for the tail."""
        if begin >= len(self._blocks.text):
            return self.blocks
        return bisect_right(self._block_starts, begin) - 1


class Matches:
    """Where words stand in a haystack, from left to right, none over another."""

    def __init__(self, haystack: Haystack, words: Words) -> None:
        self._haystack = haystack
        self._words = words.text
        self._pattern = words.pattern
        self._side = haystack.side(keeps_case=words.keeps_case)
        self._starts = array("L")
        """In the folded blocks."""
        self._next = 0
        """Where the next one may begin."""
        self._tail_starts: list[int] = []
        """In what is folded of the tail, counted on from the blocks."""
        self._tail_knots: Sequence[Knot] = ()
        self._ranges: dict[int, tuple[int, int]] = {}
        """In the source, of those in the blocks that somebody has asked for."""
        self._tail_ranges: dict[int, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._starts) + len(self._tail_starts)

    def look(self, limit_chars: int) -> bool:
        """Look through some more of the blocks, and, behind them, through what is arriving.

        Returns:
            Whether all of it has been looked through.
        """
        side, size = self._side, len(self._words)
        self.forget_tail()
        if side.has_more:
            side.read_on(limit_chars)
        end = min(len(side.text), self._next + limit_chars + size)
        # Words that could not begin or end within any knot need not be held against all of them.
        may_be_tied = self._words[0] in side.within or self._words[-1] in side.within
        found = self._found(side.text, self._next, end, side.knots if may_be_tied else ())
        self._starts.extend(found)
        self._next = max(found[-1] + size if found else self._next, end - size + 1)
        if side.has_more or end < len(side.text):
            return False
        self._look_at_tail()
        return True

    def forget_tail(self) -> None:
        """The tail is going to be another one."""
        self._tail_starts = []
        self._tail_knots = ()
        self._tail_ranges.clear()

    def _look_at_tail(self) -> None:
        side = self._side
        tail = self._haystack.folded_tail(keeps_case=side.keeps_case)
        if not tail.text:
            return
        begin = min(self._next, len(side.text))
        near: list[Knot] = []
        if tail.knots or side.knots:
            self._tail_knots = list(_moved(tail.knots, len(side.text), side.read_chars))
            behind = bisect_right(side.knots, begin, key=_end_of)
            near = [
                knot._replace(begin=knot.begin - begin, end=knot.end - begin)
                for knot in (*side.knots[behind:], *self._tail_knots)
            ]
        text = side.text[begin:] + tail.text
        self._tail_starts = [begin + at for at in self._found(text, 0, len(text), near)]

    def _found(self, text: str, begin: int, end: int, knots: Sequence[Knot]) -> list[int]:
        words = self._words
        if not knots:
            return [it.start() for it in self._pattern.finditer(text, begin, end)]
        found: list[int] = []
        at = text.find(words, begin, end)
        while at >= 0:
            is_whole = not (_is_tied(knots, at) or _is_tied(knots, at + len(words)))
            if is_whole:
                found.append(at)
            at = text.find(words, at + (len(words) if is_whole else 1), end)
        return found

    # Places.

    def start(self, number: int) -> int:
        """Where a match begins in the source."""
        return self.range(number)[0]

    def range(self, number: int) -> tuple[int, int]:
        """Where a match begins and ends in the source."""
        known = self._ranges if number < len(self._starts) else self._tail_ranges
        if number not in known:
            # Lines in view are asked for at each frame.
            known[number] = self._haystack.source(*self._shown(number))
        return known[number]

    def block(self, number: int) -> int:
        """The block in which a match begins; the number of blocks for the tail."""
        return self._haystack.block_at(self._shown(number)[0])

    def at_or_after(self, offset: int) -> int:
        """The first match that does not begin before a place of the source."""
        return bisect_left(range(len(self)), offset, key=self.start)

    def _shown(self, number: int) -> tuple[int, int]:
        known = len(self._starts)
        at = self._starts[number] if number < known else self._tail_starts[number - known]
        return self._unfolded(at), self._unfolded(at + len(self._words))

    def _unfolded(self, at: int) -> int:
        """A place of the folded text, which is in no knot, before it was folded."""
        length = len(self._side.text)
        knots = self._side.knots if at <= length else self._tail_knots
        number = bisect_right(knots, at, key=_end_of) - 1
        if number >= 0:
            return knots[number].source_end + at - knots[number].end
        return at if at <= length else self._side.read_chars + at - length


def _end_of(knot: Knot) -> int:
    return knot.end


def _is_tied(knots: Sequence[Knot], at: int) -> bool:
    """Whether a place is within a knot."""
    number = bisect_right(knots, at, key=_end_of)
    return number < len(knots) and knots[number].begin < at
