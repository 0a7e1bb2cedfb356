"""This file is how full each lane's context is, what is said of it, and what is left out for it.

The rule it keeps: every level is told once, and nothing is left out but by the user's own hand.
"""

from collections.abc import Sequence

from tuiapp.core.figures import count, short_count
from tuiapp.engine.context import turns_to_leave_out, warning_level
from tuiapp.engine.conversation import Turn
from tuiapp.engine.lane_state import LaneState
from tuiapp.ui.ports import Catalog
from tuiapp.ui.widgets.lane import LaneView


class ContextWatch:
    """Knows what was said in which lane."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._warned: dict[int, float] = {}
        """How full a lane's context was when the user was last warned, by the lane's own number."""

    def size_tokens(self, state: LaneState) -> int | None:
        """How much the context of a lane's model holds, where that is known."""
        model = self._catalog.model(state.target)
        return None if model is None else model.context_tokens

    def forget(self, lane: LaneView) -> None:
        """The lane has another context now."""
        self._warned.pop(lane.number, None)

    def forget_all(self) -> None:
        """Another conversation begins."""
        self._warned.clear()

    def warn(self, lane: LaneView) -> None:
        """Say once for each level how full the model's context is."""
        facts = lane.facts
        if facts is None or not facts.context_tokens or facts.context_used_tokens is None:
            return
        used, context = facts.context_used_tokens, facts.context_tokens
        level = warning_level(used, context)
        if level is None or level <= self._warned.get(lane.number, 0.0):
            return
        self._warned[lane.number] = level
        fraction = count(round(100 * used / context), estimated=facts.context_used_is_estimated)
        told = short_count(used, estimated=facts.context_used_is_estimated)
        has_more = len(lane.state.path.turns) > 1
        lane.show_notice(
            f"This conversation fills {fraction} % of the model's context: {told} of "
            f"{short_count(context)} tokens."
            + (" /drop-oldest leaves the oldest turns out." if has_more else ""),
            "warning",
        )

    def leave_out(self, lane: LaneView, turns: int | None) -> Sequence[Turn]:
        """Send a lane's oldest turns no more: so many, or as many as it takes by estimate.

        Returns:
            The turns that are left out from now on and were not before. They stay on screen.
        """
        state = lane.state
        state.settle()
        sent = state.path.turns
        wanted = turns_to_leave_out(sent, self.size_tokens(state))
        self.forget(lane)
        return sent[: state.path.leave_out(wanted if turns is None else turns)]

    def send_all(self, lane: LaneView) -> int:
        """Send all of a lane's turns again. Returns how many were left out."""
        self.forget(lane)
        return lane.state.path.send_all()
