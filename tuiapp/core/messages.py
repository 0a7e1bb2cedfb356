"""A conversation's messages: what goes to a provider as history."""

from dataclasses import dataclass, field
from typing import TypeAlias

from tuiapp.core.events import OpaquePart


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a prompt."""

    name: str
    """The file's name, without its folders: where it lay is nobody's business."""
    media_type: str
    """As its bytes say, such as `image/png` or `text/plain`."""
    data: bytes = field(repr=False)

    @property
    def is_image(self) -> bool:
        """Whether it is sent as an image; anything else is text in UTF-8."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class UserMessage:
    """What the user wrote, and what came with it."""

    text: str
    attachments: tuple[Attachment, ...] = ()


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
    origin: str | None = None
    """The target that said it: only there can what must go back unread be read again."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send back."""
        return not self.text and not self.tool_calls


Message: TypeAlias = UserMessage | AssistantMessage
