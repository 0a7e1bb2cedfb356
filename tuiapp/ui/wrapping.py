"""Plain text to lines of a given width, each with the stretch of text that it shows."""

from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


@dataclass(frozen=True, slots=True)
class PlainLine:
    """One line on screen and the stretch of source it shows."""

    strip: Strip
    start: int
    end: int


def wrap_plain(text: str, width_cells: int, style: Style, *, between: str = " ") -> list[PlainLine]:
    """`text` in lines of at most `width_cells`, broken at `between` or else at spaces.

    The text must be visible text without tabs; the stretches leave out newlines and the spaces at
    which a line was broken.
    """
    lines: list[PlainLine] = []
    offset = 0
    for paragraph in text.split("\n"):
        lines.extend(
            PlainLine(Strip([Segment(text[start:end], style)]), start, end)
            for start, end in _spans(paragraph, offset, max(1, width_cells), between)
        )
        offset += len(paragraph) + 1
    return lines


def _spans(paragraph: str, offset: int, width_cells: int, between: str) -> list[tuple[int, int]]:
    if cell_len(paragraph) <= width_cells:
        return [(offset, offset + len(paragraph))]
    spans: list[tuple[int, int]] = []
    place = 0
    while place < len(paragraph):
        # Cutting only a window keeps one endless line linear: no line has more characters than four
        # a cell, joiners and marks included.
        window = paragraph[place : place + 4 * width_cells + 1]
        end = place + _fitting(window, width_cells)
        if end < len(paragraph):
            end = _break_before(paragraph, place, end, between)
        spans.append((offset + place, offset + end))
        place = end
        if paragraph.startswith(between, place):
            place += len(between)
        while place < len(paragraph) and paragraph[place] == " ":
            place += 1
    return spans


def _fitting(window: str, width_cells: int) -> int:
    """How many characters from the start fit; at least one."""
    # Rich gives nothing for text without width, and too much where joiners stand alone.
    chars = len(next(iter(chop_cells(window, width_cells)), window))
    while chars > 1 and cell_len(window[:chars]) > width_cells:
        chars -= 1
    return max(1, chars)


def _break_before(paragraph: str, place: int, end: int, between: str) -> int:
    """Where a line from `place` that may not pass `end` is broken best."""
    for gap in (between, " "):
        if paragraph.startswith(gap, end):
            return end
        found = paragraph.rfind(gap, place + 1, end + len(gap) - 1)
        if found > place:
            return found
    return end
