"""How an answer of `openai-chat` ends, or fails: proofs, errors, and bodies that are no stream."""

import pytest
from chat_frames import DONE, NAMED, call, chunk, sse
from cutting import bytewise
from decoding import answer_of, decoded, events_of, failure_of

from tuiapp.core.events import (
    Failed,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.body import MAX_STRAY_BYTES
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.openai_chat.chunks import finish_reason
from tuiapp.wire.openai_chat.decoder import openai_chat_decoder


# The end.


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("stop", "stop"),
        ("eos", "stop"),
        ("length", "length"),
        ("model_length", "length"),
        ("model_context_window_exceeded", "length"),
        ("tool_calls", "tool_calls"),
        ("function_call", "tool_calls"),
        ("content_filter", "content_filter"),
        ("error", "error"),
        ("STOP", "stop"),
        ("abort", "other"),
        (None, None),
    ],
)
def test_finish_reasons_have_one_vocabulary(raw: str | None, reason: str | None) -> None:
    assert finish_reason(raw) == reason


def test_the_last_finish_reason_counts() -> None:
    body = sse(chunk({}, "tool_calls"), chunk({}, "stop"), chunk({}, ""), chunk({}))
    assert decoded("openai-chat", body)[-1] == Finished("stop", "stop")


def test_either_proof_is_enough() -> None:
    assert decoded("openai-chat", DONE) == [Finished(None, None)]
    assert decoded("openai-chat", b"data: [DONE]") == [Finished(None, None)]
    assert decoded("openai-chat", sse(chunk({}, "stop")))[-1] == Finished("stop", "stop")


def test_the_end_is_told_at_once_and_nothing_after_it() -> None:
    decoder = openai_chat_decoder()
    assert decoder.decode(DONE + sse(chunk({"content": "a"}))) == [Finished(None, None)]
    assert decoder.decode(sse(chunk({"content": "a"}))) == []
    assert decoder.flush() == []


def test_a_text_about_the_end_mark_is_text() -> None:
    body = sse(chunk({"content": "data: [DONE]\n\n"}), chunk({"content": "!"}, "stop"))
    assert answer_of(decoded("openai-chat", body)).text == "data: [DONE]\n\n!"


def test_a_last_event_without_its_blank_line_counts_if_it_is_whole() -> None:
    body = sse(chunk({"content": "a"}, "stop")).rstrip()
    assert decoded("openai-chat", body)[-1] == Finished("stop", "stop")
    assert decoded("openai-chat", body[:-1])[-2:] == [
        Unrecognized("not JSON", body[len("data: ") : -1]),
        decoded("openai-chat", b"data: {\n\n")[-1],
    ]


def test_empty_choices_for_ever_are_no_answer() -> None:
    assert failure_of(decoded("openai-chat", sse({"choices": []}) * 50)).kind == "ended_early"


@pytest.mark.parametrize("body", [b"", b"\n\n", b" \r\n", b": ping\n\n: ping\n\n", b"data:\n\n"])
def test_success_without_an_event_is_empty(body: bytes) -> None:
    events = decoded("openai-chat", body)
    assert len(events) == 1
    assert failure_of(events).kind == "empty"


# Errors inside a success.


ERROR: JsonValue = {"message": "Overloaded, sorry", "type": "overloaded_error"}
ERROR_BODIES = {
    "object": sse({"error": ERROR}),
    "string": sse({"error": "Overloaded, sorry", "code": "overloaded_error"}),
    "beside choices": sse(chunk({"content": ""}, error=ERROR)),
    "in a choice": sse({"choices": [{"index": 0, "delta": {}, "error": ERROR}]}),
    "in x_groq": sse({"choices": [], "x_groq": {"error": ERROR}}),
    "named event": b"event: error\n" + sse(ERROR),
    "named event with error": b"event: error\n" + sse({"error": ERROR}),
    "object error": sse({"object": "error", "message": "Overloaded, sorry", "code": 503}),
    "list": sse([{"error": ERROR}]),
    "field": b"error: " + dump(ERROR) + b"\n\n",
    "stray JSON": dump({"error": ERROR}) + b"\n",
    "stray JSON of several lines": b'{\n"error":\n' + dump(ERROR) + b"\n}\n",
}


@pytest.mark.parametrize("more", [b"", DONE, sse(chunk({"content": "b"}, "stop"))])
@pytest.mark.parametrize("error", ERROR_BODIES.values(), ids=ERROR_BODIES)
def test_an_error_ends_the_answer_and_what_came_stays(error: bytes, more: bytes) -> None:
    events = decoded("openai-chat", sse(chunk({"content": "a"})) + error + more)
    assert events[:2] == [NAMED, TextDelta("a")]
    failure = failure_of(events)
    assert (failure.kind, failure.message) == ("overloaded", "Overloaded, sorry")


