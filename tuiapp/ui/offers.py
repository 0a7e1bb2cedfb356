"""This file is what is offered after a run: the one next step that helps.

The rule it keeps: an offer is a sentence that names its keys; nothing happens until one of them is used.
"""

from dataclasses import dataclass
from typing import Final, Literal

from tuiapp.core.errors import Failure
from tuiapp.core.events import Failed, Finished, Stopped
from tuiapp.core.figures import short_count
from tuiapp.engine.context import turn_tokens, turns_to_leave_out
from tuiapp.engine.lane_state import LaneState
from tuiapp.engine.run import Run
from tuiapp.ui.commands import command_with_id
from tuiapp.ui.status import CONTEXT_IS_FULL


@dataclass(frozen=True, slots=True)
class Offer:
    """A command that helps now, and what it would do."""

    command_id: str
    """What Enter in an empty composer carries out."""
    effect: str
    """The rest of a sentence that begins with the keys."""
    argument: str = ""
    """What the command is followed by."""

    def sentence(self, enter: str) -> str:
        """The offer with its keys. `enter` is how the key that sends is called; empty where it is taken."""
        command = command_with_id(self.command_id)
        slash = f"/{command.slash}" if command else ""
        # Where Enter is not for this lane, the words have to say what else it knows.
        slash = f"{slash} {self.argument}".rstrip() if not enter else slash
        return f"{' or '.join(way for way in (enter, slash) if way)} {self.effect}"


ASK_AGAIN: Final = Offer("run.regenerate", "asks again", "lane")


def offer_after(run: Run, state: LaneState, context_tokens: int | None) -> Offer | None:
    """What helps after a run; None where nothing does.

    Args:
        run: The lane's last one, over.
        state: The lane; the run's answer has been settled.
        context_tokens: The size of the model's context, where it is known.
    """
    match run.log.end:
        case Failed(failure=Failure(kind="authentication")):
            provider = run.request.target.provider
            return Offer("key.enter", f"takes a key for {provider}", provider)
        case Failed(failure=Failure(kind="context_too_long")):
            return _leaving_out(state, context_tokens)
        case Finished(reason="length", raw_reason=raw) if raw in CONTEXT_IS_FULL:
            return _leaving_out(state, context_tokens)
        case Finished(reason="paused" | "length" as reason) if state.can_go_on:
            return _going_on(reason)
        case Finished() | Stopped() if state.is_judge:
            return Offer("winner.follow", "lets all lanes go on from this answer")
        case _:
            return None


def _going_on(reason: Literal["paused", "length"]) -> Offer:
    if reason == "paused":
        return Offer("answer.continue", "lets it go on; that is another request")
    return Offer("answer.continue", "sends it back, for the model to go on from there")


def _leaving_out(state: LaneState, context_tokens: int | None) -> Offer | None:
    turns = state.path.turns
    count = turns_to_leave_out(turns, context_tokens)
    if not count:
        return None
    size = short_count(turn_tokens(turns[:count]), estimated=True)
    what = "the oldest turn" if count == 1 else f"the {count} oldest turns"
    return Offer("context.leave_out", f"leaves {what} ({size} tokens) out of what is sent")
