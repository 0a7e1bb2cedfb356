"""Where a line of Ollama's own API holds what the model says: in a message, or beside it.

Everything else on the lines of `/api/chat` and `/api/generate` is the same.

Source: WIRE 5b.
"""

from typing import Protocol

from tuiapp.core.events import TextDelta
from tuiapp.wire.jsonfields import mapping
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.pieces import text_delta


class LineShape(Protocol):
    """One of the two shapes."""

    def is_answer(self, line: dict[str, JsonValue]) -> bool:
        """Whether the line belongs to an answer."""
        ...

    def plain_text(self, line: dict[str, JsonValue]) -> TextDelta | None:
        """The piece of text in a line that has nothing else to tell: nearly every line."""
        ...

    def message(self, line: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """What the model says, as a message: `content`, `thinking`, `tool_calls`."""
        ...

    def spell(self, message: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """The fields of a line that reads as `message`."""
        ...


class ChatShape:
    """`/api/chat`: a message in every line."""

    def is_answer(self, line: dict[str, JsonValue]) -> bool:
        """Whether the line belongs to an answer."""
        return "message" in line

    def plain_text(self, line: dict[str, JsonValue]) -> TextDelta | None:
        """The piece of text in a line that has nothing else to tell.

        Written with `isinstance`, which takes a third of the time of a mapping pattern.
        """
        message = line.get("message")
        if not isinstance(message, dict) or line.get("done") is True or "error" in line:
            return None
        text = message.get("content")
        if not isinstance(text, str) or not text:
            return None
        return None if "thinking" in message or "tool_calls" in message else text_delta(text)

    def message(self, line: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """What the model says."""
        return mapping(line.get("message"))

    def spell(self, message: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """The fields of a line that reads as `message`."""
        return {"message": {"role": "assistant", **message}}
