"""This file is the text of an answer: as Markdown, or as it was written.

The rule it keeps: whichever is shown, it is the same text, and its places are offsets in its source.
"""

from collections.abc import Callable, Sequence

from tuiapp.ui.drawn import Line, cells_between
from tuiapp.ui.markdown.ports import CodeBlock, Document, Highlighter, NewDocument, TableBlock
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.markdown.written import WrittenDocument


class AnswerBody:
    """A text that grows, and the document that shows it. Implements `EntryText`.

    Args:
        new_document: Makes an empty Markdown document.
        styles: What it is drawn in.
        width_cells: How wide it is drawn.
        top: Tells where its first line is in its entry.
    """

    def __init__(
        self,
        new_document: NewDocument,
        styles: MarkdownStyles,
        width_cells: int,
        top: Callable[[], int],
    ) -> None:
        self._new_document = new_document
        self._styles = styles
        self._width = width_cells
        self._top = top
        self._highlighter: Highlighter | None = None
        self._markdown = new_document(styles, width_cells)
        self._written: WrittenDocument | None = None
        """While it is shown as it was written."""
        self._is_finished = False

    # What it says.

    @property
    def document(self) -> Document:
        """What is shown."""
        return self._written or self._markdown

    @property
    def is_raw(self) -> bool:
        """Whether it is shown as it was written."""
        return self._written is not None

    def toggle_raw(self) -> None:
        """Show it as it was written, or as Markdown again."""
        if self._written is not None:
            self._written = None
            return
        self._written = WrittenDocument(self._styles, self._width)
        self._written.append(self._markdown.source)
        if self._is_finished:
            self._written.finish()

    def _documents(self) -> Sequence[Document]:
        return [self._markdown] if self._written is None else [self._markdown, self._written]

    def append(self, text: str) -> None:
        """Add to the text."""
        for document in self._documents():
            document.append(text)

    def finish(self) -> None:
        """Say that the text is complete."""
        self._is_finished = True
        for document in self._documents():
            document.finish()

    def start_over(self) -> None:
        """Begin with an empty text."""
        self._markdown = self._new_document(self._styles, self._width)
        if self._highlighter is not None:
            self._markdown.set_highlighter(self._highlighter)
        if self._written is not None:
            self._written = WrittenDocument(self._styles, self._width)

    def restyle(self, styles: MarkdownStyles) -> None:
        """Draw everything in other styles."""
        self._styles = styles
        for document in self._documents():
            document.restyle(styles)

    def resize(self, width_cells: int) -> None:
        """Lay everything out for another width."""
        self._width = width_cells
        for document in self._documents():
            document.resize(width_cells)

    def set_highlighter(self, highlighter: Highlighter) -> None:
        """Colour the code."""
        self._highlighter = highlighter
        self._markdown.set_highlighter(highlighter)

    # Copying.

    def code_blocks(self) -> Sequence[CodeBlock]:
        """The code blocks, in order; the last one may still be growing."""
        return _read(self._markdown).code_blocks()

    def tables(self) -> Sequence[TableBlock]:
        """The tables, in order; the last one may still be growing."""
        return _read(self._markdown).tables()

    @property
    def length(self) -> int:
        """The length of the source."""
        return len(self._markdown.source)

    @property
    def written(self) -> str:
        """The source."""
        return self._markdown.source

    def between(self, start: int, end: int) -> str:
        """The text between two places of the source, without what layout put there."""
        return _read(self.document).selected_text(start, end)

    def stretch_at(self, offset: int) -> tuple[int, int]:
        """Where the paragraph, or the line of code, begins and ends that has a place."""
        return self.document.stretch_at(offset)

    # Where it is.

    def text_line(self, line: int) -> Line | None:
        """A line of the text, by its place in the entry."""
        place = line - self._top()
        return self.document.line(place) if 0 <= place < self.document.line_count else None

    def offset_shown(self, shown: int) -> int:
        """The place in the source of a place in what is shown."""
        return self.document.places.raw_offset(shown)

    def offset_at(self, line: int, cell: int) -> int:
        """The place in the source that a cell stands for; the ends for what stands around the text."""
        place = line - self._top()
        if place < 0:
            return 0
        if place >= self.document.line_count:
            return self.length
        return self.document.source_offset(place, cell)

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show the source from `start` to `end`; None if none do."""
        shown = self.text_line(line)
        if shown is None:
            return None
        visible = self.document.places.visible_offset
        return cells_between(shown, visible(start), visible(end))

    def line_showing(self, offset: int) -> int:
        """The first line that shows a place, or the last one that begins before it."""
        return self._top() + self.document.line_showing(offset)


def _read(document: Document) -> Document:
    """The document, once all that has come has been read."""
    while not document.is_settled:
        document.lines()
    return document
