"""A chat: one prompt at a time to every lane, and the prompts that wait their turn.

A chat is a comparison with one lane; there is one of these for both.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from tuiapp.core.answer import Answer
from tuiapp.core.messages import AssistantMessage, Attachment, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.engine.conversation import Conversation, Lane
from tuiapp.engine.lane_state import Asked, LaneState
from tuiapp.engine.run import Run
from tuiapp.engine.start_line import StartLine
from tuiapp.engine.votes import Votes


MAX_LANES: Final = 6

StartRun: TypeAlias = Callable[[GenerationRequest, StartLine], Run]
"""Sends a request together with those that share its start line."""


class Comparison:
    """Lanes, their conversation, and the queue. Used on one thread."""

    def __init__(
        self,
        targets: Sequence[Target],
        *,
        start_run: StartRun,
        system: str | None = None,
        parameters: Callable[[Target], Parameters] = lambda _: Parameters(),
    ) -> None:
        self.conversation = Conversation()
        self.votes = Votes()
        self.lanes = [
            LaneState(target, Lane(self.conversation), system, parameters(target))
            for target in targets
        ]
        self._removed: list[LaneState] = []
        self.queue: deque[UserMessage] = deque()
        self.queue_is_paused = False
        self._start_run = start_run

    @property
    def is_running(self) -> bool:
        """Whether any lane has an answer on its way."""
        return any(lane.is_running for lane in self.lanes)

    @property
    def compared(self) -> Sequence[LaneState]:
        """The lanes that every prompt goes to: all but those that judge the others."""
        return [lane for lane in self.lanes if not lane.is_judge]

    @property
    def removed(self) -> Sequence[LaneState]:
        """The lanes that were taken out and have runs of their own.

        The tree has their answers as soon as their runs have ended; exports want the runs themselves.
        They are bounded by the conversation: a run is the own one of one lane, so there are no more of
        these lanes than there were answers, and none where a lane came and went without a prompt.
        """
        self.settle_removed()
        return tuple(self._removed)

    def submit(self, prompt: str, attachments: Sequence[Attachment] = ()) -> bool:
        """Send `prompt` with what is attached to every lane, or queue both while an answer is on its way.

        Returns:
            Whether it was sent. A prompt sent by hand ends a pause of the queue, and goes before
            what waits there.
        """
        message = UserMessage(prompt, tuple(attachments))
        if self.is_running:
            self.queue.append(message)
            return False
        self.queue_is_paused = False
        self._send(message)
        return True

    def submit_to(
        self, lanes: Sequence[LaneState], prompt: str, attachments: Sequence[Attachment] = ()
    ) -> bool:
        """Send `prompt` to these lanes alone, whatever the others do.

        Returns:
            Whether it was sent: not while one of these has an answer on its way.
        """
        if not lanes or any(lane.is_running for lane in lanes):
            return False
        self._send(UserMessage(prompt, tuple(attachments)), lanes)
        return True

    def submit_next(self) -> UserMessage | None:
        """Send the next prompt of the queue, if it is its turn, and return it."""
        if self.is_running or self.queue_is_paused or not self.queue:
            return None
        prompt = self.queue.popleft()
        self._send(prompt)
        return prompt

    def regenerate(self, lanes: Sequence[LaneState] | None = None) -> Sequence[LaneState]:
        """Ask for another answer to the last prompt of `lanes` (all that are compared by default).

        Returns:
            The lanes that were asked: none while one of them has an answer on its way, or without a
            prompt.
        """
        wanted = self.compared if lanes is None else lanes
        if any(lane.is_running for lane in wanted):
            return ()
        asked: list[tuple[LaneState, UserMessage]] = []
        for lane in wanted:
            lane.settle()
            prompt = lane.path.step_back_to_prompt()
            if prompt is not None:
                asked.append((lane, prompt))
        self._start(asked)
        return [lane for lane, _ in asked]

    def continue_answer(self, lane: LaneState) -> bool:
        """Ask for the rest of a lane's answer: the request ends with what there is of it.

        Returns:
            Whether it was asked: not while it is on its way, and not where there is no answer or
            nothing more to come. The rest becomes a message of its own behind it.
        """
        if lane.is_running:
            return False
        lane.settle()
        if lane.stands_at is None or not lane.can_go_on:
            return False
        lane.begin(self._start_run(lane.request, StartLine(1)), lane.stands_at.prompt)
        return True

    def settle(self, lane: LaneState, answer: Answer) -> None:
        """Take what came of the lane's ended run into its path; once, however often it is said."""
        lane.settle(answer)

    def cancel(self, lanes: Sequence[LaneState] | None = None) -> bool:
        """Stop the runs of `lanes` (all by default), and pause the queue where no other goes on.

        Returns:
            Whether there was anything to stop: the queue too, where a run has just ended and the next prompt
            is about to go.
        """
        running = [lane for lane in self.lanes if lane.is_running]
        stopped = [lane for lane in running if lanes is None or lane in lanes]
        for lane in stopped:
            if lane.run is not None:
                lane.run.cancel()
        is_last = len(stopped) == len(running) and (lanes is None or bool(stopped))
        pauses = is_last and bool(self.queue) and not self.queue_is_paused
        self.queue_is_paused |= pauses
        return bool(stopped) or pauses

    def _send(self, prompt: UserMessage, lanes: Sequence[LaneState] | None = None) -> None:
        """Put the prompt into the tree, then start every run."""
        asked = self.compared if lanes is None else lanes
        self.settle_removed()
        for lane in asked:
            lane.settle()
        # Lanes that stand at the same place share the prompt, so that their answers are siblings.
        first_at: dict[int | None, Lane] = {}
        for lane in asked:
            first = first_at.setdefault(lane.path.tip, lane.path)
            if first is lane.path:
                first.add_prompt(prompt)
            else:
                lane.path.go_to_end_of(first)
        self._start([(lane, prompt) for lane in asked])

    def _start(self, asked: Sequence[tuple[LaneState, UserMessage]]) -> None:
        """Start all of them in one go: what is sent is worked out before the first one leaves."""
        requests = [lane.request for lane, _ in asked]
        line = StartLine(len(requests))
        for (lane, prompt), request in zip(asked, requests, strict=True):
            lane.begin(self._start_run(request, line), prompt)

    # Lanes come and go.

    def add_lane(
        self, target: Target, parameters: Parameters, *, like: LaneState | None = None
    ) -> LaneState:
        """Another lane at the right end, at the place where `like` stands (the first, by default).

        Raises:
            ValueError: There are `MAX_LANES` already.
        """
        if len(self.compared) >= MAX_LANES:
            message = f"There are {MAX_LANES} lanes already."
            raise ValueError(message)
        model = like or self.lanes[0]
        model.settle()
        lane = LaneState(target, model.path.copy(), model.system, parameters)
        lane.asked = list(model.asked)
        lane.inherited = len(lane.asked)
        lane.stands_at = model.stands_at
        self.lanes.append(lane)
        return lane

    def add_judge(
        self, target: Target, parameters: Parameters, judged: Sequence[LaneState]
    ) -> LaneState:
        """Another lane at the right end, for an opinion on the last answers of `judged`.

        It begins with what they have in common: the turns before their last prompt, where that is one
        prompt; else with nothing. No answer of theirs is its own. There is room for it beside
        `MAX_LANES` others.
        """
        first = judged[0]
        is_one_prompt = len({it.path.last_prompt_id for it in judged}) == 1
        path = first.path.before_last_prompt() if is_one_prompt else Lane(self.conversation)
        lane = LaneState(target, path, first.system, parameters, is_judge=True)
        self.lanes.append(lane)
        return lane

    def remove_lane(self, lane: LaneState) -> None:
        """Take a lane out; its run is stopped first, and what came of it stays in the tree.

        Where only a judge is left, it is a lane like any other from then on.

        Raises:
            ValueError: It is the last one.
        """
        if len(self.lanes) == 1:
            message = "The last lane stays."
            raise ValueError(message)
        self.lanes.remove(lane)
        if lane.run is not None:
            lane.run.cancel()
        if lane.own_asked:
            self._removed.append(lane)
        if not self.compared:
            self.lanes[0].is_judge = False

    def settle_removed(self) -> None:
        """Keep what came of lanes that were taken out, as far as their runs have ended."""
        for lane in self._removed:
            lane.settle()

    def move_lane(self, lane: LaneState, to: int) -> None:
        """Put a lane at another place, counted from 0 at the left."""
        self.lanes.remove(lane)
        self.lanes.insert(max(0, to), lane)

    # Deciding.

    def has_answer(self, lane: LaneState) -> bool:
        """Whether the lane's path ends with an answer."""
        lane.settle()
        return bool(lane.path.messages) and isinstance(lane.path.messages[-1], AssistantMessage)

    @property
    def is_agreed(self) -> bool:
        """Whether all lanes that are compared go on from one answer."""
        stands_at = [None if it.stands_at is None else it.stands_at.run for it in self.compared]
        return len(stands_at) > 1 and all(it is stands_at[0] for it in stands_at)

    def continue_with(self, winner: LaneState) -> bool:
        """Let every lane that is compared go on from the winner's answer, which may be a judge's.

        The others' stay in the tree as siblings.

        Returns:
            Whether it was done: not while an answer is on its way.
        """
        if self.is_running:
            return False
        winner.settle()
        for lane in self.compared:
            lane.settle()
            if lane is not winner:
                lane.path = winner.path.copy()
                lane.stands_at = winner.stands_at
        return True

    def giver_of(self, run: Run) -> LaneState | None:
        """The lane that was asked for an answer, whoever goes on from it; also one that was taken out."""
        for lane in (*self.lanes, *self._removed):
            if any(one.run is run for one in lane.own_asked):
                return lane
        return None

    def copy_answer(self, source: LaneState, to: LaneState) -> bool:
        """Make the last answer of one lane that of another, in place of its own, which stays a sibling.

        Returns:
            Whether it was done: not while either has an answer on its way, and not where `source` has
            no answer or `to` no prompt.
        """
        if source is to or source.is_running or to.is_running:
            return False
        source.settle()
        to.settle()
        match source.path.messages:
            case (*_, AssistantMessage() as answer):
                prompt = to.path.step_back_to_prompt()
            case _:
                return False
        if prompt is None:
            return False
        to.path.add_answer(answer)
        # The answer may be to another prompt; its rest is asked for under the one it stands below now.
        to.stands_at = source.stands_at and Asked(prompt, source.stands_at.run)
        return True
