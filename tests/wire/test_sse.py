import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cutting import CUTS, bytewise, pieces
from hypothesis import given
from hypothesis import strategies as st
from sse_cases import SSE_CASES, Event, SseCase

from tuiapp.wire.jsonvalue import JsonValue, parse
from tuiapp.wire.sse import MAX_STRAY_BYTES, EventTooLargeError, SseFrame, SseSplitter


SHARED_VECTORS = Path(__file__).parents[2].parent / "shared" / "sse-vectors.json"

FRAGMENTS = st.sampled_from(
    [
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"data",
        b"data: ",
        b"data:",
        b"event: ping",
        b"event:",
        b"id: 1",
        b"id: \0",
        b"id",
        b"retry: 5",
        b"retry: x",
        b"error: {}",
        b": ping",
        b":",
        b" ",
        b"{",
        b"\xef\xbb\xbf",
        b"\xef",
        b"\0",
        "😀".encode(),
        "\u2028\u0085\x0b".encode(),
        b"data: a\n\n",
        b"event: b\ndata: c\n\n",
        b"event: d\n\n",
    ]
)
STREAMS = st.lists(FRAGMENTS | st.binary(max_size=4), max_size=40).map(b"".join)


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that can be seen of a splitter, before and after the end of the stream."""

    events: tuple[Event, ...]
    cut_off: tuple[Event, ...]
    last_event_id: str
    retry_ms: int | None
    comments: int
    strays: tuple[tuple[str, bytes], ...] = ()


def seen(frames: Iterable[SseFrame]) -> tuple[Event, ...]:
    return tuple((frame.event, frame.text, frame.last_event_id) for frame in frames)


def outcome(chunks: Iterable[bytes]) -> Outcome:
    splitter = SseSplitter()
    events = seen([frame for chunk in chunks for frame in splitter.feed(chunk)])
    standard = (splitter.last_event_id, splitter.retry_ms, splitter.comments)
    strays = tuple((stray.field, stray.line) for stray in splitter.strays)
    return Outcome(events, seen(splitter.flush()), *standard, strays)


def reference(stream: bytes) -> Outcome:
    """The standard's own words, over the whole stream at once and decoded first, as it says."""
    text = stream.removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
    lines = re.split("\r\n|\r|\n", text)[:-1]
    events: list[Event] = []
    data = event = pending_id = last_event_id = ""
    retry_ms = None
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            last_event_id = pending_id
            if data:
                events.append((event or "message", data[:-1], last_event_id))
            data = event = ""
        elif field == "data":
            data += value + "\n"
        elif field == "event":
            event = value
        elif field == "id" and "\0" not in value:
            pending_id = value
        elif field == "retry" and re.fullmatch("[0-9]+", value):
            retry_ms = int(value)
    comments = sum(line.startswith(":") for line in lines)
    return Outcome(tuple(events), (), last_event_id, retry_ms, comments)


def split_fails(chunks: Iterable[bytes], max_event_bytes: int) -> tuple[list[SseFrame], bool]:
    splitter = SseSplitter(max_event_bytes=max_event_bytes)
    frames: list[SseFrame] = []
    try:
        for chunk in chunks:
            frames += splitter.feed(chunk)
        splitter.flush()
    except EventTooLargeError:
        return frames, True
    return frames, False


