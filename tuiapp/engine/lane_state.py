"""A lane: whom it asks, how, and where its path through the conversation stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tuiapp.core.answer import Answer
from tuiapp.core.events import End, Finished
from tuiapp.core.history import history_for
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.engine.conversation import Lane
from tuiapp.engine.run import Run


def is_cut_short(end: End) -> bool:
    """Whether a run ended before the model had said all it wanted to say."""
    match end:
        case Finished(reason=reason):
            return reason in {"paused", "length"}
        case _:
            return True


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt and a run that answered it."""

    prompt: UserMessage
    run: Run


@dataclass(slots=True, eq=False)
class LaneState:
    """A column: whom it asks, how, and where its path stands. Two that ask the same are still two."""

    target: Target
    path: Lane
    system: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    run: Run | None = None
    """The last one sent."""
    is_settled: bool = True
    """Whether what came of `run` is part of the path."""
    stands_at: Asked | None = None
    """Whose answer the path ends with, if it ends with one: the last of this lane, or that of another
    which it goes on from."""
    own_end: Lane | None = None
    """Where the path ended with what came of `run`, wherever it stands now; None before that."""
    is_judge: bool = False
    """Whether it is there to combine the answers of the others: no prompt to all lanes is for it."""
    asked: list[Asked] = field(default_factory=list[Asked])
    """Every prompt of this lane with its last run, oldest first; an answer that was gone on with
    stands here once for each run."""

    inherited: int = 0
    """How many of `asked`, the oldest, are those of the lane that this one began as a copy of."""

    @property
    def own_asked(self) -> Sequence[Asked]:
        """What it was asked itself, oldest first: no other lane has these runs here."""
        return self.asked[self.inherited :]

    @property
    def is_running(self) -> bool:
        """Whether an answer is on its way."""
        return self.run is not None and not self.run.is_over

    @property
    def can_go_on(self) -> bool:
        """Whether the path ends with an answer of which there may be more."""
        end = self.stands_at.run.log.end if self.stands_at else None
        if end is None or not self.path.messages:
            return False
        match self.path.messages[-1]:
            case AssistantMessage(tool_calls=()):
                return is_cut_short(end)
            case _:
                return False

    def begin(self, run: Run, prompt: UserMessage) -> None:
        """Take the run that goes on from here."""
        self.run = run
        self.own_end = None
        self.is_settled = False
        self.stands_at = Asked(prompt, run)
        self.asked.append(self.stands_at)

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
        self.own_end = self.path.copy()
        self.is_settled = True

    def take_up_own(self) -> bool:
        """Go on from what it answered itself, which became a sibling of another lane's answer.

        Returns:
            Whether it does now: not where it never left it, or said nothing.
        """
        own = self.own_end
        if own is None or not self.asked or self.stands_at is self.asked[-1]:
            return False
        if not own.messages or not isinstance(own.messages[-1], AssistantMessage):
            return False
        self.path = own.copy()
        self.stands_at = self.asked[-1]
        return True

    @property
    def request(self) -> GenerationRequest:
        """What would be sent now."""
        history = history_for(self.target, self.path.messages)
        return GenerationRequest(self.target, history.messages, self.system, self.parameters)
