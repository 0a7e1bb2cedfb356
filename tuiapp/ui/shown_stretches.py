"""This file is plain text in stretches for whoever looks for words in it.

The rule it keeps: a stretch that another one follows says what it will always say.
"""

from collections.abc import Callable, Sequence

from tuiapp.ui.drawn import NOWHERE, Line, Parts, Spot
from tuiapp.ui.shown import Snippet
from tuiapp.ui.stretches import Stretch


def _always() -> bool:
    return True


class ShownStretches:
    """A text in stretches, of which the last may grow. Implements `ShownText`.

    Args:
        text: Tells the text so far.
        parts: Its stretches.
        is_read: Tells whether all that has come is in them.
    """

    def __init__(
        self,
        text: Callable[[], str],
        parts: Parts[Stretch],
        is_read: Callable[[], bool] = _always,
    ) -> None:
        self._text = text
        self._parts = parts
        self._is_read = is_read

    @property
    def is_read(self) -> bool:
        """Whether all that has come of it is in blocks, or arriving."""
        return self._is_read()

    @property
    def revision(self) -> int:
        """Always the same: what has been read stays as it is."""
        return 0

    @property
    def final_blocks(self) -> int:
        """All but the last."""
        return len(self._parts) - 1

    def block(self, number: int) -> Sequence[Snippet]:
        """A stretch, with the space or newline that parts it from the one above."""
        text, part = self._text(), self._parts[number]
        between = text[self._parts[number - 1].end : part.start] if number else ""
        return [Snippet(between, NOWHERE), Snippet(text[part.start : part.end], part.start)]

    def arriving(self) -> Sequence[Snippet]:
        """The last stretch."""
        return self.block(self.final_blocks)

    def line(self, spot: Spot) -> Line | None:
        """A line that is drawn; None if there is no such line."""
        lines = (self._parts[spot.part].lines or ()) if spot.part < len(self._parts) else ()
        return lines[spot.line] if 0 <= spot.line < len(lines) else None
