"""What the screen knows of the Markdown engine, which is loaded after the first paint."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from textual.strip import Strip

from tuiapp.ui.markdown.styles import CodeToken, MarkdownStyles


class LineHighlighter(Protocol):
    """Colours the lines of one block, in order."""

    def __call__(self, line: str, *, advance: bool) -> Sequence[tuple[CodeToken, str]]:
        """The tokens of the next line, which join to it; the line counts as read if `advance`."""
        ...


Highlighter: TypeAlias = Callable[[str], LineHighlighter | None]
"""For a language as named on a fence, what colours one block in it; None for one it does not know."""


class CodeBlock(NamedTuple):
    """A code block to copy."""

    language: str
    text: str


class Document(Protocol):
    """Markdown that grows, as lines of a terminal; `markdown.document` is the one there is."""

    @property
    def source(self) -> str:
        """The exact text so far."""
        ...

    @property
    def is_settled(self) -> bool:
        """Whether the lines show all of the source; else another call of `lines` reads on."""
        ...

    def append(self, text: str) -> None:
        """Add to the text."""
        ...

    def finish(self) -> None:
        """Say that the text is complete."""
        ...

    def resize(self, width_cells: int) -> None:
        """Lay everything out for another width, when next asked for lines."""
        ...

    def restyle(self, styles: MarkdownStyles) -> None:
        """Draw everything in other styles."""
        ...

    def set_highlighter(self, highlighter: Highlighter) -> None:
        """Colour the code blocks from now on, those that are there included."""
        ...

    def lines(self) -> Sequence[Strip]:
        """The laid-out lines; final ones are the same objects each time."""
        ...

    def source_offset(self, line: int, cell: int) -> int:
        """The place in `source` of what a cell shows."""
        ...

    def selected_text(self, start_offset: int, end_offset: int) -> str:
        """The text between two places of `source`, for the clipboard."""
        ...

    def code_blocks(self) -> Sequence[CodeBlock]:
        """The code blocks, in order; the last one may still be growing."""
        ...


NewDocument: TypeAlias = Callable[[MarkdownStyles, int], Document]
"""Makes an empty document of a width in cells."""
