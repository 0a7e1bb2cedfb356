"""This file is the cursor that goes from message to message.

The rule it keeps: it stays on its message whatever comes; only the user moves it, and the view moves no
further than it takes to read on.
"""

from collections.abc import Callable
from typing import NamedTuple

from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.line_painter import NO_ENTRY
from tuiapp.ui.widgets.page import Page, Place


KEPT_LINES = 2
"""Lines of the last screenful that stay in view, to read on from."""


class Window(NamedTuple):
    """What is seen of a page."""

    top: int
    rows: int

    @property
    def end(self) -> int:
        """The first line below it."""
        return self.top + self.rows

    @property
    def step(self) -> int:
        """Most of a screen."""
        return max(1, self.rows - KEPT_LINES)


class Goal(NamedTuple):
    """Where the view is to begin: so many lines below a place."""

    place: Place | None
    """None is the top of the page."""
    delta: int


class MessageCursor:
    """Stands on a message of a page, or nowhere yet.

    Args:
        page: The page.
        on_move: Called when it stands on another message.
    """

    def __init__(self, page: Page, on_move: Callable[[], None]) -> None:
        self._page = page
        self._on_move = on_move
        self._entry: Entry | None = None

    @property
    def entry(self) -> Entry | None:
        """The message; None before the first was chosen."""
        return self._entry

    @entry.setter
    def entry(self, entry: Entry | None) -> None:
        if entry is not self._entry:
            self._entry = entry
            self._on_move()

    @property
    def number(self) -> int:
        """The place of its message on the page, `NO_ENTRY` if there is none."""
        if self.entry is not None and self.entry not in self._page.entries:
            self.entry = None
        return NO_ENTRY if self.entry is None else self._page.index(self.entry)

    def is_in(self, window: Window) -> bool:
        """Whether any of its message is in view."""
        number = self.number
        return number != NO_ENTRY and self._is_in(number, window)

    def _is_in(self, number: int, window: Window) -> bool:
        top = self._page.top(number)
        return top < window.end and top + self._page.entries[number].height > window.top

    def come_into(self, window: Window, *, at_end: bool) -> None:
        """Go to the first message that is in view, or to the last one, unless it is on one that is."""
        if self.is_in(window):
            return
        entries = self._page.entries
        seen = [number for number in range(len(entries)) if self._is_in(number, window)]
        if seen:
            self.entry = entries[seen[-1] if at_end else seen[0]]

    def walk(self, step: int, window: Window) -> Goal | None:
        """Read on in a long message, or go to the next one.

        Args:
            step: 1 is down, -1 is up.
            window: What is in view.

        Returns:
            Where the view has to go; None where it can stay.
        """
        if not self.is_in(window):
            self.come_into(window, at_end=step < 0)
            return None
        number = self.number
        within = self._down(number, window) if step > 0 else self._up(number, window)
        if within is not None:
            return within
        if not 0 <= number + step < len(self._page.entries):
            return None
        self.entry = self._page.entries[number + step]
        return self._shown(number + step, window, is_down=step > 0)

    def _down(self, number: int, window: Window) -> Goal | None:
        """The next screenful of a message that goes on below."""
        entry = self._page.entries[number]
        end = self._page.top(number) + entry.height
        if end <= window.end:
            return None
        return Goal(self._page.place(min(window.top + window.step, end + 1 - window.rows)), 0)

    def _up(self, number: int, window: Window) -> Goal | None:
        """The screenful before, of a message that began above."""
        top = self._page.top(number)
        if top >= window.top:
            return None
        return Goal(self._page.place(max(window.top - window.step, top - 1)), 0)

    def _shown(self, number: int, window: Window, *, is_down: bool) -> Goal | None:
        """All of a message if there is room; else its beginning, or its end when it is come to from below."""
        page = self._page
        entry = page.entries[number]
        height = page.look_at(number, window.rows)
        top = page.top(number)
        if height >= window.rows:
            return self._shown_in_part(number, window, is_down=is_down)
        if is_down and top + height > window.end:
            return Goal(Place(entry, entry.spot(0)), height + 1 - window.rows)
        if not is_down and top < window.top:
            return Goal(Place(entry, entry.spot(0)), -1)
        return None

    def _shown_in_part(self, number: int, window: Window, *, is_down: bool) -> Goal | None:
        page = self._page
        entry, half = page.entries[number], window.rows // 2
        if is_down:
            is_seen = page.top(number) <= window.top + half
            return None if is_seen else Goal(Place(entry, entry.spot(0)), -1)
        if page.top(number) + entry.height >= window.top + half:
            return None
        last = page.above(number + 1, 0)
        assert last is not None
        return Goal(Place(entry, entry.spot(last[1])), 2 - window.rows)
