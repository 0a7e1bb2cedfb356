"""This file is all that several answers are set against each other with, gathered for the screen."""

from collections.abc import Callable, Mapping, Sequence

from tuiapp.ui.actions.combining import Combining
from tuiapp.ui.actions.deciding import Deciding
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.exporting import Exporting
from tuiapp.ui.actions.racing import Racing
from tuiapp.ui.compare_commands import FORBIDDEN_WHILE_BLIND
from tuiapp.ui.widgets.panel import SidePanel
from tuiapp.ui.widgets.slash import ArgumentValue


class Comparing:
    """Race, votes and names, combining, exporting.

    Args:
        copy: Copies a text; the second argument says what it is.
        on_names: Called when lanes are called something else.
    """

    def __init__(
        self,
        desk: Desk,
        panel: SidePanel,
        *,
        copy: Callable[[str, str], None],
        on_names: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._racing = Racing(desk, panel, copy)
        self._deciding = Deciding(desk, on_names)
        self._combining = Combining(desk)
        self._exporting = Exporting(desk)

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            **self._racing.handlers(),
            **self._deciding.handlers(),
            **self._combining.handlers(),
            **self._exporting.handlers(),
        }

    def values(self) -> Mapping[str, Callable[[], Sequence[ArgumentValue]]]:
        """What the arguments of commands may begin with, by the commands' ids."""
        return {
            "race.sort": self._racing.words,
            "answers.combine": self._combining.targets,
            "conversation.export": self._exporting.kinds,
        }

    def show_figures(self) -> None:
        """Bring the panel up to date with every lane."""
        self._racing.show()

    def forbids(self, command_id: str) -> bool:
        """Whether a command would tell who stands behind a letter; the user is told so then."""
        if command_id not in FORBIDDEN_WHILE_BLIND or not self._desk.services.names.is_blind:
            return False
        self._desk.say("Names are hidden. Vote first, or let /blind tell them.")
        return True
