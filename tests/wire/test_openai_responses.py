from collections.abc import Callable

import pytest
from cutting import CUTS, pieces
from decoding import answer_of, decoded, encoded, events_of, failure_of
from hypothesis import given
from recordings import Recording, recordings
from responses_events import responses_events
from wire_events import Events

from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    RefusalDelta,
    ResponseIdentified,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.messages import ToolCall
from tuiapp.core.usage import Usage
from tuiapp.wire.body import MAX_STRAY_BYTES
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.openai_responses.decoder import openai_responses_decoder
from tuiapp.wire.openai_responses.finish import finish_reason
from tuiapp.wire.told import MAX_CITATIONS


ANSWERS = [it for it in recordings() if it.dialect == "openai-responses" and it.status == 200]

NAMED = ResponseIdentified("m", "r1")
RESPONSE: dict[str, JsonValue] = {"id": "r1", "model": "m"}
DONE = Finished("stop", "completed")
NOT_RUN = "This client does not run tools."


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


# The answer.


def summary(text: str) -> ReasoningDelta:
    return ReasoningDelta(text, is_summary=True)


@pytest.mark.parametrize("delta", [None, "", [], {}, 7])
def test_no_text_gives_no_event(delta: JsonValue) -> None:
    assert of_events(text(delta)) == []
    assert of_events(text("a"), text(delta), text("b")) == [TextDelta("a"), TextDelta("b")]


def test_an_empty_first_piece_does_not_hide_the_whole() -> None:
    assert of_events(
        text(""), text(""), ev("output_text.done", output_index=0, content_index=0, text="a")
    ) == [TextDelta("a")]


@pytest.mark.parametrize(
    ("name", "index", "field", "kind"),
    [
        ("output_text", "content_index", "text", TextDelta),
        ("refusal", "content_index", "refusal", RefusalDelta),
        ("reasoning_text", "content_index", "text", ReasoningDelta),
        ("reasoning_summary_text", "summary_index", "text", summary),
    ],
)
def test_the_whole_is_told_only_where_no_piece_was(
    name: str,
    index: str,
    field: str,
    kind: Callable[[str], TextDelta | RefusalDelta | ReasoningDelta],
) -> None:
    place: dict[str, JsonValue] = {"output_index": 0, "item_id": "i", index: 0}
    whole = ev(f"{name}.done", **place, **{field: "ab"})
    pieces = [ev(f"{name}.delta", **place, delta=delta) for delta in "ab"]
    assert of_events(*pieces, whole) == [kind("a"), kind("b")]
    assert of_events(whole, whole) == [kind("ab")]


def test_a_second_part_without_pieces_is_told() -> None:
    assert of_events(
        text("a"), ev("output_text.done", output_index=0, content_index=1, text="b")
    ) == [TextDelta("a"), TextDelta("b")]


def test_items_are_told_apart_by_their_place_whatever_their_ids() -> None:
    assert of_events(
        piece("output_text", "a", 0, content_index=0, item_id="x"),
        ev("output_text.done", output_index=0, content_index=0, item_id="y", text="a"),
        item_event("done", type="message", id="z", content=[{"type": "output_text", "text": "a"}]),
    ) == [TextDelta("a")]


def test_items_without_a_place_are_told_apart_by_their_ids() -> None:
    assert of_events(
        ev("output_text.delta", item_id="x", delta="a"),
        ev("output_text.done", item_id="x", text="a"),
        ev("output_text.done", item_id="y", text="b"),
    ) == [TextDelta("a"), TextDelta("b")]


def test_parts_of_reasoning_are_paragraphs() -> None:
    assert of_events(
        piece("reasoning_summary_text", "a", summary_index=0),
        piece("reasoning_summary_text", "b", summary_index=0),
        piece("reasoning_summary_text", "c", summary_index=1),
        text("t", 1),
        piece("reasoning_text", "d", 2, content_index=0),
    ) == [
        summary("a"),
        summary("b"),
        summary("\n\nc"),
        TextDelta("t"),
        ReasoningDelta("\n\nd"),
    ]


def test_a_whole_item_says_everything_no_piece_did() -> None:
    source: JsonValue = {"type": "url_citation", "url": "https://a.example", "title": "A"}
    content: JsonValue = [
        {"type": "output_text", "text": "a", "annotations": [source]},
        {"type": "refusal", "refusal": "b"},
        {"type": "new", "text": "c"},
        7,
    ]
    assert of_events(item_event("done", type="message", content=content)) == [
        TextDelta("a"),
        Citation("https://a.example", "A"),
        RefusalDelta("b"),
    ]


