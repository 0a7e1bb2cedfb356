"""This file is sets of lanes that have a name: they are opened, and the present one is kept.

The rule it keeps: opening a set changes whom the lanes ask, not what was said in them.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from tuiapp.core.request import Parameters, Target
from tuiapp.core.visible import visible
from tuiapp.engine.comparison import MAX_LANES
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.targets import Targets
from tuiapp.ui.screens.choose import ChooseScreen
from tuiapp.ui.widgets.slash import ArgumentValue


SAVE: Final = "save"
_MAX_NAME_CHARS: Final = 40


class LaneSets:
    """Carries out `/lanes`."""

    def __init__(self, desk: Desk, targets: Targets) -> None:
        self._desk = desk
        self._targets = targets
        self._sets = dict(desk.services.settings.lanes)

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {"lanes.open": self.open_or_save}

    def names(self) -> Sequence[ArgumentValue]:
        """What `/lanes` may be followed by."""
        sets = [(name, _listed(targets)) for name, targets in self._sets.items()]
        return [*sets, (SAVE, "and a name: keep the present lanes")]

    def open_or_save(self, text: str) -> None:
        """Open the set of this name; `save NAME` keeps the present one; without a name, choose."""
        word, _, name = text.partition(" ")
        if word == SAVE:
            self._save(name.strip())
        elif text:
            self._open(text)
        elif self._sets:
            screen = ChooseScreen("Which lanes?", list(self._sets))
            self._desk.screen.app.push_screen(screen, self._open)
        else:
            self._desk.say("No set of lanes is saved yet. /lanes save and a name keeps this one.")

    def _open(self, name: str | None) -> None:
        if name is None:
            return
        targets = self._sets.get(name)
        if not targets:
            known = ", ".join(self._sets) or "none yet"
            self._desk.tell(f"There is no set of lanes “{name}”. Saved: {known}.", "error")
        elif self._desk.flow.is_running:
            self._desk.say("An answer is still coming. Escape stops it.")
        else:
            self._ask_these(targets[:MAX_LANES])
            left_out = len(targets) - MAX_LANES
            if left_out > 0:
                self._desk.tell(
                    f"“{name}” has {len(targets)} targets, of which the first {MAX_LANES} are open: "
                    "there are at most so many lanes."
                )

    def _ask_these(self, targets: Sequence[Target]) -> None:
        """A lane for each: those there are ask another, those that lack come, the rest go."""
        flow = self._desk.flow
        own = self._desk.services.settings.parameters
        judges = [lane for lane in flow.lanes if lane.state.is_judge]
        for lane in [*judges, *flow.compared[len(targets) :]]:
            flow.remove_lane(lane)
        for lane, target in zip(list(flow.lanes), targets, strict=False):
            flow.focus(lane)
            self._targets.ask(target)
        for target in targets[len(flow.lanes) :]:
            flow.add_lane(target, own.get(target, Parameters()))
        flow.focus(flow.lanes[0])

    def _save(self, name: str) -> None:
        if not name or len(name) > _MAX_NAME_CHARS or visible(name, keep_newlines=False) != name:
            self._desk.say(f"A name of at most {_MAX_NAME_CHARS} characters: /lanes save NAME")
            return
        targets = tuple(lane.state.target for lane in self._desk.flow.compared)
        self._sets[name] = targets
        self._desk.save("lanes", name, "targets", value=[str(target) for target in targets])
        self._desk.tell(f"/lanes {name} opens these from now on: {_listed(targets)}.")


def _listed(targets: Sequence[Target]) -> str:
    return ", ".join(str(target) for target in targets)
