"""Events of `openai-chat`, as vendors send them, and what they give."""

from decoding import decoded

from tuiapp.core.events import BodyEvent, Finished, ResponseIdentified
from tuiapp.wire.jsonvalue import JsonValue, dump


DONE = b"data: [DONE]\n\n"
NAMED = ResponseIdentified("m", "id-1")


def sse(*values: JsonValue) -> bytes:
    return b"".join(b"data: %b\n\n" % dump(value) for value in values)


def chunk(
    delta: JsonValue = None, finish: JsonValue = None, index: JsonValue = 0, **top: JsonValue
) -> JsonValue:
    choice: JsonValue = {"index": index, "delta": delta, "finish_reason": finish}
    return {"id": "id-1", "model": "m", "choices": [choice], **top}


def of_delta(delta: JsonValue) -> list[BodyEvent]:
    """What one delta gives, without the first and the last event."""
    first, *events, last = decoded("openai-chat", sse(chunk(delta)) + DONE)
    assert first == NAMED
    assert last == Finished(None, None)
    return events


def of_top(**fields: JsonValue) -> list[BodyEvent]:
    first, *events, _ = decoded("openai-chat", sse(chunk({}, **fields)) + DONE)
    assert first == NAMED
    return events


def call(
    arguments: JsonValue,
    call_id: str | None = None,
    name: str | None = None,
    *,
    index: JsonValue = None,
) -> JsonValue:
    function: JsonValue = {"name": name, "arguments": arguments}
    return {"id": call_id, "index": index, "function": function}
