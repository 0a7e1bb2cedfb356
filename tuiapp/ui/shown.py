"""This file is text as it is shown: what is read of an entry by whoever looks for words in it.

The rule it keeps: text is read from what was parsed, never from the screen, so that what nobody has looked
at, and what is folded or dropped, is found as well.
"""

import sys
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from tuiapp.ui.drawn import Line, Spot


TO_THE_END: Final = sys.maxsize
"""The end of a text whose length need not be known: it may be growing."""


class Snippet(NamedTuple):
    """Text without any marks of its source."""

    text: str
    offset: int
    """Where it begins in the visible source; `NOWHERE` for what stands between two places of it."""


class ShownText(Protocol):
    """A text in blocks, which are read once each; what stands behind them may still change."""

    @property
    def is_read(self) -> bool:
        """Whether all that has come of it is in blocks, or arriving."""
        ...

    @property
    def revision(self) -> int:
        """Another number than before where blocks that had been read say something else now."""
        ...

    @property
    def final_blocks(self) -> int:
        """How many of the first blocks stay as they are."""
        ...

    def block(self, number: int) -> Sequence[Snippet]:
        """A block that stays as it is, with what parts it from the one above."""
        ...

    def arriving(self) -> Sequence[Snippet]:
        """What stands behind those blocks; for a text that has been read."""
        ...

    def line(self, spot: Spot) -> Line | None:
        """A line that is drawn; None if there is no such line."""
        ...
