"""The reader of output items: their pieces as they come, and what a whole item adds to them.

Pieces belong to an item by its place in the output; GitHub Copilot's proxy changes the ids from
event to event. A whole item tells what no piece has told: some servers send no pieces at all.

Source: WIRE 2b, 2c; INDEX quirk 12.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from tuiapp.core.events import (
    BodyEvent,
    Citation,
    ImagePart,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCallDelta,
)
from tuiapp.wire.jsonfields import count, mapping, objects, string
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.openai_responses.opaque import CALL_TYPES, IMAGE_TYPE, opaque_part
from tuiapp.wire.told import NewFacts


PARAGRAPH: Final = "\n\n"
"""What stands between two parts of reasoning."""

_IMAGE_FORMATS: Final = frozenset({"png", "jpeg", "webp"})

_ItemKey: TypeAlias = int | str | None
_PartKey: TypeAlias = tuple[str, _ItemKey, int | None]
_ItemParts: TypeAlias = tuple[str, _ItemKey]


@dataclass(frozen=True, slots=True)
class Writing:
    """One of the forms in which a model writes: the names of its parts and of its events."""

    event: Callable[[str], TextDelta | RefusalDelta | ReasoningDelta]
    part: str
    """The type of its part in an item."""
    field: str
    """Where a part, and the event after its last piece, hold the whole."""
    index: str
    """The field that numbers the parts of an item."""
    item: str = "message"
    """The type of the item that holds it."""
    parts: str = "content"
    """The field of the item that holds its parts."""


TEXT: Final = Writing(TextDelta, "output_text", "text", "content_index")
REFUSAL: Final = Writing(RefusalDelta, "refusal", "refusal", "content_index")
REASONING: Final = Writing(
    ReasoningDelta, "reasoning_text", "text", "content_index", item="reasoning"
)
SUMMARY: Final = Writing(
    partial(ReasoningDelta, is_summary=True),
    "summary_text",
    "text",
    "summary_index",
    item="reasoning",
    parts="summary",
)

WRITINGS: Final[Mapping[str, Writing]] = {
    "response.output_text": TEXT,
    "response.refusal": REFUSAL,
    "response.reasoning_text": REASONING,
    "response.reasoning_summary_text": SUMMARY,
}
"""By the name of their events, without `.delta` and `.done`."""


@dataclass(slots=True)
class _Call:
    """A tool call of which more may come."""

    number: int
    is_named: bool = False
    has_arguments: bool = False


class ItemReader:
    """Reads the output items of one response."""

    def __init__(self) -> None:
        self.has_told = False
        """Whether a whole item, or a piece of one, has come."""
        self._told: set[_PartKey | _ItemParts] = set()
        """The parts, and the kinds of parts of each item, that have been told."""
        self._reasoning: _PartKey | None = None
        """The part of reasoning told last."""
        self._calls: dict[_ItemKey, _Call] = {}
        self._next_call = 0
        self._has_function_call = False
        self._has_open_custom_call = False
        self._facts = NewFacts()

    @property
    def with_tool_calls(self) -> bool:
        """Whether the answer waits for tools of the client.

        xAI runs custom tools itself and goes on to write; a custom call is open only at the end.
        """
        return self._has_function_call or self._has_open_custom_call

    def piece(self, writing: Writing, event: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """A piece of text, refusal or reasoning."""
        if text := string(event, "delta"):
            self._tell(writing, _part_key(writing, event), text, events)

    def whole(self, writing: Writing, event: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """The whole of such a part, after its last piece."""
        part = _part_key(writing, event)
        text = string(event, writing.field)
        if text and part not in self._told:
            self._tell(writing, part, text, events)

    def added(self, event: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """An item began. What it already holds of its content comes again in pieces."""
        item = mapping(event.get("item"))
        match item.get("type"):
            case "function_call" | "custom_tool_call":
                self._name_call(self._new_call(_key(event)), item, events)
            case "message":
                self._has_open_custom_call = False
            case _:
                pass

    def done(self, event: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """An item is whole."""
        self.item(_key(event), mapping(event.get("item")), events)

    def item(self, key: _ItemKey, item: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """A whole item: what its pieces did not tell, and what must go back unread."""
        self.has_told = True
        kind = string(item, "type")
        if kind in CALL_TYPES:
            self._whole_call(key, item, events)
        elif kind == IMAGE_TYPE:
            _tell_image(item, events)
        else:
            self._whole_parts(key, item, events)
        if part := opaque_part(item):
            events.append(part)

    def arguments_piece(self, event: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """A piece of a tool call's arguments."""
        if text := string(event, "delta"):
            call = self._call(_key(event))
            call.has_arguments = True
            events.append(ToolCallDelta(call.number, None, None, text))

    def arguments_whole(self, event: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """All of the arguments, after their last piece; LM Studio sends them only here."""
        call = self._call(_key(event))
        self._tell_arguments(call, string(event, "arguments", "input"), events)

    def annotation(self, event: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """A source; each is told once."""
        self._cite(mapping(event.get("annotation")), events)

    def _tell(self, writing: Writing, part: _PartKey, text: str, events: list[BodyEvent]) -> None:
        self.has_told = True
        self._told |= {part, part[:2]}
        if writing.item == "reasoning":
            # Each part of a summary is a paragraph, or several, under a title of its own.
            if self._reasoning not in (None, part):
                text = PARAGRAPH + text
            self._reasoning = part
        events.append(writing.event(text))

    def _whole_parts(
        self, key: _ItemKey, item: dict[str, JsonValue], events: list[BodyEvent]
    ) -> None:
        for writing in WRITINGS.values():
            if writing.item != item.get("type"):
                continue
            is_told = (writing.part, key) in self._told
            for index, part in enumerate(objects(item.get(writing.parts))):
                text = string(part, writing.field) if part.get("type") == writing.part else None
                if text and not is_told:
                    self._tell(writing, (writing.part, key, index), text, events)
                for annotation in objects(part.get("annotations")):
                    self._cite(annotation, events)

    def _new_call(self, key: _ItemKey) -> _Call:
        self.has_told = True
        call = _Call(self._next_call)
        self._next_call += 1
        self._calls[key] = call
        return call

    def _call(self, key: _ItemKey) -> _Call:
        return self._calls.get(key) or self._new_call(key)

    def _name_call(self, call: _Call, item: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        if call.is_named:
            return
        call.is_named = True
        self._has_function_call |= item.get("type") == "function_call"
        self._has_open_custom_call |= item.get("type") == "custom_tool_call"
        events.append(ToolCallDelta(call.number, string(item, "call_id"), string(item, "name"), ""))

    def _whole_call(
        self, key: _ItemKey, item: dict[str, JsonValue], events: list[BodyEvent]
    ) -> None:
        call = self._call(key)
        self._name_call(call, item, events)
        self._tell_arguments(call, string(item, "arguments", "input"), events)

    def _tell_arguments(self, call: _Call, text: str | None, events: list[BodyEvent]) -> None:
        if text and not call.has_arguments:
            call.has_arguments = True
            events.append(ToolCallDelta(call.number, None, None, text))

    def _cite(self, annotation: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        url = string(annotation, "url")
        title = string(annotation, "title", "filename", "file_id")
        self._facts.cite([Citation(url, title)], events)


def _key(event: dict[str, JsonValue]) -> _ItemKey:
    index = count(event.get("output_index"))
    if index is not None:
        return index
    return string(event, "item_id") or string(mapping(event.get("item")), "id")


def _part_key(writing: Writing, event: dict[str, JsonValue]) -> _PartKey:
    return writing.part, _key(event), count(event.get(writing.index))


def _tell_image(item: dict[str, JsonValue], events: list[BodyEvent]) -> None:
    if base64 := string(item, "result"):
        form = string(item, "output_format")
        media_type = f"image/{form}" if form in _IMAGE_FORMATS else None
        events.append(ImagePart(media_type, base64=base64))
