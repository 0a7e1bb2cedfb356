from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Citation,
    Connected,
    Event,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    RateLimitBucket,
    RateLimits,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    Retrying,
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
    Stopped,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.secret import Secret
from tuiapp.core.usage import Usage
from tuiapp.net.masking import masked_failure, masking
from tuiapp.wire.refusals import refusal


KEY = "sk-very-secret-key"
FAILURE = Failure("server", f"No {KEY}.", f"Replace {KEY}.", status=500, request_id=KEY)
MASKED = Failure("server", "No ***.", "Replace ***.", status=500, request_id="***")


def emitted(*events: Event, raw: bytes = b"raw", key: str = KEY) -> tuple[Chunk, Chunk]:
    """A chunk, and what became of it."""
    out: list[Chunk] = []
    chunk = Chunk(7, raw, events)
    masking(out.append, Secret(key))(chunk)
    return chunk, out[0]


def test_the_words_of_a_failure_are_masked() -> None:
    assert masked_failure(FAILURE, Secret(KEY)) == MASKED


def test_the_words_of_a_failure_are_masked_also_where_they_were_cut() -> None:
    key = "sk-proj-" + "AbCdEf123456" * 8
    body = f"{'x' * 255} {key}".encode()
    for page in (body, b'{"error": "%b"}' % body, b"<html><title>%b</title>" % body):
        failure = masked_failure(refusal(401, {}, page), Secret(key))
        assert "sk-proj" not in failure.message
        assert "x ***…" in failure.message


RAW_JSON: Mapping[str, str] = {KEY: f"a {KEY}"}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (TextDelta(f"Bearer {KEY}."), TextDelta("Bearer ***.")),
        (ReasoningDelta(KEY, is_summary=True), ReasoningDelta("***", is_summary=True)),
        (RefusalDelta(KEY, choice=2), RefusalDelta("***", choice=2)),
        (ToolCallDelta(1, KEY, KEY, KEY), ToolCallDelta(1, "***", "***", "***")),
        (ToolCallDelta(1, None, None, KEY), ToolCallDelta(1, None, None, "***")),
        (ResponseStarted(200, f"id {KEY}"), ResponseStarted(200, "id ***")),
        (ResponseIdentified(KEY, KEY), ResponseIdentified("***", "***")),
        (Citation(f"http://x/?key={KEY}", KEY, KEY), Citation("http://x/?key=***", "***", "***")),
        (ImagePart("image/png", url=KEY), ImagePart("image/png", url="***")),
        (
            UsageUpdate(Usage(), {KEY: [1, {"k": KEY}, None]}),
            UsageUpdate(Usage(), {"***": [1, {"k": "***"}, None]}),
        ),
        (OpaquePart(KEY, RAW_JSON), OpaquePart("***", {"***": "a ***"})),
        (
            RateLimits((RateLimitBucket(KEY, 1, 1, 1),)),
            RateLimits((RateLimitBucket("***", 1, 1, 1),)),
        ),
        (SafetyRatings((SafetyRating(KEY, KEY),)), SafetyRatings((SafetyRating("***", "***"),))),
        (ServerTimings((ServerTiming(KEY, 1),)), ServerTimings((ServerTiming("***", 1),))),
        (Unrecognized(KEY, KEY.encode()), Unrecognized("***", b"***")),
        (Finished("stop", KEY), Finished("stop", "***")),
        (Failed(FAILURE), Failed(MASKED)),
        (Retrying(2, 1, FAILURE), Retrying(2, 1, MASKED)),
    ],
)
def test_the_key_is_masked_wherever_a_server_can_put_it(event: Event, expected: Event) -> None:
    assert emitted(TextDelta("a"), event)[1].events == (TextDelta("a"), expected)


@pytest.mark.parametrize(
    ("key", "written"),
    [
        (KEY, KEY.upper()),
        ("sk/very+secret=key", "sk%2Fvery%2Bsecret%3Dkey"),
        ("sk/very+secret=key", "sk%2fvery%2bsecret%3dkey"),
        ("sk/very+secret=key", r"sk\/very+secret=key"),
        ('sk"very\\secret"key', r"sk\"very\\secret\"key"),
    ],
)
def test_every_spelling_is_masked(key: str, written: str) -> None:
    assert emitted(Unrecognized("x", written.encode()), key=key)[1].events == (
        Unrecognized("x", b"***"),
    )


def test_the_bytes_as_read_keep_their_number() -> None:
    raw = f'data: {{"a":"{KEY}"}}'.encode()
    before, after = emitted(raw=raw)

    assert after.raw == raw.replace(KEY.encode(), b"*" * len(KEY))
    assert len(after.raw) == len(before.raw)


@pytest.mark.parametrize("around", [b"\xff", "é".encode(), b""])
def test_an_unrecognized_event_keeps_every_byte_but_the_key(around: bytes) -> None:
    event = Unrecognized("echo", around + KEY.encode() + around)
    assert emitted(event)[1].events == (Unrecognized("echo", around + b"***" + around),)


@pytest.mark.parametrize(
    "event",
    [
        TextDelta("Why the sky is blue"),
        RequestSent(),
        Connected(5),
        Stopped("code"),
        Cancelled(),
        UsageUpdate(Usage(), {"prompt_tokens": 3}),
        ResponseStarted(200),
    ],
)
def test_what_holds_no_key_passes_as_the_same_object(event: Event) -> None:
    before, after = emitted(event)
    assert after is before


def test_a_key_that_is_a_word_does_not_vanish_from_answers() -> None:
    before, after = emitted(TextDelta("Try ollama."), raw=b"Try ollama.", key="ollama")
    assert after is before

    said = emitted(Failed(Failure("server", "No key “ollama”.")), key="ollama")[1]
    assert said.events == (Failed(Failure("server", "No key “***”.")),)


@given(st.lists(st.integers(0, 60)))
def test_a_key_that_two_reads_share_is_masked_in_both(cuts: list[int]) -> None:
    body = b'{"echo": "' + KEY.encode() + b'", "and": "' + KEY.encode() + b'"}'
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    out: list[Chunk] = []
    emit = masking(out.append, Secret(KEY))
    for start, end in pairwise(places):
        emit(Chunk(0, body[start:end], ()))

    read = b"".join(chunk.raw for chunk in out)
    assert len(read) == len(body)
    # What may stand is a beginning that tells nothing.
    assert KEY[:12].encode() not in read
    assert KEY[-7:].encode() not in read
    assert read.startswith(b'{"echo": "')
    assert read.endswith(b'"}')


def test_words_that_keys_begin_with_stay_at_the_end_of_a_read() -> None:
    chunk, masked = emitted(raw=b"Keys begin with sk-very-")
    assert masked is chunk
