"""This file is `/combine`: the last answers, unnamed, to one model that compares, merges or judges them.

The rule it keeps: the instruction is the user's; a preset is only put into the composer to be edited.
"""

from collections.abc import Mapping, Sequence
from random import SystemRandom
from typing import Final

from tuiapp.core.errors import UsageError
from tuiapp.core.request import Parameters, Target
from tuiapp.engine.combining import PRESETS, combination
from tuiapp.engine.rounds import Entrant, Round, last_round
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.slash import ArgumentValue


_DEFAULT: Final = "compare"
_SLASH: Final = "/combine"


class Combining:
    """Carries out `/combine`. The answer comes in a lane of its own, until it is followed or closed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {"answers.combine": self.combine}

    def targets(self) -> Sequence[ArgumentValue]:
        """What `/combine` may be followed by."""
        ways = [(name, "by the model of this lane") for name in PRESETS]
        return [*ways, *((name, "") for name in self._desk.services.known_targets())]

    def combine(self, text: str) -> None:
        """Send the last answers to a target; a preset, or no instruction, goes to the composer first."""
        desk = self._desk
        name, instruction = self._split(text.strip())
        if not name:
            ways = ", ".join(PRESETS)
            desk.tell(
                f"Say who is to do it: {_SLASH} provider/model, then {ways}, or your own words."
            )
            return
        try:
            target = desk.services.check_target(name)
        except UsageError as error:
            desk.tell(error.sentence, "error")
            return
        judged = self._judged()
        if judged is None:
            return
        preset = PRESETS.get(instruction or _DEFAULT)
        if preset is not None:
            desk.composer.put(f"{_SLASH} {target} {preset}")
            desk.composer.focus()
            desk.tell(f"Change the instruction if you like; Enter sends it to {target}.")
        else:
            self._send(target, instruction, judged)

    def _split(self, text: str) -> tuple[str, str]:
        """Who is to do what. Where a preset comes first, it is the focused lane's target, if that may be told."""
        first, _, rest = text.partition(" ")
        if first not in PRESETS:
            return first, rest.strip()
        state = self._desk.flow.state
        is_hidden = self._desk.services.names.letter(state) is not None
        return "" if is_hidden else str(state.target), text

    def _judged(self) -> Round | None:
        judged = last_round(self._desk.flow.chat.compared)
        if judged is None or len(judged.answered) <= 1:
            self._desk.say("That takes two answers to one prompt.")
            return None
        if not judged.is_over:
            self._desk.say("An answer is still coming. Escape stops it.")
            return None
        return judged

    def _send(self, target: Target, instruction: str, judged: Round) -> None:
        desk = self._desk
        lane = self._lane_of(target, judged)
        it = combination(instruction, judged, self._order(judged))
        if not desk.flow.submit_to(lane, it.prompt.text, it.prompt.attachments):
            desk.say("This lane's answer is still coming. Escape stops it.")
            return
        names = desk.services.names
        who = ", ".join(
            f"{letter} is {names.of_run(one.lane, one.run)}" for letter, one in it.letters.items()
        )
        known = "" if names.is_blind else f" The model does not know that {who}."
        lane.show_notice(f"Sent with the {len(it.letters)} answers.{known}")
        desk.say(
            "What combines the answers has a lane of its own, and no part in the race. "
            "/winner lets all lanes go on from it; /lane remove closes it."
        )

    def _order(self, judged: Round) -> list[Entrant]:
        """At random, but for lanes that have letters already: one answer has one letter."""
        names, order = self._desk.services.names, list(judged.answered)
        if names.is_blind:
            return sorted(order, key=lambda one: names.letter(one.lane) or "~")
        SystemRandom().shuffle(order)
        return order

    def _lane_of(self, target: Target, judged: Round) -> LaneView:
        """The lane that judged before, where it is the same target; else a new one in its place."""
        flow = self._desk.flow
        for lane in flow.lanes:
            if lane.state.is_judge and lane.state.target == target:
                return lane
        parameters = self._desk.services.settings.parameters.get(target, Parameters())
        return flow.add_judge(target, parameters, [one.lane for one in judged.entrants])
