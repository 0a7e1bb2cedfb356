"""How a message of `anthropic` ends, or fails: reasons, errors, and bodies that are no stream."""

import pytest
from anthropic_frames import (
    NAMED,
    OVER,
    begin,
    ends_with,
    grows,
    of_events,
    opaque,
    opens,
    sse,
    stops,
)
from decoding import decoded, events_of, failure_of

from tuiapp.core.events import (
    Failed,
    Finished,
    ReasoningDelta,
    ResponseIdentified,
    SafetyRating,
    SafetyRatings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.anthropic.decoder import anthropic_decoder
from tuiapp.wire.anthropic.facts import finish_reason
from tuiapp.wire.body import MAX_STRAY_BYTES
from tuiapp.wire.jsonvalue import JsonValue, dump


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("tool_use", "tool_calls"),
        ("refusal", "content_filter"),
        ("pause_turn", "paused"),
        ("compaction", "paused"),
        ("new one", "other"),
        (None, None),
    ],
)
def test_the_reason_of_the_end_is_told_in_our_words(raw: str | None, reason: str | None) -> None:
    end = decoded("anthropic", sse(begin(), ends_with(raw), OVER))[-1]
    assert end == Finished(finish_reason(raw), raw)
    assert finish_reason(raw) == reason


def test_the_end_is_told_at_once_and_nothing_after_it() -> None:
    decoder = anthropic_decoder()
    late = sse(grows("text_delta", text="late"))
    assert decoder.decode(sse(begin(), OVER) + late) == [NAMED, Finished(None, None)]
    assert decoder.decode(late) == []
    assert decoder.flush() == []


def test_a_stop_reason_is_proof_enough() -> None:
    body = sse(begin(), grows("text_delta", text="a"), ends_with("end_turn"))
    assert decoded("anthropic", body)[-1] == Finished("stop", "end_turn")
    assert decoded("anthropic", body + b"data: {\n\n")[-1] == Finished("stop", "end_turn")


def test_an_end_without_its_blank_line_counts_if_it_is_whole() -> None:
    body = sse(begin(), OVER).rstrip()
    assert decoded("anthropic", body)[-1] == Finished(None, None)
    assert failure_of(decoded("anthropic", body[:-1])).kind == "ended_early"


def test_a_second_message_spliced_in_goes_on_where_the_first_was() -> None:
    body = sse(begin(), opens("tool_use", id="a", name="f"), begin(id="msg_2"))
    body += sse(opens("tool_use", id="b", name="g"), stops(), OVER)
    assert decoded("anthropic", body) == [
        NAMED,
        ToolCallDelta(0, "a", "f", ""),
        ResponseIdentified("m", "msg_2"),
        ToolCallDelta(1, "b", "g", ""),
        ToolCallDelta(1, None, None, "{}"),
        Finished(None, None),
    ]


def test_a_refusal_is_a_verdict_on_the_answer() -> None:
    details: JsonValue = {"type": "refusal", "category": "cyber", "explanation": "No."}
    assert of_events(ends_with("refusal", stop_details=details)) == [
        SafetyRatings((SafetyRating("cyber", "refusal", blocked=True),))
    ]
    details = {"type": "refusal", "category": None}
    (ratings,) = of_events(ends_with("refusal", stop_details=details))
    assert isinstance(ratings, SafetyRatings)
    assert ratings.ratings[0].category == "unspecified"


@pytest.mark.parametrize("kind", [b"error", b"message"])
def test_an_error_ends_the_answer_and_what_came_stays(kind: bytes) -> None:
    error: JsonValue = {"type": "overloaded_error", "message": "Overloaded"}
    told = dump({"type": "error", "error": error, "request_id": "req_1"})
    body = sse(begin(), grows("text_delta", text="a"))
    events = decoded("anthropic", body + b"event: %b\ndata: %b\n\n" % (kind, told) + sse(OVER))
    assert events[:-1] == [NAMED, TextDelta("a")]
    failure = failure_of(events)
    assert (failure.kind, failure.message, failure.request_id) == (
        "overloaded",
        "Overloaded",
        "req_1",
    )


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (b"event: error\ndata: It broke.\n\n", "It broke."),
        (b'event: error\ndata: ["It broke."]\n\n', '["It broke."]'),
        (b'data: {"type":"error","error":"It broke."}\n\n', "It broke."),
        (b'data: {"type":"error"}\n\n', "The provider reported an error without a word."),
        (b'{\n"type":"error",\n"error":{"message":"It broke."}}\n', "It broke."),
    ],
)
def test_an_error_is_known_in_any_shape(told: bytes, message: str) -> None:
    assert failure_of(decoded("anthropic", sse(begin()) + told)).message == message


def test_a_whole_message_in_place_of_a_stream_is_read() -> None:
    message: dict[str, JsonValue] = {
        "id": "msg_1",
        "type": "message",
        "model": "m",
        "content": [
            {"type": "thinking", "thinking": "Hm.", "signature": "s"},
            {"type": "text", "text": "a"},
            {"type": "tool_use", "id": "b", "name": "f", "input": {}},
        ],
        "stop_reason": "tool_use",
        "usage": {"input_tokens": 1, "output_tokens": 2},
    }
    assert decoded("anthropic", dump(message)) == [
        NAMED,
        ReasoningDelta("Hm."),
        opaque("thinking", thinking="Hm.", signature="s"),
        TextDelta("a"),
        ToolCallDelta(0, "b", "f", ""),
        ToolCallDelta(0, None, None, "{}"),
        UsageUpdate(Usage(1, 2), {"input_tokens": 1, "output_tokens": 2}),
        Finished("tool_calls", "tool_use"),
    ]


@pytest.mark.parametrize("body", [b"", b"\n\n", b": hello\n\n", b"event: ping\n\n"])
def test_success_without_an_event_is_empty(body: bytes) -> None:
    assert failure_of(decoded("anthropic", body)).kind == "empty"


@pytest.mark.parametrize("body", [b"[1]", b"hello", b"{]", b'{"ok":1}', b"<html><title>x</title>"])
def test_anything_else_is_a_broken_protocol(body: bytes) -> None:
    assert failure_of(decoded("anthropic", body)).kind == "protocol"


def test_lines_outside_any_event_are_counted_within_a_bound() -> None:
    rubbish = b"a" * MAX_STRAY_BYTES
    body = sse(begin(), ends_with("end_turn")) + rubbish + b"\n" + rubbish
    (stray, end) = decoded("anthropic", body)[1:]
    assert stray == Unrecognized("line", rubbish)
    assert end == Finished("stop", "end_turn")


@pytest.mark.parametrize("body", [b"data: " + b"a" * 100, b"{" + b" " * 100])
def test_an_event_beyond_the_bound_ends_the_answer(body: bytes) -> None:
    (end,) = events_of(anthropic_decoder(max_event_bytes=64), [body, body])
    assert isinstance(end, Failed)
    assert end.failure.kind == "protocol"
