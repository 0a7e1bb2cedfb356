"""This file is what can be done with what stands in the transcript: copy it, fold it, scroll it."""

from collections.abc import Callable, Mapping

from tuiapp.core.visible import visible
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.scroll_lock import ScrollLock
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.transcript import Transcript


class Reading:
    """Carries out the commands of the help's group “Reading”.

    Args:
        on_change: Called when another way of reading is to be shown.
    """

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._on_change = on_change
        self.lock = ScrollLock()

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "copy.answer": lambda _: self.copy_answer(),
            "copy.code": lambda _: self.copy_code(),
            "copy.image": lambda _: self.copy_image(),
            "reasoning.toggle": lambda _: self.toggle_reasoning(),
            "lane.page_up": lambda _: self._transcript.scroll_page(-1),
            "lane.page_down": lambda _: self._transcript.scroll_page(1),
            "lane.home": lambda _: self._transcript.scroll_home(animate=False),
            "lane.end": lambda _: self._transcript.action_follow(),
            "lane.lock": lambda _: self.toggle_lock(),
        }

    @property
    def _transcript(self) -> Transcript:
        return self._desk.lane.transcript

    def toggle_lock(self) -> None:
        """Keep the lanes at the same turn, from where the focused one stands, or no longer."""
        self.lock.is_on = not self.lock.is_on
        if self.lock.is_on:
            self._desk.say("The lanes keep to the same turn.")
            self.follow_scroll(self._desk.lane)
        else:
            self._desk.say("Each lane scrolls by itself.")
        self._on_change()

    def follow_scroll(self, lane: LaneView) -> None:
        """A lane was scrolled: the others come along while they are locked."""
        self.lock.follow(lane, self._desk.flow.lanes)

    def copy_selection(self) -> bool:
        """Copy what is selected in composer or transcript. Returns whether anything is."""
        selected = self._desk.composer.selected_text or self._desk.lane.transcript.selected_text
        if selected:
            self.copy_text(selected, "the selection")
        return bool(selected)

    def copy_answer(self) -> None:
        """Copy the last answer as it was written."""
        entry = self._desk.lane.last_answer
        if entry is None or not entry.answer.text:
            self._desk.say("There is no answer to copy yet.")
        else:
            self.copy_text(entry.answer.text, "the answer")

    def copy_code(self) -> None:
        """Copy the last code block of the last answer."""
        entry = self._desk.lane.last_answer
        blocks = entry.body.code_blocks() if entry is not None else ()
        if blocks:
            self.copy_text(blocks[-1].text, "the code block")
        else:
            self._desk.say("There is no code block in the last answer.")

    def copy_image(self) -> None:
        """Copy the path of the image that came last."""
        path = self._desk.lane.last_image_path
        if path is None:
            self._desk.say("There is no image that was saved.")
        else:
            self.copy_text(path, "the image's path")

    def toggle_reasoning(self) -> None:
        """Fold or unfold the last answer's reasoning."""
        entry = self._desk.lane.last_answer
        if entry is not None:
            entry.toggle_reasoning()
            self._desk.lane.transcript.update_entry(entry)

    def copy_text(self, text: str, what: str) -> None:
        """Copy a text; `what` says to the user what it is."""
        # Control characters would act where the text is pasted.
        shown = visible(text)
        self._desk.in_background(lambda: self._copy_by_program(shown, what))

    def _copy_by_program(self, text: str, what: str) -> None:
        """On a worker thread."""
        program = self._desk.services.clipboard.copy(text)
        call: Callable[..., object] = self._desk.screen.app.call_from_thread
        if program is None:
            call(self._copy_by_terminal, text, what)
        else:
            call(self._desk.say, f"Copied {what} ({len(text):,} characters) with {program}.")

    def _copy_by_terminal(self, text: str, what: str) -> None:
        self._desk.screen.app.copy_to_clipboard(text)
        self._desk.say(
            f"Sent {what} ({len(text):,} characters) to the terminal (OSC 52); "
            "it does not say whether it took it."
        )
