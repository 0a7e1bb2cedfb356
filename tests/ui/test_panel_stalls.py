"""What the side panel says of stalls: those that are over, that go on, and that a run was ended in."""

import pytest
from panel_scenes import OPENING, STREAM, WIDTH, facts_of, plain

from tuiapp.core.errors import Failure
from tuiapp.core.events import Cancelled, End, Failed, Finished, Stopped, TextDelta
from tuiapp.ui.widgets.panel_timing import timing_lines


def test_a_stall_that_goes_on_is_counted_with_its_time_so_far() -> None:
    lines = plain(timing_lines(facts_of(STREAM, now_ms=2322 + 10_400), WIDTH))

    assert lines[7].endswith("stalls 2 · 12.3 s")


def test_a_silence_that_is_no_stall_yet_is_not_counted() -> None:
    before = plain(timing_lines(facts_of(STREAM, now_ms=2330), WIDTH))
    silent = facts_of(STREAM, now_ms=2322 + 1_000)

    assert silent.open_stall_ns is None
    assert plain(timing_lines(silent, WIDTH)) == before


def test_what_is_said_of_gaps_that_are_over_stays_while_a_stall_goes_on() -> None:
    before = plain(timing_lines(facts_of(STREAM, now_ms=2330), WIDTH))
    stalled = plain(timing_lines(facts_of(STREAM, now_ms=60_000), WIDTH))

    assert "last gap 12.0 ms" in stalled[6]
    assert stalled[:7] == before[:7]


def test_a_stall_after_the_first_chunk_counts_before_there_is_any_gap() -> None:
    facts = facts_of([*OPENING, (400, TextDelta("a"))], now_ms=7_800)

    assert plain(timing_lines(facts, WIDTH))[7] == "chunks/s · stalls 1 · 7.4 s"
    assert plain(timing_lines(facts, WIDTH))[6] == "last gap · jitter ·"


def test_no_stall_goes_on_after_the_provider_s_own_end() -> None:
    facts = facts_of([*STREAM, (20_000, Finished("stop", "stop"))], now_ms=20_000)

    assert facts.open_stall_ns is None
    assert plain(timing_lines(facts, WIDTH))[7].endswith("stalls 1 · 1.9 s")


@pytest.mark.parametrize(
    "end", [Cancelled(), Stopped("stall:8s"), Failed(Failure("timeout", "Silence."))]
)
def test_a_stall_that_the_run_was_ended_in_stays_as_it_was(end: End) -> None:
    going_on = facts_of(STREAM, now_ms=20_000)
    over = facts_of([*STREAM, (20_000, end)], now_ms=90_000)

    assert plain(timing_lines(over, WIDTH))[5:] == plain(timing_lines(going_on, WIDTH))[5:]
    assert plain(timing_lines(over, WIDTH))[7].endswith("stalls 2 · 19.6 s")
    assert over.metrics.stalls == 2
