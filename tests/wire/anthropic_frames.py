"""Events of `anthropic`, as vendors send them, and what they give."""

from decoding import decoded

from tuiapp.core.events import BodyEvent, Finished, OpaquePart, ResponseIdentified
from tuiapp.wire.jsonvalue import JsonValue, dump


NAMED = ResponseIdentified("m", "msg_1")
OVER: dict[str, JsonValue] = {"type": "message_stop"}


def sse(*events: dict[str, JsonValue]) -> bytes:
    return b"".join(b"event: x\ndata: %b\n\n" % dump(event) for event in events)


def begin(usage: JsonValue = None, **message: JsonValue) -> dict[str, JsonValue]:
    named: dict[str, JsonValue] = {"id": "msg_1", "model": "m", "usage": usage, **message}
    return {"type": "message_start", "message": named}


def opens(block_type: str, index: JsonValue = 0, **fields: JsonValue) -> dict[str, JsonValue]:
    block: dict[str, JsonValue] = {"type": block_type, **fields}
    return {"type": "content_block_start", "index": index, "content_block": block}


def grows(delta_type: str, index: JsonValue = 0, **fields: JsonValue) -> dict[str, JsonValue]:
    delta: dict[str, JsonValue] = {"type": delta_type, **fields}
    return {"type": "content_block_delta", "index": index, "delta": delta}


def stops(index: JsonValue = 0) -> dict[str, JsonValue]:
    return {"type": "content_block_stop", "index": index}


def ends_with(
    reason: JsonValue, usage: JsonValue = None, **delta: JsonValue
) -> dict[str, JsonValue]:
    return {"type": "message_delta", "delta": {"stop_reason": reason, **delta}, "usage": usage}


def of_events(*events: dict[str, JsonValue]) -> list[BodyEvent]:
    """What the events of one message give, without the first and the last."""
    first, *said, last = decoded("anthropic", sse(begin(), *events, OVER))
    assert first == NAMED
    assert isinstance(last, Finished)
    return said


def opaque(kind: str, **fields: JsonValue) -> OpaquePart:
    return OpaquePart(f"anthropic.{kind}", {"type": kind, **fields})
