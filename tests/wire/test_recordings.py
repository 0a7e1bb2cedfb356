import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from cutting import bytewise
from decoding import answer_of, ends, events_of, failure_of
from recordings import OWN, SHARED, Recording, recordings

from tuiapp.core.answer import Answer
from tuiapp.core.endpoint import DIALECT_NAMES, DialectName
from tuiapp.core.events import (
    BodyEvent,
    Failed,
    Finished,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    Unrecognized,
)
from tuiapp.wire.dialect import Dialect
from tuiapp.wire.jsonfields import mapping, objects, plain
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse
from tuiapp.wire.registry import dialect


RECORDINGS = recordings()
ANSWERS = [recording for recording in RECORDINGS if recording.status == 200]
REFUSALS = [recording for recording in RECORDINGS if recording.status != 200]

# Where we do not follow the expectation, and why.
NOT_FOLLOWED = {
    (
        "openai-compatible/snowflake/pydai-snowflake-thinking-streaming-0",
        "reasoning",
    ): "it comes only in `reasoning_details`, which the method of the expectation did not read",
    (
        "anthropic/vercel-spliced-message-start-0",
        "reasoning",
    ): "the expectation tells the second message's blocks twice and the first one's never",
    ("anthropic/vercel-spliced-message-start-0", "tool_calls"): "as its reasoning",
    (
        "gemini/vercel-google-stream-no-args-tool-call-0",
        "tool_calls",
    ): "the expectation counts every piece of a call in `partialArgs` as a call without arguments",
    (
        "gemini/vercel-google-stream-tool-call-array-arguments-missing-terminal-function-call-0",
        "tool_calls",
    ): "as the other one with `partialArgs`",
}

BYTEWISE_MAX_BYTES = 50_000

# What Google's own tools do on its side; it is kept unread.
NOT_SHOWN = {
    "part.executableCode",
    "part.codeExecutionResult",
    "part.toolCall",
    "part.toolResponse",
}

OBJECT_ARGUMENTS = frozenset({"ollama-chat", "anthropic", "gemini"})


def spoken(recording: Recording) -> Dialect:
    name: DialectName = next(name for name in DIALECT_NAMES if name == recording.dialect)
    return dialect(name)


def decoded(recording: Recording, pieces: list[bytes] | None = None) -> list[BodyEvent]:
    return events_of(spoken(recording).decoder(), pieces or [recording.body])


def text_of(events: list[BodyEvent], kind: type[TextDelta | ReasoningDelta | RefusalDelta]) -> str:
    return "".join(e.text for e in events if isinstance(e, kind) and e.choice == 0)


def is_expected(recording: Recording, field: str, said: JsonValue) -> bool:
    if (recording.name, field) in NOT_FOLLOWED:
        return True
    return said == (recording.expect.get(field) or type(said)())


def comparable_calls(dialect_name: str, calls: JsonValue) -> list[JsonValue]:
    """Arguments that are, or may be, objects on the wire: the expectation has another spelling."""
    if dialect_name not in OBJECT_ARGUMENTS:
        return [*objects(calls)]
    return [{**call, "arguments": as_json(call["arguments"])} for call in objects(calls)]


def as_json(arguments: JsonValue) -> JsonValue:
    try:
        return parse(str(arguments).encode())
    except JsonError:
        return arguments


