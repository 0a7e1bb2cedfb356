"""This file is a sheet over the chat: lines to read and scroll, laid out for the width there is."""

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click, Resize
from textual.screen import ModalScreen
from textual.widgets import Static


SheetLines: TypeAlias = Callable[[int], Sequence[Content]]
"""The lines at a width in cells."""


class SheetScreen(ModalScreen[None]):
    """Escape, q and a click beside it close it."""

    DEFAULT_CSS = """
    SheetScreen {
        align: center middle;
        & > VerticalScroll {
            width: 96%;
            max-width: 220;
            height: auto;
            max-height: 94%;
            padding: 0 1;
            color: $foreground;
            background: $surface;
            border: round $faint;
            border-title-color: $foreground;
            border-subtitle-color: $muted;
            scrollbar-size-vertical: 1;
            scrollbar-size-horizontal: 0;
            scrollbar-gutter: stable;
            scrollbar-background: $surface;
            scrollbar-color: $faint;
        }
        & Static { height: auto; }
        &.-low > VerticalScroll {
            width: 100%;
            height: 100%;
            max-height: 100%;
            padding: 0;
            border: none;
        }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-high")]  # noqa: RUF012 - as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", show=False, id="sheet.close"),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, lines: SheetLines) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._page = VerticalScroll()
        self._text = Static(markup=False)
        self._width_cells = 0

    def compose(self) -> ComposeResult:
        """One page."""
        with self._page as page:
            page.border_title = Content(self._title)
            page.border_subtitle = "↑↓ scroll · esc closes"
            yield self._text

    def on_mount(self) -> None:
        """The keys scroll."""
        self._page.focus()
        self.call_after_refresh(self.draw)

    def on_resize(self, event: Resize) -> None:
        """Lay the lines out for the new width."""
        del event
        self.call_after_refresh(self.draw)

    def draw(self, *, is_news: bool = False) -> None:
        """Lay the lines out, if the width has changed or they say something new."""
        width_cells = self._page.scrollable_content_region.width
        if is_news or width_cells != self._width_cells:
            self._width_cells = width_cells
            self._text.update(Content("\n").join(self._lines(width_cells)))

    def show(self, lines: SheetLines) -> None:
        """Show other lines."""
        self._lines = lines
        self.draw(is_news=True)

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self._page.scroll_relative(y=step, animate=False)

    def action_close(self) -> None:
        """Back to the chat."""
        self.dismiss()

    def on_click(self, event: Click) -> None:
        """A click beside the page closes it."""
        widget, _ = self.get_widget_at(*event.screen_offset)
        if widget is self:
            self.dismiss()
