"""The transcript: what was said in a lane, to be read, selected and copied."""

from textual import events

from tuiapp.ui.look import Look
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.line_painter import LEFT_CELLS
from tuiapp.ui.widgets.page_view import PageView
from tuiapp.ui.widgets.selection import Extent, TextSelection


class Transcript(PageView):
    """A page of messages, in which the mouse selects."""

    def __init__(self, look: Look, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        self.selection = TextSelection(look.selection)
        super().__init__(look, [self.selection], id=id)

    # Content.

    def add(self, entry: Entry, *, first: bool = False) -> None:
        """Put an entry at the end, or before all others."""
        if first:
            self.selection.entries_moved(0, 1)
        super().add(entry, first=first)

    def take_out(self, entry: Entry) -> None:
        """Take an entry away."""
        self.selection.entries_moved(self.entries.index(entry), -1)
        super().take_out(entry)

    def clear_entries(self) -> None:
        """Begin with an empty page."""
        self.selection.clear()
        self.release_mouse()  # a button that is held must not keep it
        super().clear_entries()

    def take_look(self, look: Look) -> None:
        """Draw everything in other colours."""
        self.selection.style = look.selection
        super().take_look(look)

    # Mouse.

    def _place_under(self, event: events.MouseEvent) -> Extent:
        """The place in the text under the mouse; the nearest one where there is no text."""
        index, line = self._page.entry_at(round(self.scroll_y) + event.y)
        index = max(0, index)
        offset = self.entries[index].text.offset_at(max(0, line), max(0, event.x - LEFT_CELLS))
        return Extent(index, offset, offset)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a selection."""
        if event.button != 1 or not self.entries:
            return
        self.selection.begin(self._place_under(event))
        self.selection.is_growing = True
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
        self.selection.stretch(self._place_under(event))
        self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the selection; without a stretch it was a click."""
        if not self.selection.is_growing:
            return
        self.release_mouse()
        self.selection.is_growing = False
        place = self._page.locate(round(self.scroll_y) + event.y)
        if self.selection.is_empty and place is not None:
            index, line = place
            if self.entries[index].click(line):
                self.update_from(index)
        self.refresh()

    @property
    def selected_text(self) -> str:
        """What is selected, without borders, padding or the newlines of wrapping."""
        return self.selection.text(self.entries)