def test_an_output_told_only_at_the_end_is_told() -> None:
    content: JsonValue = [{"type": "output_text", "text": "a"}]
    output: JsonValue = [
        {"type": "message", "content": content},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
    ]
    assert decoded("openai-responses", sse(completed(output=output))) == [
        NAMED,
        TextDelta("a"),
        ToolCallDelta(0, "c", "f", ""),
        ToolCallDelta(0, None, None, "{}"),
        Finished("tool_calls", "completed"),
    ]
    assert decoded("openai-responses", sse(created(), text("z"), completed(output=output))) == [
        NAMED,
        TextDelta("z"),
        DONE,
    ]


def test_what_must_go_back_unread_is_kept_whole() -> None:
    reasoning: dict[str, JsonValue] = {
        "type": "reasoning",
        "id": "rs",
        "summary": [],
        "encrypted_content": "gAAA",
    }
    message: dict[str, JsonValue] = {"type": "message", "phase": "commentary", "content": []}
    search: dict[str, JsonValue] = {"type": "web_search_call", "id": "ws", "action": {"x": [1]}}
    assert of_events(
        item_event("added", **{**reasoning, "encrypted_content": "gA"}),
        item_event("done", **reasoning),
        item_event("done", 1, **message),
        item_event("done", 2, **search),
    ) == [
        OpaquePart("openai-responses.reasoning", reasoning),
        OpaquePart("openai-responses.message", message),
        OpaquePart("openai-responses.web_search_call", search),
    ]


@pytest.mark.parametrize(
    "item",
    [
        {"type": "reasoning", "id": "rs", "summary": []},
        {"type": "message", "id": "m", "content": []},
        {"type": "", "id": "x"},
        {"id": "x"},
    ],
)
def test_what_would_mean_nothing_there_is_not_kept(item: dict[str, JsonValue]) -> None:
    assert of_events(item_event("done", **item)) == []


def test_an_image_is_told_once_it_is_whole() -> None:
    assert of_events(
        item_event("added", type="image_generation_call"),
        ev("image_generation_call.partial_image", partial_image_b64="xx"),
        item_event("done", type="image_generation_call", result="aGk=", output_format="webp"),
        item_event("done", 1, type="image_generation_call", result="aGk=", output_format="/../x"),
        item_event("done", 2, type="image_generation_call", result=None),
    ) == [ImagePart("image/webp", base64="aGk="), ImagePart(None, base64="aGk=")]


def annotation(**fields: JsonValue) -> JsonValue:
    return ev("output_text.annotation.added", annotation=fields)


def test_a_source_is_told_once() -> None:
    assert of_events(
        annotation(type="url_citation", url="https://a.example", title="A", start_index=1),
        annotation(type="url_citation", url="https://a.example", title="A", start_index=9),
        annotation(type="file_citation", file_id="file-1", filename="a.pdf", index=1),
        annotation(type="file_path", file_id="file-2"),
        annotation(type="new"),
    ) == [
        Citation("https://a.example", "A"),
        Citation(None, "a.pdf"),
        Citation(None, "file-2"),
    ]


def test_sources_are_bounded() -> None:
    urls = [annotation(url=f"https://a.example/{n}") for n in range(MAX_CITATIONS + 5)]
    assert len(of_events(*urls)) == MAX_CITATIONS


# Tool calls.


def call_added(output: JsonValue, call_id: str, arguments: str = "") -> JsonValue:
    return item_event(
        "added", output, type="function_call", call_id=call_id, name="f", arguments=arguments
    )


def test_pieces_of_calls_go_to_the_item_they_name() -> None:
    events = of_events(
        call_added(3, "a"),
        call_added(5, "b"),
        piece("function_call_arguments", "1", 5, item_id="x"),
        piece("function_call_arguments", "2", 3, item_id="y"),
        piece("function_call_arguments", "", 3),
        ev("function_call_arguments.done", output_index=5, arguments="1"),
        item_event("done", 5, type="function_call", call_id="b", name="f", arguments="1"),
    )
    assert events == [
        ToolCallDelta(0, "a", "f", ""),
        ToolCallDelta(1, "b", "f", ""),
        ToolCallDelta(1, None, None, "1"),
        ToolCallDelta(0, None, None, "2"),
    ]


def test_arguments_may_come_only_when_the_call_is_done() -> None:
    done = ev("function_call_arguments.done", output_index=0, arguments="{}")
    whole = item_event("done", 0, type="function_call", call_id="a", name="f", arguments="{}")
    named, arguments = ToolCallDelta(0, "a", "f", ""), ToolCallDelta(0, None, None, "{}")
    assert of_events(call_added(0, "a"), done, whole) == [named, arguments]
    assert of_events(whole) == [named, arguments]
    assert of_events(done, whole) == [arguments, named]


def test_arguments_in_the_opening_of_a_call_come_again() -> None:
    assert of_events(
        call_added(0, "a", "{}"), piece("function_call_arguments", "{}"), call_added(0, "b")
    ) == [
        ToolCallDelta(0, "a", "f", ""),
        ToolCallDelta(0, None, None, "{}"),
        ToolCallDelta(1, "b", "f", ""),
    ]


