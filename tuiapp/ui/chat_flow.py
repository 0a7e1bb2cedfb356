"""A conversation on its way: prompts to runs, runs to lanes, and the queue between them."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Final

from tuiapp.core.events import Failed, Finished, Stopped
from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.engine.comparison import Comparison
from tuiapp.engine.lane_state import LaneState
from tuiapp.engine.log import Follower
from tuiapp.engine.run import Run
from tuiapp.engine.start_line import StartLine, wait_until_sent
from tuiapp.ui.context_watch import ContextWatch
from tuiapp.ui.lost_history import LostHistory
from tuiapp.ui.offers import ASK_AGAIN, offer_after
from tuiapp.ui.services import Services
from tuiapp.ui.widgets.lane import LaneView


SENT_WITHIN_S: Final = 0.03
"""How long lanes are not drawn for the sake of their requests, which take 5 to 15 ms."""


class ChatFlow:
    """Holds the comparison and keeps the lanes on screen in step with it.

    Args:
        new_lane: Makes a lane for the screen.
        on_queue: Called when the queue, or its pause, has changed.
        on_lanes: Called when lanes have come, gone or changed places, or another is the focused one.
        spawn: Runs a coroutine in the background.
    """

    def __init__(
        self,
        services: Services,
        targets: Sequence[Target],
        *,
        new_lane: Callable[[LaneState], LaneView],
        on_queue: Callable[[], None],
        on_lanes: Callable[[], None],
        spawn: Callable[[Coroutine[None, None, None]], object],
    ) -> None:
        self._services = services
        self._new_lane = new_lane
        self._on_queue = on_queue
        self._on_lanes = on_lanes
        self._spawn = spawn
        self.system = services.settings.system
        """What every lane is told that was told nothing of its own."""
        self.chat = self._new_chat(targets)
        self.context = ContextWatch(services.catalog)
        """How full each lane's context is."""
        self.lost = LostHistory()
        """What targets cannot read of what was said."""
        self.lanes: list[LaneView] = [new_lane(state) for state in self.chat.lanes]
        """The lanes on screen, in the order of `chat.lanes`."""
        self.focused: LaneView = self.lanes[0]
        """The lane that commands are about."""
        self._before: Sequence[LaneView] = ()
        """Those that commands were about before, each once, the last one last."""
        self.keeps_first = False
        """Whether the first of the lanes asked together that finishes stops the others."""
        self._together: Sequence[LaneView] = ()
        """The lanes that were asked together last."""

    def _new_chat(self, targets: Sequence[Target]) -> Comparison:
        settings = self._services.settings
        return Comparison(
            targets,
            start_run=self._start_run,
            system=self.system,
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
        return self.focused.state

    def submit(self, prompt: str, attachments: Sequence[Attachment] = ()) -> None:
        """Send a prompt with what is attached to all that are compared, or queue it while an answer comes."""
        if self.chat.submit(prompt, attachments):
            self._show_runs(self.compared)
        self._on_queue()

    def submit_to(
        self, lane: LaneView, prompt: str, attachments: Sequence[Attachment] = ()
    ) -> bool:
        """Send a prompt to one lane alone. Returns whether it was: not while it answers."""
        if lane not in self.lanes or not self.chat.submit_to([lane.state], prompt, attachments):
            return False
        self._show_runs([lane])
        return True

    def resume(self) -> None:
        """Let a paused queue go on."""
        self.chat.queue_is_paused = False
        self._send_next(moves=True)

    def run_ended(self, number: int) -> None:
        """Take a lane's answer into the conversation, say what may follow, and send what waits.

        Where every answer failed the queue waits: what failed once would fail again, prompt by prompt.
        It waits too where models have paused: their answers are not complete.
        """
        lane = self.lane_numbered(number)
        if lane is not None:
            lane.state.settle()
            self._stop_the_slower(lane)
        if not self.chat.is_running:
            self._services.on_runs_changed(False)
            if self.chat.queue and all(_is_incomplete(one.state.run) for one in self._together):
                self.chat.queue_is_paused = True
        if lane is not None and not lane.state.is_running:
            self.context.warn(lane)
            self._offer(lane)
        self._send_next()

    def _offer(self, lane: LaneView) -> None:
        """Say what helps after a lane's run, where something does."""
        state = lane.state
        if state.run is None:
            return
        offer = offer_after(state.run, state, self.context.size_tokens(state))
        lane.show_offer(offer, enter=self._enter if lane is self.focused else "")

    def offer_to_ask_again(self, lane: LaneView) -> None:
        """What made a lane's run fail is mended: offer to ask again."""
        lane.show_offer(ASK_AGAIN, enter=self._enter if lane is self.focused else "")

    @property
    def _enter(self) -> str:
        """How the key that takes an offer is called; empty while it would send the queue."""
        if self.chat.queue:
            return ""
        return "enter" if self._services.settings.enter == "send" else "^j"

    def _send_next(self, *, moves: bool = False) -> None:
        """Send what waits, if it may go; it leaves by itself, so no view that was scrolled up moves."""
        if self.chat.submit_next() is not None:
            self._show_runs(self.compared, moves=moves)
        self._on_queue()

    def _start_run(self, request: GenerationRequest, line: StartLine) -> Run:
        # Told first: what it tunes lets the wire thread work beside this one.
        self._services.on_runs_changed(True)
        return self._services.start_run(request, line)

    def _show_runs(
        self, lanes: Sequence[LaneView], *, with_prompt: bool = True, moves: bool = True
    ) -> None:
        """Show the runs that have begun in these lanes, and move their views there where it `moves`."""
        self._together = tuple(lanes)
        started = [lane.state.asked[-1] for lane in lanes]
        if len(lanes) > 1:
            # Drawing holds the interpreter's lock, and one lane's request would leave after another's.
            wait_until_sent([one.run.log for one in started], SENT_WITHIN_S)
        for lane, asked in zip(lanes, started, strict=True):
            prompt = asked.prompt if with_prompt else None
            lane.begin(asked.run, prompt=prompt, moves=moves)

    def stop(self, lanes: Sequence[LaneView] | None = None) -> bool:
        """Stop these lanes, all by default. Returns whether anything was going on in them.

        Where no other lane goes on, the queue waits.
        """
        stopped = self.chat.cancel(None if lanes is None else [lane.state for lane in lanes])
        self._on_queue()
        return stopped

    def keep_first(self, *, is_on: bool) -> None:
        """Whether the first lane that finishes stops those that were asked with it; from now on."""
        self.keeps_first = is_on
        for lane in self._together:
            self._stop_the_slower(lane)

    def _stop_the_slower(self, lane: LaneView) -> None:
        if self.keeps_first and lane in self._together and _has_finished(lane.state.run):
            slower = [one for one in self._together if one is not lane and one.state.is_running]
            self.chat.cancel([one.state for one in slower])
            for one in slower:
                one.show_notice(f"Stopped, because {self.name_of(lane)} finished first.")

    def regenerate(self, lanes: Sequence[LaneView] | None = None) -> bool:
        """Ask for another answer to the last prompt, in all lanes that are compared by default.

        Returns:
            Whether there was one to answer.
        """
        asked = self.chat.regenerate(None if lanes is None else [lane.state for lane in lanes])
        if asked:
            self._show_runs([lane for lane in self.lanes if lane.state in asked], with_prompt=False)
        return bool(asked)

    def continue_answer(self) -> bool:
        """Ask for the rest of the focused lane's answer. Returns whether there may be one."""
        if not self.chat.continue_answer(self.state):
            return False
        self._show_runs([self.focused], with_prompt=False)
        return True

    # Lanes.

    def lane_numbered(self, number: int) -> LaneView | None:
        """The lane with this number of its own; None where it has gone."""
        return next((lane for lane in self.lanes if lane.number == number), None)

    @property
    def compared(self) -> Sequence[LaneView]:
        """The lanes that every prompt goes to: all but those that judge the others."""
        return [lane for lane in self.lanes if not lane.state.is_judge]

    def name_of(self, lane: LaneView) -> str:
        """What a lane is called where there is little room; in full where another would be called the same."""
        target = lane.state.target
        others = {one.state.target for one in self.lanes} - {target}
        is_unique = _short_name(target) not in map(_short_name, others)
        name = self._services.names.letter(lane.state) or (
            _short_name(target) if is_unique else str(target)
        )
        return f"combined by {name}" if lane.state.is_judge else name

    def focus(self, lane: LaneView) -> None:
        """Let commands be about this lane."""
        if lane is self.focused:
            return
        before = self.focused
        self._turn_to(lane)
        for one in (before, lane):
            if one.offer is not None:
                one.show_offer(one.offer, enter=self._enter if one is lane else "")
        self._on_lanes()

    def _turn_to(self, lane: LaneView) -> None:
        self._before = [one for one in (*self._before, self.focused) if one is not lane]
        self.focused = lane

    def add_lane(self, target: Target, parameters: Parameters) -> LaneView:
        """Another lane right of the focused one, which goes on from where that one stands.

        Raises:
            ValueError: There are as many as there can be.
        """
        state = self.chat.add_lane(target, parameters, like=self.state)
        lane = self._put(state, self.lanes.index(self.focused) + 1)
        self.lost.tell(lane)
        return lane

    def add_judge(
        self, target: Target, parameters: Parameters, judged: Sequence[LaneState]
    ) -> LaneView:
        """A lane at the right end that is to combine the last answers of others, in place of one before.

        It knows of those answers only what it is told.
        """
        for lane in self.lanes:
            if lane.state.is_judge:
                self.remove_lane(lane)
        return self._put(self.chat.add_judge(target, parameters, judged), len(self.lanes))

    def _put(self, state: LaneState, place: int) -> LaneView:
        """Show a lane that has come, and turn to it."""
        self.chat.move_lane(state, place)
        lane = self._new_lane(state)
        self.lanes.insert(place, lane)
        lane.show_past(state.asked)
        self._turn_to(lane)
        self._on_lanes()
        return lane

    def remove_lane(self, lane: LaneView) -> None:
        """Take a lane away; its run is stopped first, and what came of it stays in the tree.

        Commands are then about the lane that they were about before this one.

        Raises:
            ValueError: It is the last one.
        """
        self.chat.remove_lane(lane.state)
        if lane.state.run is not None:
            self._spawn(self._keep(lane.state.run))
        place = self.lanes.index(lane)
        self.lanes.remove(lane)
        self._together = [one for one in self._together if one is not lane]
        if self.focused is lane:
            neighbour = self.lanes[min(place, len(self.lanes) - 1)]
            self._turn_to(self._before[-1] if self._before else neighbour)
        self._before = [one for one in self._before if one is not lane]
        self._on_lanes()
        if not self.chat.is_running:
            # Its end will not be told by a lane that is no more.
            self._services.on_runs_changed(False)
        self._send_next()

    async def _keep(self, run: Run) -> None:
        """Wait for the end of a run that has no lane any more, and keep what came of it."""
        chat = self.chat
        with Follower(run.log) as follower:
            while await follower.wait():
                follower.take()
        chat.settle_removed()

    def move_lane(self, lane: LaneView, to: int) -> None:
        """Put a lane at another place, counted from 0 at the left."""
        self.chat.move_lane(lane.state, to)
        self.lanes.remove(lane)
        self.lanes.insert(max(0, to), lane)
        self._on_lanes()

    # What is sent.

    def change_system(self, system: str | None) -> None:
        """Tell this to every lane that was told nothing of its own."""
        for state in self.chat.lanes:
            if state.system == self.system:
                state.system = system
        self.system = system

    def change_target(self, target: Target) -> None:
        """Ask this target in the focused lane from now on, and say what it cannot read of the past."""
        self.state.target = target
        self.context.forget(self.focused)
        self._on_lanes()
        self.lost.tell(self.focused)

    # The queue.

    def clear_queue(self) -> None:
        """Forget the queued prompts."""
        self.chat.queue.clear()
        self.chat.queue_is_paused = False
        self._on_queue()

    def start_over(self) -> list[UserMessage]:
        """Another conversation with the same lanes; a run that goes is stopped.

        Parameters and system prompts are again those of the settings; but lanes beside each other, which
        may differ by nothing else, keep what was set for each.

        Returns:
            The prompts that waited and were not sent.
        """
        self.chat.cancel()
        unsent = list(self.chat.queue)
        self._services.on_runs_changed(False)
        shared, self.system = self.system, self._services.settings.system
        self.lanes = list(self.compared)
        self._before = [lane for lane in self._before if lane in self.lanes]
        if self.focused not in self.lanes:
            self.focused = self._before[-1] if self._before else self.lanes[0]
        self.chat = self._new_chat([lane.state.target for lane in self.lanes])
        self._services.names.reveal()
        self.context.forget_all()
        self.lost.forget_all()
        self._together = ()
        for state, lane in zip(self.chat.lanes, self.lanes, strict=True):
            if len(self.lanes) > 1:
                state.parameters = lane.state.parameters
                if lane.state.system != shared:
                    state.system = lane.state.system
            lane.start_over(state)
        self._on_queue()
        return unsent


def _short_name(target: Target) -> str:
    return target.model.rpartition("/")[2]


def _is_incomplete(run: Run | None) -> bool:
    match run.log.end if run else None:
        case Failed() | Finished(reason="paused"):
            return True
        case _:
            return False


def _has_finished(run: Run | None) -> bool:
    return run is not None and isinstance(run.log.end, Finished | Stopped)
