"""The writer of output items: what a model says, as the events of the items it says it in.

An item stays open until another of its type begins or the answer ends, so that what must go back
unread can still close the item it belongs to. It keeps the id it began with, which is ours: OpenAI's
own client takes no other. The one it came with stands beside it.

Source: WIRE 2b; openai-python 3.52, `lib/streaming/responses/_responses.py` and `types/responses`.
"""

from dataclasses import dataclass, field
from typing import Final

from tuiapp.core.events import Citation, ImagePart, OpaquePart, ToolCallDelta
from tuiapp.wire.jsonfields import plain_object, string
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.openai_responses.items import (
    PARAGRAPH,
    REASONING,
    REFUSAL,
    SUMMARY,
    TEXT,
    WRITINGS,
    Writing,
)
from tuiapp.wire.openai_responses.opaque import IMAGE_TYPE, is_ours, with_id


_Fields = dict[str, JsonValue]

_NAMES: Final = {writing.part: name for name, writing in WRITINGS.items()}
_PART_NAMES: Final = {
    TEXT.part: "response.content_part",
    REFUSAL.part: "response.content_part",
    REASONING.part: "response.content_part",
    SUMMARY.part: "response.reasoning_summary_part",
}


@dataclass(slots=True)
class _Part:
    """The one part of an item that is being written."""

    writing: Writing
    index: int
    pieces: list[str] = field(default_factory=list[str])
    annotations: list[JsonValue] = field(default_factory=list["JsonValue"])

    @property
    def place(self) -> _Fields:
        return {**self.item_place, self.writing.index: 0}

    @property
    def item_place(self) -> _Fields:
        return {"output_index": self.index, "item_id": _item_id(self.index)}

    def part(self, text: str) -> _Fields:
        fields: _Fields = {"type": self.writing.part, self.writing.field: text}
        if self.writing is TEXT:
            fields["annotations"] = [*self.annotations]
        return fields

    def item(self, status: str, parts: list[JsonValue]) -> _Fields:
        fields: _Fields = {"type": self.writing.item, "id": _item_id(self.index), "status": status}
        if self.writing.item == "message":
            fields["role"] = "assistant"
        elif self.writing is REASONING:
            fields["summary"] = []
        return {**fields, self.writing.parts: parts}


@dataclass(slots=True)
class _Call:
    """A tool call that is being written."""

    index: int
    id: str | None
    name: str | None
    pieces: list[str] = field(default_factory=list[str])

    def item(self, status: str) -> _Fields:
        return {
            "type": "function_call",
            "id": _item_id(self.index),
            "status": status,
            "call_id": self.id or f"call_{self.index}",
            "name": self.name or "",
            "arguments": "".join(self.pieces),
        }


def _item_id(index: int) -> str:
    return f"item_{index}"


def _annotation(citation: Citation, at: int) -> _Fields:
    """The source of what was said up to the character `at`: a page, or a file without an address."""
    title = citation.title or ""
    if not citation.url:
        return {"type": "file_citation", "file_id": title, "filename": title, "index": at}
    place: _Fields = {"start_index": at, "end_index": at}
    return {"type": "url_citation", "url": citation.url, "title": title, **place}


