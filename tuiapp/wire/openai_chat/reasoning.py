"""Reasoning that goes back with the history of `openai-chat`: OpenRouter's details, as they came.

They are streamed in pieces, and have to go back whole, unmodified and in order: pieces of one
detail share its type and index, and the signature comes with the last.

Source: WIRE 6.4; https://openrouter.ai/docs/use-cases/reasoning-tokens (preserving reasoning).
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from tuiapp.core.events import OpaquePart
from tuiapp.wire.jsonfields import plain_object, string
from tuiapp.wire.jsonvalue import JsonValue


DETAILS: Final = "reasoning_details"
"""The field, and the kind of its opaque parts: one for each piece of a detail."""

_Detail: TypeAlias = dict[str, JsonValue]

_GROWING_FIELD: Final[Mapping[str, str]] = {
    "reasoning.text": "text",
    "reasoning.summary": "summary",
}
"""By type, what comes in pieces. Encrypted details come whole."""

# Anthropic refuses thinking without its signature, which a stop may have cut off.
_SIGNED_FORMAT: Final = "anthropic"


def details_to_send(parts: Iterable[OpaquePart]) -> list[JsonValue]:
    """The details of one answer, each in one piece."""
    details: list[_Detail] = []
    for part in parts:
        if part.kind != DETAILS:
            continue
        piece = plain_object(part.raw)
        if details and (field := _field_of_same(details[-1], piece)):
            _join(details[-1], piece, field)
        else:
            details.append(piece)
    return [detail for detail in details if not _is_cut(detail)]


def _field_of_same(last: _Detail, piece: _Detail) -> str | None:
    """The field that `piece` carries on from `last`; None where it is another detail."""
    is_same = all(last.get(key) == piece.get(key) for key in ("type", "index"))
    last_id, piece_id = string(last, "id"), string(piece, "id")
    is_other = last_id is not None and piece_id is not None and last_id != piece_id
    field = _GROWING_FIELD.get(string(piece, "type") or "")
    return field if is_same and not is_other else None


def _join(last: _Detail, piece: _Detail, field: str) -> None:
    grown = (string(last, field) or "") + (string(piece, field) or "")
    last |= {name: value for name, value in piece.items() if value not in (None, "")}
    last[field] = grown


def _is_cut(detail: _Detail) -> bool:
    is_text = detail.get("type") == "reasoning.text"
    is_signed_kind = (string(detail, "format") or "").startswith(_SIGNED_FORMAT)
    return is_text and is_signed_kind and not string(detail, "signature")
