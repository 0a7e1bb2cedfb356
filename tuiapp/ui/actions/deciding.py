"""This file is which answer is the best, and what follows from it: votes, names, and who is followed.

The rule it keeps: nothing is deleted; an answer that lost stays in the conversation beside the winner.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from tuiapp.engine.rounds import Entrant, Round, last_round
from tuiapp.engine.tally import Tally
from tuiapp.engine.votes import Vote
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.lane_words import lane_called, place_of
from tuiapp.ui.screens.sheet import SheetScreen
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.panel_race import BEST
from tuiapp.ui.widgets.tally_lines import tally_lines


_RUNNING: Final = "An answer is still coming. Escape stops it."
_ALONE: Final = "There is only one lane. /lane add puts another beside it."
BLIND_WELCOME: Final = (
    "Names are hidden and the lanes shuffled.\n\n"
    "Ask something, read, and press v in the lane that is best (or /vote and its letter): then every "
    "lane has its name again. /blind tells the names without a vote."
)


class Deciding:
    """Carries out the commands that decide between answers. The tally lasts as long as the session.

    Args:
        on_names: Called when lanes are called something else.
    """

    def __init__(self, desk: Desk, on_names: Callable[[], None]) -> None:
        self._desk = desk
        self._on_names = on_names
        self._tally = Tally()

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "vote.give": self.vote,
            "vote.tally": lambda _: self.show_tally(),
            "names.hide": lambda _: self.toggle_names(),
            "winner.follow": self.follow_winner,
            "answer.adopt": self.adopt,
        }

    # Votes.

    def vote(self, text: str) -> None:
        """Say which answer is the best; names are told then.

        A lane that is named stands for what it said itself, also where it goes on from another's answer.
        Without a name it is the answer under the cursor, or at the end of the focused lane; that counts
        for whoever gave it.
        """
        desk, names = self._desk, self._desk.services.names
        judged, lane = self._judged(), lane_called(desk, text)
        if judged is None or lane is None:
            return
        winner = self._named(judged, lane) if text.strip() else self._pointed_at(judged, lane)
        if winner is None:
            return
        was_blind = names.is_blind
        vote, before = desk.flow.chat.votes.give(judged, winner, is_blind=was_blind)
        self._tally.count(vote, instead_of=before)
        if was_blind:
            self._tell_names()
        giver = next(it for it in desk.flow.lanes if it.state is winner.lane)
        name = place_of(desk, giver)
        if vote is before:
            desk.say(f"Your vote is for {name} already.", kind="vote")
        else:
            self._show_vote(vote, lane, name, before)

    def _named(self, judged: Round, lane: LaneView) -> Entrant | None:
        """The answer that a lane stands for; None, and a word to the user, where it has none."""
        winner = judged.own_answer(lane.state) or judged.answer_in(lane.state)
        if winner is not None and winner.text:
            return winner
        self._desk.say("This lane has no answer that could be voted for.")
        return None

    def _pointed_at(self, judged: Round, lane: LaneView) -> Entrant | None:
        """The answer under the cursor, else at the end; None, and a word to the user, where no vote can be for it."""
        run = lane.turns.run_of(lane.transcript.message)
        winner = judged.answer_in(lane.state) if run is None else judged.answer_of(run)
        if winner is not None and winner.text:
            return winner
        if judged.own_answer(lane.state) is None:
            self._desk.say("This lane has no answer that could be voted for.")
        else:
            place = self._desk.flow.lanes.index(lane) + 1
            self._desk.say(
                "Only the newest answers to the last prompt can be voted for; "
                f"/vote {place} is for the one that this lane gave."
            )
        return None

    def _show_vote(self, vote: Vote, lane: LaneView, name: str, before: Vote | None) -> None:
        """Leave a word of a vote below the answer, and in the lane that it was taken from.

        Args:
            vote: What was found.
            lane: Where it was said.
            name: What the lane is called that gave the answer.
            before: The vote whose place it takes.
        """
        desk = self._desk
        others = len(vote.answered) - 1
        what = "the other" if others == 1 else f"the {others} others"
        which = _answer_called(vote, lane, name)
        lane.show_notice(f"{BEST} You found {which} better than {what}.", "success")
        for one in desk.flow.lanes:
            if one is not lane and before is not None and one.state.run is before.winner:
                one.show_notice(f"Your vote went from here to {name}.")
        moved = " instead" if before else ""
        desk.say(f"Your vote goes to {name}{moved}. /tally shows all votes.", kind="vote")

    def _judged(self) -> Round | None:
        """The round that a vote is about; None, and a word to the user, where there is none."""
        judged = last_round(self._desk.flow.chat.compared)
        if judged is None or len(judged.answered) <= 1:
            self._desk.say("A vote takes two answers to one prompt.")
            return None
        if not judged.is_over:
            self._desk.say(_RUNNING)
            return None
        return judged

    def show_tally(self) -> None:
        """How often each target was voted the best."""
        screen = SheetScreen("Votes of this session", partial(tally_lines, self._tally.standings))
        self._desk.screen.app.push_screen(screen)

    # Names.

    def toggle_names(self) -> None:
        """Hide who is who and shuffle the lanes; or tell it again, without a vote."""
        desk, names = self._desk, self._desk.services.names
        if names.is_blind:
            self._tell_names()
            desk.say("Every lane has its name again.")
        elif len(desk.flow.lanes) == 1:
            desk.say(_ALONE)
        elif desk.flow.is_running:
            desk.say(_RUNNING)
        else:
            self._hide_names()

    def _hide_names(self) -> None:
        desk = self._desk
        chat = desk.flow.chat
        for place, state in enumerate(desk.services.names.hide(chat.compared, chat.removed)):
            lane = next(it for it in desk.flow.lanes if it.state is state)
            desk.flow.move_lane(lane, place)
        # The lane that was turned to is known; wherever it is now, nothing may point to it.
        desk.flow.focus(desk.flow.lanes[0])
        desk.composer.focus()
        self._show_names()
        if desk.flow.is_empty:
            for lane in desk.flow.lanes:
                # What was said of its model names it.
                lane.start_over(lane.state)
                lane.show_welcome(BLIND_WELCOME)
        else:
            for lane in desk.flow.lanes:
                lane.show_notice(
                    "Names are hidden from here on, until the vote. Earlier answers may give a lane "
                    "away; /new and then /blind begin without them.",
                    "warning",
                )

    def _tell_names(self) -> None:
        """Call every lane by its target again, and leave a word of it where names were said to be hidden."""
        desk, names = self._desk, self._desk.services.names
        letters = [(names.letter(it.state), it.state.target) for it in desk.flow.compared]
        names.reveal()
        self._show_names()
        if not desk.flow.is_empty:
            who = ", ".join(f"{letter} was {target}" for letter, target in letters)
            desk.lane.show_notice(f"Names are shown again: {who}.")

    def _show_names(self) -> None:
        for lane in self._desk.flow.lanes:
            lane.show_names()
        self._on_names()

    # Who is followed.

    def follow_winner(self, text: str) -> None:
        """Let all lanes go on from one lane's answer; theirs stay in the conversation beside it.

        Where they do already, a lane that is named stands for what it said itself: so a choice can be taken back.
        """
        desk, winner = self._desk, lane_called(self._desk, text)
        if winner is None:
            return
        if len(desk.flow.lanes) == 1:
            desk.say(_ALONE)
        elif desk.flow.is_running:
            desk.say(_RUNNING)
        elif not desk.flow.chat.has_answer(winner.state):
            desk.say("This lane has no answer to go on from.")
        else:
            is_own = bool(text.strip()) and desk.flow.chat.is_agreed and winner.state.take_up_own()
            desk.flow.chat.continue_with(winner.state)
            for lane in desk.flow.compared:
                if is_own or lane is not winner:
                    self._show_copy(winner, lane)
            self._end_round(winner)

    def _end_round(self, winner: LaneView) -> None:
        """Say who was followed. A judge's lane has done its work: its answer stands in all others now."""
        desk = self._desk
        if winner.state.is_judge:
            desk.flow.remove_lane(winner)
            desk.say(
                "All lanes go on from the combined answer. /winner and a number takes that back."
            )
            return
        winner.show_notice("All lanes go on from this answer.", "success")
        if winner is not desk.lane:
            desk.say(f"All lanes go on from the answer of {place_of(desk, winner)}.", kind="winner")

    def adopt(self, text: str) -> None:
        """Put another lane's answer in the place of the focused lane's own."""
        desk, source = self._desk, lane_called(self._desk, text)
        if source is None:
            return
        if source is desk.lane:
            desk.say("Say from which other lane: /adopt 2")
        elif source.state.is_running or desk.flow.state.is_running:
            desk.say(_RUNNING)
        elif desk.flow.chat.copy_answer(source.state, desk.flow.state):
            self._show_copy(source, desk.lane)
        else:
            desk.say("There is no answer to take over.")

    def _show_copy(self, source: LaneView, to: LaneView) -> None:
        if source.state.is_judge:
            whose = label = f"combined by {self._desk.services.names.of(source.state)}"
        else:
            name = place_of(self._desk, source)
            whose, label = f"of {name}", f"from {name}"
        to.show_notice(f"From here on with the answer {whose}; what stands above stays beside it.")
        # What was offered was about the answer that is left.
        to.show_offer(None)
        if source.state.stands_at is not None:
            to.show_copy(source.state.stands_at.run, label)
        self._desk.flow.lost.tell(to)


def _answer_called(vote: Vote, lane: LaneView, giver: str) -> str:
    """What the answer that was voted for is called below all that a lane shows."""
    state = lane.state
    if state.stands_at is not None and state.stands_at.run is vote.winner:
        return "this answer"
    is_own = any(one.run is vote.winner for one in state.own_asked)
    return "this lane's own answer" if is_own else f"the answer of {giver}"
