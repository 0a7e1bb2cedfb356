"""Answers in `openai-chat`: text, choices and tool calls, each piece told once and in order."""

import pytest
from chat_frames import DONE, call, chunk, of_delta, sse
from decoding import answer_of, decoded, failure_of

from tuiapp.core.events import ImagePart, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from tuiapp.wire.jsonvalue import JsonValue


# The answer.


@pytest.mark.parametrize("content", [None, "", [], {}, 7])
def test_no_text_gives_no_event(content: JsonValue) -> None:
    assert of_delta({"role": "assistant", "content": content}) == []


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
