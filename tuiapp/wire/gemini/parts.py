"""What the parts of one candidate add to its answer, in the order a reader should see it.

Source: WIRE 4c.
"""

from typing import Final

from tuiapp.core.events import (
    BodyEvent,
    ImagePart,
    ReasoningDelta,
    TextDelta,
    Unrecognized,
)
from tuiapp.wire.gemini.calls import CallReader
from tuiapp.wire.gemini.signatures import SIGNATURE, TEXT, THOUGHT, span
from tuiapp.wire.jsonfields import mapping, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, dump


PART_KIND: Final = "part."
"""What the kind of an unknown part begins with; its field follows."""

# What says something about a part and is none itself.
_ABOUT_A_PART: Final = frozenset({"thought", SIGNATURE, "partMetadata", "videoMetadata"})


class PartReader:
    """Reads the parts of one candidate, chunk after chunk."""

    def __init__(self, choice: int) -> None:
        self.calls = CallReader(choice)
        self._choice = choice
        self._text_chars = 0
        self._thought_chars = 0

    def passed(self, text: str) -> None:
        """Count text of the answer that was read elsewhere."""
        self._text_chars += len(text)

    def read(self, part: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """Append what one part says; an empty one says nothing."""
        signature = string(part, SIGNATURE)
        text = part.get("text")
        if isinstance(text, str):
            self._read_text(text, signature, events, is_thought=part.get("thought") is True)
        elif isinstance(call := part.get("functionCall"), dict):
            self.calls.read(call, signature, events)
        elif image := _image(part):
            events.append(image)
        elif field := next((name for name in part if name not in _ABOUT_A_PART), None):
            events.append(Unrecognized(PART_KIND + field, _bytes_of(part)))
        elif signature:
            self._read_text("", signature, events, is_thought=False)

    def _read_text(
        self, text: str, signature: str | None, events: list[BodyEvent], *, is_thought: bool
    ) -> None:
        start = self._thought_chars if is_thought else self._text_chars
        end = start + len(text)
        if signature and self._choice == 0:
            events.append(span(THOUGHT if is_thought else TEXT, signature, start, end))
        if is_thought:
            self._thought_chars = end
        else:
            self._text_chars = end
        if text:
            delta = ReasoningDelta if is_thought else TextDelta
            events.append(delta(text, self._choice))


def _image(part: dict[str, JsonValue]) -> ImagePart | None:
    inline, file = mapping(part.get("inlineData")), mapping(part.get("fileData"))
    media_type = string(inline or file, "mimeType")
    if media_type is not None and not media_type.startswith("image/"):
        return None
    if data := string(inline, "data"):
        return ImagePart(media_type, base64=data)
    url = string(file, "fileUri")
    return ImagePart(media_type, url=url) if url else None


def _bytes_of(part: dict[str, JsonValue]) -> bytes:
    try:
        return dump(part)
    except JsonError:
        return b""
