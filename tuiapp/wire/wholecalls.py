"""Tool calls for the dialects that send each whole, its arguments as an object.

Source: WIRE 4c, 5a, 5c.
"""

from tuiapp.core.events import ToolCallDelta
from tuiapp.wire.jsonfields import mapping
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse


def arguments_object(arguments: str) -> dict[str, JsonValue]:
    """The arguments as an object; empty where a stop left half of them."""
    try:
        return mapping(parse(arguments.encode(errors="replace")))
    except JsonError:
        return {}


class CallJoiner:
    """Joins the pieces of tool calls, which come one call after the other."""

    def __init__(self) -> None:
        self._call: ToolCallDelta | None = None

    def add(self, piece: ToolCallDelta) -> ToolCallDelta | None:
        """Take a piece; the answer is the call before it, if that is now whole."""
        call = self._call
        if call is None or (call.index, call.choice) != (piece.index, piece.choice):
            self._call = piece
            return call
        self._call = ToolCallDelta(
            call.index,
            call.id or piece.id,
            call.name or piece.name,
            call.arguments + piece.arguments,
            call.choice,
        )
        return None

    def take(self) -> ToolCallDelta | None:
        """The call whose pieces have come; it is not told again."""
        call, self._call = self._call, None
        return call
