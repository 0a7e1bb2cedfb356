"""The blocks of a transcript: a prompt, an answer, a notice.

An entry knows its lines and the way from a cell to its texts, so that a selection can be kept as
offsets in a text and survives new lines, folding and another width.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuiapp.core.visible import visible
from tuiapp.ui.drawn import NOWHERE, Line, Parts, Spot, cells_between, offset_at
from tuiapp.ui.look import Look
from tuiapp.ui.shown_stretches import ShownStretches
from tuiapp.ui.stretches import Stretch, line_around, stretches
from tuiapp.ui.widgets.entry_text import EntryText, Passage


TAB_CELLS: Final = 4

_HEAD, _TEXT, _NOTES = range(3)


class Entry(Protocol):
    """A block of the transcript. Lines are without margins; the transcript adds bar and padding."""

    def lay_out(self, width_cells: int, look: Look) -> None:
        """Take a new width or look."""
        ...

    @property
    def bar(self) -> Style | None:
        """The colour of the role bar; None for a block without one."""
        ...

    @property
    def height(self) -> int:
        """The number of lines."""
        ...

    def line(self, index: int) -> Strip:
        """One line; the same object each time while it has not changed."""
        ...

    @property
    def label(self) -> str:
        """Who speaks; empty for a notice."""
        ...

    @property
    def text(self) -> EntryText:
        """What was said in it."""
        ...

    @property
    def passages(self) -> Sequence[Passage]:
        """All that can be read of it, from the top; at least one."""
        ...

    def read_on(self) -> None:
        """Read some more of them, where all has not been read."""
        ...

    def click(self, line: int) -> bool:
        """A click on a line. Returns whether the entry changed."""
        ...

    # Lines are drawn when they are looked at; until then heights are estimates.

    def draw(self, first: int, last: int) -> bool:
        """Draw lines `first` to `last`, the last not included. Whether the height has changed by it."""
        ...

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines."""
        ...

    @property
    def held(self) -> int:
        """How many drawn lines are kept."""
        ...

    @property
    def has_work(self) -> bool:
        """Whether something of it is not laid out yet."""
        ...

    def work(self) -> bool:
        """One step, of some milliseconds at most, of laying out the rest. Whether it did any."""
        ...

    def spot(self, line: int) -> Spot:
        """The name of a line, which finds it after any change."""
        ...

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        ...


def headline(label: str, meta: str, width_cells: int, style: Style, meta_style: Style) -> Strip:
    """A block's first line: who speaks on the left, when or how on the right."""
    text = Strip([Segment(visible(label, keep_newlines=False), style)])
    right = Strip([Segment(meta, meta_style)])
    room = width_cells - right.cell_length - 1
    if not meta or room < text.cell_length:
        return _cut(text, width_cells, style)
    return Strip.join([text.extend_cell_length(room + 1, style), right])


def _cut(text: Strip, width_cells: int, style: Style) -> Strip:
    """A line of which not all fits says so."""
    if text.cell_length <= width_cells:
        return text
    return Strip.join([text.crop(0, max(0, width_cells - 1)), Strip([Segment("…", style)])])


