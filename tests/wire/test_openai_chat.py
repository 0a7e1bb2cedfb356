import pytest
from cutting import bytewise
from decoding import answer_of, decoded, encoded, events_of, failure_of

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
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.body import MAX_STRAY_BYTES
from tuiapp.wire.jsonfields import mapping
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.openai_chat.chunks import finish_reason
from tuiapp.wire.openai_chat.decoder import openai_chat_decoder
from tuiapp.wire.told import MAX_CITATIONS


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


# The answer.


@pytest.mark.parametrize("content", [None, "", [], {}, 7])
def test_no_text_gives_no_event(content: JsonValue) -> None:
    assert of_delta({"role": "assistant", "content": content}) == []


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content", "thinking"])
def test_reasoning_is_known_by_all_its_names(field: str) -> None:
    assert of_delta({field: "Hm"}) == [ReasoningDelta("Hm")]


def opaque_details(*details: JsonValue) -> list[OpaquePart]:
    return [OpaquePart("reasoning_details", mapping(it)) for it in details]


def test_reasoning_in_details_counts_once_and_is_kept_to_go_back() -> None:
    details: list[JsonValue] = [{"type": "reasoning.text", "text": "H"}, {"summary": "m"}]
    told = [ReasoningDelta("Hm"), *opaque_details(*details)]
    assert of_delta({"reasoning_details": details}) == told
    assert of_delta({"reasoning": "Hm", "reasoning_details": details}) == told


def test_a_summary_in_details_is_told_from_reasoning() -> None:
    summary: JsonValue = {"type": "reasoning.summary", "summary": "Hm"}
    raw: JsonValue = {"type": "reasoning.text", "text": "Hm"}
    sealed: JsonValue = {"type": "reasoning.encrypted", "data": "gAAA"}
    told = ReasoningDelta("Hm", is_summary=True)
    assert of_delta({"reasoning_details": [summary]})[0] == told
    assert of_delta({"reasoning": "Hm", "reasoning_details": [summary, sealed]})[0] == told
    others: list[JsonValue] = [[raw], [raw, summary], [sealed]]
    for details in others:
        (reasoning, *_) = of_delta({"reasoning": "Hm", "reasoning_details": details})
        assert reasoning == ReasoningDelta("Hm")


def test_every_piece_of_a_detail_is_kept_and_told_once() -> None:
    text: JsonValue = {"index": 0, "type": "reasoning.text", "text": "Hm"}
    signature: JsonValue = {"index": 0, "type": "reasoning.text", "signature": "s"}
    events = [
        ReasoningDelta("Hm"),
        OpaquePart("reasoning_details", text),
        OpaquePart("reasoning_details", signature),
    ]
    assert of_delta({"reasoning": "Hm", "reasoning_details": [text]}) == events[:2]
    assert of_delta({"reasoning": None, "reasoning_details": [signature]}) == events[2:]
    body = encoded("openai-chat", [NAMED, *events, Finished("stop", "stop")])
    assert decoded("openai-chat", body) == [NAMED, *events, Finished("stop", "stop")]


def test_details_that_were_told_are_not_told_again_by_who_reads_them_from_us() -> None:
    """What a stream of OpenRouter's was decoded to, encoded and decoded once more."""
    pieces: list[JsonValue] = [
        {"type": "reasoning.text", "text": "H", "index": 0},
        {"type": "reasoning.text", "text": "m", "index": 0},
        {"type": "reasoning.text", "text": "", "signature": "c2ln", "index": 0},
    ]
    said = [event for piece in pieces for event in of_delta({"reasoning_details": [piece]})]
    log = [NAMED, *said, Finished("stop", "stop")]
    assert [it.text for it in said if isinstance(it, ReasoningDelta)] == ["H", "m"]
    assert [it for it in said if isinstance(it, OpaquePart)] == opaque_details(*pieces)
    assert decoded("openai-chat", encoded("openai-chat", log)) == log


def test_a_summary_is_written_so_that_it_reads_as_one() -> None:
    said = [ReasoningDelta("a", is_summary=True), ReasoningDelta("b", 1, is_summary=True)]
    body = encoded("openai-chat", [NAMED, *said, Finished("stop", "stop")])
    assert decoded("openai-chat", body) == [NAMED, *said, Finished("stop", "stop")]
    assert body.count(b'"reasoning_content":') == 2


