"""The content blocks of an `anthropic` answer: what they say as they open, grow and stop.

Text, thinking and tool calls are told piece by piece. What the vendor wants back unread on the next
turn (signed thinking, the calls and results of its own tools) is told whole, once its block has
stopped. Blocks are known by their index only while they are open: behind proxies that join two
streams an index comes twice.

Source: WIRE 3b, 3c; INDEX quirk 10.
"""

from dataclasses import dataclass, field
from typing import Final

from tuiapp.core.events import (
    BodyEvent,
    OpaquePart,
    ReasoningDelta,
    ResponseIdentified,
    TextDelta,
    ToolCallDelta,
)
from tuiapp.wire.anthropic.facts import read_citation
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonError, JsonValue, dump, parse
from tuiapp.wire.told import MAX_CITATIONS


OPAQUE_PREFIX: Final = "anthropic."
"""What the kind of an `OpaquePart` of this dialect begins with; the block's type follows."""

AFTER_CHARS: Final = "after_chars"
"""The field we put into a block that goes back: how much text stood before it, where there was any."""

# The vendor opens one at a time; of more than this the first is forgotten.
MAX_OPEN_BLOCKS: Final = 100

# Eight times the longest thinking of any model (128 k tokens of 4 characters). A longer block is
# shown, but not kept to be sent back.
MAX_HELD_CHARS: Final = 4 * 1024 * 1024

_WHOLE_TYPES: Final = frozenset(
    {"redacted_thinking", "compaction", "fallback", "container_upload", "mcp_tool_listing"}
)
_WHOLE_ENDINGS: Final = ("_tool_use", "_tool_result")


@dataclass(slots=True)
class _OpenBlock:
    """A block that has not stopped."""

    start: dict[str, JsonValue]
    type: str
    after_chars: int
    call: int | None = None
    pieces: list[str] = field(default_factory=list[str])
    chars: int = 0
    signature: str | None = None

    def hold(self, piece: str) -> None:
        self.chars += len(piece)
        if self.chars <= MAX_HELD_CHARS:
            self.pieces.append(piece)

    @property
    def is_held(self) -> bool:
        return self.chars <= MAX_HELD_CHARS


def is_whole_type(block_type: str) -> bool:
    """Whether a block of this type is none of ours to read, only to keep and send back."""
    return block_type in _WHOLE_TYPES or block_type.endswith(_WHOLE_ENDINGS)


class BlockReader:
    """Reads the blocks of one answer, in order."""

    def __init__(self) -> None:
        self.text_chars = 0
        """How much text has been told; whoever tells some adds to it."""
        self._open: dict[JsonValue, _OpenBlock] = {}
        self._calls = 0
        """Tool calls so far."""
        self._citations = 0

    def read_whole(self, block: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        """Append what a block says that came in one piece."""
        if self.start(None, block, events):
            self.stop(None, events)

    def start(self, index: JsonValue, block: dict[str, JsonValue], events: list[BodyEvent]) -> bool:
        """Append what a block says as it opens; False for a type that nobody knows."""
        block_type = string(block, "type") or ""
        opened = _OpenBlock(block, block_type, self.text_chars)
        self._open.pop(_key(index), None)
        match block_type:
            case "text":
                self._start_text(block, events)
                return True
            case "thinking":
                _think(opened, string(block, "thinking"), events)
                opened.signature = string(block, "signature")
            case "tool_use":
                self._start_call(opened, events)
            case "fallback":
                to = string(mapping(block.get("to")), "model")
                if to:
                    events.append(ResponseIdentified(to, None))
            case _ if not is_whole_type(block_type):
                return False
            case _:
                pass
        if len(self._open) >= MAX_OPEN_BLOCKS:
            del self._open[next(iter(self._open))]
        self._open[_key(index)] = opened
        return True

    def grow(self, index: JsonValue, delta: dict[str, JsonValue], events: list[BodyEvent]) -> bool:
        """Append what a piece of a block says; False for a kind of piece that nobody knows."""
        block = self._open.get(_key(index))
        match delta:
            case {"type": "text_delta"}:
                self._tell(string(delta, "text"), events)
            case {"type": "thinking_delta"}:
                _think(block, string(delta, "thinking"), events)
            case {"type": "signature_delta"}:
                if block:
                    block.signature = string(delta, "signature") or block.signature
            case {"type": "input_json_delta"} if block:
                _grow_input(block, string(delta, "partial_json"), events)
            case {"type": "citations_delta"}:
                self._cite(mapping(delta.get("citation")), events)
            case {"type": "compaction_delta"} if block:
                block.hold(string(delta, "content") or "")
            case _:
                return False
        return True

    def stop(self, index: JsonValue, events: list[BodyEvent]) -> None:
        """Append what is told only once a block is whole."""
        block = self._open.pop(_key(index), None)
        if block is None:
            return
        if block.call is not None:
            if not block.chars:
                # A call without arguments: one empty piece, or none.
                events.append(ToolCallDelta(block.call, None, None, "{}"))
            return
        whole = _whole(block)
        if whole is not None:
            if block.after_chars:
                whole = {**whole, AFTER_CHARS: block.after_chars}
            events.append(OpaquePart(OPAQUE_PREFIX + block.type, whole))

    def _start_text(self, block: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        for location in objects(block.get("citations")):
            self._cite(location, events)
        self._tell(string(block, "text"), events)

    def _start_call(self, opened: _OpenBlock, events: list[BodyEvent]) -> None:
        block, call = opened.start, self._calls
        self._calls += 1
        opened.call = call
        events.append(ToolCallDelta(call, string(block, "id"), string(block, "name"), ""))
        # `{}` stands for what is still to come.
        if given := mapping(block.get("input")):
            _grow_input(opened, _json(given), events)

    def _tell(self, text: str | None, events: list[BodyEvent]) -> None:
        if text:
            self.text_chars += len(text)
            events.append(TextDelta(text))

    def _cite(self, location: dict[str, JsonValue], events: list[BodyEvent]) -> None:
        citation = read_citation(location)
        if citation and self._citations < MAX_CITATIONS:
            self._citations += 1
            events.append(citation)


def _key(index: JsonValue) -> int | None:
    return index if isinstance(index, int) else None


def _think(block: _OpenBlock | None, text: str | None, events: list[BodyEvent]) -> None:
    if text:
        events.append(ReasoningDelta(text))
        if block and block.type == "thinking":
            block.hold(text)


def _grow_input(block: _OpenBlock, piece: str | None, events: list[BodyEvent]) -> None:
    if not piece:
        return
    if block.call is None:
        block.hold(piece)
    elif not (block.chars and block.start.get("input")):
        block.chars += len(piece)
        events.append(ToolCallDelta(block.call, None, None, piece))


def _whole(block: _OpenBlock) -> dict[str, JsonValue] | None:
    """The block as it has to go back; None where it cannot go back."""
    grown = "".join(block.pieces)
    if not block.is_held:
        return None
    if block.type == "thinking":
        # Thinking without its signature is refused.
        signed: dict[str, JsonValue] = {"thinking": grown, "signature": block.signature}
        return {**block.start, **signed} if block.signature else None
    if not grown:
        return block.start
    if block.type == "compaction":
        return {**block.start, "content": grown}
    try:
        return {**block.start, "input": parse(grown.encode(errors="replace"))}
    except JsonError:
        return None


def _json(value: JsonValue) -> str:
    try:
        return dump(value).decode()
    except JsonError:
        return ""
