"""Answers as `anthropic` writes them: as the vendor does, also what was heard in another dialect."""

from anthropic_frames import NAMED
from decoding import decoded, encoded

from tuiapp.core.events import (
    BodyEvent,
    Finished,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from tuiapp.core.usage import Usage


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
