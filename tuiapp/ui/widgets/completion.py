"""This file is the list above the composer: what may become of what is written.

The rule it keeps: the list never takes focus; the composer drives it, and a click does what Tab does.
"""

from collections.abc import Callable, Sequence
from typing import Final

from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tuiapp.core.visible import visible
from tuiapp.ui.widgets.offers import Offer


MAX_ROWS: Final = 6
MAX_LABEL_SHARE: Final = 0.4
"""Of the width; a longer label is cut, so that what it does can be read."""
_COLUMN_GAP_CELLS: Final = 2
_MARK_CELLS: Final = 2


class CompletionList(Widget):
    """Up to six offers, one of them highlighted; without any it takes no space."""

    DEFAULT_CSS = """
    CompletionList {
        height: auto;
        max-height: 6;
        padding: 0 1;
        display: none;
        background: $surface;
        &.-open { display: block; }
    }
    """

    items: reactive[tuple[Offer, ...]] = reactive((), layout=True)
    index: reactive[int] = reactive(0)

    def __init__(self, choose: Callable[[Offer], None]) -> None:
        super().__init__()
        self._choose = choose

    def show(self, items: Sequence[Offer]) -> None:
        """Offer these, the first highlighted; an empty sequence closes the list."""
        if tuple(items) == self.items:
            return
        self.index = 0
        self.items = tuple(items)
        self.set_class(bool(items), "-open")

    def move(self, step: int) -> None:
        """Highlight another row, around the ends."""
        if self.items:
            self.index = (self.index + step) % len(self.items)

    @property
    def is_open(self) -> bool:
        """Whether anything is offered."""
        return bool(self.items)

    @property
    def highlighted(self) -> Offer | None:
        """The row that Tab takes."""
        return self.items[self.index] if self.items else None

    @property
    def rows(self) -> int:
        """How many rows there are: a quarter of a low screen, for the composer must stay on it."""
        return min(MAX_ROWS, max(1, self.screen.size.height // 4), len(self.items))

    @property
    def first_row(self) -> int:
        """The index of the item in the top row: the highlighted one stays in sight."""
        return max(0, self.index - self.rows + 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """One row a command, as far as there is room."""
        return self.rows

    def render(self) -> Content:
        """The visible rows."""
        first = self.first_row
        shown = self.items[first : first + self.rows]
        labels = [_label(offer, self._most_label_cells) for offer in shown]
        cells = max((label.cell_length for label in labels), default=0)
        rows = [
            self._row(offer, label, cells, is_highlighted=first + row == self.index)
            for row, (offer, label) in enumerate(zip(shown, labels, strict=True))
        ]
        return Content("\n").join(rows)

    @property
    def _most_label_cells(self) -> int:
        """A label has the width for itself where nothing follows any of them, as with paths."""
        width = max(0, self.content_size.width - _MARK_CELLS)
        are_described = any(offer.description for offer in self.items)
        return int(width * MAX_LABEL_SHARE) if are_described else width

    def _row(
        self, offer: Offer, label: Content, label_cells: int, *, is_highlighted: bool
    ) -> Content:
        gap = " " * (label_cells - label.cell_length + _COLUMN_GAP_CELLS)
        row = Content.assemble(
            ("▸ " if is_highlighted else " " * _MARK_CELLS, "$accent"),
            label.stylize("$accent", 0, len(offer.label)) if is_highlighted else label,
            gap,
            (
                visible(offer.description, keep_newlines=False),
                "$foreground" if is_highlighted else "$muted",
            ),
        )
        return row.truncate(self.content_size.width, ellipsis=True)

    def on_click(self, event: Click) -> None:
        """Choose the row under the pointer."""
        row = self.first_row + event.y
        if row < len(self.items):
            event.stop()
            self._choose(self.items[row])


def _label(offer: Offer, most_cells: int) -> Content:
    """What it is, and dim what follows it, cut where there is no room."""
    label = visible(offer.label, keep_newlines=False)
    whole = Content.assemble(
        (label, "$foreground"), (f" {offer.hint}" if offer.hint else "", "$muted")
    )
    return whole.truncate(most_cells, ellipsis=True)
