"""This file is which lane somebody means: by its place, by its letter, or by saying nothing."""

from tuiapp.ui.actions.desk import Desk
from tuiapp.ui.widgets.lane import LaneView


def lane_called(desk: Desk, text: str) -> LaneView | None:
    """The lane at this place from 1, or with this letter; without a text, the focused one.

    Where there is none, the user is told, and None comes back.
    """
    word = text.strip()
    if not word:
        return desk.lane
    lanes, names = desk.flow.lanes, desk.services.names
    for place, lane in enumerate(lanes, 1):
        if word in {str(place), (names.letter(lane.state) or "").lower()} or (
            word == names.letter(lane.state)
        ):
            return lane
    known = "There is only one lane." if len(lanes) == 1 else f"Lanes are 1 to {len(lanes)}."
    desk.say(f"“{word}” is no lane. {known}")
    return None


def place_of(desk: Desk, lane: LaneView) -> str:
    """What a lane is called in a sentence: its place, and its name as far as that is known."""
    place = desk.flow.lanes.index(lane) + 1
    return f"lane {place} ({desk.services.names.of(lane.state)})"
