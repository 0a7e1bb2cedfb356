"""This file is whom the focused lane asks, and how: model, system prompt and parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tuiapp.core.errors import UsageError
from tuiapp.core.request import Parameters
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
from tuiapp.ui.screens.choose import ChooseScreen
from tuiapp.ui.widgets.slash import ArgumentValue


SYSTEM: Final = "system"


class Targets:
    """Carries out the commands that change what the next request is.

    Args:
        on_change: Called when the screen has something else to show of a lane.
    """

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._on_change = on_change

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "model.choose": self.choose_model,
            "system.set": self.take_system,
            "parameters.set": self.take_parameter,
        }

    @property
    def parameters_line(self) -> str:
        """What is set for the focused lane, in a few words."""
        return summed_up(self._desk.flow.state.parameters)

    def parameter_names(self) -> Sequence[ArgumentValue]:
        """What can be set, and what it is."""
        return [*ABOUT.items(), (SYSTEM, "the system prompt"), (BODY, "a field of the request")]

    def choose_model(self, name: str) -> None:
        """Ask this target from now on; without a name, let the user pick one."""
        if name:
            self._take_model(name)
            return
        known = self._desk.services.known_targets()
        self._desk.screen.app.push_screen(
            ChooseScreen("Ask which model? Any provider/model can be typed.", known, free=True),
            self._take_model,
        )

    def _take_model(self, name: str | None) -> None:
        if not name:
            return
        desk = self._desk
        try:
            target = desk.services.check_target(name)
        except UsageError as error:
            desk.lane.show_notice(error.sentence, "error")
            return
        desk.in_background(lambda: desk.services.warm_up(target))
        desk.lane.show_notice(f"From now on {target} answers.")
        state = desk.flow.state
        own = desk.services.settings.parameters
        state.parameters = carried_over(
            state.parameters, own.get(state.target, Parameters()), own.get(target, Parameters())
        )
        desk.flow.change_target(target)
        self._on_change()

    def take_system(self, text: str) -> None:
        """Set the system prompt; `none` clears it, and without a text it is told."""
        state = self._desk.flow.state
        if not text:
            self._desk.lane.show_notice(f"System prompt: {state.system or 'none'}")
            return
        state.system = None if text == "none" else text
        said = "set" if state.system else "cleared"
        self._desk.lane.show_notice(f"System prompt {said} for this conversation.")

    def take_parameter(self, text: str) -> None:
        """Set a parameter from its name and value; without a value clear it, without a name tell all."""
        desk = self._desk
        name, _, value = text.strip().partition(" ")
        if not name:
            desk.lane.show_notice(self._all_that_is_set())
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
            desk.lane.show_notice(error.sentence, "error")
            return
        if is_cleared(name, value):
            desk.lane.show_notice(f"{name} is left to {state.target.provider} from now on.")
        else:
            desk.lane.show_notice(f"{name} is {value} from now on.")
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
