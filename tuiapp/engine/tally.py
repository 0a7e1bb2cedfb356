"""The tally of a session: how often each target was the best of those that answered a prompt.

It knows names alone, so that it keeps no answer of a conversation that is over.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tuiapp.engine.votes import Vote


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
class _Counted:
    winner: str
    field: frozenset[str]
    is_blind: bool


class Tally:
    """Counts votes."""

    def __init__(self) -> None:
        self._counted: list[_Counted] = []

    def count(self, vote: Vote, *, instead_of: Vote | None = None) -> None:
        """Count a vote, and one that was counted before no more."""
        if instead_of is not None:
            self._counted.remove(_by_names(instead_of))
        self._counted.append(_by_names(vote))

    @property
    def standings(self) -> Sequence[Standing]:
        """Every target that took part, the best first: by its part of its rounds, then by votes."""
        votes = Counter(one.winner for one in self._counted)
        blind = Counter(one.winner for one in self._counted if one.is_blind)
        rounds = Counter(target for one in self._counted for target in one.field)
        standings = [Standing(it, votes[it], rounds[it], blind[it]) for it in rounds]
        return sorted(standings, key=lambda it: (-it.votes / it.rounds, -it.votes, it.target))


def _by_names(vote: Vote) -> _Counted:
    field = frozenset(str(run.request.target) for run in vote.answered)
    return _Counted(str(vote.winner.request.target), field, vote.is_blind)
