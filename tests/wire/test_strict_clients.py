"""What a client may rely on in the bytes of each dialect, whatever was said.

`tests/sdk` asks the vendors' own clients; this holds the same without them.
"""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import pytest

from tests.wire.decoding import encoded
from tests.wire.recordings import OWN, recordings
from tests.wire.said_cases import WRITTEN, SaidCase, heard_in
from tuiapp.core.events import Failed, TextDelta
from tuiapp.wire.jsonfields import mapping, objects
from tuiapp.wire.jsonvalue import JsonValue, parse


Fields: TypeAlias = dict[str, JsonValue]

CASES: Final = [
    case
    for case in [*WRITTEN, *(heard_in(it) for it in recordings([OWN]) if it.status == 200)]
    if case.events
]
FINISHED: Final = [case for case in CASES if not isinstance(case.events[-1], Failed)]

for_every_case = pytest.mark.parametrize("case", CASES, ids=str)
for_every_answer = pytest.mark.parametrize("case", FINISHED, ids=str)


def frames(body: bytes, line_end: bytes = b"\n") -> list[tuple[str | None, bytes]]:
    """The name and the data of every event; nothing else stands between them."""
    found: list[tuple[str | None, bytes]] = []
    for block in body.removesuffix(2 * line_end).split(2 * line_end):
        *names, data = block.split(line_end)
        assert len(names) <= 1
        assert all(name.startswith(b"event: ") for name in names)
        assert data.startswith(b"data: ")
        name = names[0].removeprefix(b"event: ").decode() if names else None
        found.append((name, data.removeprefix(b"data: ")))
    return found


def named_events(body: bytes) -> list[Fields]:
    """The events of a stream whose names are their types."""
    events: list[Fields] = []
    for name, data in frames(body):
        event = mapping(parse(data))
        assert event["type"] == name
        events.append(event)
    return events


def kinds(events: Iterable[Fields]) -> list[str]:
    return [str(event["type"]) for event in events]


def chat_chunks(case: SaidCase) -> list[Fields]:
    found = frames(encoded("openai-chat", case.events))
    assert {name for name, _ in found} == {None}
    return [mapping(parse(data)) for _, data in found if data != b"[DONE]"]


@for_every_case
def test_every_chat_chunk_says_whose_it_is(case: SaidCase) -> None:
    chunks = [chunk for chunk in chat_chunks(case) if "error" not in chunk]
    heads = {(str(it["id"]), str(it["model"]), it["object"], it["created"]) for it in chunks}
    ((response_id, model, kind, created),) = heads
    assert response_id
    assert model
    assert (kind, created) == ("chat.completion.chunk", 0)


@for_every_case
def test_every_chat_choice_begins_with_its_role_and_in_order(case: SaidCase) -> None:
    seen: list[JsonValue] = []
    for choice in (it for chunk in chat_chunks(case) for it in objects(chunk.get("choices"))):
        if choice["index"] not in seen:
            assert mapping(choice["delta"])["role"] == "assistant"
            seen.append(choice["index"])
    assert seen == [*range(len(seen))]


@for_every_answer
def test_a_chat_completion_ends_with_reasons_then_the_count_then_done(case: SaidCase) -> None:
    *events, last = frames(encoded("openai-chat", case.events))
    assert last == (None, b"[DONE]")
    assert b"[DONE]" not in [data for _, data in events]
    chunks = [mapping(parse(data)) for _, data in events]
    reasons = [
        (choice["index"], choice["finish_reason"])
        for chunk in chunks
        for choice in objects(chunk["choices"])
        if choice.get("finish_reason")
    ]
    indices = {str(it["index"]) for chunk in chunks for it in objects(chunk["choices"])}
    assert len(reasons) in (0, len(indices))
    if any("usage" in chunk for chunk in chunks):
        assert "usage" in chunks[-1]
        assert chunks[-1]["choices"] == []


@for_every_case
def test_entries_of_chat_lists_are_numbered_without_gaps(case: SaidCase) -> None:
    entries: dict[str, list[JsonValue]] = {}
    for choice in (it for chunk in chat_chunks(case) for it in objects(chunk.get("choices"))):
        for field, value in mapping(choice["delta"]).items():
            for entry in objects(value):
                numbers = entries.setdefault(f"{choice['index']} {field}", [])
                if entry["index"] not in numbers:
                    numbers.append(entry["index"])
                    assert field != "tool_calls" or (entry["id"] and entry["type"] == "function")
    assert all(numbers == [*range(len(numbers))] for numbers in entries.values())