def calls_of(answer: Answer) -> list[JsonValue]:
    return [{"id": c.id, "name": c.name, "arguments": c.arguments} for c in answer.tool_calls]


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_a_recording_says_what_it_says(recording: Recording) -> None:
    events = decoded(recording)
    answer = answer_of(events)
    assert is_expected(recording, "text", text_of(events, TextDelta))
    assert is_expected(recording, "reasoning", text_of(events, ReasoningDelta))
    assert is_expected(recording, "refusal", text_of(events, RefusalDelta))
    assert is_expected(recording, "usage", mapping(plain(answer.usage_raw)))
    if (recording.name, "tool_calls") not in NOT_FOLLOWED:
        expected_calls = comparable_calls(recording.dialect, recording.expect["tool_calls"])
        assert comparable_calls(recording.dialect, calls_of(answer)) == expected_calls


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_a_recording_ends_as_it_ends(recording: Recording) -> None:
    events = decoded(recording)
    end = events[-1]
    assert ends(events) == [end]
    expect = recording.expect
    if errors := expect["errors"]:
        # The reason beside an error (OpenRouter: length) is not told: the error is the end.
        failure = failure_of(events)
        assert failure.kind not in {"ended_early", "empty", "protocol"}
        assert failure.message[:100] in str(errors)
    elif expect["finish_reason"] or expect["end_marker"]:
        assert isinstance(end, Finished)
        assert end.raw_reason == reason_of(expect)
    else:
        assert failure_of(events).kind == ("ended_early" if recording.body else "empty")


def reason_of(expect: dict[str, JsonValue]) -> str | None:
    """Gemini's may be a number, and of a blocked prompt it stands beside the answer."""
    raw = expect["finish_reason"] or mapping(expect.get("prompt_feedback")).get("blockReason")
    return None if raw is None else str(raw)


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_nothing_in_a_whole_recording_is_unknown(recording: Recording) -> None:
    events = decoded(recording)
    if isinstance(events[-1], Failed):
        pytest.skip("what a failure cut off may be anything")
    unknown = {event.kind for event in events if isinstance(event, Unrecognized)}
    assert unknown <= NOT_SHOWN


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_a_recording_in_any_pieces_gives_the_same_events(recording: Recording) -> None:
    body, whole = recording.body, decoded(recording)
    small = bytewise(body) if len(body) < BYTEWISE_MAX_BYTES else in_pieces(body, 7)
    assert decoded(recording, small) == whole
    assert decoded(recording, [*random_pieces(recording)]) == whole
    if recording.chunk_lens:
        assert decoded(recording, as_received(recording)) == whole


def in_pieces(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


def random_pieces(recording: Recording) -> Iterator[bytes]:
    dice = random.Random(recording.name)
    at = 0
    while at < len(recording.body):
        size = dice.choice((1, 2, 30, 300, 3000))
        yield recording.body[at : at + size]
        at += size


def as_received(recording: Recording) -> list[bytes]:
    borders = [0]
    for size in recording.chunk_lens:
        borders.append(borders[-1] + size)
    return [recording.body[start:end] for start, end in pairwise(borders)]


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_other_choices_are_told_apart(recording: Recording) -> None:
    events = decoded(recording)
    for choice in objects(recording.expect.get("choices")):
        texts = [e.text for e in events if isinstance(e, TextDelta) and e.choice == choice["index"]]
        assert "".join(texts) == choice["text"]


@pytest.mark.parametrize("recording", REFUSALS, ids=str)
def test_a_refusal_is_told_in_one_sentence(recording: Recording) -> None:
    failure = spoken(recording).refusal(recording.status, recording.headers, recording.body)
    assert failure.status == recording.status
    assert failure.message
    assert failure.message.isprintable()
    assert "{" not in failure.message
    assert failure.hint
    kinds = {
        401: {"authentication"},
        403: {"permission"},
        404: {"not_found"},
        429: {"rate_limit", "quota"},
        500: {"server"},
        502: {"server"},
        503: {"overloaded"},
        529: {"overloaded"},
    }
    assert failure.kind in kinds.get(recording.status, {"bad_request", "not_found"})


def test_the_suite_has_recordings_of_its_own() -> None:
    assert len(recordings([OWN])) >= 37


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared recordings are not here")
def test_the_shared_recordings_are_read() -> None:
    dialects = [recording.dialect for recording in recordings([SHARED])]
    assert dialects.count("openai-chat") > 100
    assert dialects.count("openai-responses") > 40
    assert dialects.count("ollama-chat") > 10
    assert dialects.count("anthropic") > 45
    assert dialects.count("gemini") > 40
    assert dialects.count("ollama-generate") > 1
