"""A conversation's messages: what goes to a provider as history."""

from dataclasses import dataclass
from typing import TypeAlias

from tuiapp.core.events import OpaquePart


@dataclass(frozen=True, slots=True)
class UserMessage:
    """What the user wrote."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A whole tool call: `arguments` is JSON text as the model wrote it, valid or not."""

    index: int
    id: str | None
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    """What a model answered, as far as it came.

    Errors and marks of a stop are never part of it: they belong to the run.
    """

    text: str
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    opaque: tuple[OpaquePart, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send back."""
        return not self.text and not self.tool_calls


Message: TypeAlias = UserMessage | AssistantMessage
