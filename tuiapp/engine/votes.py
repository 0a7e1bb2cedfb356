"""Votes of a conversation: which answer of a round was found the best.

They hold the runs they are about, so they live as long as the conversation does; `Tally` counts them by
name for as long as the session lasts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tuiapp.engine.rounds import Entrant, Round
from tuiapp.engine.run import Run


@dataclass(frozen=True, slots=True)
class Vote:
    """One answer was found better than the others of its round."""

    winner: Run
    answered: frozenset[Run]
    """All that it was chosen from, the winner too."""
    is_blind: bool
    """Whether it was given before the names were known."""


class Votes:
    """One vote for each round: another one takes the place of the first."""

    def __init__(self) -> None:
        self._given: list[Vote] = []

    @property
    def given(self) -> Sequence[Vote]:
        """What stands, oldest first."""
        return tuple(self._given)

    def give(self, judged: Round, winner: Entrant, *, is_blind: bool) -> tuple[Vote, Vote | None]:
        """Note that `winner` was the best of a round.

        The round is known by its answers, however the lanes stand by now; and it is the same one where
        a lane was taken away meanwhile, whose answer has lost and stays among those it was about. Where
        that may be said of several, as an answer that was given again made another, it is the newest.

        Returns:
            The vote, and the one of this round before, which it replaces. They are the same where the
            winner is: that was said already, and before the names were known if it says so.
        """
        answered = frozenset(one.run for one in judged.answered)
        before = next((one for one in reversed(self._given) if answered <= one.answered), None)
        if before is not None and before.winner is winner.run:
            return before, before
        vote = Vote(winner.run, before.answered if before else answered, is_blind)
        if before is not None:
            self._given.remove(before)
        self._given.append(vote)
        return vote, before
