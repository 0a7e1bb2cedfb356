"""This file is the room of the side panel: beside the lanes or over them, and how wide.

The rule it keeps: what the user settles beside the lanes is kept for next time; over them it passes.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.config.settings import PANEL_MAX_CELLS, PANEL_MIN_CELLS
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.widgets.panel import SidePanel


PANEL_CELLS: Final = 46
_STEP_CELLS: Final = 4
_CLOSED: Final = "-panel-closed"
_OVER: Final = "-panel-over"
_WIDE: Final = "-wide"
"""The screen's class where there is room for it beside the lanes."""


class PanelRoom:
    """Carries out the commands that show, hide and resize the side panel."""

    def __init__(self, desk: Desk, panel: SidePanel) -> None:
        self._desk = desk
        self._panel = panel

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "panel.toggle": lambda _: self.toggle(),
            "panel.figures": lambda _: self.read_figures(),
            "panel.widen": lambda _: self.resize(_STEP_CELLS),
            "panel.narrow": lambda _: self.resize(-_STEP_CELLS),
        }

    def begin(self) -> None:
        """Lay it out as it was left."""
        settings = self._desk.services.settings
        self._desk.screen.set_class(not settings.panel_open, _CLOSED)
        self._panel.styles.width = settings.panel_width_cells or PANEL_CELLS

    def toggle(self) -> None:
        """Show it or hide it; over the lanes where there is no room beside them."""
        screen = self._desk.screen
        if screen.has_class(_WIDE):
            screen.toggle_class(_CLOSED)
            self._desk.save("panel", "open", value=not screen.has_class(_CLOSED))
        else:
            screen.toggle_class(_OVER)

    def read_figures(self) -> None:
        """Show it if it is hidden, and put the cursor on its first figure."""
        if not self._panel.is_on_screen:
            self.toggle()
        self._panel.focus(scroll_visible=False)
        self._panel.action_first()

    def leave(self) -> bool:
        """Give the keys back to the composer. Returns whether the panel had them."""
        # It may have the focus and not be seen: behind a transcript that fills the screen.
        had_keys = self._panel.has_focus and self._panel.is_on_screen
        if had_keys:
            self.close_over()
            self._desk.composer.focus()
        return had_keys

    def close_over(self) -> bool:
        """Hide it where it lies over the lanes. Returns whether it did."""
        screen = self._desk.screen
        was_over = screen.has_class(_OVER)
        screen.remove_class(_OVER)
        return was_over

    def resize(self, cells: int) -> None:
        """Make it so much wider, or narrower."""
        width = min(PANEL_MAX_CELLS, max(PANEL_MIN_CELLS, self._panel.outer_size.width + cells))
        self._panel.styles.width = width
        self._desk.save("panel", "width", value=width)
