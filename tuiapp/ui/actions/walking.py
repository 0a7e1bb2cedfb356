"""This file is where keys go: to the composer, to one of the lanes, or to the panel.

The rule it keeps: the lane that was turned to last stays the one that commands are about.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from textual.events import Key
from textual.widget import Widget

from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.lane_commands import NUMBERED
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.panel import SidePanel


class Walking:
    """Carries out the commands that turn to another part of the screen."""

    def __init__(self, desk: Desk, panel: SidePanel) -> None:
        self._desk = desk
        self._panel = panel

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""

        def picking(place: int) -> Handler:
            return lambda _: self.pick(place)

        return {
            "focus.next": partial(self._walk, 1),
            "focus.previous": partial(self._walk, -1),
            **{id_: picking(place) for place, id_ in enumerate(NUMBERED)},
        }

    def pick(self, place: int) -> None:
        """Turn to the lane at this place, counted from 0 at the left."""
        lanes = self._desk.flow.lanes
        if place < len(lanes):
            self.turn_to(lanes[place])
        else:
            said = (
                "There is only one lane." if len(lanes) == 1 else f"There are {len(lanes)} lanes."
            )
            self._desk.say(said)

    def turn_to(self, lane: LaneView) -> None:
        """Make this the lane that commands are about, and that keys go to."""
        self._desk.flow.focus(lane)
        self._desk.screen.set_focus(lane.transcript, scroll_visible=False)

    def write_on(self, key: Key) -> bool:
        """Write a character that is no key of what has the keys, and go on writing.

        Returns:
            Whether it was one. A space is none: who reads a lane means to scroll by it.
        """
        composer = self._desk.composer
        character = key.character
        if character is None or not key.is_printable:
            return False
        screen = self._desk.screen
        # A key that was on its way when the composer got the focus belongs to the same word. The
        # composer itself hears of its focus later.
        is_free = not character.isspace() and key.key not in screen.active_bindings
        if screen.focused is composer or is_free:
            self.paste(character)
            return True
        return False

    def paste(self, text: str) -> None:
        """Put text into the composer, and go on writing there."""
        # At once, so that the next key finds it there.
        self._desk.screen.set_focus(self._desk.composer)
        self._desk.composer.write(text)

    def _walk(self, step: int, _: str) -> None:
        stops = self._stops
        here = self._desk.screen.focused
        place = stops.index(here) if here in stops else 0
        there = stops[(place + step) % len(stops)]
        for lane in self._desk.flow.lanes:
            if lane.transcript is there:
                self.turn_to(lane)
                return
        self._desk.screen.set_focus(there, scroll_visible=False)

    @property
    def _stops(self) -> Sequence[Widget]:
        lanes = [lane.transcript for lane in self._desk.flow.lanes]
        panels = [self._panel] if self._panel.is_on_screen else []
        return [self._desk.composer, *lanes, *panels]
