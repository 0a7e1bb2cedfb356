"""The blocks of a transcript: a prompt, an answer, a notice.

An entry knows its lines and the way from a cell to its text, so that a selection can be kept as
offsets in the text and survives new lines, folding and another width.
"""

from collections.abc import Sequence
from typing import Protocol

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuiapp.core.visible import visible
from tuiapp.ui.look import Look
from tuiapp.ui.wrapping import PlainLine, offset_of_cell, wrap_plain


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


def headline(label: str, meta: str, width_cells: int, style: Style, meta_style: Style) -> Strip:
    """A block's first line: who speaks on the left, when or how on the right."""
    text = Strip([Segment(visible(label, keep_newlines=False), style)])
    right = Strip([Segment(meta, meta_style)])
    room = width_cells - right.cell_length - 1
    if not meta or room < text.cell_length:
        return text.crop(0, width_cells)
    return Strip.join([text.extend_cell_length(room + 1, style), right])


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
        self._lines: list[PlainLine] = []
        self._foot: list[Strip] = []
        self._bar: Style | None = None

    def lay_out(self, width_cells: int, look: Look) -> None:
        """Wrap the text anew."""
        colour, style = self._styles(look)
        self._bar = colour
        self._head = []
        if self._label:
            self._head = [headline(self._label, self._meta, width_cells, colour, look.muted)]
        self._lines = wrap_plain(self._text, width_cells, style)
        self._foot = [
            Strip([Segment(note, look.muted)]).crop(0, width_cells) for note in self._notes
        ]

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
        return len(self._head) + len(self._lines) + len(self._foot)

    def line(self, index: int) -> Strip:
        """One line."""
        if index < len(self._head):
            return self._head[index]
        place = index - len(self._head)
        if place < len(self._lines):
            return self._lines[place].strip
        return self._foot[place - len(self._lines)]

    def offset_at(self, line: int, cell: int) -> int:
        """The offset of the character at a cell."""
        index = line - len(self._head)
        if index < 0:
            return 0
        if index >= len(self._lines):
            return len(self._text)
        return offset_of_cell(self._lines[index], self._text, cell)

    def has_text(self, line: int) -> bool:
        """All but head and notes."""
        return len(self._head) <= line < len(self._head) + len(self._lines)

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
