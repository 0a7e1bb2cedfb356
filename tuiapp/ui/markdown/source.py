"""This file is the text as it came, and what is shown of it, with the way from each to the other.

The sanitiser makes some characters longer (a tab is four spaces) and one pair shorter (CR LF), so an
offset in what is shown is not an offset in the source. Only those places are remembered.
"""

import re
from bisect import bisect_right

from tuiapp.core.visible import visible


_LENGTH_CHANGES = re.compile(r"\r\n|[^\n -~]")


LINE_COST_CHARS = 64
"""What a line counts in a slice besides its characters: a block for each line is the dearest text."""


class SourceText:
    """A growing text and its visible form, which is taken from it in slices."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._waiting: list[str] = []
        self._is_finished = False
        self._raw_chars = 0
        """How much has been taken, in characters of the source."""
        self._visible_chars = 0
        self._raw_places = [0]
        self._visible_places = [0]
        """Pairs of offsets that mean the same place; from each on both run in step to the next."""

    @property
    def text(self) -> str:
        """The exact text so far."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    @property
    def has_more(self) -> bool:
        """Whether some of it can be taken; a CR at the end waits for its LF."""
        return bool(self._waiting) and (self._is_finished or self._waiting != ["\r"])

    def append(self, text: str) -> None:
        """More text."""
        if text:
            self._parts.append(text)
            self._waiting.append(text)

    def finish(self) -> None:
        """No more text will come."""
        self._is_finished = True

    def take(self, limit_chars: int) -> str:
        """The visible form of the next stretch: at most `limit_chars` of source, less of short lines."""
        raw = "".join(self._waiting)
        end = min(limit_chars, len(raw))
        while end > 1 and raw.count("\n", 0, end) * LINE_COST_CHARS > limit_chars:
            end //= 2
        if raw.endswith("\r", 0, end) and not (self._is_finished and end == len(raw)):
            end += 1 if raw.startswith("\n", end) else -(end == len(raw))
        self._waiting = [raw[end:]] if end < len(raw) else []
        raw = raw[:end]
        shown = visible(raw)
        if shown is not raw:
            self._remember(raw)
        self._raw_chars += len(raw)
        self._visible_chars += len(shown)
        return shown

    def between(self, start: int, end: int) -> str:
        """The source that two places of the visible text stand for."""
        return self.text[self.raw_offset(start) : self.raw_offset(end)]

    def raw_offset(self, visible_offset: int) -> int:
        """The place in the source of a place in the visible text."""
        return _translated(visible_offset, self._visible_places, self._raw_places)

    def visible_offset(self, raw_offset: int) -> int:
        """The place in the visible text of a place in the source."""
        return _translated(raw_offset, self._raw_places, self._visible_places)

    def _remember(self, raw: str) -> None:
        longer = 0
        for found in _LENGTH_CHANGES.finditer(raw):
            change = len(visible(found[0])) - len(found[0])
            if not change:
                continue
            for at, shift in ((found.start(), longer), (found.end(), longer + change)):
                self._raw_places.append(self._raw_chars + at)
                self._visible_places.append(self._visible_chars + at + shift)
            longer += change


def _translated(offset: int, places: list[int], others: list[int]) -> int:
    index = bisect_right(places, offset) - 1
    there = others[index] + offset - places[index]
    return min(there, others[index + 1]) if index + 1 < len(others) else there
