"""This file is what a model answered: as Markdown, or as it was written.

The rule it keeps: whichever is shown, it is the same text, and its places are offsets in its source.
"""

from collections.abc import Callable, Container, Sequence

from tuiapp.ui.markdown.ports import CodeBlock, Document, Highlighter, Kind, NewDocument, TableBlock
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.markdown.written import WrittenDocument
from tuiapp.ui.widgets.document_text import DocumentText, read


class AnswerBody:
    """A text that grows, and the document that shows it.

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
        self.text = DocumentText(lambda: self.document, top)
        """What can be read of it."""
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
        return read(self._markdown).code_blocks()

    def tables(self) -> Sequence[TableBlock]:
        """The tables, in order; the last one may still be growing."""
        return read(self._markdown).tables()

    @property
    def kinds(self) -> Container[Kind]:
        """Of what there is some to copy, as far as that is known without reading all of it."""
        if self.is_raw:
            self._markdown.lines()  # a frame's worth, as nothing else reads it meanwhile
        return self._markdown.kinds
