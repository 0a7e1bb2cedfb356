"""A round: the answers of several lanes to one prompt, as they are judged against each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from tuiapp.core.answer import Answer
from tuiapp.core.messages import UserMessage
from tuiapp.engine.lane_state import LaneState
from tuiapp.engine.run import Run


@dataclass(frozen=True, slots=True)
class Entrant:
    """A lane that takes part, and its last answer."""

    lane: LaneState
    run: Run
    text: str
    """Empty where nothing came."""


@dataclass(frozen=True, slots=True)
class Round:
    """A prompt and those who answered it, in the order of the lanes."""

    prompt: UserMessage
    entrants: tuple[Entrant, ...]

    @property
    def is_over(self) -> bool:
        """Whether every answer has come to its end."""
        return all(one.run.is_over for one in self.entrants)

    @property
    def answered(self) -> tuple[Entrant, ...]:
        """Those who said anything; of lanes with one answer, as a copy begins, the first."""
        said: dict[Run, Entrant] = {}
        for one in self.entrants:
            if one.text:
                said.setdefault(one.run, one)
        return tuple(said.values())

    def answer_in(self, lane: LaneState) -> Entrant | None:
        """The answer that a lane stands at, with the lane that gave it; None where that is none of these."""
        return self.answer_of(lane.stands_at.run) if lane.stands_at else None

    def own_answer(self, lane: LaneState) -> Entrant | None:
        """What a lane said itself, whatever it goes on from; None where it said nothing."""
        own = {it.run for it in lane.own_asked}
        mine = (one for one in self.entrants if one.lane is lane and one.run in own)
        return next((one for one in mine if one.text), None)

    def answer_of(self, run: Run) -> Entrant | None:
        """What came of a run, with the lane that was asked for it; None where it is none of these."""
        # A lane that began as a copy has the same run, which it was not asked for itself.
        found = [one for one in self.entrants if one.run is run]
        given = (one for one in found if any(it.run is run for it in one.lane.own_asked))
        return next(given, found[0] if found else None)


def run_text(run: Run) -> str:
    """What a run has said so far."""
    answer = Answer()
    for chunk in run.log.since(0):
        answer.add(chunk)
    return answer.text


def shared_prompt(lanes: Sequence[LaneState]) -> UserMessage | None:
    """The last prompt that most lanes were asked, of equals the first lane's; None before the first prompt.

    To be compared by identity: the same words may be asked twice.
    """
    lasts = [lane.asked[-1].prompt for lane in lanes if lane.asked]
    return max(lasts, key=lambda it: sum(it is one for one in lasts), default=None)


def last_round(lanes: Sequence[LaneState]) -> Round | None:
    """The last prompt that most lanes were asked, and their answers; None before the first prompt.

    A lane that was asked something else since then stays out.
    """
    prompt = shared_prompt(lanes)
    if prompt is None:
        return None
    asked = [lane for lane in lanes if lane.asked and lane.asked[-1].prompt is prompt]
    entrants = [Entrant(it, it.asked[-1].run, run_text(it.asked[-1].run)) for it in asked]
    return Round(prompt, tuple(entrants))
