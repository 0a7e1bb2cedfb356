import pytest
from decoding import decoded, encoded, events_of, failure_of

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
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.anthropic.blocks import MAX_HELD_CHARS, MAX_OPEN_BLOCKS
from tuiapp.wire.anthropic.decoder import anthropic_decoder
from tuiapp.wire.anthropic.facts import finish_reason, read_usage, spell_usage
from tuiapp.wire.body import MAX_STRAY_BYTES
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.told import MAX_CITATIONS


NAMED = ResponseIdentified("m", "msg_1")


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


OVER: dict[str, JsonValue] = {"type": "message_stop"}


def of_events(*events: dict[str, JsonValue]) -> list[BodyEvent]:
    """What the events of one message give, without the first and the last."""
    first, *said, last = decoded("anthropic", sse(begin(), *events, OVER))
    assert first == NAMED
    assert isinstance(last, Finished)
    return said


def opaque(kind: str, **fields: JsonValue) -> OpaquePart:
    return OpaquePart(f"anthropic.{kind}", {"type": kind, **fields})


# The answer.


def test_text_comes_in_pieces_and_in_the_beginning_of_its_block() -> None:
    assert of_events(
        opens("text", text="a"),
        grows("text_delta", text="b"),
        grows("text_delta", text=""),
        grows("text_delta", text=None),
        grows("text_delta", index=9, text="c"),
        stops(),
    ) == [TextDelta("a"), TextDelta("b"), TextDelta("c")]


def test_pings_are_no_progress() -> None:
    decoder = anthropic_decoder()
    ping = b'event: ping\ndata: {"type": "ping"}\n\n'
    assert decoder.decode(ping + sse(begin())) == [NAMED]
    assert decoder.decode(ping) == []
    assert failure_of(decoded("anthropic", ping)).kind == "empty"


def test_thinking_goes_back_whole_with_its_signature() -> None:
    assert of_events(
        opens("thinking", thinking="H", signature=""),
        grows("thinking_delta", thinking="m"),
        grows("signature_delta", signature="s"),
        stops(),
    ) == [
        ReasoningDelta("H"),
        ReasoningDelta("m"),
        opaque("thinking", thinking="Hm", signature="s"),
    ]


def test_thinking_without_a_signature_or_a_stop_does_not_go_back() -> None:
    said = of_events(opens("thinking"), grows("thinking_delta", thinking="a"), stops())
    assert said == [ReasoningDelta("a")]
    cut = sse(begin(), opens("thinking"), grows("signature_delta", signature="s"))
    assert decoded("anthropic", cut)[1:-1] == []