@pytest.mark.parametrize("case", SSE_CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("in_pieces", [False, True], ids=["whole", "bytewise"])
def test_a_stream_is_read_as_the_standard_says(case: SseCase, *, in_pieces: bool) -> None:
    got = outcome(bytewise(case.stream) if in_pieces else [case.stream])

    assert got.events == case.events
    assert got.cut_off == case.cut_off
    assert got.retry_ms == case.retry_ms
    assert got.comments == case.comments


def shared_cases() -> Iterable[tuple[list[bytes], Outcome]]:
    """Of each vector: its chunks, and what the standard (and at its end, a client) sees."""
    if not SHARED_VECTORS.exists():
        pytest.skip("the vectors stand beside the repository, and are not here")
    vectors = parse(SHARED_VECTORS.read_bytes())
    assert isinstance(vectors, list)
    for vector in vectors:
        match vector:
            case {
                "chunks": list(chunks),
                "expect": list(expected),
                "last_event_id": str(last_event_id),
                "reconnection_time": int() | None as retry_ms,
            }:
                at_eof = vector.get("expect_at_eof", [])
                assert isinstance(at_eof, list)
                yield (
                    [base64.b64decode(str(chunk)) for chunk in chunks],
                    Outcome(as_events(expected), as_events(at_eof), last_event_id, retry_ms, 0),
                )
            case _:
                pytest.fail(f"a vector of another shape: {vector}")


def as_events(listed: list[JsonValue]) -> tuple[Event, ...]:
    events: list[Event] = []
    for item in listed:
        match item:
            case {"event": str(event), "data": str(data), "id": str(last_event_id)}:
                events.append((event, data, last_event_id))
            case _:
                pytest.fail(f"an event of another shape: {item}")
    return tuple(events)


def agrees(got: Outcome, expected: Outcome) -> bool:
    return (got.events, got.cut_off, got.last_event_id, got.retry_ms) == (
        expected.events,
        expected.cut_off,
        expected.last_event_id,
        expected.retry_ms,
    )


def test_every_shared_vector_holds_as_cut_whole_and_bytewise() -> None:
    wrong = [
        chunks
        for chunks, expected in shared_cases()
        for way in (chunks, [b"".join(chunks)], bytewise(b"".join(chunks)))
        if not agrees(outcome(way), expected)
    ]

    assert wrong == []


@given(cuts=CUTS)
def test_every_shared_vector_holds_at_any_cuts(cuts: list[int]) -> None:
    for chunks, expected in shared_cases():
        stream = b"".join(chunks)
        if len(stream) < 1000:
            assert agrees(outcome(pieces(stream, cuts)), expected), stream


@given(stream=STREAMS, cuts=CUTS)
def test_any_cut_gives_the_same_frames(stream: bytes, cuts: list[int]) -> None:
    whole = outcome([stream])

    assert outcome(pieces(stream, cuts)) == whole
    assert outcome(bytewise(stream)) == whole


@given(stream=STREAMS | st.binary())
def test_the_splitter_agrees_with_the_standard_read_line_by_line(stream: bytes) -> None:
    got, expected = outcome([stream]), reference(stream)

    assert (got.events, got.last_event_id) == (expected.events, expected.last_event_id)
    assert (got.retry_ms, got.comments) == (expected.retry_ms, expected.comments)


@given(stream=STREAMS, cuts=CUTS, max_event_bytes=st.integers(1, 24))
def test_the_bound_holds_at_any_cut(stream: bytes, cuts: list[int], max_event_bytes: int) -> None:
    frames, failed = split_fails(bytewise(stream), max_event_bytes)
    cut_frames, cut_failed = split_fails(pieces(stream, cuts), max_event_bytes)

    assert cut_failed == failed
    assert cut_frames == frames[: len(cut_frames)]
    assert all(len(frame.data) <= max_event_bytes for frame in frames)


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r"])
def test_an_event_comes_out_with_the_byte_that_completes_it(end: bytes) -> None:
    splitter = SseSplitter()
    # CR LF: the event is over at the second CR; its LF must not hold it back.
    completing = end.removesuffix(b"\n") if end.startswith(b"\r\n") else end

    assert splitter.feed(b"data: a" + completing[:-1]) == []
    assert splitter.feed(completing[-1:]) == [SseFrame("message", b"a", "")]
    assert splitter.feed(b"\n") == []
    assert splitter.feed(b"data: b\n\n") == [SseFrame("message", b"b", "")]


def test_a_cut_off_event_is_given_once() -> None:
    splitter = SseSplitter()

    assert splitter.feed(b"id: 4\ndata: [DO") == []
    assert splitter.feed(b"NE]") == []
    assert splitter.last_event_id == ""
    assert splitter.flush() == [SseFrame("message", b"[DONE]", "4")]
    assert splitter.flush() == []


def test_bytes_that_are_not_utf8_reach_the_dialect_untouched() -> None:
    (frame,) = SseSplitter().feed(b"data: \xff\xf0\x9f\n\n")

    assert frame.data == b"\xff\xf0\x9f"
    assert frame.text == "\ufffd\ufffd"


def test_lines_of_no_known_field_are_kept_with_their_place() -> None:
    splitter = SseSplitter()
    splitter.feed(b'data: {"a":1}\n\nerror: {"code":500}\n\n{\n  "error": {"code": 499}\n}')
    splitter.flush()

    assert splitter.strays == [
        ("error", b'{"code":500}', 1),
        ("", b"{", 1),
        ("", b'  "error": {"code": 499}', 1),
        ("", b"}", 0),
    ]


def test_a_flood_of_stray_lines_is_kept_to_its_bound() -> None:
    splitter = SseSplitter()
    splitter.feed(b"<\n" * MAX_STRAY_BYTES)
    strays = splitter.strays[:]
    splitter.strays.clear()

    assert 0 < len(strays) <= MAX_STRAY_BYTES // 100
    splitter.feed(b"error: {}\n")
    assert splitter.strays == [("error", b"{}", 0)]


def test_one_line_larger_than_the_bound_fails_before_it_ends() -> None:
    splitter = SseSplitter(max_event_bytes=100)
    splitter.feed(b"data: " + b"x" * 94)

    with pytest.raises(EventTooLargeError, match="more than 100 bytes") as caught:
        splitter.feed(b"x")
    assert caught.value.max_bytes == 100


def test_the_name_of_an_event_is_not_counted_with_its_line_of_data() -> None:
    stream = b"event: " + b"n" * 50 + b"\ndata: " + b"x" * 94 + b"\n\n"
    for chunks in ([stream], bytewise(stream), [stream[:60], stream[60:100], stream[100:]]):
        splitter = SseSplitter(max_event_bytes=100)
        (frame,) = [frame for chunk in chunks for frame in splitter.feed(chunk)]
        assert len(frame.data) == 94


def test_many_lines_of_one_event_count_together() -> None:
    splitter = SseSplitter(max_event_bytes=100)
    splitter.feed(b"data: xxxxxxxxx\n" * 10)

    with pytest.raises(EventTooLargeError):
        splitter.feed(b"data\n")


def test_events_of_any_number_may_pass_the_bound_together() -> None:
    splitter = SseSplitter(max_event_bytes=100)

    assert len(splitter.feed(b": ping\ndata: xxxxxxx\n\n" * 1000)) == 1000


def test_a_named_event_of_many_lines_takes_linear_time() -> None:
    # 6 MB in lines that come one by one: 0.3 s. Searched anew with each it would be 600 GB.
    splitter = SseSplitter()
    splitter.feed(b"event: e\n")
    for _ in range(200_000):
        splitter.feed(b"data: " + b"A" * 24 + b"\n")

    assert [len(frame.data) for frame in splitter.feed(b"\n")] == [200_000 * 25 - 1]


def test_a_line_of_many_megabytes_takes_linear_time() -> None:
    # 30 MB in pieces of 500 bytes: 0.3 s. Copied or searched anew for each piece it would be
    # 900 GB, and the suite's time limit ends it.
    splitter = SseSplitter()
    splitter.feed(b"data: ")
    for _ in range(60_000):
        splitter.feed(b"A" * 500)

    assert [len(frame.data) for frame in splitter.feed(b"\n\n")] == [30_000_000]


def test_a_chunk_of_very_many_events_takes_linear_time() -> None:
    # 0.4 s; with the rest copied for each event it would be 700 GB.
    assert len(SseSplitter().feed(b"data: 1\n\n" * 400_000)) == 400_000
