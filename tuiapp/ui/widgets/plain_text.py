"""This file is text as it was written, and the lines that show it; of a long one only the first, until it is unfolded.

The rule it keeps: what is folded is not laid out, and nothing but its being folded tells it from the rest.
"""

from collections.abc import Callable
from typing import Final

from rich.style import Style

from tuiapp.core.visible import visible
from tuiapp.ui.drawn import Line, Parts, Spot, cells_between, offset_at
from tuiapp.ui.shown_stretches import ShownStretches
from tuiapp.ui.stretches import Stretch, line_around, stretches
from tuiapp.ui.widgets.prompt_fold import PromptFold, fold_of


TAB_CELLS: Final = 4


class PlainText:
    """Implements `EntryText`.

    Args:
        written: The text as it came.
        top: Tells where its first line is in its entry.
        folds: Whether it is folded where it is long.
    """

    def __init__(self, written: str, top: Callable[[], int], *, folds: bool = False) -> None:
        self.written = written
        """The text as it came."""
        self._text = visible(written.expandtabs(TAB_CELLS) if "\t" in written else written)
        self._top = top
        self._width = 1
        self._style = Style()
        self._parts: Parts[Stretch] = Parts(self._wrapped)
        for part in stretches(self._text):
            self._parts.append(part)
        self.shown = ShownStretches(lambda: self._text, self._parts)
        """What words are looked for in."""
        self.fold: PromptFold | None = fold_of(self._text) if folds else None
        """What is folded at first; None where nothing is."""
        begin = self.fold.begin if self.fold else 0
        self._first_parts = sum(1 for part in self._parts.all if part.start < begin)
        """How many of them show what stands above the fold."""
        self.folded_from = self.fold.begin if self.fold else None
        """Where what is folded now begins."""

    def toggle_fold(self) -> None:
        """Fold it, or unfold it."""
        if self.fold is None:
            return
        self.folded_from = self.fold.begin if self.folded_from is None else None
        cut = self._first_parts - 1
        self._parts.forget(cut)
        self._guess(cut)

    # How it is laid out.

    def _wrapped(self, part: Stretch) -> list[Line]:
        return self._seen(part).wrapped(self._text, self._width, self._style)

    def _seen(self, part: Stretch) -> Stretch:
        """A stretch, as far as it is not folded."""
        end = self.folded_from
        if end is None or not part.start < end < part.end:
            return part
        return Stretch(part.start, end)

    def lay_out(self, width_cells: int, style: Style) -> None:
        """Wrap it anew, as far as it is looked at."""
        if width_cells != self._width:
            self._width = width_cells
            self._parts.rewrap()
            for number, part in enumerate(self._parts.all):
                if not part.height:
                    self._guess(number)
        elif style != self._style:
            self._parts.redraw()
        self._style = style

    def _guess(self, number: int) -> None:
        part = self._parts[number]
        part.height = self._seen(part).guessed_height(self._text, self._width)
        self._parts.resized(number)

    # Its lines, from its own top on.

    @property
    def height(self) -> int:
        """How many lines it has, those not drawn yet estimated."""
        if self.folded_from is None:
            return self._parts.height
        last = self._first_parts - 1
        return self._parts.top(last) + self._parts[last].height

    def line(self, place: int) -> Line | None:
        """One of its lines; None beyond the last."""
        while 0 <= place < self.height:
            number, line = self._parts.locate(place)
            lines = self._parts.drawn(number)  # may be fewer, or more, than was thought
            if line < len(lines):
                return lines[line]
        return None

    def draw(self, first: int, last: int) -> bool:
        """Draw some lines. Whether the height has changed."""
        return self._parts.draw(first, min(last, self.height))

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines."""
        self._parts.drop(first, last)

    @property
    def held(self) -> int:
        """How many drawn lines are kept."""
        return self._parts.held

    @property
    def has_work(self) -> bool:
        """Whether a stretch that is not folded is not laid out yet."""
        number = self._parts.next_unmeasured()
        return number is not None and (self.folded_from is None or number < self._first_parts)

    def work(self) -> bool:
        """Lay out a stretch. Whether there was one."""
        return self.has_work and self._parts.measure_next()

    def spot(self, section: int, place: int) -> Spot:
        """The name of a line."""
        return self._parts.spot(section, place)

    def line_of(self, spot: Spot) -> int:
        """Where a line is now; below the last one while it is folded."""
        end = self.folded_from
        if end is not None and (spot.part >= self._first_parts or spot.offset >= end):
            return self.height
        return self._parts.line_of(spot)

    # What it says. Lines are those of the entry from here on.

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
        return self.line(line - self._top())

    def offset_at(self, line: int, cell: int) -> int:
        """The offset of the character at a cell; below it, where what is shown of it ends."""
        shown = self.text_line(line)
        if shown is not None:
            return max(offset_at(shown, cell), 0)
        end = len(self._text) if self.folded_from is None else self.folded_from
        return 0 if line < self._top() else end

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show the text from `start` to `end`; None if none do."""
        shown = self.text_line(line)
        return None if shown is None else cells_between(shown, start, end)

    def line_showing(self, offset: int) -> int:
        """The first line that shows an offset, or the last one that begins before it; below them while it is folded."""
        if self.folded_from is not None and offset >= self.folded_from:
            return self._top() + self.height
        return self._top() + self._parts.line_showing(offset, lambda part: part.start)
