import pytest
from cutting import CUTS, pieces
from decoding import decoded, encoded, failure_of
from hypothesis import given
from wire_events import OLLAMA_EVENTS, Events

from tuiapp.core.events import (
    BodyEvent,
    Finished,
    ReasoningDelta,
    ResponseIdentified,
    ServerTiming,
    ServerTimings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue, dump


NAMED = ResponseIdentified("q", None)
BASE = "http://127.0.0.1:11434"


def nd(*lines: dict[str, JsonValue]) -> bytes:
    return b"".join(dump({"model": "q", **line}) + b"\n" for line in lines)


def said(response: JsonValue = "", **more: JsonValue) -> dict[str, JsonValue]:
    return {"response": response, **more, "done": False}


def done(reason: JsonValue = "stop", **figures: JsonValue) -> dict[str, JsonValue]:
    return {"response": "", "done": True, "done_reason": reason, **figures}


def of_lines(*lines: dict[str, JsonValue]) -> list[BodyEvent]:
    first, *events = decoded("ollama-generate", nd(*lines))
    assert first == NAMED
    return events


# The answer.


def test_thinking_comes_before_the_text() -> None:
    assert of_lines(said(thinking="a"), said("b", thinking="c"), said("d"), said(), done()) == [
        ReasoningDelta("a"),
        ReasoningDelta("c"),
        TextDelta("b"),
        TextDelta("d"),
        Finished("stop", "stop"),
    ]


def test_tool_calls_are_the_reason_of_the_end() -> None:
    call: JsonValue = {"function": {"name": "f", "arguments": {"x": 1}}}
    assert of_lines(said("a", tool_calls=[call]), done()) == [
        TextDelta("a"),
        ToolCallDelta(0, None, "f", '{"x":1}'),
        Finished("tool_calls", "stop"),
    ]


def test_the_last_line_tells_counts_and_durations_and_its_context_is_left() -> None:
    assert of_lines(said("a"), done("length", eval_count=2, eval_duration=5, context=[1, 2])) == [
        TextDelta("a"),
        UsageUpdate(Usage(None, 2), {"eval_count": 2, "eval_duration": 5}),
        ServerTimings((ServerTiming("eval", 5),)),
        Finished("length", "length"),
    ]


def test_text_beside_the_end_is_told() -> None:
    assert of_lines(said("a"), {**done(), "response": "b"}) == [
        TextDelta("a"),
        TextDelta("b"),
        Finished("stop", "stop"),
    ]


def test_an_error_line_ends_the_answer_and_what_came_stays() -> None:
    body = nd(said("a")) + b'{"error":"model runner has stopped"}\n' + nd(said("b"), done())
    events = decoded("ollama-generate", body)
    assert events[:-1] == [NAMED, TextDelta("a")]
    assert failure_of(events).message == "model runner has stopped"


def test_an_error_beside_text_is_an_error() -> None:
    body = nd(said("a"), {**said("b"), "error": "no"})
    assert failure_of(decoded("ollama-generate", body)).message == "no"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty"),
        (b"[1]", "protocol"),
        (b'{"ok":1}\n', "protocol"),
        (b'{"message":{"content":"a"},"done":false}\n', "protocol"),
        (nd(said("a")), "ended_early"),
    ],
)
def test_a_body_without_proof_has_failed(body: bytes, kind: str) -> None:
    assert failure_of(decoded("ollama-generate", body)).kind == kind


def test_an_unknown_line_is_kept_and_the_answer_goes_on() -> None:
    body = nd(said("a")) + b'{"status":"x"}\n' + nd(done())
    assert decoded("ollama-generate", body)[1:] == [
        TextDelta("a"),
        Unrecognized("line", b'{"status":"x"}'),
        Finished("stop", "stop"),
    ]


# The encoder.


@given(events=OLLAMA_EVENTS, cuts=CUTS)
def test_what_was_encoded_is_decoded(events: Events, cuts: list[int]) -> None:
    body = encoded("ollama-generate", events)
    assert decoded("ollama-generate", *pieces(body, cuts)) == events


def test_a_line_holds_what_it_says_itself() -> None:
    body = encoded("ollama-generate", [TextDelta("a"), Finished("stop", "stop")], model="q")
    named = b'{"model":"q","created_at":"1970-01-01T00:00:00Z","response":'
    assert body.splitlines() == [
        named + b'"","done":false}',
        named + b'"a","done":false}',
        named + b'"","done":true,"done_reason":"stop"}',
    ]
