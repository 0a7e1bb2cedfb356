"""This file is the tool calls of an answer, one below the other, each a text of its own.

The rule it keeps: what has come of a call keeps its place in that text, however it and the others go on. So what
closes a call belongs to its text only once nothing more can come.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuiapp.core.events import ToolCallDelta
from tuiapp.ui.drawn import (
    NOWHERE,
    Line,
    Lines,
    Part,
    Parts,
    Spot,
    cells_between,
    line_showing,
    offset_at,
)
from tuiapp.ui.markdown.source import SourceText
from tuiapp.ui.shown import Snippet
from tuiapp.ui.stretches import line_around
from tuiapp.ui.widgets.entry_text import Passage
from tuiapp.ui.wrapping import PlainLine, wrap_plain


SHOWN_CALL_CHARS: Final = 4_000
"""Of a longer call the rest is counted: laying out 1 MB a frame takes 0.7 s."""

_MARK: Final = "→ "
_MARKED_CELLS: Final = 8
"""In less room than this the mark would take a third of it, and is left out."""


class CallText:
    """A call as it is shown, and where. Implements `EntryText` and `ShownText`.

    Args:
        drawn: Tells its lines.
        top: Tells where the first of them is in the entry.
    """

    is_read = True
    revision = 0
    final_blocks = 0
    """It is short, and may grow: all of it is arriving."""

    def __init__(self, drawn: Callable[[], Sequence[Line]], top: Callable[[], int]) -> None:
        self._drawn = drawn
        self._top = top
        self._name = ""
        self._arguments = ""
        """As far as they are shown."""
        self._arguments_chars = 0
        self._is_finished = False
        self._source = SourceText()
        self._visible = ""
        self._end = ""
        """What is shown behind the text."""

    # What it says.

    def take(self, delta: ToolCallDelta) -> None:
        """Another piece of it, to be read later."""
        self._name = delta.name or self._name
        self._arguments_chars += len(delta.arguments)
        self._arguments += delta.arguments[: SHOWN_CALL_CHARS - len(self._arguments)]

    def finish(self) -> None:
        """Nothing more comes."""
        self._is_finished = True

    def read(self) -> None:
        """Take in what has come."""
        text = f"{self._name}({self._arguments}"[:SHOWN_CALL_CHARS]
        hidden = len(self._name) + 1 + self._arguments_chars - len(text)
        self._end = f"… {hidden:,} more characters)" if hidden else ")"
        if self._is_finished:
            text, self._end = text + self._end, ""
        self._source = SourceText()
        self._source.append(text)
        self._source.finish()
        self._visible = self._source.take(sys.maxsize)

    def wrapped(self, width_cells: int, style: Style) -> list[Line]:
        """Its lines, to the right of a mark before the first of them; without it where there is no room."""
        whole = f"{self._visible}{self._end}"
        mark = _MARK if width_cells >= _MARKED_CELLS else ""
        indent = " " * len(mark)
        lines = wrap_plain(whole, width_cells - len(mark), style)
        return [
            self._cut(line, whole, mark if number == 0 else indent, style)
            for number, line in enumerate(lines)
        ]

    def _cut(self, line: PlainLine, whole: str, before: str, style: Style) -> Line:
        """A line in up to three parts: what stands before the text, the text, and what closes the call."""
        last = len(self._visible)
        shown = min(max(last, line.start), line.end)
        parts = [(whole[line.start : shown], line.start)] if line.start < last else []
        if before:
            parts.insert(0, (before, NOWHERE))
        if shown < line.end:
            parts.append((whole[shown : line.end], NOWHERE))
        return Line(
            Strip(Segment(text, style) for text, _ in parts), tuple(offset for _, offset in parts)
        )

    # To be selected.

    @property
    def length(self) -> int:
        """The length of the text."""
        return len(self._source.text)

    @property
    def written(self) -> str:
        """The text as it came."""
        return self._source.text

    def between(self, start: int, end: int) -> str:
        """The text between two places of it."""
        return self._source.text[start:end]

    def stretch_at(self, offset: int) -> tuple[int, int]:
        """The line of the text that has a place."""
        return line_around(self._source.text, offset)

    def text_line(self, line: int) -> Line | None:
        """A line of the call, by its place in the entry."""
        lines, place = self._drawn(), line - self._top()
        return lines[place] if 0 <= place < len(lines) else None

    def offset_shown(self, shown: int) -> int:
        """The place in the text of a place in what is shown."""
        return self._source.raw_offset(shown)

    def offset_at(self, line: int, cell: int) -> int:
        """The place in the text that a cell stands for; the ends for what stands around it."""
        shown = self.text_line(line)
        if shown is None:
            return 0 if line < self._top() else self.length
        at = offset_at(shown, cell)
        if at == NOWHERE:
            # Where there is little room, what closes the call has a line to itself.
            return 0 if line == self._top() else self.length
        return self._source.raw_offset(at)

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show the text from `start` to `end`; None if none do."""
        shown, visible = self.text_line(line), self._source.visible_offset
        return None if shown is None else cells_between(shown, visible(start), visible(end))

    def line_showing(self, offset: int) -> int:
        """The first line that shows a place, or the last one that begins before it."""
        return self._top() + line_showing(self._drawn(), self._source.visible_offset(offset))

    # To be searched.

    def block(self, number: int) -> Sequence[Snippet]:
        """Nothing stays as it is."""
        raise IndexError(number)

    def arriving(self) -> Sequence[Snippet]:
        """All of it."""
        return [Snippet(self._visible, 0)]

    def line(self, spot: Spot) -> Line | None:
        """A line that is drawn; None if there is no such line."""
        lines = self._drawn()
        return lines[spot.line] if not spot.part and 0 <= spot.line < len(lines) else None


