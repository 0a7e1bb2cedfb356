"""This file is plain text in stretches that are wrapped one at a time.

The rule it keeps: where a stretch ends follows from the text alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.style import Style

from tuiapp.ui.drawn import Line, Part
from tuiapp.ui.wrapping import wrap_plain


PART_CHARS: Final = 4_096
"""Text that is wrapped at once. A longer line goes on in a new one, at a space where there is one."""


@dataclass(slots=True)
class Stretch(Part):
    """A stretch of a text."""

    start: int
    end: int

    def wrapped(self, text: str, width_cells: int, style: Style) -> list[Line]:
        """Its lines."""
        lines = wrap_plain(text[self.start : self.end], width_cells, style)
        return [Line(line.strip, (self.start + line.start,)) for line in lines]

    def guessed_height(self, text: str, width_cells: int) -> int:
        """How many lines it may take."""
        lines = text.count("\n", self.start, self.end) + 1
        return max(lines, (self.end - self.start) // width_cells)


def stretches(text: str, begin: int = 0) -> Iterator[Stretch]:
    """The text in stretches, the newline or space between two belonging to neither.

    Args:
        text: All of it.
        begin: Where a stretch begins; those before it are known.
    """
    start = begin
    while len(text) - start > PART_CHARS:
        limit = start + PART_CHARS
        end = text.rfind("\n", start, limit)
        if end < 0:
            end = text.rfind(" ", start, limit)
        end = end if end > start else limit
        yield Stretch(start, end)
        start = end + (end < len(text) and text[end] in "\n ")
    yield Stretch(start, len(text))


def line_around(text: str, offset: int) -> tuple[int, int]:
    """Where the line of a text begins and ends that has an offset."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return start, len(text) if end < 0 else end
