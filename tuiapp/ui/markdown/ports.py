"""What the screen knows of the Markdown engine, which is loaded after the first paint."""

from collections.abc import Callable, Container, Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

from textual.strip import Strip

from tuiapp.ui.drawn import Line, Spot
from tuiapp.ui.markdown.styles import CodeToken, MarkdownStyles
from tuiapp.ui.shown import ShownText


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


Kind: TypeAlias = Literal["code", "table"]
"""Of blocks that something can be done with."""


class CodeBlock(NamedTuple):
    """A code block to copy."""

    language: str
    text: str
    """As it was written, with its tabs."""
    start: int
    """Where its text begins in the source."""
    end: int


class TableBlock(NamedTuple):
    """A table to copy. The cells are plain text, without marks, tabs or newlines."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    written: str
    """Its Markdown."""
    start: int
    """Where its first row begins in the source."""
    end: int

    @property
    def tsv(self) -> str:
        """A line for each row, a tab between cells: what spreadsheets take."""
        return "\n".join("\t".join(row) for row in (self.header, *self.rows))


class Places(Protocol):
    """Offsets of a text as it came, and of what is shown of it."""

    def raw_offset(self, visible_offset: int) -> int:
        """The place in the source of a place in what is shown."""
        ...

    def visible_offset(self, raw_offset: int) -> int:
        """The place in what is shown of a place in the source."""
        ...


class Document(Protocol):
    """A text that grows, as lines of a terminal: as Markdown, or as it is written."""

    kinds: Container[Kind]
    """Those of the blocks in what has been read; asked so cheaply that it can be done at any time."""

    @property
    def source(self) -> str:
        """The exact text so far."""
        ...

    @property
    def shown(self) -> ShownText:
        """What it says without its marks; the same object each time."""
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

    @property
    def line_count(self) -> int:
        """How many lines there were at the last call of `lines`, those not drawn yet estimated."""
        ...

    def line(self, index: int) -> Line:
        """A line; its offsets are those of what is shown.

        Raises:
            IndexError: There is no such line.
        """
        ...

    @property
    def places(self) -> Places:
        """From places in what is shown to places in `source`, and back."""
        ...

    def line_showing(self, offset: int) -> int:
        """The first line that shows a place of `source`, or the last one that begins before it."""
        ...

    def stretch_at(self, offset: int) -> tuple[int, int]:
        """Where in `source` the paragraph, or the line of code, begins and ends that has a place."""
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

    def tables(self) -> Sequence[TableBlock]:
        """The tables, in order; the last one may still be growing."""
        ...


NewDocument: TypeAlias = Callable[[MarkdownStyles, int], Document]
"""Makes an empty document of a width in cells."""