@for_every_case
def test_responses_number_their_events(case: SaidCase) -> None:
    events = named_events(encoded("openai-responses", case.events))
    assert [event["sequence_number"] for event in events] == [*range(len(events))]
    assert kinds(events)[:2] == ["response.created", "response.in_progress"]
    responses = [mapping(event["response"]) for event in events if "response" in event]
    assert len({str(it["id"]) for it in responses}) == 1
    assert all(it["model"] and it["object"] == "response" for it in responses)


@for_every_answer
def test_items_of_a_response_begin_once_and_end_once_under_one_id(case: SaidCase) -> None:
    events = named_events(encoded("openai-responses", case.events))
    open_items: dict[JsonValue, JsonValue] = {}
    done: dict[int, Fields] = {}
    for event in events:
        index = str(event.get("output_index"))
        match str(event["type"]):
            case "response.output_item.added":
                assert index == str(len(open_items) + len(done))
                open_items[index] = mapping(event["item"])["id"]
            case "response.output_item.done":
                item = mapping(event["item"])
                assert open_items.pop(index) == item["id"]
                done[int(index)] = item
            case _:
                assert "item_id" not in event or open_items[index] == event["item_id"]
    assert not open_items
    assert mapping(events[-1]["response"])["output"] == [done[index] for index in sorted(done)]


@for_every_answer
def test_parts_of_an_item_begin_and_end_around_their_pieces(case: SaidCase) -> None:
    open_parts: set[tuple[str, ...]] = set()
    for event in named_events(encoded("openai-responses", case.events)):
        kind = str(event["type"]).removeprefix("response.")
        place = tuple(
            str(event.get(it)) for it in ("output_index", "content_index", "summary_index")
        )
        if "_part." in kind:
            (open_parts.add if kind.endswith("added") else open_parts.remove)(place)
        elif kind.endswith("text.delta"):
            assert place in open_parts
    assert not open_parts


@for_every_answer
def test_blocks_of_a_message_follow_one_another(case: SaidCase) -> None:
    events = named_events(encoded("anthropic", case.events))
    assert kinds(events)[0] == "message_start"
    assert kinds(events)[-2:] == ["message_delta", "message_stop"]
    message = mapping(events[0]["message"])
    assert message["id"]
    assert message["model"]
    assert (message["type"], message["role"], message["content"]) == ("message", "assistant", [])
    assert all(isinstance(it, int) for it in mapping(message["usage"]).values()) or case.dialect
    begun, is_open = -1, False
    for event in events:
        match event["type"]:
            case "content_block_start":
                assert not is_open
                begun, is_open = begun + 1, True
                assert event["index"] == begun
            case "content_block_delta" | "content_block_stop":
                assert is_open
                assert event["index"] == begun
                is_open = event["type"] != "content_block_stop"
            case _:
                assert not is_open or event["type"] == "error"


@for_every_case
def test_chunks_of_gemini_name_their_response(case: SaidCase) -> None:
    found = frames(encoded("gemini", case.events), b"\r\n")
    chunks = [mapping(parse(data)) for _, data in found]
    assert {name for name, _ in found} == {None}
    for chunk in (it for it in chunks if "error" not in it):
        assert chunk["modelVersion"] or chunk["responseId"]
        assert all("index" in it for it in objects(chunk.get("candidates")))


@pytest.mark.parametrize("name", ["ollama-chat", "ollama-generate"])
@for_every_answer
def test_lines_of_ollama_are_done_once(name: str, case: SaidCase) -> None:
    body = encoded("ollama-chat" if name == "ollama-chat" else "ollama-generate", case.events)
    lines = [mapping(parse(line.encode())) for line in body.decode().splitlines()]
    assert [line["done"] for line in lines] == [*[False] * (len(lines) - 1), True]
    assert all(line["model"] and line["created_at"] for line in lines)


def test_only_chat_ends_with_a_mark_of_its_own() -> None:
    case: Sequence[TextDelta] = [TextDelta("a")]
    for name in ("openai-responses", "anthropic", "gemini", "ollama-chat", "ollama-generate"):
        assert b"[DONE]" not in encoded(name, [*case, WRITTEN[0].events[-1]])
