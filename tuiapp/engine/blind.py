"""Who is called what: a lane by its target, or by a letter while nobody is to know.

Every place that names a lane asks here, so that no other can give it away. What an answer says of itself
is its own, and stays.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import SystemRandom
from typing import Final, TypeAlias

from tuiapp.core.errors import Failure
from tuiapp.core.events import End, Failed, Finished
from tuiapp.core.metrics import Metrics
from tuiapp.engine.lane_state import LaneState
from tuiapp.engine.run import Run


LETTERS: Final = "ABCDEF"
"""One for each lane there can be."""
GONE: Final = "a lane that was removed"
"""What such a lane is called while names are hidden: it may have asked the same as one that is there."""
_HIDDEN: Final = "…"

Shuffle: TypeAlias = Callable[[list[LaneState]], None]


class Names:
    """The names of the lanes, for one session. Used on one thread."""

    def __init__(self, shuffle: Shuffle | None = None) -> None:
        self._shuffle = shuffle or SystemRandom().shuffle
        self._hidden: list[LaneState] = []
        """The lanes whose names are hidden, in the order of their letters."""
        self._gone: Sequence[LaneState] = ()
        """Those of lanes that are no more are hidden too."""

    @property
    def is_blind(self) -> bool:
        """Whether any name is hidden."""
        return bool(self._hidden)

    def hide(
        self, lanes: Sequence[LaneState], gone: Sequence[LaneState] = ()
    ) -> Sequence[LaneState]:
        """Call these lanes by letters from now on.

        Args:
            lanes: Whose names are to be guessed.
            gone: Lanes that were removed, whose answers are still in exports.

        Returns:
            The lanes in the order of their letters, which is a new one: they are to stand so.
        """
        self._hidden = list(lanes)
        self._gone = tuple(gone)
        self._shuffle(self._hidden)
        return tuple(self._hidden)

    def reveal(self) -> None:
        """Call every lane by its target again."""
        self._hidden = []
        self._gone = ()

    def letter(self, lane: LaneState) -> str | None:
        """What the lane is called instead of its name; None while that is not hidden."""
        place = next((i for i, one in enumerate(self._hidden) if one is lane), None)
        if place is None:
            return GONE if any(one is lane for one in self._gone) else None
        return LETTERS[place]

    def of(self, lane: LaneState) -> str:
        """What the lane is called now: its letter, else its target."""
        return self.letter(lane) or str(lane.target)

    def of_run(self, lane: LaneState, run: Run | None) -> str:
        """What a run of the lane is called: its letter, else whom the run asked, whom the lane may ask no more.

        Without a run it is the lane itself.
        """
        return self.letter(lane) or str(lane.target if run is None else run.request.target)

    def masked(self, text: str) -> str:
        """The text without the targets, models and providers of hidden lanes.

        No letter takes their place: who types a name and reads a letter would know.
        """
        told = {
            name
            for lane in self._hidden
            for name in (str(lane.target), lane.target.model, lane.target.provider)
        }
        if not told:
            return text
        longest_first = sorted(told, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first))
        # A model may be called “m”: only whole words are names.
        return re.sub(rf"(?<!\w)(?:{names})(?!\w)", _HIDDEN, text, flags=re.IGNORECASE)


def masked_metrics(metrics: Metrics) -> Metrics:
    """The figures without words that tell the vendor: its own reasons, refusals and ids."""
    retrying = metrics.retrying
    return replace(
        metrics,
        end=masked_end(metrics.end),
        retrying=retrying and replace(retrying, failure=_masked_failure(retrying.failure)),
    )


def masked_end(end: End | None) -> End | None:
    """The end without the vendor's words for it."""
    match end:
        case Finished():
            return replace(end, raw_reason=None)
        case Failed(failure=failure):
            return replace(end, failure=_masked_failure(failure))
        case _:
            return end


def _masked_failure(failure: Failure) -> Failure:
    # The kind is ours, and the same for every vendor; so is the status, nearly.
    return Failure(
        failure.kind,
        f"It failed ({failure.kind.replace('_', ' ')}); its own words are told after the vote.",
        retry_after_s=failure.retry_after_s,
    )