def test_thinking_too_long_to_hold_is_shown_and_does_not_go_back() -> None:
    long = "a" * (MAX_HELD_CHARS // 2)
    piece = grows("thinking_delta", thinking=long)
    sign = grows("signature_delta", signature="s")
    assert of_events(opens("thinking"), piece, piece, sign, stops())[2:] == [
        opaque("thinking", thinking=long * 2, signature="s")
    ]
    assert of_events(opens("thinking"), piece, piece, piece, sign, stops())[3:] == []


def test_a_part_that_goes_back_knows_how_much_text_stood_before_it() -> None:
    assert of_events(
        opens("redacted_thinking", data="d"),
        stops(),
        grows("text_delta", text="🙂!"),
        opens("redacted_thinking", data="e"),
        stops(),
    ) == [
        opaque("redacted_thinking", data="d"),
        TextDelta("🙂!"),
        opaque("redacted_thinking", data="e", after_chars=2),
    ]


def test_tool_calls_are_numbered_in_order_whatever_their_index() -> None:
    assert of_events(
        opens("tool_use", 4, id="a", name="f", input={}),
        grows("input_json_delta", 4, partial_json=""),
        grows("input_json_delta", 4, partial_json='{"x":'),
        grows("input_json_delta", 4, partial_json="1}"),
        stops(4),
        opens("tool_use", 1, id="b", name="g", input={}),
        opens("tool_use", 4, id="c", name="h"),
        grows("input_json_delta", 1, partial_json="{ }"),
        stops(4),
    ) == [
        ToolCallDelta(0, "a", "f", ""),
        ToolCallDelta(0, None, None, '{"x":'),
        ToolCallDelta(0, None, None, "1}"),
        ToolCallDelta(1, "b", "g", ""),
        ToolCallDelta(2, "c", "h", ""),
        ToolCallDelta(1, None, None, "{ }"),
        ToolCallDelta(2, None, None, "{}"),
    ]


def test_input_given_at_the_beginning_counts_once() -> None:
    assert of_events(
        opens("tool_use", id="a", name="f", input={"x": 1}),
        grows("input_json_delta", partial_json='{"x":1}'),
        stops(),
    ) == [ToolCallDelta(0, "a", "f", ""), ToolCallDelta(0, None, None, '{"x":1}')]


def test_the_vendors_own_tools_are_no_calls_of_ours() -> None:
    assert of_events(
        opens("server_tool_use", id="a", name="web_search", input={}),
        grows("input_json_delta", partial_json='{"query":'),
        grows("input_json_delta", partial_json='"x"}'),
        stops(),
        opens("new_tool_result", tool_use_id="a", content=[]),
        stops(),
    ) == [
        opaque("server_tool_use", id="a", name="web_search", input={"query": "x"}),
        opaque("new_tool_result", tool_use_id="a", content=[]),
    ]


def test_a_server_tools_input_cut_off_does_not_go_back() -> None:
    half = grows("input_json_delta", partial_json='{"query":')
    assert of_events(opens("server_tool_use", id="a", input={}), half, stops()) == []


def test_a_compaction_goes_back_and_a_fallback_names_who_answers_now() -> None:
    assert of_events(
        opens("compaction", content=None),
        grows("compaction_delta", content="They talked."),
        stops(),
        opens("fallback", to={"model": "b"}),
        stops(),
    ) == [
        opaque("compaction", content="They talked."),
        ResponseIdentified("b", None),
        opaque("fallback", to={"model": "b"}),
    ]


@pytest.mark.parametrize(
    ("location", "citation"),
    [
        ({"url": "https://a.example", "title": "A", "cited_text": "x"}, ("https://a.example", "A")),
        ({"document_title": "A", "cited_text": "x", "start_char_index": 1}, (None, "A")),
        ({"source": "notes", "title": None, "cited_text": "x"}, ("notes", None)),
    ],
)
def test_citations_name_their_source(
    location: JsonValue, citation: tuple[str | None, str | None]
) -> None:
    assert of_events(grows("citations_delta", citation=location)) == [Citation(*citation, "x")]
    assert of_events(opens("text", citations=[location])) == [Citation(*citation, "x")]


def test_a_flood_of_citations_and_blocks_is_bounded() -> None:
    flood = [grows("citations_delta", citation={"url": str(n)}) for n in range(MAX_CITATIONS + 9)]
    assert len(of_events(*flood)) == MAX_CITATIONS
    count = MAX_OPEN_BLOCKS + 1
    blocks = [opens("redacted_thinking", n, data=str(n)) for n in range(count)]
    said = of_events(*blocks, *(stops(n) for n in range(count)))
    assert len(said) == MAX_OPEN_BLOCKS
    assert opaque("redacted_thinking", data="0") not in said


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"type": "message_rewound"}, "message_rewound"),
        ({"type": "x" * 500}, "x" * 100),
        ({"choices": []}, "message"),
        (opens("hologram", data="x"), "hologram"),
        (grows("hologram_delta"), "hologram_delta"),
        (grows("input_json_delta", index=7, partial_json="{"), "input_json_delta"),
        ({"type": "content_block_delta", "index": 0, "delta": 7}, "content_block_delta"),
    ],
)
def test_what_is_unknown_is_kept_and_the_answer_goes_on(
    event: dict[str, JsonValue], kind: str
) -> None:
    text = grows("text_delta", text="a")
    assert of_events(event, text) == [Unrecognized(kind, dump(event)), TextDelta("a")]


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"{nope", "not JSON"), (b"[1]", "not an object"), (b"7", "not an object")],
)
def test_an_event_that_is_no_object_is_kept(data: bytes, kind: str) -> None:
    body = sse(begin()) + b"data: %b\n\n" % data + sse(OVER)
    assert decoded("anthropic", body)[1] == Unrecognized(kind, data)


def test_the_end_mark_of_another_dialect_proves_nothing() -> None:
    body = sse(begin()) + b"data: [DONE]\n\n"
    assert decoded("anthropic", body + sse(OVER)) == [NAMED, Finished(None, None)]
    assert failure_of(decoded("anthropic", body)).kind == "ended_early"


# Counts.


def usages(*events: dict[str, JsonValue]) -> list[UsageUpdate]:
    return [it for it in decoded("anthropic", sse(*events, OVER)) if isinstance(it, UsageUpdate)]


def test_input_counts_the_cache_and_the_opening_placeholder_is_no_report() -> None:
    opening: dict[str, JsonValue] = {
        "input_tokens": 10,
        "cache_read_input_tokens": 900,
        "cache_creation_input_tokens": 90,
        "output_tokens": 1,
    }
    final: dict[str, JsonValue] = {
        "output_tokens": 33,
        "output_tokens_details": {"thinking_tokens": 20},
    }
    assert usages(begin(opening), ends_with("end_turn", final)) == [
        UsageUpdate(Usage(1000, None, None, 900, 90), opening),
        UsageUpdate(Usage(1000, 33, 20, 900, 90), {**opening, **final}),
    ]


