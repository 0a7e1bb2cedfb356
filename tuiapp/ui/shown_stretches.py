"""This file is plain text in stretches for whoever looks for words in it.

The rule it keeps: a stretch that another one follows says what it will always say.
"""

from collections.abc import Callable, Sequence

from tuiapp.ui.drawn import NOWHERE, Line, Parts, Spot
from tuiapp.ui.shown import Snippet
from tuiapp.ui.stretches import Stretch


class ShownStretches:
    """A text in stretches. Implements `ShownText`.

    Args:
        text: Tells the text so far.
        parts: Its stretches.
        is_read: Tells whether all that has come is in them; None for a text that does not grow. Else the
            last one may still.
    """

    def __init__(
        self,
        text: Callable[[], str],
        parts: Parts[Stretch],
        is_read: Callable[[], bool] | None = None,
    ) -> None:
        self._text = text
        self._parts = parts
        self._is_read = is_read

    @property
    def is_read(self) -> bool:
        """Whether all that has come of it is in blocks, or arriving."""
        return self._is_read is None or self._is_read()

    @property
    def revision(self) -> int:
        """Always the same: what has been read stays as it is."""
        return 0

    @property
    def final_blocks(self) -> int:
        """All but one that may grow."""
        return len(self._parts) - (self._is_read is not None)

    def block(self, number: int) -> Sequence[Snippet]:
        """A stretch, with the space or newline that parts it from the one above."""
        text, part = self._text(), self._parts[number]
        between = text[self._parts[number - 1].end : part.start] if number else ""
        return [Snippet(between, NOWHERE), Snippet(text[part.start : part.end], part.start)]

    def arriving(self) -> Sequence[Snippet]:
        """The stretch that may grow."""
        return [one for at in range(self.final_blocks, len(self._parts)) for one in self.block(at)]

    def line(self, spot: Spot) -> Line | None:
        """A line that is drawn; None if there is no such line."""
        lines = (self._parts[spot.part].lines or ()) if spot.part < len(self._parts) else ()
        return lines[spot.line] if 0 <= spot.line < len(lines) else None
