"""This file is selecting with the keyboard: which keys stretch a selection, and how.

The rule it keeps: the character under the caret is part of what is selected, so there is always something.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.ui.widgets.caret import Caret, Motion
from tuiapp.ui.widgets.page import Page
from tuiapp.ui.widgets.passages import passage_of
from tuiapp.ui.widgets.selection import Extent, TextSelection


MOTIONS: Final[Mapping[str, Motion]] = {
    **dict.fromkeys(("left", "shift+left", "h"), Motion.LEFT),
    **dict.fromkeys(("right", "shift+right", "l"), Motion.RIGHT),
    **dict.fromkeys(("up", "shift+up", "k"), Motion.UP),
    **dict.fromkeys(("down", "shift+down", "j"), Motion.DOWN),
    **dict.fromkeys(("w", "ctrl+right", "ctrl+shift+right"), Motion.WORD),
    **dict.fromkeys(("b", "ctrl+left", "ctrl+shift+left"), Motion.WORD_BACK),
    **dict.fromkeys(("0", "home", "shift+home"), Motion.LINE_START),
    **dict.fromkeys(("dollar_sign", "end", "shift+end"), Motion.LINE_END),
    **dict.fromkeys(("pageup", "shift+pageup"), Motion.PAGE_UP),
    **dict.fromkeys(("pagedown", "shift+pagedown"), Motion.PAGE_DOWN),
    **dict.fromkeys(("g", "ctrl+home"), Motion.START),
    **dict.fromkeys(("G", "ctrl+end"), Motion.END),
}
"""Textual's names of keys."""


class KeyboardSelection:
    """Stretches a selection from where it was begun to the caret."""

    def __init__(self, page: Page, selection: TextSelection, caret: Caret) -> None:
        self._page = page
        self._selection = selection
        self._caret = caret
        self._anchor: Extent | None = None
        self._is_of_lines = False

    @property
    def is_on(self) -> bool:
        """Whether keys select."""
        return self._anchor is not None and self._caret.extent is not None

    def begin(self, number: int, first: int, last: int) -> bool:
        """Begin at the first text of some lines of an entry. Whether they have any."""
        if not self._caret.put(number, first, last):
            return False
        self._is_of_lines = False
        self._anchor = self._caret.extent
        self._stretch()
        return True

    def go(self, motion: Motion, page_rows: int) -> None:
        """Stretch it."""
        self._caret.go(motion, page_rows)
        self._stretch()

    def toggle_lines(self) -> None:
        """Select whole lines of the text, or characters again."""
        self._is_of_lines = not self._is_of_lines
        self._stretch()

    def end(self, *, keep: bool) -> None:
        """Select no more with the keyboard.

        Args:
            keep: Whether what is selected stays so, as if by the mouse.
        """
        self._anchor = None
        self._caret.leave()
        if not keep:
            self._selection.clear()

    def _stretch(self) -> None:
        head = self._caret.extent
        if self._anchor is None or head is None:
            return
        self._selection.begin(self._whole(self._anchor))
        self._selection.stretch(self._whole(head))

    def _whole(self, extent: Extent) -> Extent:
        if not self._is_of_lines:
            return extent
        passage = passage_of(self._page.entries[extent.number], extent.section)
        if passage is None:
            return extent
        start, end = passage.text.stretch_at(extent.start)
        return extent._replace(start=start, end=max(end, extent.end))

    def entries_moved(self, at: int, by: int) -> None:
        """The entries from one on have other numbers."""
        self._caret.entries_moved(at, by)
        if self._anchor is None or self._anchor.number < at:
            return
        if by < 0 and self._anchor.number == at:
            self.end(keep=False)
        else:
            self._anchor = self._anchor._replace(number=self._anchor.number + by)
