"""This file is a text as it is written, marks and all, while it grows: what Markdown looks like unread.

The rule it keeps: it is a document like the rendered one, so that whoever shows one can show the other, and
places in the source are the same in both.
"""

from collections.abc import Container, Sequence
from typing import Final

from rich.style import Style
from textual.strip import Strip

from tuiapp.ui.drawable import DrawnParts, Lines
from tuiapp.ui.drawn import NOWHERE, Line, Parts, Spot, offset_at
from tuiapp.ui.markdown.ports import CodeBlock, Highlighter, Kind, Places, TableBlock
from tuiapp.ui.markdown.source import SourceText
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.shown import ShownText
from tuiapp.ui.shown_stretches import ShownStretches
from tuiapp.ui.stretches import Stretch, line_around, stretches


FRAME_CHARS: Final = 65_536
"""Source taken by one call of `lines`."""


class WrittenDocument(DrawnParts[Stretch]):
    """Source text that grows, as lines of a terminal. Implements `ports.Document`."""

    def __init__(self, styles: MarkdownStyles, width_cells: int) -> None:
        self._style: Style = styles.text
        self._width = max(width_cells, 1)
        self._source = SourceText()
        self.places: Places = self._source
        """From places in what is shown to places in `source`, and back."""
        self._shown = ""
        self._parts: Parts[Stretch] = Parts(self._wrapped)
        self._parts.append(Stretch(0, 0))
        self._lines = Lines(self)
        self.shown: ShownText = ShownStretches(
            lambda: self._shown, self._parts, lambda: self.is_settled
        )
        """What it says."""
        self.kinds: Container[Kind] = ()
        """None: only Markdown that was read has any."""

    def _wrapped(self, part: Stretch) -> list[Line]:
        # Nothing is no line; an empty line would be one.
        return part.wrapped(self._shown, self._width, self._style) if self._shown else []

    @property
    def source(self) -> str:
        """The exact text so far."""
        return self._source.text

    @property
    def is_settled(self) -> bool:
        """Whether the lines show all of the source."""
        return not self._source.has_more

    def append(self, text: str) -> None:
        """Add to the text."""
        self._source.append(text)

    def finish(self) -> None:
        """Say that the text is complete."""
        self._source.finish()

    def resize(self, width_cells: int) -> None:
        """Lay everything out for another width."""
        self._width = max(width_cells, 1)
        self._parts.rewrap()

    def restyle(self, styles: MarkdownStyles) -> None:
        """Draw everything in other styles."""
        self._style = styles.text
        self._parts.redraw()

    def set_highlighter(self, highlighter: Highlighter) -> None:
        """Nothing: code is shown as it is written."""
        del highlighter

    # Lines.

    def lines(self) -> Sequence[Strip]:
        """Take in what has come; the lines, each drawn when it is asked for."""
        if self._source.has_more:
            self._shown += self._source.take(FRAME_CHARS)
            last = self._parts.pop()
            # The line that a newline begins is there once something stands on it.
            for part in stretches(self._shown.removesuffix("\n"), last.start):
                part.height = part.guessed_height(self._shown, self._width)
                self._parts.append(part)
            # It grows, so its height is never a guess.
            self._parts.drawn(len(self._parts) - 1)
        return self._lines

    @property
    def has_work(self) -> bool:
        """Whether a stretch is not measured yet."""
        return not self.is_settled or self._parts.next_unmeasured() is not None

    def work(self) -> bool:
        """Measure a stretch. Whether there was one."""
        if not self.is_settled:
            self.lines()
            return True
        return self._parts.measure_next()

    def spot(self, section: int, line: int) -> Spot:
        """The name of a line."""
        return self._parts.spot(section, line)

    def line_of(self, spot: Spot) -> int:
        """Where a line is now."""
        return self._parts.line_of(spot)

    # Places.

    def line_showing(self, offset: int) -> int:
        """The first line that shows a place of `source`, or the last one that begins before it."""
        at = self._source.visible_offset(offset)
        return self._parts.line_showing(at, lambda part: part.start)

    def source_offset(self, line: int, cell: int) -> int:
        """The place in `source` of what a cell shows."""
        offset = offset_at(self.line(line), cell)
        return self._source.raw_offset(0 if offset == NOWHERE else offset)

    # Copying.

    def selected_text(self, start_offset: int, end_offset: int) -> str:
        """The text between two places of `source`."""
        return self.source[start_offset:end_offset]

    def stretch_at(self, offset: int) -> tuple[int, int]:
        """The line of `source` that has a place."""
        return line_around(self.source, offset)

    def code_blocks(self) -> Sequence[CodeBlock]:
        """None: only Markdown that was read has any."""
        return ()

    def tables(self) -> Sequence[TableBlock]:
        """None, as above."""
        return ()
