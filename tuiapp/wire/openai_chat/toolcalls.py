"""Pieces of tool calls, whatever index a vendor gives them.

Fragments of one call share an index in OpenAI's own streams. Elsewhere the index is missing
(Mistral), -1 (Z.ai), starts at 1 (Anthropic's compatibility layer) or is 0 for every call; what
then tells calls apart is a new id together with a name.

Source: WIRE 1c, 6.2, 6.13; INDEX quirk 5.
"""

from tuiapp.core.events import ToolCallDelta
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, dump


class ToolCallReader:
    """Gives each call of one choice a number of its own, and the pieces to the right call."""

    def __init__(self, choice: int) -> None:
        self._choice = choice
        self._number_of: dict[int | None, int] = {}
        """The call that a wire index means now; None stands for a missing or negative index."""
        self._id_of: dict[int, str] = {}
        """The id of each numbered call that has one."""
        self._next = 0
        """No call has this number or a higher one."""

    def read(self, delta: dict[str, JsonValue]) -> list[ToolCallDelta]:
        """The pieces in one delta: `tool_calls`, or `function_call` as before them."""
        pieces = [
            piece
            for call in objects(delta.get("tool_calls"))
            if (piece := self._piece(call, mapping(call.get("function") or call.get("custom"))))
        ]
        legacy = delta.get("function_call")
        if isinstance(legacy, dict) and (piece := self._piece({"index": 0}, legacy)):
            pieces.append(piece)
        return pieces

    def _piece(
        self, call: dict[str, JsonValue], function: dict[str, JsonValue]
    ) -> ToolCallDelta | None:
        call_id = string(call, "id")
        name = string(function, "name")
        arguments = _arguments(function.get("arguments", function.get("input")))
        if not (call_id or name or arguments):
            return None
        number = self._number(_wire_index(call.get("index")), call_id, name)
        return ToolCallDelta(number, call_id, name, arguments, self._choice)

    def _number(self, index: int | None, call_id: str | None, name: str | None) -> int:
        number = self._number_of.get(index)
        if number is None or self._begins_another(number, call_id, name):
            taken = number is not None or index is None or index in self._number_of.values()
            number = self._next if taken or index is None else index
            self._number_of[index] = number
            self._next = max(self._next, number + 1)
        if call_id:
            self._id_of[number] = call_id
        return number

    def _begins_another(self, number: int, call_id: str | None, name: str | None) -> bool:
        # Some servers make up a new id for every fragment, so an id alone proves nothing.
        known = self._id_of.get(number)
        return bool(call_id and name and known and call_id != known)


def _wire_index(value: JsonValue) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _arguments(value: JsonValue) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case _:
            try:
                return dump(value).decode()
            except JsonError:
                return ""
