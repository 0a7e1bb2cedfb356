"""The blocks of a transcript: a prompt, an answer, a notice.

An entry knows its lines and the way from a cell to its texts, so that a selection can be kept as
offsets in a text and survives new lines, folding and another width.
"""

from collections.abc import Sequence
from typing import Protocol

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuiapp.core.visible import visible
from tuiapp.ui.drawn import NOWHERE, Spot
from tuiapp.ui.look import Look
from tuiapp.ui.widgets.entry_text import EntryText, Passage
from tuiapp.ui.widgets.plain_text import PlainText


_HEAD, _TEXT, _FOOT = range(3)


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

    # Something of it may be folded, and has a line that says so.

    @property
    def is_folded(self) -> bool | None:
        """Whether that is folded; None where there is nothing to fold."""
        ...

    def folds_at(self, line: int) -> bool:
        """Whether a click on a line folds or unfolds it."""
        ...

    def toggle_fold(self) -> None:
        """Fold or unfold it."""
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

    Args:
        text: The text as it came.
        label: Who speaks; empty for a notice.
        meta: When.
        role: Tells its colours: `user`, `error`, `warning`, or any other.
        notes: Lines below it that are no part of the text, such as the files that went with it.
        folds: Whether it is folded where it is long.
    """

    def __init__(
        self,
        text: str,
        *,
        label: str = "",
        meta: str = "",
        role: str = "text",
        notes: Sequence[str] = (),
        folds: bool = False,
    ) -> None:
        self.label = label
        """Who speaks; empty for a notice."""
        self._meta = meta
        self._role = role
        self._notes = [visible(note, keep_newlines=False) for note in notes]
        self._look: Look | None = None
        self._width = 1
        self._bar: Style | None = None
        self._head: list[Strip] = []
        self._text = PlainText(text, lambda: len(self._head), folds=folds)
        self._foot: list[Strip] = []

    def lay_out(self, width_cells: int, look: Look) -> None:
        """Wrap the text anew, as far as it is looked at."""
        self._look, self._width = look, width_cells
        self._bar, style = self._styles(look)
        self._head = []
        if self.label:
            self._head = [headline(self.label, self._meta, width_cells, self._bar, look.muted)]
        self._text.lay_out(width_cells, style)
        self._lay_out_foot(look)

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

    def _lay_out_foot(self, look: Look) -> None:
        lines = [*self._fold_line, *self._notes]
        self._foot = [
            _cut(Strip([Segment(line, look.muted)]), self._width, look.muted) for line in lines
        ]

    @property
    def _fold_line(self) -> Sequence[str]:
        """How much is folded, and what shows it, as far as there is room to say so."""
        fold = self._text.fold
        if fold is None:
            return ()
        amount, line = fold.whole, f"{fold.whole} · enter here folds them"
        if self.is_folded:
            amount = f"… {fold.rest}"
            line = f"{amount} · enter here shows {'it' if fold.is_one else 'them'}"
        return [line if cell_len(line) <= self._width else amount]

    # As an entry.

    @property
    def bar(self) -> Style | None:
        """The role's colour."""
        return self._bar

    @property
    def height(self) -> int:
        """Head, wrapped lines and notes."""
        return len(self._head) + self._text.height + len(self._foot)

    def line(self, index: int) -> Strip:
        """One line."""
        if index < len(self._head):
            return self._head[index]
        place = index - len(self._head)
        shown = self._text.line(place)
        return self._foot[place - self._text.height] if shown is None else shown.strip

    @property
    def text(self) -> EntryText:
        """Its text, without head and notes."""
        return self._text

    @property
    def passages(self) -> Sequence[Passage]:
        """Its text. What nobody said, a notice, is not searched."""
        text = self._text
        return (Passage(_TEXT, text, text.shown if self.label else None, text.folded_from),)

    def read_on(self) -> None:
        """Nothing: all of it is there from the beginning."""

    @property
    def is_folded(self) -> bool | None:
        """Whether it is folded; None where it is short."""
        return None if self._text.fold is None else self._text.folded_from is not None

    def folds_at(self, line: int) -> bool:
        """Whether a line is the one that tells how much is folded."""
        return self._text.fold is not None and line == len(self._head) + self._text.height

    def toggle_fold(self) -> None:
        """Fold or unfold it."""
        self._text.toggle_fold()
        if self._look is not None:
            self._lay_out_foot(self._look)

    def draw(self, first: int, last: int) -> bool:
        """Draw some lines. Whether the height has changed."""
        head = len(self._head)
        return self._text.draw(first - head, last - head)

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines."""
        head = len(self._head)
        self._text.drop(first - head, last - head)

    @property
    def held(self) -> int:
        """How many drawn lines are kept."""
        return self._text.held

    @property
    def has_work(self) -> bool:
        """Whether a stretch is not laid out yet."""
        return self._text.has_work

    def work(self) -> bool:
        """Lay out a stretch. Whether there was one."""
        return self._text.work()

    def spot(self, line: int) -> Spot:
        """The name of a line."""
        place = line - len(self._head)
        if place < 0:
            return Spot(_HEAD, 0, line, NOWHERE)
        if place >= self._text.height:
            return Spot(_FOOT, 0, place - self._text.height, NOWHERE)
        return self._text.spot(_TEXT, place)

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        if spot.section == _HEAD:
            return spot.line
        if spot.section == _FOOT:
            return len(self._head) + self._text.height + spot.line
        return len(self._head) + self._text.line_of(spot)
