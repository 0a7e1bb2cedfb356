"""This file is what can be read, selected and copied of an entry.

The rule it keeps: a place in an entry is an offset in one of its texts, never a line or a cell, so that new
lines, folding and another width do not move it. Lines are counted from the top of the entry.
"""

from typing import NamedTuple, Protocol

from tuiapp.ui.drawn import Line
from tuiapp.ui.shown import TO_THE_END, ShownText


class EntryText(Protocol):
    """A text of an entry, and where its lines show it."""

    @property
    def length(self) -> int:
        """The length of the text."""
        ...

    @property
    def written(self) -> str:
        """The text as it came."""
        ...

    def between(self, start: int, end: int) -> str:
        """The text between two offsets, as it should stand on a clipboard."""
        ...

    def stretch_at(self, offset: int) -> tuple[int, int]:
        """Where the paragraph, or the line of code, begins and ends that has an offset."""
        ...

    def text_line(self, line: int) -> Line | None:
        """A line that shows the text, with offsets in what is shown; None for any other line."""
        ...

    def offset_shown(self, shown: int) -> int:
        """The offset of a place in what is shown."""
        ...

    def offset_at(self, line: int, cell: int) -> int:
        """The offset that a cell stands for; the nearest one for decoration, and for lines around the text."""
        ...

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show the text from `start` to `end`; None if none do."""
        ...

    def line_showing(self, offset: int) -> int:
        """The first line that shows an offset, or the last one that begins before it."""
        ...


class Passage(NamedTuple):
    """A text of an entry, to be selected and to be searched."""

    section: int
    """What the entry's spots call it. Those further down have higher ones."""
    text: EntryText
    shown: ShownText | None
    """None where words are not looked for."""
    folded_from: int | None = None
    """Where what is folded begins, which goes on to the end; 0: none of it is shown. None while nothing is folded."""
    joint: str = "\n\n"
    """What parts it from the passage above where both are copied."""

    @property
    def is_folded(self) -> bool:
        """Whether none of it is shown now."""
        return self.folded_from == 0

    @property
    def shown_end(self) -> int:
        """The end of what is shown of it; past the end of all there is while nothing is folded."""
        return TO_THE_END if self.folded_from is None else self.folded_from
