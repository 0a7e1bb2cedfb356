"""Tests of core/pace.py: the pace of a run over its time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.pace import FIRST_SPAN_NS, MAX_SPANS, PaceSeries


S = 1_000_000_000


def series_of(*chunks: tuple[float, int]) -> PaceSeries:
    series = PaceSeries()
    for at_s, chars in chunks:
        series.add(int(at_s * S), chars)
    return series


def test_a_steady_stream_has_one_pace_throughout() -> None:
    series = series_of(*((i / 8, 4) for i in range(33)))  # 32 characters a second

    assert series.tokens_per_s(100, 0.25) == pytest.approx([8.0] * 16)
    assert series.tokens_per_s(4, 0.25) == pytest.approx([8.0] * 4)


def test_a_pause_is_a_pace_of_nothing() -> None:
    series = series_of((0, 100), (1.0, 100), (1.5, 1))

    assert series.tokens_per_s(100, 1.0) == [400.0, 0.0, 0.0, 0.0, 400.0, 0.0]


def test_the_span_that_still_fills_is_left_out() -> None:
    assert series_of((0, 100)).tokens_per_s(10, 1.0) == []
    assert series_of((0, 100), (0.3, 1)).tokens_per_s(10, 1.0) == [400.0]
    assert series_of((0, 100), (0.3, 1)).tokens_per_s(0, 1.0) == []


def test_an_endless_run_keeps_bounded_memory_and_every_character() -> None:
    series = series_of(*((i, 10) for i in range(3600)))

    paces = series.tokens_per_s(MAX_SPANS, 1.0)
    assert len(paces) <= MAX_SPANS
    assert series.span_ns % FIRST_SPAN_NS == 0
    assert paces == pytest.approx([10.0] * len(paces))


@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(1, 100)), min_size=1, max_size=60))
def test_no_character_is_lost(chunks: list[tuple[int, int]]) -> None:
    series = PaceSeries()
    last_ns = max(at_ns for at_ns, _ in chunks)
    for at_ns, chars in sorted(chunks):
        series.add(at_ns, chars)
    series.add(last_ns + 10 * series.span_ns, 1)  # a span of its own closes the others

    paces = series.tokens_per_s(MAX_SPANS, 1.0)
    shown = sum(pace * series.span_ns / S for pace in paces)
    assert shown == pytest.approx(sum(chars for _, chars in chunks))
