"""This file is the text of a document, as it stands in an entry.

The rule it keeps: places are offsets in the source, whichever document shows it.
"""

from collections.abc import Callable

from tuiapp.ui.drawn import Line, cells_between
from tuiapp.ui.markdown.ports import Document


class DocumentText:
    """Implements `EntryText`.

    Args:
        document: Tells what shows the text now.
        top: Tells where its first line is in its entry.
    """

    def __init__(self, document: Callable[[], Document], top: Callable[[], int]) -> None:
        self._document = document
        self._top = top

    @property
    def length(self) -> int:
        """The length of the source."""
        return len(self.written)

    @property
    def written(self) -> str:
        """The source."""
        return self._document().source

    def between(self, start: int, end: int) -> str:
        """The text between two places of the source, without what layout put there."""
        return read(self._document()).selected_text(start, end)

    def stretch_at(self, offset: int) -> tuple[int, int]:
        """Where the paragraph, or the line of code, begins and ends that has a place."""
        return self._document().stretch_at(offset)

    def text_line(self, line: int) -> Line | None:
        """A line of the text, by its place in the entry."""
        document, place = self._document(), line - self._top()
        return document.line(place) if 0 <= place < document.line_count else None

    def offset_shown(self, shown: int) -> int:
        """The place in the source of a place in what is shown."""
        return self._document().places.raw_offset(shown)

    def offset_at(self, line: int, cell: int) -> int:
        """The place in the source that a cell stands for; the ends for what stands around the text."""
        document, place = self._document(), line - self._top()
        if place < 0:
            return 0
        if place >= document.line_count:
            return self.length
        return document.source_offset(place, cell)

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show the source from `start` to `end`; None if none do."""
        shown = self.text_line(line)
        if shown is None:
            return None
        visible = self._document().places.visible_offset
        return cells_between(shown, visible(start), visible(end))

    def line_showing(self, offset: int) -> int:
        """The first line that shows a place, or the last one that begins before it."""
        return self._top() + self._document().line_showing(offset)


def read(document: Document) -> Document:
    """The document, once all that has come has been read."""
    while not document.is_settled:
        document.lines()
    return document
