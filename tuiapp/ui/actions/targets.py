"""This file is whom the focused lane asks, and how: model, system prompt and parameters."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from tuiapp.core.errors import UsageError
from tuiapp.core.request import Parameters, Target
from tuiapp.engine.parameter_words import (
    ABOUT,
    BODY,
    assigned,
    carried_over,
    is_cleared,
    listed,
    summed_up,
)
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.lane_changes import FULL_HERE, LaneChanges
from tuiapp.ui.actions.objecting import Objecting
from tuiapp.ui.actions.picked_lanes import PickedLanes
from tuiapp.ui.actions.recent import Recent
from tuiapp.ui.screens.models import ModelChoice, ModelScreen
from tuiapp.ui.screens.parameters import SYSTEM, ParameterChoice, ParametersScreen
from tuiapp.ui.widgets.slash import ArgumentValue


class Targets:
    """Carries out the commands that change what the next request is.

    Args:
        desk: What commands work with.
        objecting: Says what a target refuses.
        on_change: Called when the screen has something else to show of a lane.
    """

    def __init__(self, desk: Desk, objecting: Objecting, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._objecting = objecting
        self._on_change = on_change
        self._recent = Recent(desk)
        self.changes = LaneChanges(desk, on_change)
        """Lets lanes come and go."""

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "model.choose": self.choose_model,
            "system.set": self.take_system,
            "parameters.set": self.take_parameter,
            "parameters.edit": lambda _: self._edit_parameters(self._desk.flow.state.target),
        }

    @property
    def parameters_line(self) -> str:
        """What is set for the focused lane, in a few words."""
        desk = self._desk
        return "" if desk.services.names.is_blind else summed_up(desk.flow.state.parameters)

    def parameter_names(self) -> Sequence[ArgumentValue]:
        """What can be set, and what it is."""
        return [*ABOUT.items(), (SYSTEM, "the system prompt"), (BODY, "a field of the request")]

    def choose_model(self, name: str) -> None:
        """Ask this target from now on; without a name, let the user pick one."""
        if not name:
            self._pick(self._take_choice)
        elif (target := self._checked(name)) is not None:
            self.ask(target)

    def add_lane(self, name: str) -> None:
        """Another lane that asks this target; without a name, let the user pick one."""
        if self.changes.is_full:
            self._desk.say(FULL_HERE)
        elif not name:
            self._pick(self._take_lane, is_for_lane=True)
        elif (target := self._checked(name)) is not None:
            self._put_beside(target)

    def _pick(
        self, take: Callable[[ModelChoice | None], None], *, is_for_lane: bool = False
    ) -> None:
        desk = self._desk
        lanes = PickedLanes(desk, self.changes)
        recent = self._recent.targets
        screen = ModelScreen(desk.services, lanes, recent, is_for_lane=is_for_lane)
        desk.screen.app.push_screen(screen, take)

    def _take_choice(self, choice: ModelChoice | None) -> None:
        if choice is None:
            return
        if choice.as_lane:
            self._put_beside(choice.target)
        elif choice.wants_parameters:
            self._edit_parameters(choice.target)
        else:
            self.ask(choice.target)

    def _take_lane(self, choice: ModelChoice | None) -> None:
        if choice is None:
            return
        is_added = self._put_beside(choice.target)
        if is_added and choice.wants_parameters:
            self._edit_parameters(choice.target)

    def _put_beside(self, target: Target) -> bool:
        own = self._desk.services.settings.parameters
        return self.changes.put_beside(target, own.get(target, Parameters()))

    def _checked(self, name: str) -> Target | None:
        try:
            return self._desk.services.check_target(name)
        except UsageError as error:
            self._desk.tell(error.sentence, "error")
            return None

    def ask(self, target: Target) -> None:
        """Ask this target in the focused lane from now on."""
        desk = self._desk
        state = desk.flow.state
        if target != state.target:
            self._recent.note(target, before=state.target)
            state.parameters = self._parameters_with(target)
            desk.in_background(lambda: desk.services.warm_up(target))
            desk.tell(f"From now on {target} answers.")
            desk.flow.change_target(target)
        self._on_change()

    def _parameters_with(self, target: Target) -> Parameters:
        """What would be sent to another target: its own, and what was set by hand."""
        state = self._desk.flow.state
        own = self._desk.services.settings.parameters
        before, after = own.get(state.target, Parameters()), own.get(target, Parameters())
        return carried_over(state.parameters, before, after)

    def known_targets(self) -> Sequence[ArgumentValue]:
        """What `/model` may be followed by: lately asked, offered, and listed before."""
        services = self._desk.services
        names = [*map(str, self._recent.targets), *services.known_targets()]
        for state in services.catalog.providers():
            kept = services.catalog.kept(state.name) if state.readiness == "ready" else None
            names += [f"{state.name}/{model.id}" for model in kept.models] if kept else []
        return [(name, "") for name in dict.fromkeys(names)]

    def _edit_parameters(self, target: Target) -> None:
        """Fill in the parameters; once they are taken, they go with the next request to the target."""
        desk = self._desk
        now = ParameterChoice(desk.flow.state.system, self._parameters_with(target))
        screen = ParametersScreen(target, now, objections=desk.services.objections)
        desk.screen.app.push_screen(screen, partial(self._take_filled_in, target))

    def _take_filled_in(self, target: Target, choice: ParameterChoice | None) -> None:
        if choice is None:
            return
        self.ask(target)
        state = self._desk.flow.state
        state.parameters = choice.parameters
        if choice.system != state.system:
            self._change_system(choice.system)
        said = summed_up(choice.parameters) or "Everything is left to the provider"
        self._desk.tell(f"{said} from now on.")
        self._on_change()

    def take_system(self, text: str) -> None:
        """Set the lanes' system prompt; `none` clears it, and without a text it is told."""
        state = self._desk.flow.state
        if not text:
            self._desk.tell(f"System prompt: {state.system or 'none'}")
            return
        self._change_system(None if text == "none" else text)
        said = "cleared" if text == "none" else "set"
        self._desk.tell(f"System prompt {said} for this conversation.")

    def _change_system(self, system: str | None) -> None:
        """For every lane without one of its own, and for the focused one in any case."""
        flow = self._desk.flow
        flow.change_system(system)
        flow.state.system = system

    def take_parameter(self, text: str) -> None:
        """Set a parameter from its name and value; without a value clear it, without a name tell all."""
        desk = self._desk
        name, _, value = text.strip().partition(" ")
        if not name:
            desk.tell(self._all_that_is_set())
        elif name == SYSTEM:
            self.take_system(value.strip() or "none")
        else:
            self._take_parameter(name, value.strip())

    def _take_parameter(self, name: str, value: str) -> None:
        desk = self._desk
        state = desk.flow.state
        try:
            state.parameters = assigned(state.parameters, name, value)
        except UsageError as error:
            desk.tell(error.sentence, "error")
            return
        if is_cleared(name, value):
            desk.tell(f"{name} is left to {state.target.provider} from now on.")
        else:
            desk.tell(f"{name} is {value} from now on.")
        self._objecting.object_to_parameters()
        self._on_change()

    def _all_that_is_set(self) -> str:
        state = self._desk.flow.state
        pairs = list(listed(state.parameters))
        if state.system:
            pairs.append((SYSTEM, state.system))
        if not pairs:
            return f"Nothing is set for {state.target}. Such as: /set temperature 0.2"
        lines = [f"{name}  {value}" for name, value in pairs]
        return "\n".join([f"Set for {state.target} (/set name clears one):", *lines])
