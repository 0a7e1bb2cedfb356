"""This file is `/export` and `/diff`: the conversation in a file, and two answers against each other."""

from collections.abc import Mapping, Sequence
from typing import Final

from tuiapp.engine.export.collecting import Collector
from tuiapp.engine.rounds import run_text
from tuiapp.engine.run import Run
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.lane_words import lane_called
from tuiapp.ui.ports import ExportKind
from tuiapp.ui.screens.diff import Compared, DiffScreen
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.slash import ArgumentValue


_KINDS: Final[Mapping[str, ExportKind]] = {
    "markdown": "markdown",
    "md": "markdown",
    "json": "json",
    "html": "html",
}
"""What `/export` may begin with, and what a path may end with."""


class Exporting:
    """Carries out what makes something to keep, or to look at, of answers that are there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {"conversation.export": self.export, "answers.diff": self.diff}

    def kinds(self) -> Sequence[ArgumentValue]:
        """What `/export` may be followed by."""
        return [
            ("markdown", "to read and to paste; the default"),
            ("json", "for programs, with every figure"),
            ("html", "one page with columns, figures and a plot"),
        ]

    def export(self, text: str) -> None:
        """Save all turns of all lanes; the kind comes first, or is that of the path, or Markdown."""
        desk = self._desk
        if desk.flow.is_empty:
            desk.say("There is nothing to export yet.")
            return
        word, _, rest = text.strip().partition(" ")
        named = _KINDS.get(word.lower())
        path = text.strip() if named is None else rest.strip()
        kind = named or _KINDS.get(path.rpartition(".")[2].lower(), "markdown")
        self._save(kind, path)

    def _save(self, kind: ExportKind, path: str) -> None:
        desk = self._desk
        services, chat, title = desk.services, desk.flow.chat, desk.flow.title
        lanes, gone = tuple(chat.lanes), tuple(chat.removed)
        collector = Collector(services.names, services.price, chat.votes.given)
        at = services.wall_clock()

        def work() -> None:
            record = collector.conversation(lanes, title=title, at=at, gone=gone)
            place = services.exports.save(record, kind, path)
            desk.on_screen(desk.tell, f"The conversation is in {place}")

        desk.in_background(work)

    def diff(self, text: str) -> None:
        """Compare the answers that two lanes stand at: those named, else the focused one and its neighbour.

        Where that is one answer, which one lane or both go on from, it is what each said itself.
        """
        desk = self._desk
        if len(desk.flow.lanes) == 1:
            desk.say("There is only one lane. /lane add puts another beside it.")
            return
        pair = self._pair(text.split())
        if pair is None:
            return
        stands_at = [one.state.stands_at for one in pair]
        runs = [None if it is None else it.run for it in stands_at]
        if runs[0] is runs[1]:
            runs = [one.state.run for one in pair]
        left, right = (self._compared(*one) for one in zip(pair, runs, strict=True))
        if left.text and right.text:
            desk.screen.app.push_screen(DiffScreen(left, right))
        else:
            lacking = right if left.text else left
            desk.say(f"{lacking.name} has no answer to compare.")

    def _pair(self, words: Sequence[str]) -> tuple[LaneView, LaneView] | None:
        desk = self._desk
        match words:
            case [one, other]:
                left, right = lane_called(desk, one), lane_called(desk, other)
            case [one]:
                left, right = desk.lane, lane_called(desk, one)
            case []:
                lanes = desk.flow.lanes
                place = lanes.index(desk.lane)
                left, right = desk.lane, lanes[(place + 1) % len(lanes)]
            case _:
                desk.say("Name two lanes: /diff 1 2")
                return None
        if left is None or right is None:
            return None
        if left is right:
            desk.say("Name two lanes: /diff 1 2")
            return None
        return left, right

    def _compared(self, lane: LaneView, run: Run | None) -> Compared:
        """An answer at the end of a lane, called by who gave it."""
        flow, names = self._desk.flow, self._desk.services.names
        place = flow.lanes.index(lane) + 1
        giver = None if run is None else flow.chat.giver_of(run)
        if giver is None or giver is lane.state:
            name = f"{place} {names.of_run(lane.state, run)}"
        else:
            name = f"{place}, from {names.of_run(giver, run)}"
        return Compared(name, "" if run is None else run_text(run))
