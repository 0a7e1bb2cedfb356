"""The transcript: one line-API widget that draws what is visible and nothing else.

Lines come from entries, which keep theirs; only the last entry grows. A new line costs no layout
pass: the virtual size is set directly, and the thumb is drawn into the lines, because Textual's
ScrollBar is 60 to 75 % of a paint.
"""

from bisect import bisect_right
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tuiapp.ui.look import Look
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.selection import TextSelection


LEFT_CELLS: Final = 3
"""Margin, role bar, space."""
RIGHT_CELLS: Final = 2
"""Space and thumb."""
_TOP_MARGIN: Final = 1
_CACHED_LINES: Final = 1024
"""Composed lines kept; a few screens full. Past it the cache starts anew."""


class Transcript(ScrollView, can_focus=True):
    """Entries, one below the other with a blank line between, following the tail until told not to."""

    ALLOW_SELECT = False  # its own selection knows messages and offsets
    DEFAULT_CSS = """
    Transcript {
        width: 1fr;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size: 0 0;
        background: $background;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("end,G", "follow", "to the end", show=False),
        Binding("g", "scroll_home", "to the start", show=False),
        Binding("j", "scroll_down", "down", show=False),
        Binding("k", "scroll_up", "up", show=False),
    ]

    def __init__(self, look: Look, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._look = look
        self._entries: list[Entry] = []
        self._tops: list[int] = []
        self._lines = 0
        self._cache: dict[tuple[int, bool], tuple[Strip, Strip]] = {}
        self.following = True
        """Whether new lines pull the view along."""
        self.selection = TextSelection()

    # Content.

    @property
    def entries(self) -> list[Entry]:
        """The entries, oldest first."""
        return self._entries

    def add(self, entry: Entry, *, first: bool = False) -> None:
        """Put an entry at the end, or before all others."""
        entry.lay_out(self._body_cells, self._look)
        place = 0 if first else len(self._entries)
        self._entries.insert(place, entry)
        self.update_from(place)

    def take_out(self, entry: Entry) -> None:
        """Take an entry away."""
        place = self._entries.index(entry)
        del self._entries[place]
        self._drop_selection()
        self.update_from(place)

    def clear_entries(self) -> None:
        """Begin with an empty page."""
        self._entries.clear()
        self._drop_selection()
        self.following = True
        self.update_from(0)

    def _drop_selection(self) -> None:
        """Entries have other numbers now; and a held button must not keep the mouse."""
        self.release_mouse()
        self.selection.clear()

    def update_entry(self, entry: Entry) -> None:
        """An entry has other lines than before."""
        self.update_from(self._entries.index(entry))

    def update_from(self, index: int) -> None:
        """Lines of the entry at `index`, and perhaps of those below it, have changed."""
        top = self._tops[index - 1] + self._entries[index - 1].height + 1 if index else _TOP_MARGIN
        del self._tops[index:]
        for entry in self._entries[index:]:
            self._tops.append(top)
            top += entry.height + 1
        self._set_line_count(top)
        self.refresh()

    def _set_line_count(self, count: int) -> None:
        self._lines = count
        # `virtual_size = …` would ask for a layout of the whole screen on every new line.
        size = Size(self.size.width, count)
        self.set_reactive(Widget.virtual_size, size)  # pyright: ignore[reportArgumentType] - a descriptor
        if self.following:
            self._jump_to_end()
        elif self.scroll_y > self._last_top:
            self._put_scroll(self._last_top)

    @property
    def _last_top(self) -> int:
        return max(0, self._lines - self.size.height)

    def _put_scroll(self, y: int) -> None:
        self.set_reactive(Widget.scroll_y, float(y))
        self.set_reactive(Widget.scroll_target_y, float(y))  # pyright: ignore[reportArgumentType] - as above

    def _jump_to_end(self) -> None:
        self._put_scroll(self._last_top)

    # Scrolling.

    @property
    def max_scroll_y(self) -> int:
        """The first line of the last screenful."""
        return self._last_top

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The user, or a key, moved the view: follow the tail only from the tail."""
        super().watch_scroll_y(old_value, new_value)
        self.following = round(new_value) >= self._last_top

    def action_follow(self) -> None:
        """Go back to the tail and stay there."""
        self.following = True
        self._jump_to_end()
        self.refresh()

    def scroll_page(self, pages: int) -> None:
        """Move by screenfuls, keeping two lines of the last one in view."""
        step = max(1, self.size.height - 2) * pages
        self.scroll_to(y=min(max(0, round(self.scroll_y) + step), self._last_top), animate=False)

    # Layout.

    @property
    def _body_cells(self) -> int:
        return max(1, self.size.width - LEFT_CELLS - RIGHT_CELLS)

    def on_resize(self, event: events.Resize) -> None:
        """Lay everything out for the new width, and keep the top line's message in place."""
        del event
        anchor = self._top_place()
        self._lay_out_all()
        if not self.following and anchor is not None:
            self._scroll_to_place(*anchor)

    def take_look(self, look: Look) -> None:
        """Draw everything in other colours."""
        self._look = look
        self._lay_out_all()

    def _lay_out_all(self) -> None:
        self._cache.clear()
        for entry in self._entries:
            entry.lay_out(self._body_cells, self._look)
        self.update_from(0)

    def _top_place(self) -> tuple[int, int] | None:
        """The entry and text offset at the top of the view."""
        place = self._locate(round(self.scroll_y))
        if place is None:
            return None
        index, line = place
        return index, self._entries[index].offset_at(line, 0)

    def _scroll_to_place(self, index: int, offset: int) -> None:
        entry = self._entries[index]
        line = 0
        while line + 1 < entry.height and entry.offset_at(line + 1, 0) <= offset:
            line += 1
        self._put_scroll(min(self._tops[index] + line, self._last_top))
        self.refresh()

    def _locate(self, y: int) -> tuple[int, int] | None:
        """The entry that has line `y`, and the line within it; None for a blank line or beyond."""
        index = bisect_right(self._tops, y) - 1
        if index < 0:
            return None
        line = y - self._tops[index]
        return (index, line) if line < self._entries[index].height else None

    # Drawing.

    def render_lines(self, crop: Region) -> list[Strip]:
        """The visible lines, straight to the compositor: no styles cache, no filters."""
        strips = [self.render_line(y) for y in range(crop.y, crop.bottom)]
        if crop.x or crop.width != self.size.width:
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """One line of the view."""
        at = round(self.scroll_y) + y
        thumb = self._thumb_covers(y)
        place = self._locate(at)
        if place is None:
            return self._with_margins(None, Strip.blank(0), thumb=thumb)
        index, line = place
        entry = self._entries[index]
        body = entry.line(line)
        key = (at, thumb)
        cached = self._cache.get(key)
        if cached is not None and cached[0] is body:
            strip = cached[1]
        else:
            strip = self._with_margins(entry.bar, body, thumb=thumb)
            if len(self._cache) >= _CACHED_LINES:
                self._cache.clear()
            self._cache[key] = (body, strip)
        if self.selection.touches(index):
            strip = self._highlight(strip, index, line)
        if y == self.size.height - 1 and not self.following and at < self._lines - 2:
            strip = self._mark_more(strip, self._lines - 1 - at)
        return strip

    def _with_margins(self, bar: Style | None, body: Strip, *, thumb: bool) -> Strip:
        look = self._look
        margin = Segment(" ▎ ", bar) if bar is not None else Segment("   ")
        width = self.size.width
        strip = Strip([margin, *body]).adjust_cell_length(max(0, width - 1))
        end = Segment("▐", look.faint) if thumb else Segment(" ")
        return Strip([*strip, end], width).apply_style(look.base)

    def _thumb_covers(self, y: int) -> bool:
        height = self.size.height
        if self._lines <= height or not height:
            return False
        size = max(1, height * height // self._lines)
        top = round((height - size) * self.scroll_y / max(1, self._last_top))
        return top <= y < top + size

    def _mark_more(self, strip: Strip, lines_below: int) -> Strip:
        mark = Strip([Segment(f" ↓ {lines_below:,} lines below · ctrl+end ", self._look.warning)])
        mark = mark.apply_style(self._look.base)
        start = strip.cell_length - mark.cell_length - RIGHT_CELLS
        if start < LEFT_CELLS:
            return strip
        end = start + mark.cell_length
        return Strip.join([strip.crop(0, start), mark, strip.crop(end, strip.cell_length)])

    def _highlight(self, strip: Strip, index: int, line: int) -> Strip:
        entry = self._entries[index]
        span = self.selection.cells(index, line, entry, self._body_cells)
        if span is None:
            return strip
        start, end = span[0] + LEFT_CELLS, span[1] + LEFT_CELLS
        return Strip.join(
            [
                strip.crop(0, start),
                Strip(Segment.apply_style(strip.crop(start, end), post_style=self._look.selection)),
                strip.crop(end, strip.cell_length),
            ]
        )

    # Mouse.

    def _place_under(self, event: events.MouseEvent) -> tuple[int, int]:
        """The entry and the text offset under the mouse; the nearest ones where there is no text."""
        y = round(self.scroll_y) + event.y
        index = max(0, bisect_right(self._tops, y) - 1)
        entry = self._entries[index]
        line = y - self._tops[index]
        if line >= entry.height:
            return index, entry.text_length
        return index, entry.offset_at(max(0, line), max(0, event.x - LEFT_CELLS))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a selection."""
        if event.button != 1 or not self._entries:
            return
        self.selection.begin(*self._place_under(event))
        self.capture_mouse()
        self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Stretch the selection, which never leaves this widget; scroll at the edges."""
        if not self.selection.is_growing:
            return
        if event.y < 0:
            self.scroll_up(animate=False)
        elif event.y >= self.size.height:
            self.scroll_down(animate=False)
        self.selection.stretch(*self._place_under(event))
        self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the selection; without a stretch it was a click."""
        if not self.selection.is_growing:
            return
        self.release_mouse()
        self.selection.finish()
        place = self._locate(round(self.scroll_y) + event.y)
        if self.selection.is_empty and place is not None:
            index, line = place
            if self._entries[index].click(line):
                self.update_from(index)
        self.refresh()

    @property
    def selected_text(self) -> str:
        """What is selected, without borders, padding or the newlines of wrapping."""
        return self.selection.text(self._entries)
