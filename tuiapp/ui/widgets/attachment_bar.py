"""This file is the files that go with the next prompt, above the composer, each with a cross to drop it.

The rule it keeps: a file is shown whole or cut in its name, never split over two lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tuiapp.core.figures import size
from tuiapp.core.messages import Attachment
from tuiapp.core.visible import visible


MAX_ROWS: Final = 3
_CROSS: Final = "×"
_GAP_CELLS: Final = 3
_MIN_NAME_CELLS: Final = 6


@dataclass(frozen=True, slots=True)
class Chip:
    """A file and where it stands."""

    number: int
    """Its place among the attachments."""
    name: str
    about: str
    """Kind and size."""
    row: int
    begin_cells: int
    end_cells: int
    """The first cell behind its cross."""

    def is_crossed(self, x: int, y: int) -> bool:
        """Whether a cell is its cross, or so near that nothing else can be meant."""
        return y == self.row and self.end_cells - 2 <= x <= self.end_cells


def place_chips(attachments: Sequence[Attachment], width_cells: int) -> list[Chip]:
    """Every file in its place: side by side where they fit, else on the next row."""
    chips: list[Chip] = []
    row = begin = 0
    for number, attachment in enumerate(attachments):
        about = f"{'image' if attachment.is_image else 'text'} {size(len(attachment.data))}"
        # A space on each side of what is said about it, and the cross.
        rest_cells = cell_len(about) + 3
        name = _cut(visible(attachment.name, keep_newlines=False), width_cells - rest_cells)
        cells = cell_len(name) + rest_cells
        if begin and begin + cells > width_cells:
            row, begin = row + 1, 0
        chips.append(Chip(number, name, about, row, begin, begin + cells))
        begin += cells + _GAP_CELLS
    return chips


def _cut(name: str, room_cells: int) -> str:
    """As much of the name as there is room for; a little of it in any case."""
    room = max(_MIN_NAME_CELLS, room_cells)
    return name if cell_len(name) <= room else f"{set_cell_size(name, room - 1)}…"


class AttachmentBar(Widget):
    """The chips; without any it takes no space."""

    DEFAULT_CSS = """
    AttachmentBar {
        height: auto;
        display: none;
        padding: 0 1 0 3;
        background: $background;
        &.-full { display: block; }
    }
    """

    attachments: reactive[tuple[Attachment, ...]] = reactive((), layout=True)

    @dataclass
    class Dropped(Message):
        """A file's cross was clicked."""

        number: int

    def show(self, attachments: Sequence[Attachment]) -> None:
        """Show these."""
        self.attachments = tuple(attachments)
        self.set_class(bool(attachments), "-full")

    @property
    def _first_row(self) -> int:
        """With more rows than there is room for, the files that were added last are in sight."""
        chips = place_chips(self.attachments, self.content_size.width)
        return max(0, chips[-1].row + 1 - MAX_ROWS) if chips else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """A row or more, and one on a screen of a few lines."""
        chips = place_chips(self.attachments, width)
        rows = chips[-1].row + 1 if chips else 0
        return min(rows, MAX_ROWS, max(1, viewport.height // 6))

    def render(self) -> Content:
        """The rows in sight."""
        first = self._first_row
        rows: list[Content] = []
        for chip in place_chips(self.attachments, self.content_size.width):
            if chip.row < first:
                continue
            if chip.row - first == len(rows):
                rows.append(Content(""))
            rows[-1] += Content(" " * (chip.begin_cells - rows[-1].cell_length)) + _drawn(chip)
        return Content("\n").join(rows)

    def on_click(self, event: Click) -> None:
        """Say which file is not to go."""
        place = event.get_content_offset(self)
        if place is None:
            return
        for chip in place_chips(self.attachments, self.content_size.width):
            if chip.is_crossed(place.x, place.y + self._first_row):
                event.stop()
                self.post_message(self.Dropped(chip.number))
                return


def _drawn(chip: Chip) -> Content:
    return Content.assemble(
        (chip.name, "$foreground"), (f" {chip.about} ", "$muted"), (_CROSS, "$accent")
    )