class PlainEntry:
    """Text as it was written: a prompt, with a head; or a notice, without.

    `notes` are lines below it that are no part of the text, such as the files that went with it.
    """

    def __init__(
        self,
        text: str,
        *,
        label: str = "",
        meta: str = "",
        role: str = "text",
        notes: Sequence[str] = (),
    ) -> None:
        self.written = text
        """The text as it came."""
        self._text = visible(text.expandtabs(TAB_CELLS) if "\t" in text else text)
        self.label = label
        """Who speaks; empty for a notice."""
        self._meta = meta
        self._role = role
        self._notes = [visible(note, keep_newlines=False) for note in notes]
        self._head: list[Strip] = []
        self._foot: list[Strip] = []
        self._width = 1
        self._style = Style()
        self._bar: Style | None = None
        self._parts: Parts[Stretch] = Parts(self._wrapped)
        for part in stretches(self._text):
            self._parts.append(part)
        shown = ShownStretches(lambda: self._text, self._parts)
        self._passages = (Passage(_TEXT, self, shown if label else None),)

    def _wrapped(self, part: Stretch) -> list[Line]:
        return part.wrapped(self._text, self._width, self._style)

    def lay_out(self, width_cells: int, look: Look) -> None:
        """Wrap the text anew, as far as it is looked at."""
        self._bar, style = self._styles(look)
        self._head = []
        if self.label:
            self._head = [headline(self.label, self._meta, width_cells, self._bar, look.muted)]
        self._foot = [
            _cut(Strip([Segment(note, look.muted)]), width_cells, look.muted)
            for note in self._notes
        ]
        if width_cells != self._width:
            self._width = width_cells
            self._parts.rewrap()
            self._guess()
        elif style != self._style:
            self._parts.redraw()
        self._style = style

    def _guess(self) -> None:
        for number, part in enumerate(self._parts.all):
            if not part.height:
                part.height = part.guessed_height(self._text, self._width)
                self._parts.resized(number)

    def _styles(self, look: Look) -> tuple[Style, Style]:
        match self._role:
            case "user":
                return look.user, look.text
            case "error":
                return look.error, look.error
            case "warning":
                return look.warning, look.warning
            case _:
                return look.faint, look.muted

    @property
    def bar(self) -> Style | None:
        """The role's colour."""
        return self._bar

    @property
    def height(self) -> int:
        """Head, wrapped lines and notes."""
        return len(self._head) + self._parts.height + len(self._foot)

    def line(self, index: int) -> Strip:
        """One line."""
        if index < len(self._head):
            return self._head[index]
        place = index - len(self._head)
        count = self._parts.height
        return self._parts.line(place).strip if place < count else self._foot[place - count]

    @property
    def text(self) -> EntryText:
        """Its text, without head and notes."""
        return self

    @property
    def length(self) -> int:
        """The length of the text."""
        return len(self._text)

    def between(self, start: int, end: int) -> str:
        """The text as it is shown."""
        return self._text[start:end]

    def stretch_at(self, offset: int) -> tuple[int, int]:
        """The line of the text that has an offset."""
        return line_around(self._text, offset)

    def offset_shown(self, shown: int) -> int:
        """The same: offsets are those of what is shown."""
        return shown

    def text_line(self, line: int) -> Line | None:
        """A line of the text."""
        place = line - len(self._head)
        return self._parts.line(place) if 0 <= place < self._parts.height else None

    def offset_at(self, line: int, cell: int) -> int:
        """The offset of the character at a cell."""
        shown = self.text_line(line)
        if shown is None:
            return 0 if line < len(self._head) else len(self._text)
        return max(offset_at(shown, cell), 0)

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show the text from `start` to `end`; None if none do."""
        shown = self.text_line(line)
        return None if shown is None else cells_between(shown, start, end)

    def line_showing(self, offset: int) -> int:
        """The first line that shows an offset, or the last one that begins before it."""
        return len(self._head) + self._parts.line_showing(offset, lambda part: part.start)

    @property
    def passages(self) -> Sequence[Passage]:
        """Its text. What nobody said, a notice, is not searched."""
        return self._passages

    def read_on(self) -> None:
        """Nothing: all of it is there from the beginning."""

    def click(self, line: int) -> bool:
        """Nothing to fold here."""
        del line
        return False

    def draw(self, first: int, last: int) -> bool:
        """Draw some lines. Whether the height has changed."""
        head = len(self._head)
        return self._parts.draw(first - head, last - head)

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines."""
        head = len(self._head)
        self._parts.drop(first - head, last - head)

    @property
    def held(self) -> int:
        """How many drawn lines are kept."""
        return self._parts.held

    @property
    def has_work(self) -> bool:
        """Whether a stretch is not laid out yet."""
        return self._parts.next_unmeasured() is not None

    def work(self) -> bool:
        """Lay out a stretch. Whether there was one."""
        return self._parts.measure_next()

    def spot(self, line: int) -> Spot:
        """The name of a line."""
        place = line - len(self._head)
        if place < 0:
            return Spot(_HEAD, 0, line, NOWHERE)
        if place >= self._parts.height:
            return Spot(_NOTES, 0, place - self._parts.height, NOWHERE)
        return self._parts.spot(_TEXT, place)

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        if spot.section == _HEAD:
            return spot.line
        if spot.section == _NOTES:
            return len(self._head) + self._parts.height + spot.line
        return len(self._head) + self._parts.line_of(spot)
