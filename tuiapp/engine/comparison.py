"""A chat: one prompt at a time to every lane, and the prompts that wait their turn.

A chat is a comparison with one lane; there is one of these for both.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tuiapp.core.answer import Answer
from tuiapp.core.events import End, Finished
from tuiapp.core.history import history_for
from tuiapp.core.messages import AssistantMessage, Attachment, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.engine.conversation import Conversation, Lane
from tuiapp.engine.run import Run


def is_cut_short(end: End) -> bool:
    """Whether a run ended before the model had said all it wanted to say."""
    match end:
        case Finished(reason=reason):
            return reason in {"paused", "length"}
        case _:
            return True


@dataclass(slots=True)
class LaneState:
    """A column: whom it asks, how, and where its path stands."""

    target: Target
    path: Lane
    system: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    run: Run | None = None
    """The last one sent."""
    is_settled: bool = True
    """Whether what came of `run` is part of the path."""

    @property
    def is_running(self) -> bool:
        """Whether an answer is on its way."""
        return self.run is not None and not self.run.is_over

    @property
    def can_go_on(self) -> bool:
        """Whether the path ends with an answer of which there may be more."""
        if self.run is None or self.run.log.end is None or not self.path.messages:
            return False
        match self.path.messages[-1]:
            case AssistantMessage(tool_calls=()):
                return is_cut_short(self.run.log.end)
            case _:
                return False

    def begin(self, run: Run) -> None:
        """Take the run that goes on from here."""
        self.run = run
        self.is_settled = False

    def settle(self, answer: Answer | None = None) -> None:
        """Take what came of the ended run into the path, once; folded from its log by default.

        A run ends on another thread than the one that reads it, so the next prompt may come before
        the reader has got to the end.
        """
        if self.is_settled or self.run is None or not self.run.is_over:
            return
        if answer is None:
            answer = Answer()
            for chunk in self.run.log.since(0):
                answer.add(chunk)
        message = replace(answer.message, origin=str(self.run.request.target))
        match self.run.log.end:
            case Finished(reason="paused"):
                self.path.add_answer(message, is_paused=True)
            case _:
                self.path.add_answer(message)
        self.is_settled = True

    @property
    def request(self) -> GenerationRequest:
        """What would be sent now."""
        history = history_for(self.target, self.path.messages)
        return GenerationRequest(self.target, history.messages, self.system, self.parameters)


class Comparison:
    """Lanes, their conversation, and the queue. Used on one thread."""

    def __init__(
        self,
        targets: Sequence[Target],
        *,
        start_run: Callable[[GenerationRequest], Run],
        system: str | None = None,
        parameters: Callable[[Target], Parameters] = lambda _: Parameters(),
    ) -> None:
        self.conversation = Conversation()
        self.lanes = [
            LaneState(target, Lane(self.conversation), system, parameters(target))
            for target in targets
        ]
        self.queue: deque[UserMessage] = deque()
        self.queue_is_paused = False
        self._start_run = start_run

    @property
    def is_running(self) -> bool:
        """Whether any lane has an answer on its way."""
        return any(lane.is_running for lane in self.lanes)

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

    def submit_next(self) -> UserMessage | None:
        """Send the next prompt of the queue, if it is its turn, and return it."""
        if self.is_running or self.queue_is_paused or not self.queue:
            return None
        prompt = self.queue.popleft()
        self._send(prompt)
        return prompt

    def regenerate(self, lanes: Sequence[LaneState] | None = None) -> Sequence[LaneState]:
        """Ask for another answer to the last prompt of `lanes` (all by default).

        Returns:
            The lanes that were asked: none while an answer is on its way, or without a prompt.
        """
        if self.is_running:
            return ()
        asked: list[LaneState] = []
        for lane in self.lanes if lanes is None else lanes:
            lane.settle()
            if lane.path.step_back_to_prompt() is not None:
                lane.begin(self._start_run(lane.request))
                asked.append(lane)
        return asked

    def continue_answer(self, lane: LaneState) -> bool:
        """Ask for the rest of a lane's answer: the request ends with what there is of it.

        Returns:
            Whether it was asked: not while an answer is on its way, and not where there is no answer
            or nothing more to come. The rest becomes a message of its own behind it.
        """
        if self.is_running:
            return False
        lane.settle()
        if not lane.can_go_on:
            return False
        lane.begin(self._start_run(lane.request))
        return True

    def settle(self, lane: LaneState, answer: Answer) -> None:
        """Take what came of the lane's ended run into its path; once, however often it is said."""
        lane.settle(answer)

    def cancel(self, lanes: Sequence[LaneState] | None = None) -> bool:
        """Stop the runs of `lanes` (all by default) and pause the queue.

        Returns:
            Whether there was anything to stop.
        """
        running = [lane for lane in (self.lanes if lanes is None else lanes) if lane.is_running]
        for lane in running:
            if lane.run is not None:
                lane.run.cancel()
        if running and self.queue:
            self.queue_is_paused = True
        return bool(running)

    def _send(self, prompt: UserMessage) -> None:
        for lane in self.lanes:
            lane.settle()
            lane.path.add_prompt(prompt)
            lane.begin(self._start_run(lane.request))
