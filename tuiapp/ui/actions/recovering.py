"""This file is what helps after a run that did not end as it should: a key, a shorter history, the rest.

The rule it keeps: nothing is asked again, and nothing is left out, but by the user's own hand.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.core.errors import Failure, UsageError
from tuiapp.core.events import Failed
from tuiapp.core.figures import short_count
from tuiapp.engine.context import turn_tokens
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.offers import Offer
from tuiapp.ui.screens.key_entry import KeyEntryScreen
from tuiapp.ui.widgets.lane import LaneView


_MAX_DIGITS: Final = 6


class Recovering:
    """Carries out what `ui.offers` offers, and the same commands without an offer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "answer.continue": lambda _: self.continue_answer(),
            "key.enter": self.enter_key,
            "context.leave_out": self.leave_out,
            "context.send_all": lambda _: self.send_all(),
        }

    def offered(self) -> Offer | None:
        """What Enter in an empty composer does; None where it is the queue's."""
        return None if self._desk.flow.chat.queue else self._desk.lane.offer

    def continue_answer(self) -> None:
        """Ask for the rest of an answer that was cut short."""
        if self._desk.flow.state.is_running:
            self._desk.say("An answer is still coming. Escape stops it.")
        elif not self._desk.flow.continue_answer():
            self._desk.say("There is no answer that was cut short.")

    # Keys.

    def enter_key(self, provider: str) -> None:
        """Let a key be typed in for a provider; without a name, for the one that was asked last."""
        desk = self._desk
        name = provider or self._asked_last
        try:
            desk.services.check_target(f"{name}/any")
        except UsageError as error:
            desk.lane.show_notice(error.sentence, "error")
            return
        failures = [_refusal_of(lane, name) for lane in desk.flow.lanes]
        failure = next((it for it in failures if it is not None), None)
        reason = failure.message if failure else ""
        desk.screen.app.push_screen(
            KeyEntryScreen(desk.services, name, reason), lambda said: self._take_key(name, said)
        )

    def _take_key(self, provider: str, said: str | None) -> None:
        if said is None:
            return
        self._desk.lane.show_notice(said)
        for lane in self._desk.flow.lanes:
            if _refusal_of(lane, provider) is not None:
                self._desk.flow.offer_to_ask_again(lane)

    @property
    def _asked_last(self) -> str:
        state = self._desk.flow.state
        return (state.run.request.target if state.run else state.target).provider

    # The context.

    def leave_out(self, turns: str) -> None:
        """Send the oldest turns no more: so many, or as many as it takes by estimate."""
        desk = self._desk
        if desk.flow.state.is_running:
            desk.say("An answer is still coming. Escape stops it.")
            return
        count = _turns(turns)
        if turns and not count:
            desk.say(f"“{turns}” is no number of turns.")
            return
        left_out = desk.flow.context.leave_out(desk.lane, count)
        if not left_out:
            desk.say("There is no earlier turn to leave out: the last one always goes.")
            return
        size = short_count(turn_tokens(left_out), estimated=True)
        total = len(desk.flow.state.path.unsent_turns)
        what = "1 earlier turn is" if total == 1 else f"{total:,} earlier turns are"
        desk.lane.show_notice(
            f"From now on {what} not sent, which saves {size} tokens. All stays on screen; "
            "/send-all sends it again.",
            "warning",
        )
        if self._was_too_long:
            desk.flow.offer_to_ask_again(desk.lane)

    @property
    def _was_too_long(self) -> bool:
        run = self._desk.flow.state.run
        match run.log.end if run else None:
            case Failed(failure=Failure(kind="context_too_long")):
                return True
            case _:
                return False

    def send_all(self) -> None:
        """Leave nothing out any more."""
        count = self._desk.flow.context.send_all(self._desk.lane)
        if count:
            what = "The earlier turn is" if count == 1 else f"All {count:,} earlier turns are"
            self._desk.lane.show_notice(f"{what} sent again.")
        else:
            self._desk.say("Nothing is left out.")


def _refusal_of(lane: LaneView, provider: str) -> Failure | None:
    """Why a lane's last run was refused, where it was for want of this provider's key."""
    run = lane.state.run
    if run is None or run.request.target.provider != provider:
        return None
    match run.log.end:
        case Failed(failure=Failure(kind="authentication") as failure):
            return failure
        case _:
            return None


def _turns(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if is_number else None
