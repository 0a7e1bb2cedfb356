import pytest
from core_chunks import FAILURE, MS, T0_MS, at, metrics_of, sent, text

from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Connected,
    Event,
    Failed,
    Finished,
    ReasoningDelta,
    ResponseStarted,
    Retrying,
    Stopped,
    Unrecognized,
)
from tuiapp.core.phase import Phase, phase_of, waiting_since_ns


def phase_after(ms: float, *chunks: Chunk) -> Phase:
    return phase_of(metrics_of(chunks), round((T0_MS + ms) * MS))


def test_a_run_is_queued_until_its_request_is_sent() -> None:
    assert phase_after(0) is Phase.QUEUED


def test_a_request_connects_then_waits_then_streams() -> None:
    connected, started = at(5, Connected(1)), at(9, ResponseStarted(200))
    assert phase_after(1, sent()) is Phase.CONNECTING
    assert phase_after(6, sent(), connected) is Phase.WAITING
    assert phase_after(9, sent(), started) is Phase.WAITING
    assert phase_after(20, sent(), started, at(10, ReasoningDelta("Hm"))) is Phase.STREAMING


def test_events_without_content_do_not_begin_the_stream() -> None:
    assert phase_after(9, sent(), at(1, ResponseStarted(200)), at(2, Unrecognized("a", b""))) is (
        Phase.WAITING
    )


def test_waiting_long_for_the_first_content_is_no_stall() -> None:
    assert phase_after(60_000, sent(), at(1, ResponseStarted(200))) is Phase.WAITING


def test_a_stall_begins_after_a_second_of_silence() -> None:
    assert phase_after(1_010, sent(), text(10, "a")) is Phase.STREAMING
    assert phase_after(1_011, sent(), text(10, "a")) is Phase.STALLED


def test_a_slow_stream_may_be_silent_for_longer() -> None:
    slow = (sent(), text(0, "a"), text(500, "b"), text(1000, "c"))
    assert phase_after(3_500, *slow) is Phase.STREAMING
    assert phase_after(3_501, *slow) is Phase.STALLED


def test_a_failed_attempt_is_retried_and_then_connects_again() -> None:
    retrying = at(10, Retrying(2, 1.0, FAILURE))
    assert phase_after(20, sent(), retrying) is Phase.RETRYING
    assert phase_after(1_020, sent(), retrying, sent(1_010, attempt=2)) is Phase.CONNECTING


@pytest.mark.parametrize(
    ("end", "phase"),
    [
        (Finished("stop", "stop"), Phase.DONE),
        (Stopped("words:3"), Phase.STOPPED),
        (Cancelled(), Phase.CANCELLED),
        (Failed(FAILURE), Phase.FAILED),
    ],
)
def test_each_end_has_its_phase_for_ever(end: Event, phase: Phase) -> None:
    assert phase_after(9e9, sent(), text(1, "a"), at(2, end)) is phase
    assert phase.is_over


def test_only_the_ends_are_over() -> None:
    assert {phase for phase in Phase if phase.is_over} == {
        Phase.DONE,
        Phase.STOPPED,
        Phase.CANCELLED,
        Phase.FAILED,
    }


def test_a_wait_began_with_the_last_content_or_the_request() -> None:
    assert waiting_since_ns(metrics_of([])) is None
    assert waiting_since_ns(metrics_of([sent()])) == T0_MS * MS
    assert waiting_since_ns(metrics_of([sent(), text(7, "a")])) == (T0_MS + 7) * MS
    assert waiting_since_ns(metrics_of([sent(), text(7, "a"), at(8, Cancelled())])) is None


def test_an_instant_of_zero_is_an_instant() -> None:
    zero = Chunk(0, b"x", text(0, "a").events)
    before = Chunk(-5, b"", sent().events)
    assert waiting_since_ns(metrics_of([before, zero])) == 0