def test_what_must_go_back_unread_is_kept() -> None:
    detail: JsonValue = {"type": "reasoning.encrypted", "data": "gAAA"}
    assert of_delta({"reasoning_details": [detail]}) == [
        OpaquePart("reasoning_details", {"type": "reasoning.encrypted", "data": "gAAA"})
    ]


def test_reasoning_comes_before_the_text_of_the_same_delta() -> None:
    assert of_delta({"content": "4", "reasoning": "2+2"}) == [
        ReasoningDelta("2+2"),
        TextDelta("4"),
    ]


def test_parts_keep_their_order() -> None:
    parts: JsonValue = [
        "a",
        {"type": "text", "text": "b"},
        {"type": "thinking", "thinking": [{"type": "text", "text": "c"}, {"type": "x"}]},
        {"type": "thinking", "thinking": "d"},
        {"type": "refusal", "refusal": "e"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}},
        {"type": "image_url", "image_url": "https://a.example/b.png"},
        {"type": "new"},
        {"type": "text", "text": ""},
        7,
    ]
    assert of_delta({"content": parts}) == [
        TextDelta("a"),
        TextDelta("b"),
        ReasoningDelta("c"),
        ReasoningDelta("d"),
        RefusalDelta("e"),
        ImagePart("image/png", base64="aGk="),
        ImagePart(None, url="https://a.example/b.png"),
    ]


def test_think_tags_in_the_text_stay_text() -> None:
    assert of_delta({"content": "<think>a</think>"}) == [TextDelta("<think>a</think>")]


def test_the_words_of_spoken_answers_are_text() -> None:
    assert of_delta({"audio": {"transcript": "hello"}}) == [TextDelta("hello")]


def test_choices_are_told_apart_by_their_index() -> None:
    events = decoded(
        "openai-chat", sse(chunk({"content": "b"}, index=1), chunk({"content": "a"}), chunk())
    )
    assert events[1:3] == [TextDelta("b", 1), TextDelta("a", 0)]


@pytest.mark.parametrize("index", [None, -1, "0", 0.5])
def test_a_choice_without_a_number_is_the_first(index: JsonValue) -> None:
    events = decoded("openai-chat", sse(chunk({"content": "a"}, index=index)) + DONE)
    assert events[1] == TextDelta("a", 0)


def test_only_the_first_choice_ends_the_answer() -> None:
    events = decoded("openai-chat", sse(chunk({"content": "a"}), chunk({}, "stop", index=1)))
    assert failure_of(events).kind == "ended_early"


# Tool calls.


def call(
    arguments: JsonValue,
    call_id: str | None = None,
    name: str | None = None,
    *,
    index: JsonValue = None,
) -> JsonValue:
    function: JsonValue = {"name": name, "arguments": arguments}
    return {"id": call_id, "index": index, "function": function}


def calls_of(*deltas: JsonValue) -> list[tuple[int, str | None, str, str]]:
    events = decoded("openai-chat", sse(*(chunk({"tool_calls": delta}) for delta in deltas)) + DONE)
    return [(c.index, c.id, c.name, c.arguments) for c in answer_of(events).tool_calls]


@pytest.mark.parametrize("index", [None, -1, 0, "0"])
def test_calls_are_told_apart_where_the_index_says_nothing(index: JsonValue) -> None:
    assert calls_of(
        [call("", "a", "f", index=index)],
        [call('{"x"', None, "", index=index)],
        [call(":1}", index=index)],
        [call("{}", "b", "g", index=index), call({"y": 2}, "c", "h", index=index)],
    ) == [(0, "a", "f", '{"x":1}'), (1, "b", "g", "{}"), (2, "c", "h", '{"y":2}')]


def test_an_index_need_not_start_at_zero() -> None:
    assert calls_of([call("{", "a", "f", index=1)], [call("}", index=1)]) == [(1, "a", "f", "{}")]


