"""Answers in `anthropic`: blocks of text, thinking and tools, and what of them must go back."""

import pytest
from anthropic_frames import NAMED, OVER, begin, grows, of_events, opaque, opens, sse, stops
from decoding import decoded, failure_of

from tuiapp.core.events import (
    Citation,
    Finished,
    ReasoningDelta,
    ResponseIdentified,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
)
from tuiapp.wire.anthropic.blocks import MAX_HELD_CHARS, MAX_OPEN_BLOCKS
from tuiapp.wire.anthropic.decoder import anthropic_decoder
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.told import MAX_CITATIONS


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
