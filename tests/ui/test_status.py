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
    RequestSent,
    ResponseStarted,
    Retrying,
    Stopped,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.metrics import Meter
from tuiapp.core.usage import Usage
from tuiapp.ui.status import status_lines


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


def test_a_retry_counts_down() -> None:
    failure = Failure("overloaded", "Busy.")
    assert lines(SENT, (100, Retrying(2, 3.0, failure)), now_ms=1100) == [
        "↻ trying again in 2.0 s · esc stops"
    ]


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
