"""A conversation on its way: prompts to runs, runs to lanes, and the queue between them."""

from collections.abc import Callable, Sequence

from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.core.phase import Phase
from tuiapp.core.request import Parameters, Target
from tuiapp.engine.comparison import Comparison, LaneState
from tuiapp.ui.services import Services
from tuiapp.ui.widgets.lane import LaneView


class ChatFlow:
    """Holds the comparison and keeps the lanes on screen in step with it.

    Args:
        on_queue: Called when the queue, or its pause, has changed.
    """

    def __init__(
        self, services: Services, targets: Sequence[Target], on_queue: Callable[[], None]
    ) -> None:
        self._services = services
        self._on_queue = on_queue
        self.chat = self._new_chat(targets)
        self.lanes: Sequence[LaneView] = ()
        """The lanes on screen, in the order of `chat.lanes`; set once they are made."""

    def _new_chat(self, targets: Sequence[Target]) -> Comparison:
        settings = self._services.settings
        return Comparison(
            targets,
            start_run=self._services.start_run,
            system=settings.system,
            parameters=lambda target: settings.parameters.get(target, Parameters()),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been asked yet."""
        return not len(self.chat.conversation)

    @property
    def is_running(self) -> bool:
        """Whether an answer is on its way."""
        return self.chat.is_running

    @property
    def title(self) -> str:
        """What the conversation is called."""
        return self.chat.conversation.title or "new conversation"

    @property
    def state(self) -> LaneState:
        """The focused lane's."""
        return self.chat.lanes[0]

    def submit(self, prompt: str, attachments: Sequence[Attachment] = ()) -> None:
        """Send a prompt with what is attached, or queue it while an answer is on its way."""
        if self.chat.submit(prompt, attachments):
            self._show_runs(UserMessage(prompt, tuple(attachments)))
        self._on_queue()

    def resume(self) -> None:
        """Let a paused queue go on."""
        self.chat.queue_is_paused = False
        self._send_next()

    def run_ended(self, lane: int) -> None:
        """Take a lane's answer into the conversation, and send what waits.

        After a failure the queue waits: what failed once would fail again, prompt by prompt.
        """
        self.chat.lanes[lane].settle()
        if self.lanes[lane].phase is Phase.FAILED and self.chat.queue:
            self.chat.queue_is_paused = True
        if not self.chat.is_running:
            self._services.on_runs_changed(False)
        self._send_next()

    def _send_next(self) -> None:
        prompt = self.chat.submit_next()
        if prompt is not None:
            self._show_runs(prompt)
        self._on_queue()

    def _show_runs(
        self, prompt: UserMessage | None, states: Sequence[LaneState] | None = None
    ) -> None:
        """Show the runs that have begun: every lane's, or those of `states`."""
        self._services.on_runs_changed(True)
        for state, lane in zip(self.chat.lanes, self.lanes, strict=True):
            if state.run is not None and (states is None or state in states):
                lane.begin(state.run, prompt=prompt)

    def stop(self) -> bool:
        """Stop every lane and pause the queue. Returns whether anything was going on."""
        stopped = self.chat.cancel()
        self._on_queue()
        return stopped

    def regenerate(self) -> bool:
        """Ask for another answer to the last prompt. Returns whether there was one to answer."""
        asked = self.chat.regenerate()
        if asked:
            self._show_runs(None, asked)
        return bool(asked)

    def clear_queue(self) -> None:
        """Forget the queued prompts."""
        self.chat.queue.clear()
        self.chat.queue_is_paused = False
        self._on_queue()

    def start_over(self) -> list[UserMessage]:
        """Another conversation with the same targets; a run that goes is stopped.

        Returns:
            The prompts that waited and were not sent.
        """
        self.chat.cancel()
        unsent = list(self.chat.queue)
        self._services.on_runs_changed(False)
        self.chat = self._new_chat([lane.target for lane in self.chat.lanes])
        for state, lane in zip(self.chat.lanes, self.lanes, strict=True):
            lane.start_over(state)
        self._on_queue()
        return unsent
