"""What the screen knows of the Markdown engine, which is loaded after the first paint."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from textual.strip import Strip

from tuiapp.ui.drawn import Spot
from tuiapp.ui.markdown.styles import CodeToken, MarkdownStyles


class LineHighlighter(Protocol):
    """Colours the lines of one block, in order."""

    def __call__(self, line: str, *, advance: bool) -> Sequence[tuple[CodeToken, str]]:
        """The tokens of the next line, which join to it; the line counts as read if `advance`."""
        ...

    def fork(self) -> "LineHighlighter":
        """Another one that has read the same lines."""
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
        """Read on, if there is more; the lines, each drawn when it is asked for."""
        ...

    def draw(self, first: int, last: int) -> bool:
        """Draw lines `first` to `last`, the last not included. Whether any height has changed by it."""
        ...

    def drop(self, first: int, last: int) -> None:
        """Drop the strips outside of these lines; they are drawn again when asked for."""
        ...

    @property
    def held(self) -> int:
        """How many drawn lines are kept."""
        ...

    @property
    def has_work(self) -> bool:
        """Whether something is not read, measured or coloured yet."""
        ...

    def work(self) -> bool:
        """One step, of some milliseconds at most, towards exact heights and colours. Whether it did any."""
        ...

    def spot(self, section: int, line: int) -> Spot:
        """The name of a line, by which `line_of` finds it again whatever happens above it."""
        ...

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        ...

    def source_offset(self, line: int, cell: int) -> int:
        """The place in `source` of what a cell shows."""
        ...

    def cells_of(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """The cells of a line that show what stands from `start` to `end` in `source`; None if none do."""
        ...

    def selected_text(self, start_offset: int, end_offset: int) -> str:
        """The text between two places of `source`, for the clipboard."""
        ...

    def code_blocks(self) -> Sequence[CodeBlock]:
        """The code blocks, in order; the last one may still be growing."""
        ...


NewDocument: TypeAlias = Callable[[MarkdownStyles, int], Document]
"""Makes an empty document of a width in cells."""
