"""What the recordings of `anthropic` say that the tests of all recordings do not look at."""

import pytest
from asking import asked, body_of
from decoding import answer_of, decoded, encoded
from recordings import Recording, recordings

from tuiapp.core.events import Citation, Failed, OpaquePart, SafetyRatings
from tuiapp.core.messages import UserMessage
from tuiapp.wire.jsonfields import objects
from tuiapp.wire.jsonvalue import parse


RECORDED = [it for it in recordings() if it.dialect == "anthropic" and it.status == 200]


@pytest.mark.parametrize("recording", RECORDED, ids=str)
def test_a_recording_gives_what_must_go_back(recording: Recording) -> None:
    events = decoded("anthropic", recording.body)
    parts = [event for event in events if isinstance(event, OpaquePart)]
    signed = [it.raw["signature"] for it in parts if it.kind == "anthropic.thinking"]
    calls = [it.raw for it in parts if it.kind.endswith("_tool_use")]
    expect = recording.expect
    if "spliced" not in recording.name:
        # Its expectation tells the second message's blocks twice and the first one's never.
        assert signed == (expect.get("signatures") or [])
    redacted = [it.raw["data"] for it in parts if it.kind == "anthropic.redacted_thinking"]
    assert redacted == (expect.get("redacted_thinking") or [])
    assert [(it["id"], it["name"], it["input"]) for it in calls] == [
        (it["id"], it["name"], parse(str(it["arguments"]).encode()))
        for it in objects(expect.get("server_tool_calls"))
    ]


@pytest.mark.parametrize("recording", RECORDED, ids=str)
def test_a_recording_cites_and_refuses_as_it_does(recording: Recording) -> None:
    events = decoded("anthropic", recording.body)
    assert len([it for it in events if isinstance(it, Citation)]) == (
        recording.expect.get("citations") or 0
    )
    refused = any(isinstance(it, SafetyRatings) for it in events)
    assert refused == ("stop_details" in recording.expect)


@pytest.mark.parametrize("recording", RECORDED, ids=str)
def test_a_recording_survives_being_encoded(recording: Recording) -> None:
    events = decoded("anthropic", recording.body)
    if "spliced" in recording.name or isinstance(events[-1], Failed):
        pytest.skip("a second message, or an end that is not the vendor's, cannot be said")
    if "whole-message" in recording.name or "programmatic" in recording.name:
        # What came at once is told in pieces, and its count at the end.
        again = decoded("anthropic", encoded("anthropic", events))
        assert sorted(map(str, again)) == sorted(map(str, events))
        return
    assert decoded("anthropic", encoded("anthropic", events)) == events


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("thinking-then-text", ["thinking", "redacted_thinking", "text"]),
        (
            "server-tool-and-citations",
            ["text", "server_tool_use", "web_search_tool_result", "text"],
        ),
    ],
)
def test_a_recorded_turn_goes_back_block_by_block(name: str, types: list[str]) -> None:
    (recording,) = (it for it in RECORDED if it.name == f"anthropic/{name}")
    answer = answer_of(decoded("anthropic", recording.body))
    history = (UserMessage("a"), answer.message, UserMessage("b"))
    said = objects(body_of(asked("anthropic", history))["messages"])[1]
    assert [block["type"] for block in objects(said["content"])] == types
