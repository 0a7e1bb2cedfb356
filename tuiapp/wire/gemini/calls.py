"""The function calls of one candidate: whole ones, and those that Vertex AI sends in pieces.

A piece addresses values by JSONPath (`$.items[0].name`), which is no fragment of JSON text; such a
call is told whole, once it ends.

Source: WIRE 4c.
"""

import re
from collections.abc import Iterable
from typing import Final, TypeAlias

from tuiapp.core.events import BodyEvent, OpaquePart, ToolCallDelta
from tuiapp.wire.gemini.signatures import CALL, SIGNATURE
from tuiapp.wire.jsonfields import objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, dump


# Arguments are a few KB; a call in pieces could otherwise grow for as long as the server sends.
MAX_GROWING_CHARS: Final = 4 * 1024 * 1024

# No arguments nest deeper; the bound is that of the JSON parser.
_MAX_STEPS: Final = 200

_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d{1,9})\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")

_Path: TypeAlias = tuple[str | int, ...]


class CallReader:
    """Numbers the calls of one candidate and puts those in pieces together."""

    def __init__(self, choice: int) -> None:
        self.count = 0
        """Calls told so far."""
        self._choice = choice
        self._growing: _GrowingCall | None = None

    def read(
        self, call: dict[str, JsonValue], signature: str | None, events: list[BodyEvent]
    ) -> None:
        """Take one `functionCall`, with the signature of its part."""
        name, call_id = string(call, "name"), string(call, "id")
        continues = call.get("willContinue") is True
        pieces = objects(call.get("partialArgs"))
        if name or self._growing is None:
            self.close(events)
            if not (call or signature):
                return
            if not (continues or pieces):
                self._tell(call_id, name, call.get("args"), signature, events)
                return
            self._growing = _GrowingCall(call_id, name, signature)
        self._growing.add(pieces)
        if not continues:
            self.close(events)

    def close(self, events: list[BodyEvent]) -> None:
        """Tell the call of which no more will come, if there is one."""
        call, self._growing = self._growing, None
        if call is not None:
            self._tell(call.id, call.name, call.arguments(), call.signature, events)

    def _tell(
        self,
        call_id: str | None,
        name: str | None,
        arguments: JsonValue,
        signature: str | None,
        events: list[BodyEvent],
    ) -> None:
        if signature and self._choice == 0:
            events.append(OpaquePart(CALL, {SIGNATURE: signature, "call": self.count}))
        text = _json_text(arguments)
        events.append(ToolCallDelta(self.count, call_id, name, text, self._choice))
        self.count += 1


def _json_text(arguments: JsonValue) -> str:
    try:
        return "{}" if arguments is None else dump(arguments).decode()
    except JsonError:
        return "{}"


class _GrowingCall:
    """A call in pieces. Values wait in the order of their first piece, so adding is linear."""

    def __init__(self, call_id: str | None, name: str | None, signature: str | None) -> None:
        self.id = call_id
        self.name = name
        self.signature = signature
        self._chars = 0
        self._strings: dict[str, list[str]] = {}
        self._values: dict[str, JsonValue] = {}

    def add(self, pieces: Iterable[dict[str, JsonValue]]) -> None:
        for piece in pieces:
            path, text = string(piece, "jsonPath"), string(piece, "stringValue")
            self._chars += len(path or "") + len(text or "")
            if not path or self._chars > MAX_GROWING_CHARS:
                continue
            match piece:
                case {"stringValue": str(value)}:
                    self._strings.setdefault(path, []).append(value)
                    self._values[path] = None
                case {"numberValue": bool() | int() | float() as value}:
                    self._values[path] = value
                case {"boolValue": bool(value)}:
                    self._values[path] = value
                case _:
                    self._values[path] = None

    def arguments(self) -> dict[str, JsonValue]:
        root: dict[str, JsonValue] = {}
        for path, value in self._values.items():
            texts = self._strings.get(path)
            _put(root, _steps(path), value if texts is None else "".join(texts))
        return root


def _steps(path: str) -> _Path:
    steps: list[str | int] = []
    at = 1 if path.startswith("$") else 0
    while len(steps) < _MAX_STEPS and (match := _STEP.match(path, at)):
        name, index, single, double = match.groups()
        steps.append(int(index) if index else name or single or double or "")
        at = match.end()
    return tuple(steps) if at == len(path) else ()


def _put(root: dict[str, JsonValue], path: _Path, value: JsonValue) -> None:
    """Put a value where its path says; a path that fits nothing is left out."""
    holder: JsonValue = root
    for step, after in zip(path, (*path, None)[1:], strict=True):
        empty: JsonValue = [] if isinstance(after, int) else {}
        holder = _step_into(holder, step, value if after is None else empty)


def _step_into(holder: JsonValue, step: str | int, new: JsonValue) -> JsonValue:
    match holder, step:
        case dict(), str():
            return holder.setdefault(step, new)
        case list(), int() if step <= len(holder):
            # Elements come in order; a path that skips some could ask for any amount of memory.
            if step == len(holder):
                holder.append(new)
            return holder[step]
        case _:
            return None
