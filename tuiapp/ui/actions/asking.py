"""This file is the course of a conversation: ask again, begin anew, write, stop, leave."""

from collections.abc import Callable, Mapping
from typing import Final

from tuiapp.core.errors import UsageError
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.sending import Sending
from tuiapp.ui.editor import edit_in_editor
from tuiapp.ui.second_press import SecondPress


LANE: Final = "lane"
"""What `/again` is followed by where it is about the focused lane alone."""


class Asking:
    """Carries out the commands that begin, repeat and end requests.

    Args:
        on_empty: Called when a conversation without messages has begun.
    """

    def __init__(self, desk: Desk, sending: Sending, on_empty: Callable[[], None]) -> None:
        self._desk = desk
        self._sending = sending
        self._on_empty = on_empty
        self._again = SecondPress(desk.services.clock)

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "run.regenerate": self.regenerate,
            "conversation.new": lambda _: self.start_over(),
            "queue.clear": lambda _: self._desk.flow.clear_queue(),
            "prompt.edit": lambda _: self.edit_prompt(),
            "prompt.unfold": lambda _: self.unfold(),
        }

    def regenerate(self, which: str = "") -> None:
        """Another answer to the last prompt; the earlier one stays on screen and in the tree.

        Args:
            which: `lane` for the focused lane alone, as where it has the keys; else all.
        """
        flow = self._desk.flow
        lanes = [flow.focused] if which == LANE or flow.focused.has_keys else flow.compared
        if any(lane.state.is_running for lane in lanes):
            self._desk.say("An answer is still coming. Escape stops it.")
        elif not flow.regenerate(lanes):
            self._desk.say("There is no prompt to answer again.")

    def start_over(self) -> None:
        """Begin anew; a run that goes is stopped first, and what waited goes back to the composer."""
        self._sending.begin_anew(self._desk.flow.start_over())
        self._on_empty()
        self._desk.composer.focus()

    def edit_prompt(self) -> None:
        """Write the prompt in the user's editor."""
        desk = self._desk
        with desk.screen.app.suspend():
            text = edit_in_editor(desk.composer.written)
        if isinstance(text, UsageError):
            desk.lane.show_notice(text.sentence, "error")
        else:
            desk.composer.put(text)
        desk.screen.refresh(layout=True)

    def unfold(self) -> None:
        """Write out what was pasted and folded."""
        is_written = self._desk.composer.unfold()
        if is_written is None:
            self._desk.say("Nothing in the prompt is folded.")
        elif not is_written:
            self._desk.say("That is too long for here: Ctrl+G opens the prompt in your editor.")

    def stop(self) -> bool:
        """Stop the lane that has the keys, or all; where the setting says so, on the second press.

        Returns:
            Whether any lane was running, even where this press has not stopped it.
        """
        desk = self._desk
        lanes = [desk.lane] if self._is_about_one else None
        if not desk.flow.is_running:
            # An answer may have ended within this frame, with the next prompt about to go.
            return desk.flow.stop()
        if lanes is not None and not desk.flow.state.is_running:
            desk.composer.focus()
            desk.say("This lane is at rest. Escape again, from the composer, stops the others.")
        elif desk.services.settings.escape == "double" and not self._again.press("stop"):
            desk.say("Escape again stops the answer.")
        else:
            desk.flow.stop(lanes)
        return True

    @property
    def _is_about_one(self) -> bool:
        """Whether the keys go elsewhere than to the composer, which is for all lanes."""
        return len(self._desk.flow.lanes) > 1 and not self._desk.composer.has_focus

    def stop_or_quit(self) -> None:
        """Ctrl+C without a selection: stop at once; with nothing to stop, quit on the second press."""
        if not self._desk.flow.stop():
            self._quit_on_second_press("Ctrl+C again quits.")

    def quit(self) -> None:
        """Quit at once, or on the second press while an answer is coming."""
        if self._desk.flow.is_running:
            self._quit_on_second_press("An answer is still coming. Again stops it and quits.")
        else:
            self._leave()

    def _quit_on_second_press(self, sentence: str) -> None:
        if self._again.press("quit"):
            self._leave()
        else:
            self._desk.say(sentence)

    def _leave(self) -> None:
        screen = self._desk.screen
        screen.call_later(screen.app.run_action, "app.quit")
