import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from cutting import bytewise

from tests.wire.comparison import (
    KINDS_BY_STATUS,
    NOT_FOLLOWED,
    OTHER_KINDS,
    all_differences,
    assert_ends_as_expected,
    differences,
    read,
)
from tests.wire.decoding import ends, events_of
from tests.wire.recordings import OWN, SHARED, Recording, recordings
from tuiapp.core.endpoint import DIALECT_NAMES, DialectName
from tuiapp.core.events import (
    BodyEvent,
    Failed,
    TextDelta,
    Unrecognized,
)
from tuiapp.wire.dialect import Dialect
from tuiapp.wire.jsonfields import objects
from tuiapp.wire.registry import dialect


RECORDINGS = recordings()
ANSWERS = [recording for recording in RECORDINGS if recording.status == 200]
REFUSALS = [recording for recording in RECORDINGS if recording.status != 200]

BYTEWISE_MAX_BYTES = 50_000

# What Google's own tools do on its side; it is kept unread.
NOT_SHOWN = {
    "part.executableCode",
    "part.codeExecutionResult",
    "part.toolCall",
    "part.toolResponse",
}


def spoken(recording: Recording) -> Dialect:
    name: DialectName = next(name for name in DIALECT_NAMES if name == recording.dialect)
    return dialect(name)


def decoded(recording: Recording, pieces: list[bytes] | None = None) -> list[BodyEvent]:
    return events_of(spoken(recording).decoder(), pieces or [recording.body])


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_a_recording_says_what_it_says(recording: Recording) -> None:
    assert differences(recording, read(decoded(recording))) == []


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_a_recording_ends_as_it_ends(recording: Recording) -> None:
    events = decoded(recording)
    assert ends(events) == [events[-1]]
    assert_ends_as_expected(recording, read(events))


@pytest.mark.parametrize(
    "recording", [it for it in ANSWERS if it.name in {name for name, _ in NOT_FOLLOWED}], ids=str
)
def test_an_expectation_that_is_not_followed_has_its_reason_still(recording: Recording) -> None:
    excused = {field for name, field in NOT_FOLLOWED if name == recording.name}
    assert {*all_differences(recording, read(decoded(recording)))} == excused


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
    assert failure.kind in KINDS_BY_STATUS.get(recording.status, OTHER_KINDS)


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
