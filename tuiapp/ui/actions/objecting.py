"""This file is what targets are known to refuse, as it is said in their lanes.

The rule it keeps: a sentence is said once, until what it is about was put right and comes again. What a
lane whose name is hidden refuses is said after the vote, because it tells who that is.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tuiapp.core.messages import Message, UserMessage
from tuiapp.ui.actions.desk import Desk
from tuiapp.ui.widgets.lane import LaneView


_ANY_PROMPT: Final = UserMessage("?")
_ROLE: Final = "warning"


class Objecting:
    """Says in a lane what its target will not do, and remembers what was said."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._said: dict[int, frozenset[str]] = {}
        """What held in each lane when last looked at, by its number."""

    def object_to_prompt(self, lane: LaneView, prompt: UserMessage) -> None:
        """Before a prompt is sent: of it, and of the parameters."""
        if news := self._news(lane, (*lane.state.request.messages, prompt)):
            lane.show_notice("\n".join(news), _ROLE)

    def object_to_parameters(self) -> None:
        """Once the focused lane's parameters have changed: of these alone, whatever will be asked."""
        if news := self._news(self._desk.lane, (_ANY_PROMPT,)):
            self._desk.tell("\n".join(news), _ROLE)

    def forget_all(self) -> None:
        """The pages are empty again: nothing has been said."""
        self._said.clear()

    def _news(self, lane: LaneView, messages: Sequence[Message]) -> Sequence[str]:
        if self._desk.services.names.letter(lane.state) is not None:
            return ()
        request = replace(lane.state.request, messages=tuple(messages))
        sentences = self._desk.services.objections(request)
        said = self._said.get(lane.number, frozenset())
        self._said[lane.number] = frozenset(sentences)
        return [one for one in sentences if one not in said]
