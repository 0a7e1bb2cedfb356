"""This file is the tool calls of an answer, one below the other, each a text of its own.

The rule it keeps: a call stays where its first piece put it, whatever comes of it and of the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.style import Style
from textual.strip import Strip

from tuiapp.core.events import ToolCallDelta
from tuiapp.ui.drawable import DrawnParts, Lines
from tuiapp.ui.drawn import Line, Part, Parts, Spot
from tuiapp.ui.widgets.call_text import CallText
from tuiapp.ui.widgets.entry_text import Passage


MAX_SHOWN_CALLS: Final = 200
"""More than any model asks for at once. The rest is counted: while words are looked for, each call that may
grow is searched at each frame, which takes some 0.01 ms."""


@dataclass(slots=True)
class _Call(Part):
    """A call on the screen."""

    text: CallText


class ToolCalls(DrawnParts[_Call]):
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
        self._texts: list[CallText] = []
        self._parts: Parts[_Call] = Parts(self._wrapped)
        self._grown: set[int] = set()
        self.passages: list[Passage] = []

    def _wrapped(self, call: _Call) -> list[Line]:
        return call.text.wrapped(self._width, self._style)

    # What they say.

    def take(self, delta: ToolCallDelta) -> None:
        """Another piece of one of them."""
        number = self._numbers.setdefault(delta.index, len(self._numbers))
        if number == len(self._texts):
            self._append(number)
        self._texts[number].take(delta)
        if number < MAX_SHOWN_CALLS:
            self._grown.add(number)

    def _append(self, number: int) -> None:
        parts, top = self._parts, self._top
        text = CallText(lambda: parts.drawn(number), lambda: top() + parts.top(number))
        self._texts.append(text)
        if number < MAX_SHOWN_CALLS:
            self._parts.append(_Call(text))
            joint = "\n" if number else "\n\n"
            self.passages.append(Passage(self._section + number, text, text, joint=joint))

    @property
    def hidden(self) -> int:
        """How many there are beyond those that are shown."""
        return len(self._texts) - len(self._parts)

    @property
    def written(self) -> str:
        """All of them as they came, a line each."""
        return "\n".join(text.written for text in self._texts)

    def read_on(self) -> None:
        """Read some more of what is not shown, of the first call where there is any."""
        call = next((it for it in self._parts.all if not it.text.is_read), None)
        if call is not None:
            call.text.read_on()

    def finish(self) -> None:
        """Nothing more comes of any."""
        for text in self._texts:
            text.finish()
        self._grown.update(range(len(self._parts)))

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
        """Take in what has come; the lines, each drawn when it is asked for.

        None is drawn here: 300 calls that end at once would take 0.4 s. Until it is drawn, what has grown is
        thought to be as high as it was.
        """
        for number in self._grown:
            call = self._parts[number]
            call.text.read()
            self._parts.forget(number)
            if not call.height:
                call.height = call.text.guessed_height(self._width)
                self._parts.resized(number)
        self._grown.clear()
        return self._lines

    @property
    def has_work(self) -> bool:
        """Whether a call is not measured yet."""
        return self._parts.next_unmeasured() is not None

    def work(self) -> bool:
        """Measure a call. Whether there was one."""
        return self._parts.measure_next()

    def spot(self, section: int, line: int) -> Spot:
        """The name of a line, `section` being that of the first call."""
        found = self._parts.spot(section, line)
        return found._replace(section=section + found.part, part=0)

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        return self._parts.line_of(spot._replace(part=spot.section - self._section))