@dataclass(slots=True)
class _Call(Part):
    """A call on the screen."""

    text: CallText


class ToolCalls:
    """The calls in the order of their first pieces.

    Args:
        style: What they are drawn in.
        width_cells: How wide they are drawn.
        top: Tells where their first line is in their entry.
        section: That of the first call; the others count on from it.
    """

    def __init__(
        self, style: Style, width_cells: int, top: Callable[[], int], section: int
    ) -> None:
        self._style = style
        self._width = width_cells
        self._top = top
        self._section = section
        self._lines = Lines(self)
        self.start_over()

    def start_over(self) -> None:
        """Begin without any."""
        self._numbers: dict[int, int] = {}
        """The place of each call by its own index."""
        self._parts: Parts[_Call] = Parts(self._wrapped)
        self._grown: set[int] = set()
        self.passages: list[Passage] = []

    def _wrapped(self, call: _Call) -> list[Line]:
        return call.text.wrapped(self._width, self._style)

    # What they say.

    def take(self, delta: ToolCallDelta) -> None:
        """Another piece of one of them."""
        number = self._numbers.setdefault(delta.index, len(self._numbers))
        if number == len(self._parts):
            self._append(number)
        self._parts[number].text.take(delta)
        self._grown.add(number)

    def _append(self, number: int) -> None:
        parts, top = self._parts, self._top
        text = CallText(lambda: parts.drawn(number), lambda: top() + parts.top(number))
        self._parts.append(_Call(text))
        joint = "\n" if number else "\n\n"
        self.passages.append(Passage(self._section + number, text, text, joint=joint))

    def finish(self) -> None:
        """Nothing more comes of any."""
        for number, call in enumerate(self._parts.all):
            call.text.finish()
            self._grown.add(number)

    def resize(self, width_cells: int) -> None:
        """Lay them out for another width, when they are looked at."""
        self._width = width_cells
        self._parts.rewrap()

    def restyle(self, style: Style) -> None:
        """Draw them in another style."""
        self._style = style
        self._parts.redraw()

    # Lines.

    def lines(self) -> Sequence[Strip]:
        """Take in what has come; the lines, each drawn when it is asked for."""
        for number in self._grown:
            self._parts[number].text.read()
            self._parts.forget(number)
            self._parts.drawn(number)
        self._grown.clear()
        return self._lines

    @property
    def line_count(self) -> int:
        """How many lines there are, those not drawn yet estimated."""
        return self._parts.height

    def line(self, index: int) -> Line:
        """A line with its offsets."""
        return self._parts.line(index)

    def draw(self, first: int, last: int) -> bool:
        """Draw some lines. Whether any height has changed."""
        return self._parts.draw(first, last)

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines."""
        self._parts.drop(first, last)

    @property
    def held(self) -> int:
        """How many drawn lines are kept."""
        return self._parts.held

    @property
    def has_work(self) -> bool:
        """Whether a call is not measured yet."""
        return self._parts.next_unmeasured() is not None

    def work(self) -> bool:
        """Measure a call. Whether there was one."""
        number = self._parts.next_unmeasured()
        if number is not None:
            self._parts.measure(number, len(self._wrapped(self._parts[number])))
        return number is not None

    def spot(self, section: int, line: int) -> Spot:
        """The name of a line, `section` being that of the first call."""
        found = self._parts.spot(section, line)
        return found._replace(section=section + found.part, part=0)

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        return self._parts.line_of(spot._replace(part=spot.section - self._section))
