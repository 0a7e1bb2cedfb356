"""This file is what can be done with lanes: let them come and go, ask one alone, stop all but one.

The rule it keeps: what came of a lane is never lost with it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.sending import Sending
from tuiapp.ui.actions.targets import Targets
from tuiapp.ui.widgets.lane_deck import LaneDeck
from tuiapp.ui.widgets.slash import ArgumentValue


WORDS: Final[Mapping[str, str]] = {
    "add": "another model beside this one",
    "duplicate": "the same model once more, with parameters of its own",
    "remove": "take this lane away; its text stays in the conversation",
    "left": "move this lane to the left",
    "right": "move this lane to the right",
    "system": "a system prompt for this lane alone",
}
"""What `/lane` may be followed by, beside a model."""
_FILLED: Final = "Here each lane fills the width already."
_ALONE: Final = "There is only one lane. /lane add puts another beside it."


class Lanes:
    """Carries out the commands about lanes as such.

    Args:
        on_change: Called when the screen has something else to show of them.
    """

    def __init__(
        self,
        desk: Desk,
        deck: LaneDeck,
        sending: Sending,
        targets: Targets,
        on_change: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._on_change = on_change
        self._deck = deck
        self._sending = sending
        self._targets = targets
        self._changes = targets.changes

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "lane.change": self.change,
            "lane.zoom": lambda _: self.zoom(),
            "prompt.only": self.ask_only,
            "run.stop_others": lambda _: self.stop_others(),
            "run.keep_first": lambda _: self.keep_first(),
        }

    def words(self) -> Sequence[ArgumentValue]:
        """What `/lane` may be followed by."""
        return [*WORDS.items(), *self._targets.known_targets()]

    def change(self, text: str) -> None:
        """Do what the first word says; a model's name asks that one here; without a word tell all."""
        word, _, rest = text.partition(" ")
        changes: Mapping[str, Handler] = {
            "add": self._targets.add_lane,
            "duplicate": lambda _: self._changes.duplicate(),
            "remove": lambda _: self.remove(),
            "left": lambda _: self.move(-1),
            "right": lambda _: self.move(1),
            "system": self._take_system,
        }
        if word in changes:
            changes[word](rest.strip())
        elif word:
            self._targets.choose_model(text)
        else:
            ways = [f"/lane {name:<10} {about}" for name, about in WORDS.items()]
            self._desk.tell("\n".join([*ways, "/lane provider/model  asks that one here"]))

    def remove(self) -> None:
        """Take the focused lane away."""
        self._desk.say(self._changes.remove(self._desk.lane))

    def move(self, step: int) -> None:
        """Move the focused lane by one place."""
        if len(self._desk.flow.lanes) == 1:
            self._desk.say(_ALONE)
        elif said := self._changes.move(self._desk.lane, step):
            self._desk.say(said)

    def _take_system(self, text: str) -> None:
        """Set the focused lane's own system prompt; `none` clears it, without a text it is told."""
        state = self._desk.flow.state
        if text:
            state.system = None if text == "none" else text
            said = "set" if state.system else "cleared"
            self._desk.tell(f"System prompt {said} for this lane alone.")
        else:
            self._desk.tell(f"System prompt of this lane: {state.system or 'none'}")

    # What one lane does, or all but one.

    def ask_only(self, text: str) -> None:
        """Send a prompt to the focused lane alone: this one, else what the composer has."""
        composer = self._desk.composer
        prompt = text or composer.written.strip()
        if not prompt:
            self._desk.say("Write a prompt: it goes to the focused lane alone.")
        elif self._desk.flow.state.is_running:
            if text:
                composer.put(text)
            self._desk.say("This lane's answer is still coming. Escape stops it.")
        elif text:
            self._sending.submit(text, only_focused=True)
        else:
            self._sending.submit(composer.take(), only_focused=True)

    def stop_others(self) -> None:
        """Stop every lane but the focused one."""
        flow = self._desk.flow
        if len(flow.lanes) == 1:
            self._desk.say(_ALONE)
        elif not flow.stop([lane for lane in flow.lanes if lane is not flow.focused]):
            self._desk.say("No other lane is at work.")

    def keep_first(self) -> None:
        """Whether the first that finishes stops the others."""
        flow = self._desk.flow
        flow.keep_first(is_on=not flow.keeps_first)
        if flow.keeps_first:
            self._desk.say("The first lane that finishes stops the others.", kind="first")
        else:
            self._desk.say("Every lane goes on to its end.", kind="first")
        self._on_change()

    def zoom(self) -> None:
        """Give the focused lane all the room, or share it again."""
        deck = self._deck
        if len(self._desk.flow.lanes) == 1:
            self._desk.say(_ALONE)
            return
        if deck.is_zoomed or not deck.has_tabs:
            deck.zoom(is_zoomed=not deck.is_zoomed)
        if deck.has_tabs and not deck.is_zoomed:
            self._desk.say(_FILLED)
