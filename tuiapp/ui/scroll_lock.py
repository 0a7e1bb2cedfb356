"""This file is the lock that keeps the lanes at the same turn while one of them is scrolled.

The rule it keeps: prompts are the same where they are one message, not where they read alike.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tuiapp.core.messages import UserMessage
from tuiapp.ui.widgets.lane import LaneView


@dataclass(frozen=True, slots=True)
class TurnPlace:
    """A place in a lane, as other lanes have it too."""

    prompts: Sequence[UserMessage]
    """The prompt of the turn at the top of the view, and those before it, the last one first."""
    lines: int
    """How far below the prompt the view begins."""


def place_of(lane: LaneView) -> TurnPlace | None:
    """Where a lane stands; None above its first prompt."""
    transcript, prompts = lane.transcript, lane.turns.prompts
    at = round(transcript.scroll_y)
    passed = bisect_right(prompts, at + 1, key=lambda it: transcript.line_of(it[1]))
    if not passed:
        return None
    line = transcript.line_of(prompts[passed - 1][1])
    return TurnPlace([one for one, _ in reversed(prompts[:passed])], at - line)


def bring(lane: LaneView, place: TurnPlace) -> None:
    """Hold a lane at a place; where it was not asked that, at the last prompt before that it was."""
    transcript = lane.transcript
    known = {id(one): number for number, (one, _) in enumerate(lane.turns.prompts)}
    number = next((known[id(it)] for it in place.prompts if id(it) in known), None)
    if number is None:
        transcript.show_line(0)
        transcript.hold()
        return
    entries = [entry for _, entry in lane.turns.prompts[number : number + 2]]
    lines = place.lines
    if len(entries) > 1:
        # A turn that is shorter here waits at its end until the longer one is through.
        begin, end = (transcript.line_of(entry) for entry in entries)
        lines = min(lines, end - begin - 1)
    transcript.hold(entries[0], lines)


class ScrollLock:
    """Brings the other lanes to where one was scrolled, while it is on."""

    def __init__(self) -> None:
        self.is_on = False

    def follow(self, leader: LaneView, lanes: Sequence[LaneView]) -> None:
        """One lane was scrolled: bring the others there."""
        if not self.is_on:
            return
        place = place_of(leader)
        for lane in lanes:
            if lane is leader:
                continue
            lane.is_brought = True
            if leader.transcript.following:
                lane.transcript.action_follow()
            elif place is None:
                lane.transcript.show_line(round(leader.transcript.scroll_y))
                lane.transcript.hold()
            else:
                bring(lane, place)
            lane.is_brought = False

    def release(self, lanes: Sequence[LaneView]) -> None:
        """Each lane scrolls by itself again."""
        self.is_on = False
        for lane in lanes:
            lane.transcript.let_go()
