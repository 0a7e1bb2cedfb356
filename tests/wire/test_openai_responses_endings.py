"""How a response of `openai-responses` ends, or fails: counts, proofs, errors, and bodies that are no stream."""

import pytest
from decoding import decoded, events_of, failure_of
from responses_frames import (
    DONE,
    ERROR,
    FAILED,
    NAMED,
    RESPONSE,
    completed,
    created,
    ev,
    of_events,
    sse,
    text,
)

from tuiapp.core.events import Failed, Finished, TextDelta, Unrecognized, UsageUpdate
from tuiapp.core.usage import Usage
from tuiapp.wire.body import MAX_STRAY_BYTES
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.openai_responses.decoder import openai_responses_decoder
from tuiapp.wire.openai_responses.finish import finish_reason


# Figures and the end.


@pytest.mark.parametrize(
    ("raw", "usage"),
    [
        ({"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}, Usage(12, 5)),
        (
            {
                "input_tokens": 12,
                "input_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 3},
                "output_tokens": 300,
                "output_tokens_details": {"reasoning_tokens": 290},
            },
            Usage(12, 300, 290, 4, 3),
        ),
        (
            {
                "input_tokens": 12,
                "output_tokens": 1300,
                "output_tokens_details": {"image_tokens": 1290},
            },
            Usage(12, 1300, image_tokens=1290),
        ),
        ({"input_tokens": -1, "output_tokens": "5", "cost": 0.1}, Usage(cost_usd=0.1)),
    ],
)
def test_usage_comes_with_the_end(raw: dict[str, JsonValue], usage: Usage) -> None:
    assert decoded("openai-responses", sse(completed(usage=raw)))[1:] == [
        UsageUpdate(usage, raw),
        DONE,
    ]


def test_what_the_tool_for_images_took_is_no_part_of_the_output() -> None:
    usage: dict[str, JsonValue] = {"input_tokens": 12, "output_tokens": 50}
    tool: JsonValue = {"image_gen": {"input_tokens": 5, "output_tokens": 4160}}
    body = sse(completed(usage=usage, tool_usage=tool))
    assert decoded("openai-responses", body)[1:] == [UsageUpdate(Usage(12, 50), usage), DONE]


@pytest.mark.parametrize(
    ("status", "why", "calls", "reason"),
    [
        ("completed", None, 0, "stop"),
        ("completed", None, 1, "tool_calls"),
        ("incomplete", "max_output_tokens", 1, "length"),
        ("incomplete", "content_filter", 0, "content_filter"),
        ("incomplete", "max_messages", 0, "paused"),
        ("incomplete", "steered", 0, "paused"),
        ("incomplete", "new", 0, "other"),
        ("incomplete", None, 0, "other"),
        ("failed", None, 0, "error"),
        ("cancelled", None, 0, "other"),
    ],
)
def test_finish_reasons_have_one_vocabulary(
    status: str, why: str | None, calls: int, reason: str
) -> None:
    assert finish_reason(status, why, with_tool_calls=calls > 0) == reason


def test_the_name_of_the_event_stands_for_a_missing_status() -> None:
    incomplete = ev("incomplete", response={"incomplete_details": {"reason": "content_filter"}})
    assert decoded("openai-responses", sse(incomplete)) == [
        Finished("content_filter", "incomplete")
    ]
    assert decoded("openai-responses", sse(ev("completed"))) == [DONE]
    assert failure_of(decoded("openai-responses", sse(ev("failed")))).kind == "server"


def test_the_end_is_told_at_once_and_nothing_after_it() -> None:
    decoder = openai_responses_decoder()
    assert decoder.decode(sse(completed(), text("a")))[-1] == DONE
    assert decoder.decode(sse(text("a"))) == []
    assert decoder.flush() == []


def test_an_end_mark_proves_nothing() -> None:
    body = sse(created(), text("a")) + b"data: [DONE]\n\n"
    assert failure_of(decoded("openai-responses", body)).kind == "ended_early"
    assert decoded("openai-responses", sse(completed()) + b"data: [DONE]\n\n")[-1] == DONE


def test_a_last_event_without_its_blank_line_counts_if_it_is_whole() -> None:
    body = sse(text("a"), completed()).rstrip()
    assert decoded("openai-responses", body)[-1] == DONE
    assert failure_of(decoded("openai-responses", body[:-1])).kind == "ended_early"


@pytest.mark.parametrize("body", [b"", b"\n\n", b": ping\n\n: ping\n\n", b"data:\n\n"])
def test_success_without_an_event_is_empty(body: bytes) -> None:
    assert failure_of(decoded("openai-responses", body)).kind == "empty"


def test_the_name_on_the_event_line_does_not_count() -> None:
    body = b"event: ping\n" + sse(text("a")) + sse(completed())
    assert decoded("openai-responses", body)[0] == TextDelta("a")


def test_progress_says_nothing_and_is_known() -> None:
    assert (
        of_events(
            ev("queued", response=RESPONSE),
            ev("in_progress", response=RESPONSE),
            ev("content_part.added", part={"type": "output_text", "text": ""}),
            ev("reasoning_summary_part.done", part={}),
            ev("web_search_call.searching"),
            ev("code_interpreter_call_code.delta", delta="1"),
            ev("mcp_call.failed"),
            ev("mcp_call_arguments.done", arguments="{}"),
            ev("shell_call_command.added", command=""),
            ev("compaction.compacting"),
            ev("audio.delta", delta="UklG"),
            ev("audio.transcript.done"),
        )
        == []
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{nope", "not JSON"),
        (b'{"type":"response.apply_patch_call_x.delta"}', "response.apply_patch_call_x.delta"),
        (b'{"type":"response.output_text.new"}', "response.output_text.new"),
        (b'{"type":"keepalive","message":"all is well"}', "keepalive"),
        (b'{"type":7}', "message"),
        (b"[1]", "message"),
        (b"7", "message"),
    ],
)
def test_an_unknown_event_is_counted_and_the_answer_goes_on(data: bytes, kind: str) -> None:
    body = sse(created(), text("a")) + b"data: " + data + b"\n\n" + sse(completed())
    assert decoded("openai-responses", body)[1:] == [
        TextDelta("a"),
        Unrecognized(kind, data),
        DONE,
    ]


# Errors inside a success.


ERROR_BODIES = {
    "nested": sse({"type": "error", "error": ERROR}),
    "nested, and failed": sse({"type": "error", "error": ERROR}, FAILED),
    "flat": sse({"type": "error", **ERROR, "param": None}),
    "failed": sse(FAILED),
    "no type": sse({"error": ERROR}),
    "string": sse({"error": "Overloaded, sorry", "code": "overloaded_error"}),
    "in a piece of text": sse({"type": "response.output_text.delta", "error": ERROR}),
    "named event": b"event: error\n" + sse(ERROR),
}


@pytest.mark.parametrize("more", [b"", b"data: [DONE]\n\n", sse(text("b"), completed())])
@pytest.mark.parametrize("error", ERROR_BODIES.values(), ids=ERROR_BODIES)
def test_an_error_ends_the_answer_once_and_what_came_stays(error: bytes, more: bytes) -> None:
    events = decoded("openai-responses", sse(created(), text("a")) + error + more)
    assert events[:-1] == [NAMED, TextDelta("a")]
    failure = failure_of(events)
    assert (failure.kind, failure.message) == ("overloaded", "Overloaded, sorry")


def test_usage_of_a_failure_is_kept() -> None:
    failed = ev("failed", response={"error": ERROR, "usage": {"input_tokens": 1}})
    assert decoded("openai-responses", sse(failed))[-2] == UsageUpdate(
        Usage(1), {"input_tokens": 1}
    )


def test_an_error_without_a_word_is_still_one() -> None:
    body = b"event: error\ndata: trouble\n\n"
    assert "trouble" in failure_of(decoded("openai-responses", body)).message
    assert failure_of(decoded("openai-responses", sse({"type": "error"}))).kind == "server"


def test_an_error_in_lines_outside_any_event_is_told_where_no_proof_comes() -> None:
    started = sse(created(), text("a"))
    error = dump({"error": ERROR}) + b"\n\n"
    field = b"error: " + dump(ERROR) + b"\n\n"
    for stray in (error, field):
        assert failure_of(decoded("openai-responses", started + stray)).kind == "overloaded"
        assert decoded("openai-responses", started + stray + sse(completed()))[-1] == DONE
    assert failure_of(decoded("openai-responses", b"id: 1\n" + error)).kind == "overloaded"


# Bodies that are no stream.


def test_a_page_is_named() -> None:
    failure = failure_of(decoded("openai-responses", b"<html><title>Sign in</title>"))
    assert failure.kind == "protocol"
    assert "an HTML page (“Sign in”)" in failure.message


def test_a_whole_response_is_accepted_where_stream_was_ignored() -> None:
    content: JsonValue = [{"type": "output_text", "text": "4"}]
    whole = dump(
        {
            **RESPONSE,
            "object": "response",
            "status": "completed",
            "error": None,
            "output": [{"type": "message", "content": content}],
            "usage": {"input_tokens": 1},
        }
    )
    assert decoded("openai-responses", b"\n" + whole) == [
        NAMED,
        TextDelta("4"),
        UsageUpdate(Usage(1), {"input_tokens": 1}),
        DONE,
    ]


def test_a_whole_error_is_an_error() -> None:
    whole: dict[str, JsonValue] = {"status": "failed", "error": ERROR, "output": []}
    for document in (dump({"error": ERROR}), dump(whole)):
        assert failure_of(decoded("openai-responses", document)).kind == "overloaded"


@pytest.mark.parametrize("body", [b"{]", b'{"ok":true}', b"[1]", b"hello", b"id: 1\nfoo\n\n"])
def test_anything_else_is_a_broken_protocol(body: bytes) -> None:
    assert failure_of(decoded("openai-responses", body)).kind == "protocol"


@pytest.mark.parametrize("body", [b"data: " + b"a" * 100, b"{" + b" " * 100])
def test_an_event_beyond_the_bound_ends_the_answer(body: bytes) -> None:
    (end,) = events_of(openai_responses_decoder(max_event_bytes=64), [body, body])
    assert isinstance(end, Failed)
    assert end.failure.kind == "protocol"


def test_stray_lines_are_bounded() -> None:
    error = b'{"error":\n"no",\n"x":"' + b"a" * (MAX_STRAY_BYTES // 2) + b'"}\n\n'
    assert failure_of(decoded("openai-responses", b"id: 1\n" + error)).message == "no"
    error = b'{"error":\n"no",\n"x":"' + b"a" * MAX_STRAY_BYTES + b'"}\n\n'
    assert failure_of(decoded("openai-responses", b"id: 1\n" + error)).kind == "protocol"
