"""This file is the lanes as the list of models has them: a row each, and what can be done with one there.

The rule it keeps: a row says which lane is meant, and `LaneChanges` does the rest, as for a command.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from tuiapp.core.request import Target
from tuiapp.engine.parameter_words import summed_up
from tuiapp.ui.actions.desk import Desk
from tuiapp.ui.actions.lane_changes import FULL, LaneChanges
from tuiapp.ui.model_rows import LaneRow
from tuiapp.ui.widgets.lane import LaneView


FULL_IN_LIST: Final = f"{FULL} ^x removes one."

LaneChange: TypeAlias = Literal["duplicate", "remove", "left", "right"]


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change."""

    said: str
    """A word to the user; empty where the rows say it all."""
    place: int
    """Where the lane stands now that is to be highlighted, from 1 at the left."""


class PickedLanes:
    """The lanes of the chat. A row must be that of a lane there is."""

    def __init__(self, desk: Desk, changes: LaneChanges) -> None:
        self._desk = desk
        self._changes = changes

    @property
    def rows(self) -> Sequence[LaneRow]:
        """A row for each lane, from the left."""
        flow = self._desk.flow
        return [
            LaneRow(
                lane.number,
                place,
                len(flow.lanes),
                self._desk.services.names.of(lane.state),
                self._note(lane),
                is_focused=lane is flow.focused,
            )
            for place, lane in enumerate(flow.lanes, 1)
        ]

    def _note(self, lane: LaneView) -> str:
        if self._desk.services.names.is_blind:
            return ""
        state = lane.state
        words = (
            "combines answers" if state.is_judge else "",
            summed_up(state.parameters),
            "a system prompt of its own" if state.system != self._desk.flow.system else "",
        )
        return " · ".join(word for word in words if word)

    @property
    def target(self) -> Target:
        """Whom the focused lane asks."""
        return self._desk.flow.state.target

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another lane."""
        return self._changes.is_full

    def focus(self, row: LaneRow) -> None:
        """Let what is chosen be asked in this lane."""
        self._changes.focus(self._lane(row))

    def change(self, row: LaneRow, how: LaneChange) -> Changed:
        """Change this lane, whatever it is doing."""
        match how:
            case "duplicate":
                return self._duplicate(row)
            case "remove":
                said = self._changes.remove(self._lane(row))
                return Changed(said, min(row.place, len(self._desk.flow.lanes)))
            case "left":
                return self._move(row, -1)
            case "right":
                return self._move(row, 1)

    def _duplicate(self, row: LaneRow) -> Changed:
        if self.is_full:
            return Changed(FULL_IN_LIST, row.place)
        self.focus(row)
        self._changes.duplicate()
        return Changed("", row.place + 1)

    def _move(self, row: LaneRow, step: int) -> Changed:
        said = self._changes.move(self._lane(row), step)
        return Changed(said, row.place if said else row.place + step)

    def _lane(self, row: LaneRow) -> LaneView:
        lane = self._desk.flow.lane_numbered(row.number)
        assert lane is not None, "while the list is open, lanes change by it alone"
        return lane
