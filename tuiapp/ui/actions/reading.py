"""This file is how a lane is read: from message to message, folded, as it was written, with its pictures."""

from collections.abc import Callable, Mapping

from tuiapp.ui.actions.copying import Copying
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.finding import Finding
from tuiapp.ui.run_view import RunView
from tuiapp.ui.scroll_lock import ScrollLock
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.transcript import Transcript


class Reading:
    """Carries out the commands of the help's group “Reading”.

    A command is about the message under the cursor; where no lane has the keys, about the last answer.

    Args:
        on_change: Called when another way of reading is to be shown.
    """

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._on_change = on_change
        self.lock = ScrollLock()
        self.copying = Copying(desk)
        self.finding = Finding(desk)

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            **self.copying.handlers(),
            **self.finding.handlers(),
            "message.next": lambda _: self.walk(1),
            "message.previous": lambda _: self.walk(-1),
            "message.raw": lambda _: self.toggle_raw(),
            "select.begin": lambda _: self.select(),
            "reasoning.toggle": lambda _: self.toggle_fold(),
            "image.open": lambda _: self.open_image(),
            "image.tell": lambda _: self.tell_images(),
            "lane.page_up": lambda _: self._transcript.scroll_page(-1),
            "lane.page_down": lambda _: self._transcript.scroll_page(1),
            "lane.home": lambda _: self._transcript.action_start(),
            "lane.end": lambda _: self._transcript.action_end(),
            "lane.lock": lambda _: self.toggle_lock(),
        }

    @property
    def _transcript(self) -> Transcript:
        return self._desk.lane.transcript

    def _message(self) -> Entry | None:
        return self._transcript.message or self._desk.lane.last_answer

    # Where to read.

    def walk(self, step: int) -> None:
        """Go on in the lane, or first of all there."""
        if self._transcript.has_focus:
            self._transcript.walk(step)
        else:
            self._transcript.focus(scroll_visible=False)

    def select(self) -> None:
        """Select with the keyboard from now on."""
        transcript = self._transcript
        transcript.focus(scroll_visible=False)
        if not transcript.begin_selecting():
            self._desk.say("There is no text in view to select.")

    def close(self) -> bool:
        """Select no more with the keyboard, or else find no more. Whether there was anything to end."""
        return self._transcript.stop_selecting() or self.finding.close()

    def toggle_lock(self) -> None:
        """Keep the lanes at the same turn, from where the focused one stands, or no longer."""
        if not self.lock.is_on and len(self._desk.flow.lanes) == 1:
            self._desk.say("One lane has no other to keep to.", kind="lock")
            return
        if not self.lock.is_on:
            self.lock.is_on = True
            self._desk.say("The lanes keep to the same turn.", kind="lock")
            self.follow_scroll(self._desk.lane)
        else:
            self.lock.release(self._desk.flow.lanes)
            self._desk.say("Each lane scrolls by itself.", kind="lock")
        self._on_change()

    def follow_scroll(self, lane: LaneView) -> None:
        """A lane was scrolled: the others come along while they are locked."""
        self.lock.follow(lane, self._desk.flow.lanes)

    # How it is shown.

    def toggle_fold(self) -> None:
        """Fold or unfold the reasoning of an answer, or a long prompt."""
        entry = self._message()
        if entry is not None:
            self._transcript.toggle_fold(entry)

    def toggle_raw(self) -> None:
        """Show an answer as it was written, or as Markdown again."""
        entry = self._message()
        if isinstance(entry, AnswerEntry):
            self._transcript.toggle_raw(entry)
        else:
            self._desk.say("Only answers are shown otherwise than they were written.")

    # Pictures.

    def _run_view(self) -> RunView | None:
        entry = self._message()
        return next((view for view in self._desk.lane.views if view.entry is entry), None)

    def open_image(self) -> None:
        """Show the last image of a message in the system's own program."""
        view, desk = self._run_view(), self._desk
        if view is None or not view.saved_images:
            desk.say("There is no saved image in this message.")
            return
        path = view.saved_images[-1]

        def work() -> None:
            desk.on_screen(desk.say, desk.services.open_file(path))

        desk.in_background(work)

    def tell_images(self) -> None:
        """Say where the images of a message are, or why they are nowhere."""
        view = self._run_view()
        if view is None or not view.image_places:
            self._desk.say("There is no image in this message.")
            return
        places = sorted(view.image_places.items())
        self._desk.say("\n".join(f"Image {number}: {place}" for number, place in places))
