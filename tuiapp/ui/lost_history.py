"""This file is what a lane's target cannot read of the lane's past, and that the user is told so.

The rule it keeps: every lane and target is told once.
"""

from collections.abc import Sequence

from tuiapp.core.history import history_for
from tuiapp.ui.widgets.lane import LaneView


class LostHistory:
    """Knows whose user knows that not all of the history goes there."""

    def __init__(self) -> None:
        self._told: set[tuple[int, str]] = set()
        """Lanes by their own numbers, and targets."""

    def tell(self, lane: LaneView) -> None:
        """Say what a lane's target cannot read of the answers of others."""
        target = lane.state.target
        history = history_for(target, lane.state.path.messages)
        known = (lane.number, str(target))
        if history.stripped and known not in self._told:
            self._told.add(known)
            lane.show_notice(_lost(history.stripped, history.origins), "warning")

    def forget_all(self) -> None:
        """Another conversation begins."""
        self._told.clear()


def _lost(answers: int, origins: Sequence[str]) -> str:
    what = "1 answer goes without its" if answers == 1 else f"{answers} answers go without their"
    return f"{what} reasoning and signatures: only {' and '.join(origins)} can read those."
