"""This file is whom the focused lane asks, and how: model and system prompt."""

from collections.abc import Callable, Mapping

from tuiapp.core.errors import UsageError
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.screens.choose import ChooseScreen


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
        return {"model.choose": self.choose_model, "system.set": self.take_system}

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
