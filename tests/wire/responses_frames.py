"""Events of `openai-responses`, as vendors send them, and what they give."""

from decoding import decoded

from tuiapp.core.events import BodyEvent, Finished, ReasoningDelta, ResponseIdentified
from tuiapp.wire.jsonvalue import JsonValue, dump


NAMED = ResponseIdentified("m", "r1")
RESPONSE: dict[str, JsonValue] = {"id": "r1", "model": "m"}
DONE = Finished("stop", "completed")


def sse(*events: JsonValue) -> bytes:
    return b"".join(b"data: %b\n\n" % dump(event) for event in events)


def ev(name: str, **fields: JsonValue) -> dict[str, JsonValue]:
    return {"type": f"response.{name}", **fields}


def piece(name: str, delta: JsonValue, output: JsonValue = 0, **fields: JsonValue) -> JsonValue:
    return ev(f"{name}.delta", output_index=output, delta=delta, **fields)


def text(delta: JsonValue, output: JsonValue = 0, content: JsonValue = 0) -> JsonValue:
    return piece("output_text", delta, output, content_index=content)


def item_event(step: str, output: JsonValue = 0, **item: JsonValue) -> JsonValue:
    return ev(f"output_item.{step}", output_index=output, item=item)


def created() -> JsonValue:
    return ev("created", response=RESPONSE)


def completed(status: JsonValue = "completed", **response: JsonValue) -> JsonValue:
    return ev("completed", response={**RESPONSE, "status": status, **response})


def of_events(*events: JsonValue) -> list[BodyEvent]:
    """What the events give, without the first and the last of ours."""
    first, *said, last = decoded("openai-responses", sse(created(), *events, completed()))
    assert first == NAMED
    assert isinstance(last, Finished)
    return said


def summary(text: str) -> ReasoningDelta:
    return ReasoningDelta(text, is_summary=True)


ERROR: dict[str, JsonValue] = {"message": "Overloaded, sorry", "code": "overloaded_error"}
FAILED = ev("failed", response={"status": "failed", "error": ERROR})
