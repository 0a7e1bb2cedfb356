"""This file is the view onto a page: one line-API widget that draws what is visible and nothing else.

What is looked at is laid out at once, the rest between frames. A new line costs no layout pass: the virtual
size is set directly, and the thumb is drawn into the lines, because Textual's ScrollBar is 60 to 75 % of a
paint.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, Self

from textual import events
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tuiapp.ui.look import Look
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.line_painter import (
    LEFT_CELLS,
    NO_ENTRY,
    RIGHT_CELLS,
    LinePainter,
    Marking,
    View,
)
from tuiapp.ui.widgets.page import Page, Place


SLICE_S: Final = 0.006
"""How long the page may be laid out at a time; one step more can take as long again."""
SLICE_PAUSE_S: Final = 0.012
"""Between two slices, for keys and frames."""
RESIZE_PAUSE_S: Final = 0.3
"""After a resize: while a window is being dragged, only what is in view is laid out."""
TRIM_EVERY: Final = 64


class PageView(ScrollView, can_focus=True):
    """Entries, one below the other with a blank line between, following the tail until told not to."""

    ALLOW_SELECT = False  # the selection here knows messages and offsets
    DEFAULT_CSS = """
    PageView {
        width: 1fr;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size: 0 0;
        background: $background;
    }
    """

    following: var[bool] = var(True)
    """Whether new lines pull the view along."""

    def __init__(
        self,
        look: Look,
        page: Page,
        markings: Sequence[Marking],
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._look = look
        self._page = page
        self._lines = 0
        self._place: Place | None = None
        """A line, named where the user put it at the top of the view."""
        self._below = 0
        """How many lines below it the view begins, as near as the end allows."""
        self._picture: list[Strip] | None = None
        """The rows as they are on the screen, or will be with the next paint; None while that is unknown."""
        self._pictured: View | None = None
        """Where they are on the page."""
        self._is_hidden = False
        self._slices: Timer | None = None
        self._untrimmed = 0
        """How often the view has moved or grown since old lines were dropped."""
        self._painter = LinePainter(page, look, markings)

    # Content.

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries, oldest first."""
        return self._page.entries

    def add(self, entry: Entry, *, first: bool = False) -> None:
        """Put an entry at the end, or before all others."""
        entry.lay_out(self._body_cells, self._look)
        place = 0 if first else len(self.entries)
        self._page.insert(place, entry)
        self.update_from(place)

    def take_out(self, entry: Entry) -> None:
        """Take an entry away."""
        self._page.remove(self._page.index(entry))
        self._show()

    def clear_entries(self) -> None:
        """Begin with an empty page."""
        self._page.clear()
        self.following = True
        self._show()

    def update_entry(self, entry: Entry) -> None:
        """An entry has something to show that it had not."""
        self.update_from(self._page.index(entry))

    def update_from(self, index: int) -> None:
        """Lines of the entry at `index`, and perhaps of those below it, have changed."""
        if index < len(self.entries):
            self._page.changed(index)
        self._show()

    def _show(self) -> None:
        """Settle, and paint what looks different now."""
        if self._is_hidden:
            return
        self._settle()
        self._work_soon(SLICE_PAUSE_S)
        self._repaint_changes()

    # Where the view stands.

    @property
    def _rows(self) -> int:
        return self.size.height

    @property
    def _last_top(self) -> int:
        return max(0, self._lines - self._rows)

    @property
    def max_scroll_y(self) -> int:
        """The first line of the last screenful."""
        return self._last_top

    def _settle(self) -> None:
        """Lay out what is in view, and stay where the user is."""
        if not self.size.width:
            # A lane that was never seen has no width yet; to wrap for none is a line a character.
            return
        if self.following:
            self._put(self._page.settle_end(self._rows))
        else:
            self._put(self._page.settle(self._place, self._below, self._rows))
        self._untrimmed += 1
        if self._untrimmed >= TRIM_EVERY:
            self._untrimmed = 0
            self._page.trim(round(self.scroll_y), self._rows)

    def _put(self, y: int) -> None:
        self._lines = self._page.height
        # `virtual_size = …` would ask for a layout of the whole screen on every new line.
        size = Size(self.size.width, self._lines)
        self.set_reactive(Widget.virtual_size, size)  # pyright: ignore[reportArgumentType] - a descriptor
        self.set_reactive(Widget.scroll_y, float(y))
        self.set_reactive(Widget.scroll_target_y, float(y))  # pyright: ignore[reportArgumentType] - as above

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The user, or a key, moved the view: follow the tail only from the tail."""
        super().watch_scroll_y(old_value, new_value)
        old, new = round(old_value), round(new_value)
        self.following = new >= self._last_top
        if self.following or old == new:
            return
        is_far = abs(new - old) > self._rows * 2
        # What is passed on the way gets its true height, and must not push the rest about.
        place = self._page.place(new if is_far else old)
        y = self._page.settle(place, 0 if is_far else new - old, self._rows)
        if y != new:
            self._put(y)
        self._stay_at(self._page.place(y))

    def _stay_at(self, place: Place | None, below: int = 0) -> None:
        self._place, self._below = place, below

    def action_follow(self) -> None:
        """Go back to the tail and stay there."""
        self.following = True
        self._settle()
        self.refresh()

    def line_of(self, entry: Entry) -> int:
        """The first line of an entry; an estimate while what is above it has not been laid out."""
        return self._page.top(self._page.index(entry))

    def show_line(self, y: int) -> None:
        """Let the view begin at a line, as near as the end allows."""
        self._settle()  # out of sight the end is not kept up with
        self.scroll_to(y=min(max(0, y), self._last_top), animate=False, immediate=True)

    def show_place(self, place: Place | None, delta: int = 0) -> None:
        """Let the view begin so many lines below a place, as near as the ends allow."""
        self._page.settle(place, delta, self._rows)
        self._settle()  # what has been laid out on the way may be higher than it was thought to be
        y = self._page.settle(place, delta, self._rows)
        self.scroll_to(y=y, animate=False, immediate=True)

    def hold(self, entry: Entry | None = None, below: int = 0) -> None:
        """Stay, even at the end.

        Args:
            entry: Where: so many lines below its top; while the page ends too early for that, at the end. Without
                it, here.
            below: How many lines.
        """
        place = self._page.place(round(self.scroll_y) if entry is None else self.line_of(entry))
        if entry is not None:
            self.show_place(place, below)
        self.following = False
        self._stay_at(place, below)

    def let_go(self) -> None:
        """Stay here no longer where this is the end."""
        self.following = round(self.scroll_y) >= self._last_top

    def scroll_page(self, pages: int) -> None:
        """Move by screenfuls, keeping two lines of the last one in view."""
        step = max(1, self._rows - 2) * pages
        y = min(max(0, round(self.scroll_y) + step), self._last_top)
        self.scroll_to(y=y, animate=False, immediate=True)

    def action_page_up(self) -> None:
        """A screenful up, at once: Textual's way there takes a while, and wins over the key after it."""
        self.scroll_page(-1)

    def action_page_down(self) -> None:
        """A screenful down, at once."""
        self.scroll_page(1)

    # Layout.

    @property
    def _body_cells(self) -> int:
        return max(1, self.size.width - LEFT_CELLS - RIGHT_CELLS)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out what is in view for the new width; the text at its top stays there."""
        del event
        self._lay_out_all()

    def on_hide(self, event: events.Hide) -> None:
        """Behind another lane's tab nothing is laid out."""
        del event
        self._is_hidden = True

    def on_show(self, event: events.Show) -> None:
        """Catch up with what has come meanwhile."""
        del event
        self._is_hidden = False
        self._settle()
        self._work_soon(SLICE_PAUSE_S)
        self.refresh()

    def take_look(self, look: Look) -> None:
        """Draw everything in other colours."""
        self._look = look
        self._lay_out_all()

    def _lay_out_all(self) -> None:
        self._painter.take_look(self._look)
        self._page.lay_out(self._body_cells, self._look)
        self._settle()
        self._work_soon(RESIZE_PAUSE_S)
        self.refresh()

    @property
    def is_laid_out(self) -> bool:
        """Whether every line has been laid out, not only those in view; no timer runs then."""
        return not self._page.has_work and self._slices is None

    def _work_soon(self, pause_s: float) -> None:
        """Lay out the rest of the page between frames."""
        if self._slices is not None:
            self._slices.stop()
            self._slices = None
        if self._page.has_work and self.is_attached and self.size.width:
            self._slices = self.set_timer(pause_s, self._work)

    def _work(self) -> None:
        self._slices = None
        before = self._lines
        self._page.work(SLICE_S, asyncio.get_running_loop().time)
        self._settle()
        self._work_soon(SLICE_PAUSE_S)
        if self._lines != before or not self._page.has_work:
            self.refresh()

    # Drawing.

    @property
    def _view(self) -> View:
        width, rows = self.size
        top = round(self.scroll_y)
        return View(top, rows, width, self._lines, self.following, self._entry_under_cursor)

    @property
    def _entry_under_cursor(self) -> int:
        """The number of the entry that is marked."""
        return NO_ENTRY

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Paint anew; without regions nothing of the picture holds any longer."""
        if not regions:
            self._picture = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _repaint_changes(self) -> None:
        """Paint the rows that look different now: most frames add to the last line only."""
        before, view = self._picture, self._view
        if before is None or len(before) != view.rows:
            self.refresh()
            return
        self._pictured, self._picture = view, self._painter.paint(view)
        changed = (old is not new for old, new in zip(before, self._picture, strict=True))
        regions = [
            Region(0, start, view.width_cells, end - start) for start, end in _stretches(changed)
        ]
        if regions:
            self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The visible lines, straight to the compositor: no styles cache, no filters."""
        if self._picture is None or self._pictured != self._view:
            # Textual may paint a new size before it tells of it. A line that is laid out only while it is painted
            # can change the height that the rows around it were counted with.
            self._settle()
            self._pictured = self._view
            self._picture = self._painter.paint(self._pictured)
        strips = self._picture[crop.y : crop.bottom]
        if crop.x or any(strip.cell_length != crop.width for strip in strips):
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """One line of the view."""
        return self._painter.paint(self._view)[y]


def _stretches(changed: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """Where stretches of true ones begin and end, the end not included."""
    place = 0
    for is_changed, rows in groupby(changed):
        start, place = place, place + sum(1 for _ in rows)
        if is_changed:
            yield start, place