def test_usage_beside_an_error_is_kept() -> None:
    body = sse(chunk({"content": "a"}), chunk({}, usage={"prompt_tokens": 1}, error=ERROR))
    assert decoded("openai-chat", body)[-2] == UsageUpdate(Usage(1), {"prompt_tokens": 1})


def test_an_error_without_a_word_is_still_one() -> None:
    assert failure_of(decoded("openai-chat", sse({"error": {"x": 1}}))).kind == "server"
    assert "trouble" in failure_of(decoded("openai-chat", b"error: trouble\n\n")).message
    assert (
        "trouble" in failure_of(decoded("openai-chat", b"event: error\ndata: trouble\n\n")).message
    )


@pytest.mark.parametrize("error", [None, {}, "", False])
def test_an_error_field_with_nothing_in_it_is_none(error: JsonValue) -> None:
    events = decoded("openai-chat", sse(chunk({"content": "a"}, "stop", error=error)))
    assert events == [NAMED, TextDelta("a"), Finished("stop", "stop")]


# Bodies that are no stream.


def test_a_page_is_named() -> None:
    page = b"<!DOCTYPE html><html><title>502 Bad\n Gateway</title>" + b"x" * 100_000
    failure = failure_of(decoded("openai-chat", page))
    assert failure.kind == "protocol"
    assert "an HTML page (“502 Bad Gateway”)" in failure.message


def test_a_whole_answer_is_accepted_where_stream_was_ignored() -> None:
    message: JsonValue = {
        "role": "assistant",
        "content": "4",
        "reasoning_content": "2+2",
        "tool_calls": [call("{}", "a", "f")],
    }
    whole = dump(
        {
            "object": "chat.completion",
            "id": "id-1",
            "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1},
        }
    )
    assert decoded("openai-chat", b"\n\n" + whole) == [
        NAMED,
        ReasoningDelta("2+2"),
        TextDelta("4"),
        ToolCallDelta(0, "a", "f", "{}"),
        UsageUpdate(Usage(1), {"prompt_tokens": 1}),
        Finished("stop", "stop"),
    ]


def test_a_whole_error_is_an_error() -> None:
    failure = failure_of(decoded("openai-chat", dump({"error": ERROR})))
    assert (failure.kind, failure.message) == ("overloaded", "Overloaded, sorry")


@pytest.mark.parametrize(
    "body", [b"{]", b'{"ok":true}', b"[1]", b"hello", b"<a", b"id: 1\nfoo\n\n"]
)
def test_anything_else_is_a_broken_protocol(body: bytes) -> None:
    assert failure_of(decoded("openai-chat", body)).kind == "protocol"


@pytest.mark.parametrize("body", [b"data: " + b"a" * 100, b"{" + b" " * 100])
def test_an_event_beyond_the_bound_ends_the_answer(body: bytes) -> None:
    decoder = openai_chat_decoder(max_event_bytes=64)
    (end,) = events_of(decoder, [body, body])
    assert isinstance(end, Failed)
    assert end.failure.kind == "protocol"
    assert "64 bytes" in end.failure.message


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{nope", "not JSON"),
        (b'{"type":"ping"}', "message"),
        (b"[1]", "message"),
        (b"7", "message"),
    ],
)
def test_an_unknown_event_is_counted_and_the_answer_goes_on(data: bytes, kind: str) -> None:
    body = sse(chunk({"content": "a"})) + b"data: " + data + b"\n\n" + sse(chunk({}, "stop"))
    assert decoded("openai-chat", body)[1:] == [
        TextDelta("a"),
        Unrecognized(kind, data),
        Finished("stop", "stop"),
    ]


def test_stray_lines_are_counted_at_the_end() -> None:
    body = sse(chunk({"content": "a"})) + b"nonsense\n\n" + DONE
    assert decoded("openai-chat", body)[-2:] == [
        Unrecognized("line", b"nonsense\n"),
        Finished(None, None),
    ]


def test_what_follows_the_end_mark_counts_in_no_cut() -> None:
    body = sse(chunk({"content": "a"})) + DONE + b'error: {"message":"no"}\n\n'
    for cut in range(len(body) + 1):
        assert decoded("openai-chat", body[:cut], body[cut:]) == [
            NAMED,
            TextDelta("a"),
            Finished(None, None),
        ]


def test_stray_lines_are_bounded() -> None:
    body = sse(chunk({"content": "a"})) + b"nonsense\n" * 20_000 + b"\n" + DONE
    stray = decoded("openai-chat", body)[-2]
    assert isinstance(stray, Unrecognized)
    assert 10_000 < len(stray.raw) <= MAX_STRAY_BYTES
    assert decoded("openai-chat", *bytewise(body))[-2] == stray
