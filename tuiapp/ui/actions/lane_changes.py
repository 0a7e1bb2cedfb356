"""This file is how lanes come, go and change places, whoever asks for it: a command or the list of models.

The rule it keeps: what came of a lane is never lost with it, and keys stay where the user reads.
"""

from collections.abc import Callable
from typing import Final

from tuiapp.core.request import Parameters, Target
from tuiapp.engine.comparison import MAX_LANES
from tuiapp.ui.actions.desk import Desk
from tuiapp.ui.widgets.lane import LaneView


FULL: Final = f"There are at most {MAX_LANES} lanes."
FULL_HERE: Final = f"{FULL} /lane remove takes this one away."


class LaneChanges:
    """Changes which lanes there are, and where.

    Args:
        desk: What commands work with.
        on_change: Called when the screen has something else to show of a lane.
    """

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._on_change = on_change

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another lane."""
        return len(self._desk.flow.compared) >= MAX_LANES

    def put_beside(self, target: Target, parameters: Parameters) -> bool:
        """Another lane right of the focused one. Returns whether there was room for it."""
        desk = self._desk
        had_keys = self._has_keys
        try:
            lane = desk.flow.add_lane(target, parameters)
        except ValueError:
            desk.say(FULL_HERE)
            return False
        if had_keys:
            # It takes keys as soon as it stands on the screen.
            lane.call_later(self._give_keys, lane)
        if lane.turns.prompts:
            lane.show_notice(
                f"From here on {target} answers. /again lane asks the last prompt here."
            )
        desk.in_background(lambda: desk.services.warm_up(target))
        self._on_change()
        return True

    def duplicate(self) -> None:
        """The focused lane once more: same model, same place, parameters that can be changed apart."""
        state = self._desk.flow.state
        self.put_beside(state.target, state.parameters)

    def focus(self, lane: LaneView) -> None:
        """Let commands be about this lane; keys go to it where they went to the one before."""
        had_keys = self._has_keys
        self._desk.flow.focus(lane)
        if had_keys:
            self._give_keys(lane)

    def _give_keys(self, lane: LaneView) -> None:
        self._desk.screen.set_focus(lane.transcript, scroll_visible=False)

    @property
    def _has_keys(self) -> bool:
        # The lane itself hears of it a little later, which is too late for two changes in a row.
        return self._desk.screen.focused is self._desk.lane.transcript

    def remove(self, lane: LaneView) -> str:
        """Take a lane away; its run is stopped first. Returns a word to the user about it."""
        flow = self._desk.flow
        if len(flow.lanes) == 1:
            return "The last lane stays."
        was_running = lane.state.is_running
        flow.remove_lane(lane)
        stopped = "was stopped and " if was_running else ""
        return f"The lane {stopped}is gone; its text stays in the conversation."

    def move(self, lane: LaneView, step: int) -> str:
        """Move a lane by one place. Returns a word to the user where it cannot be; else nothing."""
        flow = self._desk.flow
        place = flow.lanes.index(lane) + step
        if not 0 <= place < len(flow.lanes):
            side = "left" if step < 0 else "right"
            return f"This lane is at the {side} end already."
        flow.move_lane(lane, place)
        return ""
