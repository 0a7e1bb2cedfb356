"""What stands below an answer: every wait says what it waits for, every end how it came about."""

import pytest

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Connected,
    End,
    Event,
    Failed,
    Finished,
    ImagePart,
    RequestSent,
    ResponseStarted,
    Retrying,
    Stopped,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.metrics import Meter
from tuiapp.core.usage import Usage
from tuiapp.ui.status import MAX_IMAGES, image_lines, status_lines
from tuiapp.wire.amends import MENDED_HINT


MS = 1_000_000


def lines(*steps: tuple[int, Event], now_ms: int, cost_usd: float | None = None) -> list[str]:
    """The status after events at these milliseconds; those of the body are given bytes."""
    meter = Meter()
    for at_ms, event in steps:
        ours = isinstance(event, RequestSent | Connected | ResponseStarted | Cancelled | Retrying)
        meter.add(Chunk(at_ms * MS, b"" if ours else b"x", (event,)))
    said = status_lines(
        meter.snapshot(), now_ns=now_ms * MS, asked_at_ns=0, provider="lab", cost_usd=cost_usd
    )
    return [text for _, text in said]


SENT = (10, RequestSent())
CONNECTED = (20, Connected(10 * MS))
CONNECTED_AGAIN = (1110, Connected(10 * MS))
FIRST = (420, TextDelta("Three"))
SECOND = (440, TextDelta(" things"))


def test_before_the_request_it_is_getting_ready() -> None:
    assert lines(now_ms=5) == ["○ getting ready · esc stops"]


def test_a_connection_being_made_says_to_whom_and_for_how_long() -> None:
    assert lines(SENT, now_ms=2510) == ["◌ connecting to lab · 2.5 s · esc stops"]


def test_a_model_that_loads_is_waited_for_with_seconds() -> None:
    assert lines(SENT, CONNECTED, now_ms=61_010) == [
        "◐ waiting for lab to answer · 1 m 01 s · esc stops"
    ]


def test_a_stall_says_how_long_and_that_the_text_is_kept() -> None:
    assert lines(SENT, CONNECTED, FIRST, SECOND, now_ms=6440) == [
        "◑ nothing from lab for 6.0 s · esc stops, keeps the text"
    ]


def test_streaming_shows_what_is_known_and_marks_estimates() -> None:
    assert lines(SENT, CONNECTED, FIRST, SECOND, now_ms=500) == [
        "● streaming 0.5 s · TTFT 410 ms · ≈100 tok/s · ≈3 tokens"
    ]


LIMITED = Failure("rate_limit", "You have reached\nyour limit.", status=429)


@pytest.mark.parametrize(
    ("now_ms", "left"), [(100, "12 s"), (1000, "11 s"), (11_900, "1 s"), (12_090, "1 s")]
)
def test_a_retry_says_why_and_counts_down_in_whole_seconds(now_ms: int, left: str) -> None:
    assert lines(SENT, (100, Retrying(2, 12.1, LIMITED, 3)), now_ms=now_ms) == [
        f"↻ 429 too many requests · again in {left} · attempt 2 of 3 · esc stops",
        "  You have reached your limit.",
    ]


def test_a_long_wait_is_told_in_minutes() -> None:
    said = lines(SENT, (100, Retrying(2, 60.1, LIMITED, 3)), now_ms=100)
    assert "again in 1 m 00 s" in said[0]


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (Failure("overloaded", "Busy.", status=529), ["↻ 529 overloaded", "Busy."]),
        (Failure("connection", "Nothing listens at x."), ["↻ Nothing listens at x"]),
        (Failure("server", "bad \x1b[31m"), ["↻ bad ␛[31m"]),
    ],
)
def test_a_retry_names_its_reason_once(failure: Failure, why: list[str]) -> None:
    said = lines(SENT, (100, Retrying(2, 1.0, failure)), now_ms=100)
    assert [line.partition(" · again")[0].lstrip(" ") for line in said] == why


def test_what_is_mended_says_how_and_not_when() -> None:
    refused = Failure(
        "bad_request",
        "Unknown field: stream_options.",
        MENDED_HINT,
        status=400,
        is_mended=True,
    )
    assert lines(SENT, (100, Retrying(2, 0.0, refused, 2)), now_ms=100) == [
        "↻ 400 bad request · it is sent once more without stream_options · attempt 2 of 2 · esc stops",
        "  Unknown field: stream_options.",
    ]


def test_the_attempt_under_way_is_numbered() -> None:
    again = (SENT, (100, Retrying(2, 1.0, LIMITED, 3)), (1100, RequestSent(2)))
    assert lines(*again, now_ms=1300) == ["◌ connecting to lab · 0.2 s · attempt 2 · esc stops"]


