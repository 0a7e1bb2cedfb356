"""This file is the lanes on the screen: beside each other where there is room, else one with tabs above it.

The rule it keeps: a lane out of sight goes on by itself, and nothing of it is painted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantBlur, DescendantFocus, Resize
from textual.widget import Widget

from tuiapp.engine.lane_state import LaneState
from tuiapp.engine.parameter_words import summed_up
from tuiapp.ui.look import Look
from tuiapp.ui.markdown.ports import Highlighter
from tuiapp.ui.messages import KeysChanged
from tuiapp.ui.services import Services
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.lane_tabs import LaneTabs


MIN_COLUMN_CELLS: Final = 36
"""What a column needs; 120 cells with the panel beside them hold two."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The lanes there are, from the left, and what they are called."""

    lanes: tuple[LaneView, ...]
    focused: LaneView
    names: tuple[str, ...]


class LaneDeck(Vertical):
    """Makes lanes, and places those it is told to show."""

    DEFAULT_CSS = """
    LaneDeck {
        width: 1fr;
        height: 1fr;
        & LaneTabs { display: none; }
        &.-tabs LaneTabs { display: block; }
        & LaneView.-beside { border-left: vkey $faint; }
    }
    """

    def __init__(self, services: Services, look: Look) -> None:
        super().__init__()
        self._services = services
        self._look = look
        self._highlighter: Highlighter | None = None
        self._numbers = count()
        self._tabs = LaneTabs()
        self._columns = Horizontal()
        self._shown: Shown | None = None
        self.is_zoomed = False
        """Whether the focused lane has all the room there is."""

    def compose(self) -> ComposeResult:
        """The tabs over the columns."""
        yield self._tabs
        with self._columns:
            yield from self._lanes

    def new_lane(self, state: LaneState) -> LaneView:
        """A lane with a number that no other had, not shown yet."""
        lane = LaneView(next(self._numbers), state, services=self._services, look=self._look)
        if self._highlighter is not None:
            lane.take_highlighter(self._highlighter)
        return lane

    @property
    def _lanes(self) -> Sequence[LaneView]:
        return self._shown.lanes if self._shown else ()

    @property
    def has_tabs(self) -> bool:
        """Whether only the focused lane is to be seen, and the others by their tabs."""
        return len(self._lanes) > 1 and (self.is_zoomed or not self.can_zoom)

    @property
    def can_zoom(self) -> bool:
        """Whether there are several lanes, and room to see them beside each other."""
        lanes = len(self._lanes)
        return lanes > 1 and self.size.width // lanes >= MIN_COLUMN_CELLS

    def show(self, shown: Shown) -> None:
        """Show these lanes from now on; one that is no longer among them goes."""
        gone = [lane for lane in self._lanes if lane not in shown.lanes]
        self._shown = shown
        # A lane alone has all the room; the next one that comes is to be seen beside it.
        self.is_zoomed = self.is_zoomed and len(shown.lanes) > 1
        if self.is_mounted:
            new = [lane for lane in shown.lanes if lane.parent is not self._columns]
            if new:
                self._columns.mount(*new)
            places: dict[Widget, int] = {lane: place for place, lane in enumerate(shown.lanes)}
            self._columns.sort_children(key=lambda it: places.get(it, len(places)))
        self._arrange()
        if gone and self.screen.focused in [lane.transcript for lane in gone]:
            # Textual would hand the keys to the nearest lane, and so make that the focused one.
            self.screen.set_focus(shown.focused.transcript, scroll_visible=False)
        for lane in gone:
            lane.remove()

    def zoom(self, *, is_zoomed: bool) -> None:
        """Give the focused lane all the room there is, or let the others have theirs again."""
        self.is_zoomed = is_zoomed
        self._arrange()

    def _arrange(self) -> None:
        if self._shown is None:
            return
        lanes, focused = self._shown.lanes, self._shown.focused
        has_tabs = self.has_tabs
        # What is to be seen first: Textual takes the keys away from what is hidden.
        focused.display = True
        for place, lane in enumerate(lanes):
            name = self._shown.names[place]
            # Parameters tell one lane from another where its name is not to.
            note = "" if self._services.names.is_blind else summed_up(lane.state.parameters)
            lane.header.show_place(place + 1, name, note, is_focused=lane is focused)
            # Whom it asks may have changed, and its figures are then another's.
            lane.watch_facts()
            # Its tab says what its own line would.
            lane.set_class(len(lanes) > 1 and not has_tabs, "-among-others")
            lane.set_class(place > 0 and not has_tabs, "-beside")
            lane.display = lane is focused or not has_tabs
        self.set_class(has_tabs, "-tabs")
        self.show_heads()
        self.post_message(KeysChanged())

    def show_heads(self) -> None:
        """How the lanes stand has changed."""
        self._tabs.heads = tuple(lane.header.head for lane in self._lanes) if self.has_tabs else ()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Keys go to a lane: its tab says so, as its own line does."""
        del event
        self.show_heads()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Keys go elsewhere."""
        del event
        self.show_heads()

    def on_resize(self, event: Resize) -> None:
        """Columns or tabs, as there is room."""
        del event
        self._arrange()

    def take_look(self, look: Look) -> None:
        """Draw the lanes, and those that come, in other colours."""
        self._look = look
        for lane in self._lanes:
            lane.take_look(look)

    def take_highlighter(self, highlighter: Highlighter) -> None:
        """Code can be coloured from now on."""
        self._highlighter = highlighter
        for lane in self._lanes:
            lane.take_highlighter(highlighter)
