"""Answers in `openai-responses`: pieces, wholes and tool calls, whatever is told twice."""

from collections.abc import Callable

import pytest
from decoding import decoded
from responses_frames import (
    DONE,
    NAMED,
    completed,
    created,
    ev,
    item_event,
    of_events,
    piece,
    sse,
    summary,
    text,
)

from tuiapp.core.events import (
    Citation,
    Finished,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCallDelta,
)
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.told import MAX_CITATIONS


# The answer.


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
