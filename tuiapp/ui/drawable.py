"""This file is things that can be drawn line by line: what they have in common, and those that are parts."""

from collections.abc import Sequence
from typing import Generic, Protocol, overload

from textual.strip import Strip

from tuiapp.ui.drawn import Line, P, Parts, Spot


class Drawable(Protocol):
    """Lines that are drawn when they are asked for."""

    @property
    def line_count(self) -> int:
        """How many there are, as far as that is known."""
        ...

    def line(self, index: int) -> Line:
        """One of them."""
        ...

    def draw(self, first: int, last: int) -> bool:
        """Draw lines `first` to `last`, the last not included. Whether any height has changed by it."""
        ...

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines."""
        ...

    @property
    def has_work(self) -> bool:
        """Whether some of it is not measured yet."""
        ...

    def work(self) -> bool:
        """One step, of some milliseconds at most, towards exact heights. Whether it did any."""
        ...

    def spot(self, section: int, line: int) -> Spot:
        """The name of a line, `section` being that of the first of them."""
        ...

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        ...


class Lines(Sequence[Strip]):
    """The lines of a document, drawn as they are asked for."""

    def __init__(self, document: Drawable) -> None:
        self._document = document

    def __len__(self) -> int:
        return self._document.line_count

    @overload
    def __getitem__(self, index: int) -> Strip: ...

    @overload
    def __getitem__(self, index: slice) -> list[Strip]: ...

    def __getitem__(self, index: int | slice) -> Strip | list[Strip]:
        if isinstance(index, slice):
            self._document.draw(0, self._document.line_count)
            return [self[at] for at in range(*index.indices(len(self)))]
        return self._document.line(index if index >= 0 else len(self) + index).strip


class DrawnParts(Generic[P]):
    """The half of a `Drawable` that the parts answer for."""

    _parts: Parts[P]

    @property
    def line_count(self) -> int:
        """How many lines there are, those not drawn yet estimated."""
        return self._parts.height

    def line(self, index: int) -> Line:
        """A line with its offsets."""
        return self._parts.line(index)

    def draw(self, first: int, last: int) -> bool:
        """Draw some lines. Whether any height has changed."""
        return self._parts.draw(first, last)

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines."""
        self._parts.drop(first, last)

    @property
    def held(self) -> int:
        """How many drawn lines are kept."""
        return self._parts.held
