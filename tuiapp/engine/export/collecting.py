"""From lanes to a record: turns in the order they were asked, answers in the order of the lanes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

from tuiapp.core.messages import UserMessage
from tuiapp.core.metrics import Metrics
from tuiapp.core.prices import Cost, Price, run_cost
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.core.usage import Usage
from tuiapp.engine.blind import Names, masked_metrics
from tuiapp.engine.context import estimated_input_tokens
from tuiapp.engine.export.record import (
    AnswerRecord,
    ComparisonRecord,
    RaceRecord,
    TurnRecord,
    VotedFor,
    answer_record,
    numbered,
)
from tuiapp.engine.lane_state import LaneState
from tuiapp.engine.rounds import shared_prompt
from tuiapp.engine.run import Run
from tuiapp.engine.votes import Vote


FindPrice: TypeAlias = Callable[[Target], Price | None]

_OWN_PROMPTS: Final = "Lanes have system prompts of their own, which are told after the vote."


class Collector:
    """Makes records of lanes.

    Args:
        names: Who is called what; where a name is hidden, all that tells it is left out.
        find_price: The best price known for a target.
        votes: What was voted the best.
    """

    def __init__(self, names: Names, find_price: FindPrice, votes: Sequence[Vote] = ()) -> None:
        self._names = names
        self._find_price = find_price
        self._votes = votes

    def conversation(
        self,
        lanes: Sequence[LaneState],
        *,
        title: str,
        at: datetime,
        gone: Sequence[LaneState] = (),
    ) -> ComparisonRecord:
        """All that was asked and answered, as it is now; what is still coming is cut there.

        Args:
            lanes: The lanes as they stand, from the left.
            title: What the conversation is called.
            at: Now, aware of its zone.
            gone: Lanes that were removed, whose answers are kept.
        """
        places = _places(lanes, gone)
        turns: dict[int, tuple[UserMessage, list[tuple[LaneState, Run]]]] = {}
        for lane, prompt, run in _asked([*lanes, *gone]):
            # By identity: the same words may be asked twice.
            turns.setdefault(id(prompt), (prompt, []))[1].append((lane, run))
        in_order = sorted(
            turns.values(), key=lambda turn: min(_began_ns(run) for _, run in turn[1])
        )
        return ComparisonRecord(
            title=title,
            at=at,
            system=self._system([*lanes, *gone], places),
            turns=tuple(
                TurnRecord(
                    prompt.text,
                    tuple(one.name for one in prompt.attachments),
                    tuple(self._answer(lane, run, places) for lane, run in answers),
                )
                for prompt, answers in in_order
            ),
        )

    def race(self, lanes: Sequence[LaneState], *, at: datetime) -> RaceRecord | None:
        """The last answers of the lanes that are compared, as they are now; None before the first.

        Args:
            lanes: All lanes as they stand, from the left.
            at: Now, aware of its zone.
        """
        places = _places(lanes, ())
        racing = [(lane, lane.asked[-1]) for lane in lanes if lane.run and not lane.is_judge]
        prompt = shared_prompt([lane for lane in lanes if not lane.is_judge])
        if prompt is None or not racing:
            return None
        return RaceRecord(
            at,
            prompt.text,
            tuple(self._answer(lane, asked.run, places) for lane, asked in racing),
            tuple(None if asked.prompt is prompt else asked.prompt.text for _, asked in racing),
        )

    def _answer(self, lane: LaneState, run: Run, places: Mapping[int, int]) -> AnswerRecord:
        """One answer. It is called as its run's target is, which the lane may ask no more."""
        chunks, letter, place = run.log.since(0), self._names.letter(lane), places.get(id(lane))
        if letter is None:
            cost = partial(_cost, run.request, self._find_price)
            return replace(
                answer_record(str(run.request.target), chunks, cost),
                is_combined=lane.is_judge,
                lane=place,
                parameters=run.request.parameters,
                vote=self._vote_for(run),
            )
        it = answer_record(letter, chunks)
        metrics = masked_metrics(it.metrics)
        # Vendors are known by how their ids begin.
        calls = tuple(replace(call, id=None) for call in it.tool_calls)
        return replace(
            it, model=None, tool_calls=calls, end=metrics.end, metrics=metrics, lane=place
        )

    def _vote_for(self, run: Run) -> VotedFor | None:
        # It may have won again, against other answers: the last word counts.
        vote = next((it for it in reversed(self._votes) if it.winner is run), None)
        return None if vote is None else "blind" if vote.is_blind else "named"

    def _system(self, lanes: Sequence[LaneState], places: Mapping[int, int]) -> str | None:
        """The system prompt; where lanes have several, each with whom it went to."""
        prompts = dict.fromkeys(lane.system for lane in lanes)
        if len(prompts) <= 1:
            return next(iter(prompts), None)
        if self._names.is_blind:
            # Whoever wrote them knows whose is whose.
            return _OWN_PROMPTS
        return "\n\n".join(
            f"{numbered(str(it.target), places.get(id(it)))}: {it.system or 'none'}" for it in lanes
        )


def _places(lanes: Sequence[LaneState], gone: Sequence[LaneState]) -> Mapping[int, int]:
    """Where each lane stands, by its identity; nothing where there never was another."""
    if len(lanes) + len(gone) <= 1:
        return {}
    return {id(lane): place for place, lane in enumerate(lanes, 1)}


def _asked(lanes: Sequence[LaneState]) -> Iterator[tuple[LaneState, UserMessage, Run]]:
    """Every run once, with the lane that was asked."""
    for lane in lanes:
        for one in lane.own_asked:
            yield lane, one.prompt, one.run


def _began_ns(run: Run) -> float:
    first = run.log.since(0)[:1]
    return first[0].at_ns if first else float("inf")


def _cost(request: GenerationRequest, find_price: FindPrice, metrics: Metrics) -> Cost | None:
    guess = Usage(estimated_input_tokens(request), metrics.output_tokens)
    return run_cost(metrics.usage, find_price(request.target), guess=guess)
