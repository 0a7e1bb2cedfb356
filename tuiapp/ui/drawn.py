"""This file is lines that are drawn when somebody looks at them.

The rule it keeps: a part draws its lines by itself, whatever stands above it, so that any part of a long
page can be drawn first, forgotten, and drawn again. A part that has not been drawn at the present width
has an estimated height.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import Generic, NamedTuple, TypeVar

from rich.segment import Segment
from textual.strip import Strip

from tuiapp.ui.markdown.cells import clusters, is_narrow


NOWHERE = -1
"""The offset of cells that show no source: gutters, frames, padding."""


class Line(NamedTuple):
    """A laid-out line."""

    strip: Strip
    offsets: tuple[int, ...]
    """For each segment of the strip, where its text is in the visible source, or `NOWHERE`."""


class Spot(NamedTuple):
    """A line, named so that it is found again when the lines above it, or its own width, have changed."""

    section: int
    part: int
    line: int
    offset: int
    """The first offset that the line shows; for decoration, that of the next line which shows any; `NOWHERE` if
    none does."""
    above: int = 0
    """How many lines above that one it is."""


@dataclass(slots=True)
class Part:
    """Something that draws its own lines."""

    lines: list[Line] | None = field(default=None, kw_only=True)
    """None until drawn, and after the strips have been dropped."""
    height: int = field(default=0, kw_only=True)
    is_exact: bool = field(default=False, kw_only=True)
    """Whether the height is that of the present width."""


P = TypeVar("P", bound=Part)


class Parts(Generic[P]):
    """Parts, one below the other."""

    def __init__(self, draw: Callable[[P], list[Line]]) -> None:
        self._draw = draw
        self._parts: list[P] = []
        self._tops: list[int] = []
        """The first line of each part, as far as it has been worked out."""
        self._measured = 0
        """The parts before this one are exact."""

    def __len__(self) -> int:
        return len(self._parts)

    def __getitem__(self, number: int) -> P:
        return self._parts[number]

    @property
    def all(self) -> list[P]:
        """The parts, from the top; not to be changed."""
        return self._parts

    def append(self, part: P) -> None:
        """Put a part below the others."""
        self._parts.append(part)

    def pop(self) -> P:
        """Take the last part away."""
        part = self._parts.pop()
        del self._tops[len(self._parts) :]
        self._measured = min(self._measured, len(self._parts))
        return part

    # Heights.

    @property
    def height(self) -> int:
        """How many lines there are."""
        if not self._parts:
            return 0
        return self.top(len(self._parts) - 1) + self._parts[-1].height

    def top(self, number: int) -> int:
        """The first line of a part."""
        known = len(self._tops)
        if number >= known:
            begin = self._tops[-1] + self._parts[known - 1].height if known else 0
            heights = (part.height for part in islice(self._parts, known, len(self._parts) - 1))
            self._tops += accumulate(heights, initial=begin)
        return self._tops[number]

    def locate(self, line: int) -> tuple[int, int]:
        """The part that has a line, and the line within it."""
        self.top(len(self._parts) - 1)
        number = bisect_right(self._tops, line) - 1
        return number, line - self._tops[number]

    def resized(self, number: int) -> None:
        """A part has another height than before."""
        del self._tops[number + 1 :]

    # Lines.

    def drawn(self, number: int) -> list[Line]:
        """The lines of a part."""
        part = self._parts[number]
        if part.lines is None:
            part.lines = self._draw(part)
            self.measure(number, len(part.lines))
        return part.lines

    def line(self, index: int) -> Line:
        """A line; parts above it may get another height when it is drawn."""
        while True:
            number, line = self.locate(index)
            if number < 0:
                raise IndexError(index)
            lines = self.drawn(number)
            if line < len(lines):
                return lines[line]
            if number + 1 == len(self._parts):
                raise IndexError(index)

    def draw(self, first: int, last: int) -> bool:
        """Draw lines `first` to `last`, the last not included. Whether any height has changed."""
        if not self._parts or last <= first:
            return False
        number, _ = self.locate(max(first, 0))
        has_changed = False
        while number < len(self._parts) and self.top(number) < last:
            before = self._parts[number].height
            self.drawn(number)
            has_changed |= self._parts[number].height != before
            number += 1
        return has_changed

    def next_unmeasured(self) -> int | None:
        """The first part whose height is an estimate."""
        while self._measured < len(self._parts) and self._parts[self._measured].is_exact:
            self._measured += 1
        return self._measured if self._measured < len(self._parts) else None

    def measure(self, number: int, height: int) -> bool:
        """The height of a part is known. Whether it is another one."""
        part = self._parts[number]
        part.is_exact = True
        if part.height == height:
            return False
        part.height = height
        self.resized(number)
        return True

    def measure_next(self) -> bool:
        """Draw the first part whose height is an estimate, for its height alone. Whether there was one."""
        number = self.next_unmeasured()
        if number is not None:
            self.measure(number, len(self._draw(self._parts[number])))
        return number is not None

    def line_showing(self, offset: int, starts_at: Callable[[P], int]) -> int:
        """The first line that shows an offset, or the last one that begins before it.

        Args:
            offset: The offset.
            starts_at: The first offset of a part; `NOWHERE` for one without any.
        """
        number = len(self._parts) - 1
        while number > 0 and not NOWHERE < starts_at(self._parts[number]) <= offset:
            number -= 1
        return self.top(number) + line_showing(self.drawn(number), offset) if number >= 0 else 0

    # Forgetting.

    def rewrap(self) -> None:
        """Another width: heights are estimates now."""
        for part in self._parts:
            part.lines = None
            part.is_exact = False
        self._measured = 0

    def redraw(self) -> None:
        """Other colours: every line is to be drawn again."""
        for part in self._parts:
            part.lines = None

    def forget(self, number: int) -> None:
        """A part has another content."""
        part = self._parts[number]
        part.lines = None
        part.is_exact = False
        self._measured = min(self._measured, number)

    def drop(self, first: int, last: int) -> None:
        """Drop the strips of exact parts that are wholly outside of these lines."""
        for number, part in enumerate(self._parts):
            if part.lines and part.is_exact:
                top = self.top(number)
                if top >= last or top + part.height <= first:
                    part.lines = None

    @property
    def held(self) -> int:
        """How many lines are kept."""
        return sum(len(part.lines) for part in self._parts if part.lines)

    # Places.

    def spot(self, section: int, index: int) -> Spot:
        """The name of a line."""
        number, line = self.locate(index)
        lines = self.drawn(number)
        return spot_among(lines, min(line, len(lines) - 1), section, number)

    def line_of(self, spot: Spot) -> int:
        """Where a line is now, or what it showed."""
        if not self._parts:
            return 0
        if spot.part >= len(self._parts):
            return max(self.height - 1, 0)
        lines = self.drawn(spot.part)
        return max(self.top(spot.part) + line_among(lines, spot), 0)


def spot_among(lines: Sequence[Line], line: int, section: int, part: int) -> Spot:
    """The name of one of these lines."""
    for above, it in enumerate(islice(lines, max(line, 0), None)):
        offset = first_offset(it)
        if offset != NOWHERE:
            return Spot(section, part, line, offset, above)
    return Spot(section, part, line, NOWHERE)


def line_among(lines: Sequence[Line], spot: Spot) -> int:
    """Where among these lines one is that has been named, or what it showed; below 0 if it is above them."""
    line = spot.line + spot.above
    if spot.offset == NOWHERE:
        line = max(min(line, len(lines) - 1), 0)
    elif line >= len(lines) or first_offset(lines[line]) != spot.offset:
        line = _showing(lines, spot.offset)
    return line - spot.above


def _showing(lines: Sequence[Line], offset: int) -> int:
    """The last line that begins at an offset or before it."""
    found = 0
    for index, line in enumerate(lines):
        begin = first_offset(line)
        if begin != NOWHERE and begin <= offset:
            found = index
    return found


def first_offset(line: Line) -> int:
    """The offset of the first text of a line; `NOWHERE` if it shows none."""
    return next((offset for offset in line.offsets if offset != NOWHERE), NOWHERE)


def offset_at(line: Line, cell: int) -> int:
    """The visible offset of a cell, or of the nearest text in its line; `NOWHERE` if there is none."""
    nearest = NOWHERE
    begin = 0
    for segment, offset in zip(line.strip, line.offsets, strict=True):
        end = begin + segment.cell_length
        if offset != NOWHERE:
            if cell < end:
                return offset + _chars_before(segment.text, max(cell - begin, 0))
            nearest = offset + len(segment.text)
        begin = end
    return nearest


def line_showing(lines: Sequence[Line], offset: int) -> int:
    """The first line that shows an offset, or the last one that begins before it."""
    for index, line in enumerate(lines):
        if cells_between(line, offset, offset + 1) is not None:
            return index
    return _showing(lines, offset)


def cells_between(line: Line, start: int, end: int) -> tuple[int, int] | None:
    """The cells of a line that show the offsets from `start` to `end`, the last of each not included.

    None if it shows none of them. Decoration between two of them counts, around them it does not. What is
    longer on the screen than in its source, such as an address that is written elsewhere, counts as a whole.
    """
    if start >= end:
        return None
    first: int | None = None
    last = begin = 0
    for number, (segment, offset) in enumerate(zip(line.strip, line.offsets, strict=True)):
        cells = segment.cell_length
        after = offset + len(segment.text)
        if offset != NOWHERE and offset < end and start < after:
            found: tuple[int, int] | None = (0, cells)
            if offset < start or end < after:
                found = _part_between(segment, line.offsets[number:], start, end)
            if found is not None:
                first = begin + found[0] if first is None else first
                last = begin + found[1]
        begin += cells
    return None if first is None else (first, last)


def _part_between(
    segment: Segment, offsets: tuple[int, ...], start: int, end: int
) -> tuple[int, int] | None:
    """The same of one segment that shows more than that. Its offset is the first one."""
    text, offset = segment.text, offsets[0]
    follows = next((it for it in offsets[1:] if it != NOWHERE), NOWHERE)
    if offset < follows < offset + len(text):
        return (0, segment.cell_length) if start < follows else None
    return (
        _cells_of_chars(text, max(start - offset, 0))[0],
        _cells_of_chars(text, min(end - offset, len(text)) - 1)[1],
    )


def _cells_of_chars(text: str, char: int) -> tuple[int, int]:
    """The first cell of what a character is shown by, and the first one behind it."""
    if is_narrow(text):
        return char, char + 1
    used = 0
    for _, end, cells in clusters(text):
        if char < end:
            return used, used + cells
        used += cells
    return used, used


def _chars_before(text: str, cell: int) -> int:
    """How many characters stand before a cell of the text."""
    if is_narrow(text):
        return cell
    used = 0
    for begin, _, cells in clusters(text):
        used += cells
        if used > cell:
            return begin
    return len(text)
