"""A conversation on its way: prompts to runs, runs to lanes, and the queue between them."""

from collections.abc import Callable, Sequence

from tuiapp.core.events import Finished
from tuiapp.core.figures import count, short_count
from tuiapp.core.history import history_for
from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.core.phase import Phase
from tuiapp.core.request import Parameters, Target
from tuiapp.engine.comparison import Comparison
from tuiapp.engine.context import turns_to_leave_out, warning_level
from tuiapp.engine.conversation import Turn
from tuiapp.engine.lane_state import LaneState
from tuiapp.ui.offers import ASK_AGAIN, offer_after
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
        self._warned: dict[int, float] = {}
        """How full a lane's context was when the user was last warned, by the lane's number."""
        self._told: set[tuple[int, str]] = set()
        """Lanes and providers whose user knows that not all of the history goes there."""
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
        """Take a lane's answer into the conversation, say what may follow, and send what waits.

        After a failure the queue waits: what failed once would fail again, prompt by prompt. It waits
        too while a model has paused: its answer is not complete.
        """
        state = self.chat.lanes[lane]
        state.settle()
        if self.chat.queue and (self.lanes[lane].phase is Phase.FAILED or _has_paused(state)):
            self.chat.queue_is_paused = True
        if not self.chat.is_running:
            self._services.on_runs_changed(False)
        if not state.is_running:
            self._warn_of_the_context(lane)
            self._offer(lane)
        self._send_next()

    def _offer(self, lane: int) -> None:
        """Say what helps after a lane's run, where something does."""
        state = self.chat.lanes[lane]
        if state.run is None:
            return
        offer = offer_after(state.run, state, self._context_tokens(state))
        self.lanes[lane].show_offer(offer, enter=self._enter)

    def offer_to_ask_again(self) -> None:
        """What made the focused lane's run fail is mended: offer to ask again."""
        self.lanes[0].show_offer(ASK_AGAIN, enter=self._enter)

    @property
    def _enter(self) -> str:
        """How the key that takes an offer is called; empty while it would send the queue."""
        if self.chat.queue:
            return ""
        return "enter" if self._services.settings.enter == "send" else "^j"

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

    def continue_answer(self) -> bool:
        """Ask for the rest of the focused lane's answer. Returns whether there may be one."""
        if not self.chat.continue_answer(self.state):
            return False
        self._show_runs(None, [self.state])
        return True

    # What is sent.

    def change_target(self, target: Target) -> None:
        """Ask this target in the focused lane from now on, and say what it cannot read of the past."""
        state = self.state
        state.target = target
        self._warned.pop(0, None)
        history = history_for(target, state.path.messages)
        if history.stripped and (0, str(target)) not in self._told:
            self._told.add((0, str(target)))
            self.lanes[0].show_notice(_lost(history.stripped, history.origins), "warning")

    def _context_tokens(self, state: LaneState) -> int | None:
        model = self._services.catalog.model(state.target)
        return None if model is None else model.context_tokens

    def _warn_of_the_context(self, lane: int) -> None:
        """Say once for each level how full the model's context is."""
        facts = self.lanes[lane].facts
        if facts is None or not facts.context_tokens or facts.context_used_tokens is None:
            return
        used, context = facts.context_used_tokens, facts.context_tokens
        level = warning_level(used, context)
        if level is None or level <= self._warned.get(lane, 0.0):
            return
        self._warned[lane] = level
        fraction = count(round(100 * used / context), estimated=facts.context_used_is_estimated)
        told = short_count(used, estimated=facts.context_used_is_estimated)
        has_more = len(self.chat.lanes[lane].path.turns) > 1
        self.lanes[lane].show_notice(
            f"This conversation fills {fraction} % of the model's context: {told} of "
            f"{short_count(context)} tokens."
            + (" /drop-oldest leaves the oldest turns out." if has_more else ""),
            "warning",
        )

    def leave_out(self, turns: int | None) -> Sequence[Turn]:
        """Send the focused lane's oldest turns no more: so many, or as many as it takes by estimate.

        Returns:
            The turns that are left out from now on and were not before. They stay on screen.
        """
        path = self.state.path
        self.state.settle()
        sent = path.turns
        wanted = turns_to_leave_out(sent, self._context_tokens(self.state))
        self._warned.pop(0, None)
        return sent[: path.leave_out(wanted if turns is None else turns)]

    def send_all(self) -> int:
        """Send all of the focused lane's turns again. Returns how many were left out."""
        self._warned.pop(0, None)
        return self.state.path.send_all()

    # The queue.

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
        self._warned.clear()
        self._told.clear()
        for state, lane in zip(self.chat.lanes, self.lanes, strict=True):
            lane.start_over(state)
        self._on_queue()
        return unsent


def _has_paused(state: LaneState) -> bool:
    match state.run.log.end if state.run else None:
        case Finished(reason="paused"):
            return True
        case _:
            return False


def _lost(answers: int, origins: Sequence[str]) -> str:
    """That some of the history cannot be read by whom it goes to."""
    what = "1 answer goes without its" if answers == 1 else f"{answers} answers go without their"
    return f"{what} reasoning and signatures: only {' and '.join(origins)} can read those."
