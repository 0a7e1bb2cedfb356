"""This file is sets of lanes that have a name: they are opened, the present one is kept, and they are forgotten.

The rule it keeps: opening a set changes whom the lanes ask and how, not what was said in them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tuiapp.config.lane_sets import written_lane_set
from tuiapp.config.settings import LaneSet, SetLane
from tuiapp.config.toml_file import spelled
from tuiapp.core.request import Parameters, Target
from tuiapp.core.visible import visible
from tuiapp.engine.comparison import MAX_LANES
from tuiapp.engine.lane_state import LaneState
from tuiapp.engine.parameter_words import summed_up
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.targets import Targets
from tuiapp.ui.screens.choose import ChooseScreen
from tuiapp.ui.widgets.slash import ArgumentValue


SAVE: Final = "save"
DELETE: Final = "delete"
_MAX_NAME_CHARS: Final = 40
_NONE_YET: Final = "No set of lanes is saved yet. /lanes save and a name keeps this one."


class LaneSets:
    """Carries out `/lanes`.

    Args:
        desk: What commands work with.
        targets: Lets lanes ask another target.
        on_change: Called when the screen has something else to show of a lane.
    """

    def __init__(self, desk: Desk, targets: Targets, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._targets = targets
        self._on_change = on_change
        self._sets = dict(desk.services.settings.lanes)

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {"lanes.open": self.carry_out}

    def names(self) -> Sequence[ArgumentValue]:
        """What `/lanes` may be followed by."""
        return [
            *((name, _listed(it.lanes)) for name, it in self._sets.items()),
            (SAVE, "and a name: keep the present lanes"),
            (DELETE, "and a name: forget that set"),
        ]

    def carry_out(self, text: str) -> None:
        """Open the set of this name, or `save` or `delete` the one named after that; without a name, choose."""
        word, _, name = text.partition(" ")
        if word == SAVE:
            self._save(name.strip())
        elif word == DELETE:
            self._delete_or_choose(name.strip())
        elif text:
            self._open(text)
        else:
            self._choose("Which lanes?", list(self._sets), self._open)

    def _choose(self, question: str, names: list[str], take: Callable[[str | None], None]) -> None:
        if names:
            self._desk.screen.app.push_screen(ChooseScreen(question, names), take)
        else:
            self._desk.say(_NONE_YET)

    def _found(self, name: str) -> LaneSet | None:
        """The set of this name; where there is none, the user is told."""
        found = self._sets.get(name)
        if found is None or not found.lanes:
            known = ", ".join(self._sets) or "none yet"
            self._desk.tell(f"There is no set of lanes “{name}”. Saved: {known}.", "error")
            return None
        return found

    # Opening.

    def _open(self, name: str | None) -> None:
        if name is None or (found := self._found(name)) is None:
            return
        if self._desk.flow.is_running:
            self._desk.say("An answer is still coming. Escape stops it.")
            return
        lanes = found.lanes
        self._ask_these(lanes[:MAX_LANES])
        if len(lanes) > MAX_LANES:
            self._desk.tell(
                f"“{name}” has {len(lanes)} targets, of which the first {MAX_LANES} are open: "
                "there are at most so many lanes."
            )

    def _ask_these(self, lanes: Sequence[SetLane]) -> None:
        """A lane for each: those there are ask another, those that lack come, the rest go."""
        flow = self._desk.flow
        judges = [lane for lane in flow.lanes if lane.state.is_judge]
        for lane in [*judges, *flow.compared[len(lanes) :]]:
            flow.remove_lane(lane)
        for lane, wanted in zip(list(flow.lanes), lanes, strict=False):
            flow.focus(lane)
            self._targets.ask(wanted.target)
        for wanted in lanes[len(flow.lanes) :]:
            flow.add_lane(wanted.target, self._own_parameters(wanted.target))
        if any(_has_own(wanted) for wanted in lanes):
            for lane, wanted in zip(flow.lanes, lanes, strict=True):
                self._set(lane.state, wanted)
        flow.focus(flow.lanes[0])
        self._on_change()

    def _own_parameters(self, target: Target) -> Parameters:
        return self._desk.services.settings.parameters.get(target, Parameters())

    def _set(self, state: LaneState, wanted: SetLane) -> None:
        """Let a lane have what the set says of it, and nothing that was set here since."""
        own = self._own_parameters(wanted.target)
        state.parameters = own if wanted.parameters is None else wanted.parameters
        state.system = self._desk.flow.system if wanted.system is None else wanted.system or None

    # Keeping.

    def _save(self, name: str) -> None:
        is_word = name in {SAVE, DELETE}
        if not name or is_word or len(name) > _MAX_NAME_CHARS or _shown(name) != name:
            self._desk.say(f"A name of at most {_MAX_NAME_CHARS} characters: /lanes save NAME")
            return
        present = [self._as_it_is(lane.state) for lane in self._desk.flow.compared]
        is_in_config = name in self._sets and self._sets[name].is_in_config
        table, kept, unkept = written_lane_set(LaneSet(tuple(present), is_in_config))
        self._sets[name] = kept
        self._desk.save("lanes", name, value=table)
        self._desk.tell(f"/lanes {name} opens these from now on: {_listed(kept.lanes)}.")
        if unkept:
            self._desk.tell(f"A file cannot hold {', '.join(unkept)}: left out.")

    def _as_it_is(self, state: LaneState) -> SetLane:
        """A lane with what was set for it alone."""
        has_default = state.parameters == self._own_parameters(state.target)
        is_told_the_same = state.system == self._desk.flow.system
        return SetLane(
            state.target,
            None if has_default else state.parameters,
            None if is_told_the_same else state.system or "",
        )

    # Forgetting.

    def _delete_or_choose(self, name: str) -> None:
        if name:
            self._delete(name)
        else:
            self._choose("Which lanes to forget?", list(self._sets), self._delete)

    def _delete(self, name: str | None) -> None:
        if name is None or (found := self._found(name)) is None:
            return
        if found.is_in_config:
            self._desk.tell(
                f"“{name}” is in config.toml, which tuiapp never writes: "
                f"delete [{spelled(('lanes', name))}] there."
            )
            return
        del self._sets[name]
        self._desk.save("lanes", name, value=None)
        self._desk.tell(f"The set of lanes “{name}” is forgotten; the lanes here stay.")


def _has_own(lane: SetLane) -> bool:
    return lane.parameters is not None or lane.system is not None


def _shown(name: str) -> str:
    return visible(name, keep_newlines=False)


def _listed(lanes: Sequence[SetLane]) -> str:
    return ", ".join(_told(lane) for lane in lanes)


def _told(lane: SetLane) -> str:
    """A lane in a few words: `lab/m (temp 0.2, own system prompt)`."""
    own: list[str] = []
    if lane.parameters is not None:
        own.append(summed_up(lane.parameters) or "no parameters")
    if lane.system is not None:
        own.append("own system prompt" if lane.system else "no system prompt")
    return f"{lane.target} ({', '.join(own)})" if own else str(lane.target)