def test_a_custom_tool_has_its_input_for_arguments() -> None:
    custom: dict[str, JsonValue] = {"type": "custom_tool_call", "call_id": "a", "name": "sql"}
    body = sse(
        created(),
        item_event("added", 0, **custom, input=""),
        piece("custom_tool_call_input", "select", 0),
        ev("custom_tool_call_input.done", output_index=0, input="select"),
        item_event("done", 0, **custom, input="select"),
    )
    events = decoded("openai-responses", body + sse(completed()))
    assert events[1:] == [
        ToolCallDelta(0, "a", "sql", ""),
        ToolCallDelta(0, None, None, "select"),
        Finished("tool_calls", "completed"),
    ]
    # xAI runs the tool itself, and the model goes on.
    later = sse(item_event("added", 1, type="message"), text("So.", 1), completed())
    assert decoded("openai-responses", body + later)[-1] == DONE


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
        ({"input_tokens": -1, "output_tokens": "5", "cost": 0.1}, Usage(cost_usd=0.1)),
    ],
)
def test_usage_comes_with_the_end(raw: dict[str, JsonValue], usage: Usage) -> None:
    assert decoded("openai-responses", sse(completed(usage=raw)))[1:] == [
        UsageUpdate(usage, raw),
        DONE,
    ]


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

ERROR: dict[str, JsonValue] = {"message": "Overloaded, sorry", "code": "overloaded_error"}
FAILED = ev("failed", response={"status": "failed", "error": ERROR})
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


# The encoder.


@given(events=responses_events(), cuts=CUTS)
def test_what_was_encoded_decodes_the_same(events: Events, cuts: list[int]) -> None:
    body = encoded("openai-responses", events)
    assert decoded("openai-responses", *pieces(body, cuts)) == events


# An error comes before anybody is named; a custom tool is written as a function, which ends a turn.
NOT_AGAIN = ("doc-stream-error-then-response-failed", "vercel-xai-x-search-tool-0")


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_a_recording_survives_being_written_again(recording: Recording) -> None:
    if recording.name.endswith(NOT_AGAIN):
        pytest.skip("it says what the encoder cannot")
    events = decoded("openai-responses", recording.body)
    if failure_of_cut(events):
        pytest.skip("nobody writes a stream that is cut off")
    assert decoded("openai-responses", encoded("openai-responses", events)) == events


def failure_of_cut(events: list[BodyEvent]) -> bool:
    end = events[-1]
    return isinstance(end, Failed) and end.failure.kind == "ended_early"


def test_a_response_is_written_in_the_vendors_own_order() -> None:
    usage = UsageUpdate(Usage(1, 2, 1), {"eval_count": 2})
    body = encoded(
        "openai-responses",
        [NAMED, summary("r"), TextDelta("a"), usage, Finished("length", "max_tokens")],
    )
    names = [line.removeprefix(b"event: ") for line in body.split(b"\n") if b"event: " in line]
    assert [name.decode().removeprefix("response.") for name in names] == [
        "created",
        "in_progress",
        "output_item.added",
        "reasoning_summary_part.added",
        "reasoning_summary_text.delta",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "reasoning_summary_text.done",
        "reasoning_summary_part.done",
        "output_item.done",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "incomplete",
    ]
    assert b'"incomplete_details":{"reason":"max_output_tokens"}' in body
    assert b'"usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":0,' in body


def test_the_last_event_repeats_the_output() -> None:
    said = [
        NAMED,
        TextDelta("a"),
        ToolCallDelta(0, "c", "f", "{"),
        ToolCallDelta(0, None, None, "}"),
    ]
    body = encoded("openai-responses", [*said, Finished("tool_calls", None)])
    last = body.rpartition(b"event: response.completed\n")[2]
    answer = answer_of(decoded("openai-responses", last))
    assert answer.text == "a"
    assert answer.tool_calls == (ToolCall(0, "c", "f", "{}"),)


def test_an_error_is_written_twice_as_the_vendor_does() -> None:
    failed = Failed(failure_of(decoded("openai-responses", sse(FAILED))))
    body = encoded("openai-responses", [NAMED, TextDelta("a"), failed])
    assert body.count(b"event: error\n") == body.count(b"event: response.failed\n") == 1
    assert decoded("openai-responses", body) == [NAMED, TextDelta("a"), failed]


def test_what_cannot_be_said_is_left_out() -> None:
    events: list[BodyEvent] = [
        TextDelta("b", 1),
        ImagePart(None, url="https://a.example/1.png"),
        OpaquePart("anthropic.thinking", {"signature": "x"}),
    ]
    assert encoded("openai-responses", events) == b""
