"""Output items that go back to the model as they came: which ones, under which name, in which place.

A request without stored state repeats the items of the answers before it. Text and tool calls are
rebuilt from what everybody can read; these items hold what cannot be: encrypted reasoning, the
phase of a message, the work of the provider's own tools.

Source: WIRE 2a (input items), 2c (reasoning to send back).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tuiapp.core.events import OpaquePart
from tuiapp.wire.excerpts import one_line
from tuiapp.wire.jsonfields import objects, plain_object, string
from tuiapp.wire.jsonvalue import JsonValue


KIND_PREFIX: Final = "openai-responses."

CALL_TYPES: Final = frozenset({"function_call", "custom_tool_call"})
"""Items that are tool calls for the client."""

IMAGE_TYPE: Final = "image_generation_call"

_OUTPUT: Final = "_output"

_ORIGINAL_ID: Final = "original_id"
"""Beside an `id` of ours, the one that the provider knows the item by; null where it has none."""


def opaque_part(item: dict[str, JsonValue]) -> OpaquePart | None:
    """The item as a part to send back; None where text, tool calls or images say all of it."""
    kind = string(item, "type")
    if kind is None or kind in CALL_TYPES or kind == IMAGE_TYPE:
        return None
    match kind:
        case "reasoning" if not string(item, "encrypted_content"):
            # Its id alone means nothing to a provider that stores nothing.
            return None
        case "message" if not string(item, "phase"):
            return None
        case _:
            return OpaquePart(KIND_PREFIX + one_line(kind), _as_it_came(item))


def with_id(item: dict[str, JsonValue], item_id: str) -> dict[str, JsonValue]:
    """The item under an id that was told before it came; encrypted reasoning is void under another."""
    if item.get("id") == item_id:
        return item
    return {**item, "id": item_id, _ORIGINAL_ID: item.get("id")}


def _as_it_came(item: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if _ORIGINAL_ID not in item:
        return item
    known = {name: value for name, value in item.items() if name not in ("id", _ORIGINAL_ID)}
    original_id = item[_ORIGINAL_ID]
    return known if original_id is None else {**known, "id": original_id}


def is_ours(part: OpaquePart) -> bool:
    """Whether the part is an output item of this dialect."""
    return part.kind.startswith(KIND_PREFIX)


def message_text(item: dict[str, JsonValue]) -> str:
    """What a message item says, as it stands in the answer's text."""
    parts = objects(item.get("content"))
    return "".join(string(part, "text", "refusal") or "" for part in parts)


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item to send, and how many tool calls stand before it."""

    item: dict[str, JsonValue]
    after_calls: int


def items_to_send(parts: Iterable[OpaquePart]) -> list[KeptItem]:
    """The items of one answer that the provider takes back, in their order.

    A call of the provider's own tools that waits for a result of ours (a local shell, a patch) is
    left out: nobody ran it, and the provider refuses a call without its result.
    """
    kept = [KeptItem(plain_object(it.raw), it.after_calls) for it in parts if is_ours(it)]
    answered = {
        string(it.item, "call_id")
        for it in kept
        if (string(it.item, "type") or "").endswith(_OUTPUT)
    }
    return [
        it for it in kept if (call_id := string(it.item, "call_id")) is None or call_id in answered
    ]
