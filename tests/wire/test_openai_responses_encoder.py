"""Answers as `openai-responses` writes them: in the vendor's order, and read again as they were."""

import pytest
from cutting import CUTS, pieces
from decoding import answer_of, decoded, encoded, failure_of
from hypothesis import given
from recordings import Recording, recordings
from responses_events import responses_events
from responses_frames import FAILED, NAMED, sse, summary
from wire_events import Events

from tuiapp.core.events import (
    BodyEvent,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from tuiapp.core.messages import ToolCall
from tuiapp.core.usage import Usage


ANSWERS = [it for it in recordings() if it.dialect == "openai-responses" and it.status == 200]


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


def test_how_much_of_the_output_is_images_is_said() -> None:
    usage = Usage(9, 1300, 1, 0, 0, image_tokens=1290)
    told = UsageUpdate(usage, {"promptTokenCount": 9})
    body = encoded("openai-responses", [NAMED, told, Finished("stop", None)])
    events = decoded("openai-responses", body)
    assert [event.usage for event in events if isinstance(event, UsageUpdate)] == [usage]


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
