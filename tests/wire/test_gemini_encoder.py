"""Answers as `gemini` writes them: framed as Google frames them, and read again as they were."""

from cutting import CUTS, pieces
from decoding import decoded, encoded
from gemini_chunks import NAMES, STOP, chunk, sse, text
from gemini_events import gemini_events
from hypothesis import given
from wire_events import Events

from tuiapp.core.events import (
    BodyEvent,
    Finished,
    OpaquePart,
    RefusalDelta,
    ResponseIdentified,
    ServerTimings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.gemini.encoder import GeminiEncoder
from tuiapp.wire.jsonvalue import JsonValue, parse


@given(events=gemini_events(), cuts=CUTS)
def test_what_was_encoded_is_decoded(events: Events, cuts: list[int]) -> None:
    body = encoded("gemini", events)
    assert decoded("gemini", *pieces(body, cuts)) == events


@given(events=gemini_events(), cuts=CUTS)
def test_what_was_encoded_as_an_array_is_decoded(events: Events, cuts: list[int]) -> None:
    known = [event for event in events if not isinstance(event, Unrecognized)]
    encoder = GeminiEncoder("m", "array")
    body = b"".join(encoder.encode(event) for event in known)
    assert encoder.content_type == "application/json; charset=UTF-8"
    assert isinstance(parse(body), list)
    assert decoded("gemini", *pieces(body, cuts)) == known


def test_events_end_their_lines_as_google_does_it() -> None:
    body = encoded("gemini", [TextDelta("a"), Finished("stop", "STOP")])
    assert body.endswith(b"\r\n\r\n")
    assert body.count(b"\n") == body.count(b"\r\n") == 2 * body.count(b"data: ") == 6


def test_the_last_count_of_another_dialect_repeats_those_before_it() -> None:
    counts: Events = [
        UsageUpdate(Usage(input_tokens=9), {"input": 9}),
        UsageUpdate(Usage(output_tokens=3, reasoning_tokens=1), {"output": 3}),
    ]
    *_, last_count, _ = encoded("gemini", [*counts, Finished("stop", None)]).split(b"\r\n\r\n")[:-1]
    assert b'"promptTokenCount":9,"candidatesTokenCount":2,"thoughtsTokenCount":1' in last_count


def test_a_call_in_pieces_is_written_whole() -> None:
    events = [
        ToolCallDelta(3, "a", "f", '{"x"'),
        ToolCallDelta(3, None, None, ":1}"),
        ToolCallDelta(5, None, "g", '{"cut'),
        Finished("tool_calls", "tool_calls"),
    ]
    assert decoded("gemini", encoded("gemini", events))[1:] == [
        ToolCallDelta(0, "a", "f", '{"x":1}'),
        ToolCallDelta(1, None, "g", "{}"),
        Finished("tool_calls", "STOP"),
    ]


def test_what_cannot_be_said_is_left_out_or_said_otherwise() -> None:
    events: list[BodyEvent] = [
        RefusalDelta("No."),
        OpaquePart("anthropic.thinking", {"signature": "s"}),
        ServerTimings(()),
        UsageUpdate(Usage(3, 4, 1, 2), {"prompt_tokens": 3, "completion_tokens": 4}),
        Finished("length", "max_tokens"),
    ]
    counts = {
        "promptTokenCount": 3,
        "candidatesTokenCount": 3,
        "thoughtsTokenCount": 1,
        "cachedContentTokenCount": 2,
        "totalTokenCount": 7,
    }
    assert decoded("gemini", encoded("gemini", events))[1:] == [
        TextDelta("No."),
        UsageUpdate(Usage(3, 4, 1, 2), counts),
        Finished("length", "MAX_TOKENS"),
    ]


def test_how_much_of_the_output_is_images_is_said() -> None:
    usage = Usage(3, 1300, 1, image_tokens=1290)
    events: list[BodyEvent] = [UsageUpdate(usage, {"prompt_tokens": 3}), STOP]
    (_, told, _) = decoded("gemini", encoded("gemini", events))
    assert isinstance(told, UsageUpdate)
    assert told.usage == usage
    assert told.raw["candidatesTokensDetails"] == [{"modality": "IMAGE", "tokenCount": 1290}]


def test_a_body_is_framed_as_google_frames_it() -> None:
    body = encoded("gemini", [ResponseIdentified("m", "r-1"), TextDelta("a"), STOP])
    end: JsonValue = [{"finishReason": "STOP", "index": 0}]
    assert body == sse(chunk(text("")), chunk(text("a")), {"candidates": end, **NAMES})
