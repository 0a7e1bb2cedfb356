"""This file is the race of the lanes: shown in the panel, sorted, copied, saved."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tuiapp.core.messages import UserMessage
from tuiapp.engine.export.collecting import Collector
from tuiapp.engine.export.race import race_markdown
from tuiapp.engine.export.record import RaceRecord
from tuiapp.engine.rounds import shared_prompt
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.panel import SidePanel
from tuiapp.ui.widgets.panel_race import SORTS, LaneFacts, RaceSort, sort_label
from tuiapp.ui.widgets.slash import ArgumentValue


_NO_RACE: Final = "There is no race yet: it takes a prompt."


class Racing:
    """Carries out `/race`.

    Args:
        copy: Copies a text; the second argument says what it is.
    """

    def __init__(self, desk: Desk, panel: SidePanel, copy: Callable[[str, str], None]) -> None:
        self._desk = desk
        self._panel = panel
        self._copy_text = copy

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "race.sort": self.race,
            "race.copy": lambda _: self.copy(),
            "race.save": self.save,
        }

    def words(self) -> Sequence[ArgumentValue]:
        """What `/race` may be followed by."""
        sorts = [(one, f"sort by {sort_label(one)}") for one in SORTS]
        return [("copy", "as Markdown"), ("save", "as JSON; a path may follow"), *sorts]

    def show(self) -> None:
        """Bring the panel up to date with the focused lane, and with how all of them stand."""
        flow = self._desk.flow
        prompt = shared_prompt(flow.chat.compared)
        racers = [
            self._racer(place, lane, prompt)
            for place, lane in enumerate(flow.lanes, 1)
            if not lane.state.is_judge
        ]
        self._panel.show(flow.focused.facts, racers)

    def _racer(self, place: int, lane: LaneView, shared: UserMessage | None) -> LaneFacts:
        asked = lane.state.asked
        prompt = asked[-1].prompt if asked else shared
        run = asked[-1].run if asked and lane.facts is not None else None
        return LaneFacts(
            place,
            self._desk.services.names.of_run(lane.state, run),
            lane.facts,
            is_focused=lane is self._desk.flow.focused,
            other_prompt=None if prompt is None or prompt is shared else prompt.text,
        )

    def race(self, text: str) -> None:
        """Sort by the next column; `copy`, `save PATH` and the name of a column do that."""
        word, _, rest = text.partition(" ")
        if not word:
            self._sort(None)
        elif word == "copy":
            self.copy()
        elif word == "save":
            self.save(rest.strip())
        elif word.lower() in SORTS:
            self._sort(SORTS[SORTS.index(word.lower())])
        else:
            self._desk.say(f"“{word}” is no column. /race copy, save, or {', '.join(SORTS)}.")

    def _sort(self, sort: RaceSort | None) -> None:
        if len(self._desk.flow.lanes) == 1:
            self._desk.say("There is only one lane. /lane add puts another beside it.")
        else:
            self._panel.sort_race(sort)

    def copy(self) -> None:
        """Copy the figures of all lanes as a table in Markdown."""
        record = self._record()
        if record is None:
            self._desk.say(_NO_RACE)
        else:
            self._copy_text(race_markdown(record), "the race")

    def save(self, path: str) -> None:
        """Save the figures of all lanes as JSON."""
        record = self._record()
        if record is None:
            self._desk.say(_NO_RACE)
            return

        def work() -> None:
            place = self._desk.services.exports.save(record, "json", path)
            self._desk.on_screen(self._desk.tell, f"The race is in {place}")

        self._desk.in_background(work)

    def _record(self) -> RaceRecord | None:
        """The race as it stands; None before the first prompt."""
        services, chat = self._desk.services, self._desk.flow.chat
        collector = Collector(services.names, services.price, chat.votes.given)
        return collector.race(chat.lanes, at=services.wall_clock())
