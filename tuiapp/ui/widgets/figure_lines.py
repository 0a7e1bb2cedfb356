"""This file is lines with figures in them: what the side panel is made of.

The rule it keeps: a line is rendered and painted anew only where it differs. Five times a second a dozen
of forty lines do; as widgets of Textual's own, all forty were more than half of what a stream cost.
"""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from tuiapp.ui.widgets.panel_rows import Spot


_CURSOR: Final = "on $faint"
_STYLES_KEPT: Final = 512
_NO_LINE: Final = Content("")


class Mark(NamedTuple):
    """The figure that has the cursor."""

    line: int
    spot: Spot


class FigureLines(Widget):
    """Shows lines that are as wide as it is; one figure may be marked."""

    DEFAULT_CSS = "FigureLines { width: 1fr; height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Content] = ()
        self._strips: dict[int, Strip] = {}
        self._mark: Mark | None = None
        self._styles: dict[Style, RichStyle] = {}

    @property
    def text(self) -> str:
        """What it says."""
        return "\n".join(line.plain for line in self._lines)

    def say(self, lines: Sequence[Content]) -> None:
        """Show these lines; what stands around moves only if they are more, or fewer."""
        before, self._lines = self._lines, lines
        if len(before) != len(lines):
            self.refresh(layout=True)
        self._paint(
            number
            for number, (old, new) in enumerate(zip_longest(before, lines, fillvalue=_NO_LINE))
            if old is not new and not old.is_same(new)
        )

    def mark(self, mark: Mark | None) -> None:
        """Put the cursor on a figure, or take it away."""
        before, self._mark = self._mark, mark
        if before != mark:
            self._paint(one.line for one in (before, mark) if one is not None)

    def _paint(self, lines: Iterable[int]) -> None:
        regions: list[Region] = []
        for number in lines:
            self._strips.pop(number, None)
            regions.append(Region(0, number, self.size.width, 1))
        if regions:
            super().refresh(*regions)

    def text_of(self, line: int, spot: Spot) -> str:
        """A figure as it stands here."""
        return " ".join(self._lines[line].plain[spot.start : spot.end].split())

    # As a widget.

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row a line."""
        del container, viewport, width
        return len(self._lines)

    def notify_style_update(self) -> None:
        """Another theme."""
        self._styles.clear()
        self._strips.clear()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines, straight to the compositor: they have no border and no padding."""
        width_cells = self.size.width
        strips = [self._strip(y, width_cells) for y in range(crop.y, crop.bottom)]
        if crop.x or crop.width != width_cells:
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _strip(self, number: int, width_cells: int) -> Strip:
        strip = self._strips.get(number)
        if strip is None or strip.cell_length != width_cells:
            line = self._lines[number] if number < len(self._lines) else _NO_LINE
            if self._mark is not None and self._mark.line == number:
                line = line.stylize(_CURSOR, self._mark.spot.start, self._mark.spot.end)
            strip = self._strips[number] = self._rendered(line, width_cells)
        return strip

    def _rendered(self, line: Content, width_cells: int) -> Strip:
        base = self.visual_style
        segments = [
            Segment(text, self._rich_style(style)) for text, style in line.render(base, end="")
        ]
        return Strip(segments).adjust_cell_length(width_cells, self._rich_style(base))

    def _rich_style(self, style: Style) -> RichStyle:
        found = self._styles.get(style)
        if found is None:
            if len(self._styles) >= _STYLES_KEPT:
                self._styles.clear()
            found = self._styles[style] = style.rich_style
        return found