def test_what_is_cached_for_an_hour_is_counted_apart() -> None:
    counts: dict[str, JsonValue] = {
        "input_tokens": 1,
        "cache_creation_input_tokens": 90,
        "cache_creation": {"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 70},
    }
    told = usages(begin(counts), ends_with("end_turn", {"output_tokens": 3}))
    assert [it.usage.cache_creation_1h_tokens for it in told] == [70, 70]
    usage = Usage(91, 3, None, None, 90, 70)
    assert told[-1].usage == usage
    assert read_usage(spell_usage(usage)) == usage


def test_the_last_count_of_each_kind_wins() -> None:
    opening: JsonValue = {"input_tokens": 690, "cache_read_input_tokens": 5, "output_tokens": 8}
    final: JsonValue = {"input_tokens": 3042, "cache_read_input_tokens": 0, "output_tokens": 354}
    assert usages(begin(opening), ends_with("end_turn", final))[-1].usage == Usage(
        3042, 354, None, 0
    )


@pytest.mark.parametrize("opening", [None, {}, {"input_tokens": 0, "output_tokens": 0}])
def test_an_opening_that_counts_nothing_reports_nothing(opening: JsonValue) -> None:
    assert usages(begin(opening), ends_with("end_turn", {"output_tokens": 3})) == [
        UsageUpdate(Usage(None, 3), {"output_tokens": 3})
    ]


def test_a_count_told_twice_is_told_once() -> None:
    counts: JsonValue = {"input_tokens": 1, "output_tokens": 2}
    told = usages(begin(counts), begin(counts), ends_with(None, counts), ends_with("x", counts))
    assert [it.usage for it in told] == [Usage(1), Usage(1, 2)]


# The end.


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


# The encoder.


def test_a_stream_is_written_as_the_vendor_writes_it() -> None:
    events = [NAMED, UsageUpdate(Usage(3), {"input_tokens": 3, "output_tokens": 1}), TextDelta("a")]
    done: list[BodyEvent] = [UsageUpdate(Usage(3, 5), {}), Finished("length", "length")]
    frames = encoded("anthropic", [*events, *done]).split(b"\n\n")
    names = [frame.partition(b"\n")[0].removeprefix(b"event: ").decode() for frame in frames]
    assert names == [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
        "",
    ]
    assert b'"usage":{"input_tokens":3,"output_tokens":1}' in frames[0]
    assert b'"stop_reason":"max_tokens"' in frames[4]
    assert b'"usage":{"input_tokens":3,"output_tokens":5}' in frames[4]


def test_a_client_always_finds_counts_in_the_first_event() -> None:
    first, *_ = encoded("anthropic", [TextDelta("a")]).split(b"\n\n")
    assert b'"usage":{"input_tokens":0,"output_tokens":0}' in first


def test_counts_of_another_dialect_are_written_in_our_fields() -> None:
    update = UsageUpdate(Usage(30, 4, 2, 10, 5), {"prompt_tokens": 30})
    body = encoded("anthropic", [TextDelta("a"), update, Finished("stop", "stop")])
    assert decoded("anthropic", body)[-2:] == [
        UsageUpdate(
            Usage(30, 4, 2, 10, 5),
            {
                "input_tokens": 15,
                "cache_creation_input_tokens": 5,
                "cache_read_input_tokens": 10,
                "output_tokens": 4,
                "output_tokens_details": {"thinking_tokens": 2},
            },
        ),
        Finished("stop", "end_turn"),
    ]


def test_calls_in_the_way_of_another_dialect_are_written_in_ours() -> None:
    pieces = [
        ToolCallDelta(0, None, "f", '{"x":1}'),
        ToolCallDelta(2, "b", "g", ""),
        ToolCallDelta(0, None, None, "late"),
        ToolCallDelta(2, None, None, "{}"),
        TextDelta("a"),
        ToolCallDelta(2, None, None, "late"),
        ToolCallDelta(1, "c", "h", "{}"),
    ]
    assert decoded("anthropic", encoded("anthropic", pieces))[1:-1] == [
        ToolCallDelta(0, "toolu_0", "f", ""),
        ToolCallDelta(0, None, None, '{"x":1}'),
        ToolCallDelta(1, "b", "g", ""),
        ToolCallDelta(1, None, None, "{}"),
        TextDelta("a"),
        ToolCallDelta(2, "c", "h", ""),
        ToolCallDelta(2, None, None, "{}"),
    ]


def test_a_refusal_becomes_text_and_what_cannot_be_said_is_left_out() -> None:
    events = [
        RefusalDelta("No."),
        TextDelta("b", 1),
        ReasoningDelta(""),
        ImagePart(None, url="https://a.example/a.png"),
        OpaquePart("reasoning_details", {"data": "x"}),
    ]
    assert decoded("anthropic", encoded("anthropic", events))[1:-1] == [TextDelta("No.")]
