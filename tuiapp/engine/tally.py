"""Votes of a session: how often each target was the best of those that answered a prompt."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tuiapp.engine.rounds import Entrant, Round
from tuiapp.engine.run import Run


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target has done so far."""

    target: str
    votes: int
    rounds: int
    """In which it answered and a vote was given."""
    blind_votes: int
    """Of `votes`: given before the names were known."""


@dataclass(frozen=True, slots=True)
class _Vote:
    winner: str
    field: frozenset[str]
    is_blind: bool


class Tally:
    """Collects votes. One round has one vote: another one takes the place of the first."""

    def __init__(self) -> None:
        self._votes: list[_Vote] = []
        self._last_runs: tuple[Run, ...] = ()
        """Of the round that was voted on last; earlier ones are closed."""

    def vote(self, judged: Round, winner: Entrant, *, is_blind: bool) -> bool:
        """Note that `winner` was the best of a round.

        Returns:
            Whether this round had a vote already, which is now replaced.
        """
        runs = tuple(one.run for one in judged.answered)
        field = frozenset(str(one.run.request.target) for one in judged.answered)
        is_again = bool(self._votes) and runs == self._last_runs
        if is_again:
            self._votes.pop()
        self._votes.append(_Vote(str(winner.run.request.target), field, is_blind))
        self._last_runs = runs
        return is_again

    @property
    def standings(self) -> Sequence[Standing]:
        """Every target that took part, the best first: by its part of its rounds, then by votes."""
        votes = Counter(one.winner for one in self._votes)
        blind = Counter(one.winner for one in self._votes if one.is_blind)
        rounds = Counter(target for one in self._votes for target in one.field)
        standings = [Standing(it, votes[it], rounds[it], blind[it]) for it in rounds]
        return sorted(standings, key=lambda it: (-it.votes / it.rounds, -it.votes, it.target))
