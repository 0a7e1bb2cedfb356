"""Reasoning in `openai-chat`: read by all of its names, told once, and kept to go back."""

import pytest
from chat_frames import NAMED, of_delta
from decoding import decoded, encoded

from tuiapp.core.events import Finished, OpaquePart, ReasoningDelta, TextDelta
from tuiapp.wire.jsonfields import mapping
from tuiapp.wire.jsonvalue import JsonValue


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
