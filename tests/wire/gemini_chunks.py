"""Chunks of `gemini`, as Google sends them."""

from tuiapp.core.events import Finished, ResponseIdentified
from tuiapp.wire.jsonvalue import JsonValue, dump


NAMED = ResponseIdentified("m", "r-1")
NAMES: dict[str, JsonValue] = {"modelVersion": "m", "responseId": "r-1"}
STOP = Finished("stop", "STOP")

ERROR: JsonValue = {"error": {"code": 503, "message": "Overloaded.", "status": "UNAVAILABLE"}}


def sse(*values: JsonValue) -> bytes:
    return b"".join(b"data: %b\r\n\r\n" % dump(value) for value in values)


def chunk(*parts: JsonValue, **candidate: JsonValue) -> dict[str, JsonValue]:
    content: JsonValue = {"parts": [*parts], "role": "model"}
    return {"candidates": [{"content": content, "index": 0, **candidate}], **NAMES}


def text(said: str, **more: JsonValue) -> JsonValue:
    return {"text": said, **more}


def last(reason: JsonValue = "STOP", **candidate: JsonValue) -> JsonValue:
    return chunk(text(""), finishReason=reason, **candidate)


def growing(*pieces: JsonValue, **call: JsonValue) -> JsonValue:
    return chunk({"functionCall": {"partialArgs": [*pieces], **call}})