class OutputWriter:
    """Writes the output of one response."""

    def __init__(self) -> None:
        self._said: list[_Fields] = []
        """Events that nobody has taken yet."""
        self._items: dict[int, _Fields] = {}
        """The finished items by their place."""
        self._next = 0
        self._parts: dict[str, _Part] = {}
        """The open item of each type."""
        self._latest: _Part | None = None
        self._has_reasoned = False
        self._calls: dict[int, _Call] = {}

    @property
    def items(self) -> list[_Fields]:
        """The finished items in order."""
        return [item for _, item in sorted(self._items.items(), key=lambda entry: entry[0])]

    def take(self) -> list[_Fields]:
        """The events since the last call, without their sequence numbers."""
        said, self._said = self._said, []
        return said

    def write(self, writing: Writing, text: str) -> None:
        """A piece of text, refusal or reasoning; an empty one is none."""
        if not text:
            return
        part, is_new = self._part(writing)
        is_reasoning = writing.item == REASONING.item
        if is_new and is_reasoning and self._has_reasoned:
            # Whoever reads it puts the paragraph back.
            text = text.removeprefix(PARAGRAPH) or text
        self._has_reasoned |= is_reasoning
        part.pieces.append(text)
        delta: _Fields = {"type": f"{_NAMES[writing.part]}.delta", **part.place, "delta": text}
        self._said.append(delta | {"logprobs": []} if writing is TEXT else delta)

    def call(self, piece: ToolCallDelta) -> None:
        """A piece of a tool call."""
        call = self._calls.get(piece.index)
        if call is None:
            call = _Call(self._take_index(), piece.id, piece.name)
            self._calls[piece.index] = call
            self._say_item("added", call.index, call.item("in_progress"))
        if piece.arguments:
            call.pieces.append(piece.arguments)
            self._said.append(
                {
                    "type": "response.function_call_arguments.delta",
                    "output_index": call.index,
                    "item_id": _item_id(call.index),
                    "delta": piece.arguments,
                }
            )

    def cite(self, citation: Citation) -> None:
        """A source of the text being written."""
        part = self._parts.get(TEXT.item)
        if part is None or part.writing is not TEXT:
            part, _ = self._part(TEXT)
        annotation = _annotation(citation, sum(map(len, part.pieces)))
        index = len(part.annotations)
        part.annotations.append(annotation)
        self._said.append(
            {
                "type": "response.output_text.annotation.added",
                **part.place,
                "annotation_index": index,
                "annotation": annotation,
            }
        )

    def image(self, image: ImagePart) -> None:
        """An image; only its own bytes can be written, not an address."""
        if image.base64 is None:
            return
        item: _Fields = {"type": IMAGE_TYPE, "status": "completed", "result": image.base64}
        if image.media_type:
            item["output_format"] = image.media_type.removeprefix("image/")
        self._whole_item(item)

    def keep(self, part: OpaquePart) -> None:
        """An item as it came; it takes the place of the one of its type that is open."""
        if not is_ours(part):
            return
        item = plain_object(part.raw)
        open_part = self._parts.pop(str(item.get("type")), None)
        if open_part is None:
            self._whole_item(item)
        else:
            self._close_part(open_part, item)

    def close(self) -> None:
        """End every item that is still open."""
        for part in self._parts.values():
            self._close_part(part, None)
        self._parts.clear()
        for call in self._calls.values():
            self._close_call(call)
        self._calls.clear()

    def _part(self, writing: Writing) -> tuple[_Part, bool]:
        """The part to write on, and whether it is a new one."""
        latest = self._latest
        if latest and latest.writing is writing and self._parts.get(writing.item) is latest:
            return latest, False
        if earlier := self._parts.pop(writing.item, None):
            self._close_part(earlier, None)
        part = _Part(writing, self._take_index())
        self._parts[writing.item] = self._latest = part
        self._say_item("added", part.index, part.item("in_progress", []))
        name = f"{_PART_NAMES[writing.part]}.added"
        self._said.append({"type": name, **part.place, "part": part.part("")})
        return part, True

    def _close_part(self, part: _Part, as_it_came: _Fields | None) -> None:
        text = "".join(part.pieces)
        whole = part.part(text)
        item = part.item("completed", [whole])
        if as_it_came:
            item = with_id(as_it_came, _item_id(part.index))
        done = f"{_NAMES[part.writing.part]}.done"
        told: _Fields = {"type": done, **part.place, part.writing.field: text}
        self._said.append(told | {"logprobs": []} if part.writing is TEXT else told)
        done = f"{_PART_NAMES[part.writing.part]}.done"
        self._said.append({"type": done, **part.place, "part": whole})
        self._finish_item(part.index, item)

    def _close_call(self, call: _Call) -> None:
        self._said.append(
            {
                "type": "response.function_call_arguments.done",
                "output_index": call.index,
                "item_id": _item_id(call.index),
                "arguments": "".join(call.pieces),
            }
        )
        self._finish_item(call.index, call.item("completed"))

    def _whole_item(self, item: _Fields) -> None:
        index = self._take_index()
        item_id = string(item, "id") or _item_id(index)
        begun: _Fields = {**item, "id": item_id, "status": "in_progress"}
        # Of what it holds, nothing is told before it is whole.
        begun |= {field: [] for field in ("content", "summary") if field in item}
        if item.get("type") == IMAGE_TYPE:
            begun["result"] = None
        self._say_item("added", index, begun)
        self._finish_item(index, with_id(item, item_id))

    def _finish_item(self, index: int, item: _Fields) -> None:
        self._items[index] = item
        self._say_item("done", index, item)

    def _say_item(self, step: str, index: int, item: _Fields) -> None:
        self._said.append(
            {"type": f"response.output_item.{step}", "output_index": index, "item": item}
        )

    def _take_index(self) -> int:
        index = self._next
        self._next += 1
        return index
