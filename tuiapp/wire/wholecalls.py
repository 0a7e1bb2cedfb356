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
    """Joins the pieces of tool calls, whose pieces may come by turns."""

    def __init__(self) -> None:
        self._calls: dict[tuple[int, int], list[ToolCallDelta]] = {}

    def add(self, piece: ToolCallDelta) -> None:
        """Take a piece."""
        self._calls.setdefault((piece.choice, piece.index), []).append(piece)

    def take(self) -> list[ToolCallDelta]:
        """The calls whose pieces have come, in the order of their first; they are not told again."""
        calls = [_joined(pieces) for pieces in self._calls.values()]
        self._calls.clear()
        return calls


class CallSequence:
    """Puts the pieces of tool calls in such an order that each call is over before the next begins.

    They mostly come like that. A call whose arguments are not whole when another one begins may go
    on, so the other then waits.
    """

    def __init__(self) -> None:
        self._over: set[int] = set()
        self._open: list[ToolCallDelta] = []
        """The pieces of the call that is being told."""
        self._waiting: dict[int, list[ToolCallDelta]] = {}

    def add(self, piece: ToolCallDelta) -> list[ToolCallDelta]:
        """Take a piece; what can be told now."""
        if piece.index in self._over:
            return []
        if self._open and piece.index != self._open[0].index:
            if self._waiting or not _is_whole(self._open):
                self._waiting.setdefault(piece.index, []).append(piece)
                return []
            self._end_open()
        self._open.append(piece)
        return [piece]

    def take(self) -> list[ToolCallDelta]:
        """What waited; every call is over."""
        self._end_open()
        waited = [piece for pieces in self._waiting.values() for piece in pieces]
        self._over |= self._waiting.keys()
        self._waiting.clear()
        return waited

    def _end_open(self) -> None:
        self._over |= {piece.index for piece in self._open}
        self._open.clear()


def _joined(pieces: list[ToolCallDelta]) -> ToolCallDelta:
    return ToolCallDelta(
        pieces[0].index,
        next((piece.id for piece in pieces if piece.id), None),
        next((piece.name for piece in pieces if piece.name), None),
        "".join(piece.arguments for piece in pieces),
        pieces[0].choice,
    )


def _is_whole(pieces: list[ToolCallDelta]) -> bool:
    try:
        parse(_joined(pieces).arguments.encode(errors="replace"))
    except JsonError:
        return False
    return True
