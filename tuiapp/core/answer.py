"""What a run has said so far: a fold over its events."""

from dataclasses import dataclass, field, replace

from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Citation,
    End,
    Event,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    Stopped,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from tuiapp.core.jsontypes import JsonObject
from tuiapp.core.messages import AssistantMessage, ToolCall


@dataclass(slots=True)
class _GrowingCall:
    """A tool call of which more may come."""

    id: str | None = None
    name: str = ""
    arguments: list[str] = field(default_factory=list[str])


class Answer:
    """Folds chunks into text, reasoning, tool calls and the response's own words about itself.

    Only choice 0 is folded: it is the answer; others stay in the log. Of several attempts the last
    counts.
    """

    def __init__(self) -> None:
        self.end: End | None = None
        self._begin_attempt()

    def _begin_attempt(self) -> None:
        self.model: str | None = None
        """The model as the response names it."""
        self.response_id: str | None = None
        self.request_id: str | None = None
        self.usage_raw: JsonObject | None = None
        self.citations: list[Citation] = []
        self.images: list[ImagePart] = []
        """The images of the answer, in order."""
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._calls: dict[int, _GrowingCall] = {}
        self._opaque: list[OpaquePart] = []

    @property
    def text(self) -> str:
        """The answer, refusal included."""
        return "".join(self._text)

    @property
    def reasoning(self) -> str:
        """What arrived of the model's reasoning."""
        return "".join(self._reasoning)

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The tool calls in order of their first piece."""
        return tuple(
            ToolCall(index, call.id, call.name, "".join(call.arguments))
            for index, call in self._calls.items()
        )

    @property
    def message(self) -> AssistantMessage:
        """The answer as it goes back to a provider on the next turn."""
        return AssistantMessage(self.text, self.reasoning, self.tool_calls, tuple(self._opaque))

    def add(self, chunk: Chunk) -> None:
        """Take the next chunk of the log."""
        for event in chunk.events:
            self._add_event(event)

    def _add_event(self, event: Event) -> None:
        match event:
            case TextDelta(text=text, choice=0) | RefusalDelta(text=text, choice=0):
                self._text.append(text)
            case ReasoningDelta(text=text, choice=0):
                self._reasoning.append(text)
            case ToolCallDelta(choice=0):
                self._add_tool_call(event)
            case RequestSent():
                self._begin_attempt()
            case Finished() | Stopped() | Cancelled() | Failed():
                self.end = event
            case _:
                self._add_fact(event)

    def _add_fact(self, event: Event) -> None:
        match event:
            case ResponseStarted(request_id=request_id):
                self.request_id = request_id
            case ResponseIdentified(model=model, response_id=response_id):
                self.model = model or self.model
                self.response_id = response_id or self.response_id
            case UsageUpdate(raw=raw):
                self.usage_raw = {**(self.usage_raw or {}), **raw}
            case Citation():
                self.citations.append(event)
            case ImagePart():
                self.images.append(event)
            case OpaquePart():
                self._opaque.append(replace(event, after_calls=len(self._calls)))
            case _:
                pass

    def _add_tool_call(self, event: ToolCallDelta) -> None:
        call = self._calls.setdefault(event.index, _GrowingCall())
        call.id = event.id or call.id
        call.name = event.name or call.name
        call.arguments.append(event.arguments)