def test_an_answer_that_took_several_attempts_says_so() -> None:
    again = (SENT, (100, Retrying(2, 1.0, LIMITED, 3)), (1100, RequestSent(2)))
    done = lines(*again, (1600, Finished("stop", "stop")), now_ms=1600)
    assert done == ["✓ done in 1.59 s · 2 attempts"]
    failed = lines(*again, (1600, Failed(LIMITED)), now_ms=1600)
    assert failed[-1] == "  given up after 2 attempts in 1.59 s"
    cancelled = lines(*again, (1600, Cancelled(400_000)), now_ms=1600)
    assert cancelled[0].startswith("□ cancelled after 1.59 s · 2 attempts · nothing had come")


def test_a_stream_counts_from_the_first_attempt_on() -> None:
    again = (SENT, (100, Retrying(2, 1.0, LIMITED, 3)), (1100, RequestSent(2)))
    said = lines(*again, CONNECTED_AGAIN, (1500, TextDelta("Three")), now_ms=2010)
    assert said[0].startswith("● streaming 2.0 s · TTFT 400 ms")


def test_a_cancel_between_two_attempts_says_so() -> None:
    said = lines(SENT, (100, Retrying(2, 9.0, LIMITED, 3)), (1600, Cancelled(1)), now_ms=1600)
    assert said == ["□ cancelled while waiting for attempt 2 of 3"]


def test_images_are_told_in_words() -> None:
    images = [
        ImagePart("image/png", base64="A" * 320_000),
        ImagePart(None, base64="AA=="),
        ImagePart("image/webp", url="https://x.example/\x1b[31m"),
        ImagePart("x" * 9000, url="y" * 9000),
    ]
    said = image_lines(images, {1: "a.png"})
    assert said[:3] == [
        "image 1 · png · 240 kB · a.png",
        "image 2 · 1 B",
        "image 3 · webp · https://x.example/␛[31m",
    ]
    assert len(said[3]) < 700


def test_a_flood_of_images_is_counted() -> None:
    said = image_lines([ImagePart("image/png", base64="AAAA")] * (MAX_IMAGES + 1234), {})
    assert len(said) == MAX_IMAGES + 1
    assert said[-1] == "and 1,234 more images, which are not saved"


def test_an_end_shows_reported_tokens_without_a_mark_and_the_cost() -> None:
    done = lines(
        SENT,
        CONNECTED,
        FIRST,
        SECOND,
        (450, UsageUpdate(Usage(12, 11), {})),
        (460, Finished("stop", "stop")),
        now_ms=9000,
        cost_usd=0.00031,
    )
    assert done == ["✓ done in 450 ms · TTFT 410 ms · 500 tok/s · 11 tokens · $0.00031"]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (Finished("length", "length"), "it reached the limit of tokens"),
        (Finished("length", "model_context_window_exceeded"), "the model's context is full"),
        (Finished("content_filter", "content_filter"), "content filter ended the answer"),
        (Finished(None, None), "gave no reason"),
        (Finished("other", "we\x1bird"), "“we␛ird”"),
    ],
)
def test_an_unusual_end_is_explained(end: End, words: str) -> None:
    assert words in lines(SENT, CONNECTED, FIRST, (500, end), now_ms=500)[-1]


def test_a_stop_rule_is_named() -> None:
    assert lines(SENT, FIRST, (500, Stopped("lines:3")), now_ms=500)[0].startswith(
        "■ stopped by lines:3 after 490 ms"
    )


def test_a_cancel_has_a_receipt() -> None:
    assert lines(SENT, CONNECTED, FIRST, (500, Cancelled(400_000)), now_ms=500) == [
        "□ cancelled after 490 ms · ≈1 tokens kept · connection closed in 0.4 ms"
    ]


def test_a_cancel_before_anything_came_says_so() -> None:
    assert "nothing had come" in lines(SENT, (500, Cancelled(400_000)), now_ms=500)[0]
    assert lines((5, Cancelled()), now_ms=5) == ["□ cancelled before the request was sent"]


def test_a_failure_says_what_happened_what_to_do_and_what_is_kept() -> None:
    failure = Failure("ended_early", "The answer ended\nearly.", "Ask again.", request_id="req_1")
    said = lines(SENT, CONNECTED, FIRST, (500, Failed(failure)), now_ms=500)
    assert said[0] == "✗ The answer ended early."
    assert "Ask again." in said[1]
    assert "req_1" in said[2]
    assert said[3] == "  until then: TTFT 410 ms · ≈1 tokens"


def test_a_failure_that_passes_says_for_how_long_to_wait() -> None:
    failure = Failure("rate_limit", "Too many.", status=429, retry_after_s=7.0)
    assert "  It asks to wait 7.0 s; send it again then." in lines(
        SENT, (500, Failed(failure)), now_ms=500
    )
