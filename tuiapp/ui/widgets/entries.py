"""The blocks of a transcript: a prompt, an answer, a notice.

An entry knows its lines and the way from a cell to its text, so that a selection can be kept as
offsets in the text and survives new lines, folding and another width.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuiapp.core.visible import visible
from tuiapp.ui.drawn import NOWHERE, Line, Part, Parts, Spot, cells_between, offset_at
from tuiapp.ui.look import Look
from tuiapp.ui.wrapping import wrap_plain


PART_CHARS: Final = 4_096
"""Text that is wrapped at once. A longer line goes on in a new one, at a space where there is one."""

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

    def offset_at(self, line: int, cell: int) -> int:
        """The offset in the entry's text that a cell stands for; the nearest one for decoration."""
        ...

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show the text from `start` to `end`; None if none do."""
        ...

    def has_text(self, line: int) -> bool:
        """Whether a line shows the entry's text, and not a head or a status."""
        ...

    def text_between(self, start: int, end: int) -> str:
        """The entry's text between two offsets, as it should stand on a clipboard."""
        ...

    @property
    def text_length(self) -> int:
        """The length of the entry's text."""
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
        return text.crop(0, width_cells)
    return Strip.join([text.extend_cell_length(room + 1, style), right])


@dataclass(slots=True)
class _Stretch(Part):
    """A stretch of a text."""

    start: int
    end: int


def _stretches(text: str) -> Iterator[_Stretch]:
    """The text in stretches, the newline or space between two belonging to neither."""
    start = 0
    while len(text) - start > PART_CHARS:
        limit = start + PART_CHARS
        end = text.rfind("\n", start, limit)
        if end < 0:
            end = text.rfind(" ", start, limit)
        end = end if end > start else limit
        yield _Stretch(start, end)
        start = end + (end < len(text) and text[end] in "\n ")
    yield _Stretch(start, len(text))


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
        self._text = visible(text.expandtabs(4))
        self._label = label
        self._meta = meta
        self._role = role
        self._notes = [visible(note, keep_newlines=False) for note in notes]
        self._head: list[Strip] = []
        self._foot: list[Strip] = []
        self._width = 1
        self._style = Style()
        self._bar: Style | None = None
        self._parts: Parts[_Stretch] = Parts(self._wrapped)
        for part in _stretches(self._text):
            self._parts.append(part)

    def _wrapped(self, part: _Stretch) -> list[Line]:
        lines = wrap_plain(self._text[part.start : part.end], self._width, self._style)
        return [Line(line.strip, (part.start + line.start,)) for line in lines]

    def lay_out(self, width_cells: int, look: Look) -> None:
        """Wrap the text anew, as far as it is looked at."""
        self._bar, style = self._styles(look)
        self._head = []
        if self._label:
            self._head = [headline(self._label, self._meta, width_cells, self._bar, look.muted)]
        self._foot = [
            Strip([Segment(note, look.muted)]).crop(0, width_cells) for note in self._notes
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
                lines = self._text.count("\n", part.start, part.end) + 1
                part.height = max(lines, (part.end - part.start) // self._width)
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

    def offset_at(self, line: int, cell: int) -> int:
        """The offset of the character at a cell."""
        index = line - len(self._head)
        if index < 0:
            return 0
        if index >= self._parts.height:
            return len(self._text)
        return max(offset_at(self._parts.line(index), cell), 0)

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show the text from `start` to `end`; None if none do."""
        if not self.has_text(line):
            return None
        return cells_between(self._parts.line(line - len(self._head)), start, end)

    def has_text(self, line: int) -> bool:
        """All but head and notes."""
        return 0 <= line - len(self._head) < self._parts.height

    def text_between(self, start: int, end: int) -> str:
        """The text as it was written."""
        return self._text[start:end]

    @property
    def text_length(self) -> int:
        """The length of the text."""
        return len(self._text)

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
        number = self._parts.next_unmeasured()
        if number is None:
            return False
        self._parts.measure(number, len(self._wrapped(self._parts[number])))
        return True

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
