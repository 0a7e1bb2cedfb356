"""This file is the step from text that arrives in any pieces to the events of whole lines.

What a long line is gets decided by its beginning, so that no line has to be complete before it shows;
where the beginning ends is read from the text alone, never from how it arrived.
"""

import re
from collections.abc import Iterator

from tuiapp.ui.markdown.blocks import HEAD_CHARS, flowing, step
from tuiapp.ui.markdown.structure import (
    Become,
    Close,
    Event,
    Fence,
    Heading,
    Indented,
    Leaf,
    More,
    Piece,
    Start,
    State,
    Table,
    Text,
)


LINE_CHARS = 4096
"""A line of code or of a table that is longer is read in parts of this size."""

_HELD_CHARS = 40
# The beginning of a line that may still become a mark of some kind: shown as text now, it would jump.
_HELD = re.compile(r" *(?:> *)*(?:[-+*]|\d{1,9}[.)]?)? *(?:\[[ xX]?\]? *)?|[ >#*+\-=_~`|:]*")


class Reader:
    """The lines of a text, read once each."""

    def __init__(self) -> None:
        self._unread = ""
        self._at = 0
        """Where `_unread` begins in the visible source."""
        self._state = State()
        self._leaf: Leaf | None = None
        """The last block begun."""
        self._is_flowing = False
        """Whether `_unread` goes on with a line whose beginning has been read."""

    def read(self, text: str, *, is_last: bool) -> Iterator[Event]:
        """What more text brings about; the end of it counts as the end of a line if `is_last`."""
        self._unread += text
        at = 0
        while (end := self._line_end(at, is_last=is_last)) is not None:
            is_whole = self._unread.startswith("\n", end)
            yield from self._line(Piece(self._unread[at:end], self._at + at), is_whole=is_whole)
            at = end + is_whole
        self._unread = self._unread[at:]
        self._at += at

    def arriving(self) -> Event | None:
        """What the text behind the last line read would bring about if its line ended here.

        None if there is none, or if showing it as what it seems to be would mislead.
        """
        text = self._unread
        if self._is_flowing:
            return More(Piece(text, self._at, is_line_start=False)) if text else None
        leaf = self._state.leaf
        if isinstance(leaf, Fence):
            is_held = not text.strip(f" {leaf.mark[0]}") and leaf.mark[0] in text
        else:
            is_held = len(text) <= _HELD_CHARS and _HELD.fullmatch(text) is not None
        return None if is_held or not text else step(self._state, text, self._at)[1]

    def _line_end(self, at: int, *, is_last: bool) -> int | None:
        """Where the line at `at` ends, or the part that can be read; None if more of it is needed."""
        text = self._unread
        is_text = self._is_flowing and isinstance(self._leaf, Text | Heading)
        limit = len(text) - at if is_text else self._limit(at)
        end = text.find("\n", at, at + limit + 1)
        if end >= 0:
            return end
        if len(text) - at > limit:
            return at + limit
        return len(text) if len(text) > at and (is_text or is_last) else None

    def _limit(self, at: int) -> int:
        """How much of a line has to be there before it is read."""
        is_wide = isinstance(self._state.leaf, Fence | Indented | Table)
        if is_wide or "|" in self._unread[at : at + HEAD_CHARS]:
            return LINE_CHARS
        return HEAD_CHARS

    def _line(self, piece: Piece, *, is_whole: bool) -> Iterator[Event]:
        event: Event | None = None
        if self._is_flowing:
            can_flow = True
            if piece.text:
                yield More(piece._replace(is_line_start=False))
        else:
            self._state, event = step(self._state, piece.text, piece.offset)
            if event is not None:
                yield event
            if isinstance(event, Start | Become):
                self._leaf = event.leaf
            can_flow = isinstance(event, Start | More) and isinstance(
                self._leaf, Text | Heading | Fence | Indented
            )
        self._is_flowing = can_flow and not is_whole
        if self._is_flowing:
            self._state = flowing(self._state, len(piece.text))
        elif self._state.leaf is None:
            yield Close()