def test_a_number_once_given_is_not_given_again() -> None:
    assert calls_of(
        [call("1", "a", "f", index=0)],
        [call("2", "b", "g", index=0)],
        [call("3", "c", "h", index=1)],
        [call("4", index=1)],
    ) == [(0, "a", "f", "1"), (1, "b", "g", "2"), (2, "c", "h", "34")]


def test_a_new_id_on_every_fragment_is_still_one_call() -> None:
    assert calls_of([call("{", "a", "f", index=0)], [call("}", "b", index=0)]) == [
        (0, "b", "f", "{}")
    ]


def test_the_function_call_of_old_is_a_tool_call() -> None:
    assert of_delta({"function_call": {"name": "f", "arguments": "{}"}}) == [
        ToolCallDelta(0, None, "f", "{}")
    ]


def test_a_custom_tool_has_its_input_for_arguments() -> None:
    custom: JsonValue = {"index": 0, "id": "a", "custom": {"name": "sql", "input": "select 1"}}
    assert of_delta({"tool_calls": [custom]}) == [ToolCallDelta(0, "a", "sql", "select 1")]


def test_a_piece_that_says_nothing_gives_no_event() -> None:
    assert of_delta({"tool_calls": [call("", index=0), {}, None]}) == []


# Figures and facts.


@pytest.mark.parametrize(
    ("raw", "usage"),
    [
        ({"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}, Usage(12, 5)),
        (
            {
                "prompt_tokens": 12,
                "completion_tokens": 1,
                "total_tokens": 303,
                "completion_tokens_details": {"reasoning_tokens": 290},
            },
            Usage(12, 291, 290),
        ),
        (
            {
                "prompt_tokens": 12,
                "completion_tokens": 300,
                "total_tokens": 312,
                "completion_tokens_details": {"reasoning_tokens": 290},
                "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 3},
            },
            Usage(12, 300, 290, 4, 3),
        ),
        ({"prompt_tokens": 9, "prompt_cache_hit_tokens": 8}, Usage(9, None, None, 8)),
        ({"prompt_tokens": 9, "cached_tokens": 7}, Usage(9, None, None, 7)),
        ({"prompt_tokens": -1, "completion_tokens": "5", "total_tokens": True}, Usage()),
        ({"prompt_tokens": 3.0, "completion_tokens": 2.5}, Usage(3)),
    ],
    ids=["openai", "xai", "cached", "deepseek", "together", "not counts", "floats"],
)
def test_usage_counts_reasoning_as_output_and_cache_as_input(
    raw: dict[str, JsonValue], usage: Usage
) -> None:
    assert of_top(usage=raw) == [UsageUpdate(usage, raw)]


def test_usage_is_told_when_it_is_new() -> None:
    one: JsonValue = {"prompt_tokens": 1}
    two: JsonValue = {"prompt_tokens": 2}
    body = sse(*(chunk({}, usage=raw) for raw in (one, one, two)), {"choices": [], "usage": two})
    updates = [e for e in decoded("openai-chat", body) if isinstance(e, UsageUpdate)]
    assert [update.usage for update in updates] == [Usage(1), Usage(2)]


def test_facts_beside_a_piece_of_text_are_not_overlooked() -> None:
    verdict: JsonValue = {"hate": {"filtered": True, "severity": "high"}}
    choice: JsonValue = {
        "index": 0,
        "delta": {"content": "b"},
        "content_filter_results": verdict,
    }
    body = sse(
        chunk({"content": "a"}),
        {"choices": [choice]},
        chunk({"content": "c"}, usage={"prompt_tokens": 1}),
    )
    assert decoded("openai-chat", body + DONE)[1:] == [
        TextDelta("a"),
        TextDelta("b"),
        SafetyRatings((SafetyRating("hate", "high", blocked=True),)),
        TextDelta("c"),
        UsageUpdate(Usage(1), {"prompt_tokens": 1}),
        Finished(None, None),
    ]


def test_usage_comes_before_the_end_also_where_it_follows_the_finish_reason() -> None:
    body = sse(chunk({"content": "a"}), chunk({}, "stop"), {"choices": [], "usage": {"x": 1}})
    assert decoded("openai-chat", body + DONE)[-2:] == [
        UsageUpdate(Usage(), {"x": 1}),
        Finished("stop", "stop"),
    ]


def test_groqs_own_usage_is_read_where_there_is_no_other() -> None:
    raw: dict[str, JsonValue] = {"prompt_tokens": 1, "queue_time": 0.25}
    assert of_top(x_groq={"id": "req", "usage": raw}) == [
        ServerTimings((ServerTiming("queue", 250_000_000),)),
        UsageUpdate(Usage(1), raw),
    ]


def test_the_servers_own_timings_are_told() -> None:
    timings: JsonValue = {
        "prompt_n": 5,
        "prompt_ms": 1.5,
        "predicted_ms": 20,
        "predicted_per_token_ms": 4,
        "odd_ms": -1,
        "none_ms": 1e999,
    }
    assert of_top(timings=timings) == [
        ServerTimings(
            (
                ServerTiming("prompt", 1_500_000),
                ServerTiming("predicted", 20_000_000),
                ServerTiming("odd", 0),
            )
        )
    ]
    assert of_top(time_info={"total_time": 0.5, "created": 3}) == [
        ServerTimings((ServerTiming("total", 500_000_000),))
    ]


def test_a_source_is_told_once() -> None:
    results: JsonValue = [{"title": "A", "url": "https://a.example", "snippet": "…"}]
    body = sse(
        chunk({}, search_results=results, citations=["https://a.example", "https://b.example"]),
        chunk({}, search_results=results, citations=[{"url": "https://c.example"}, 7]),
    )
    assert [e for e in decoded("openai-chat", body) if isinstance(e, Citation)] == [
        Citation("https://a.example", "A", "…"),
        Citation("https://b.example", None),
        Citation("https://c.example", None),
    ]


def test_annotations_are_sources() -> None:
    nested: JsonValue = {"url_citation": {"url": "https://a.example", "title": "A"}}
    flat: JsonValue = {"type": "url_citation", "url": "https://b.example", "content": "q"}
    assert of_delta({"annotations": [nested, flat, {}]}) == [
        Citation("https://a.example", "A"),
        Citation("https://b.example", None, "q"),
    ]


def test_sources_are_bounded() -> None:
    urls: JsonValue = [f"https://a.example/{n}" for n in range(MAX_CITATIONS + 5)]
    assert len(of_top(citations=urls)) == MAX_CITATIONS


def test_azures_verdicts_are_told_when_they_change() -> None:
    safe: JsonValue = {"hate": {"filtered": False, "severity": "safe"}, "error": {"code": 1}}
    jail: JsonValue = {"jailbreak": {"filtered": True, "detected": True}, "x": {"detected": False}}
    choice: JsonValue = {"index": 0, "content_filter_results": safe}
    body = sse(
        {"id": "", "model": "", "choices": [], "prompt_filter_results": [
            {"content_filter_results": jail}
        ]},
        {"id": "id-1", "model": "m", "choices": [choice]},
        {"id": "", "model": "", "choices": [choice]},
    )  # fmt: skip
    assert decoded("openai-chat", body + DONE)[:-1] == [
        SafetyRatings(
            (
                SafetyRating("jailbreak", "detected", blocked=True),
                SafetyRating("x", "safe"),
            ),
            about_prompt=True,
        ),
        NAMED,
        SafetyRatings((SafetyRating("hate", "safe"),)),
    ]


def test_the_response_is_identified_once() -> None:
    body = sse(chunk({"content": "a"}), chunk({"content": "b"}), {"id": "z", "choices": []})
    named = [e for e in decoded("openai-chat", body) if isinstance(e, ResponseIdentified)]
    assert named == [NAMED]


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


# The encoder, in the vendor's own order.


def test_usage_is_written_between_the_finish_reason_and_the_end_mark() -> None:
    usage = UsageUpdate(Usage(1, 2), {"eval_count": 2})
    body = encoded("openai-chat", [NAMED, TextDelta("a"), usage, Finished("stop", None)])
    lines = [line for line in body.split(b"\n") if line]
    assert [b'"role"' in lines[0], b'"content":"a"' in lines[1]] == [True, True]
    assert b'"finish_reason":"stop"' in lines[2]
    assert b'"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,' in lines[3]
    assert lines[4:] == [b"data: [DONE]"]
