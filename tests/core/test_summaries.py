"""Tests of core/summaries.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.summaries import Summary, summarize


def test_percentiles_are_values_that_were_measured() -> None:
    assert summarize(range(1, 101)) == Summary(100, 50.5, 1, 50, 90, 95, 99, 100)
    assert summarize([7.0]) == Summary(1, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0)


def test_what_is_not_known_does_not_count() -> None:
    assert summarize([None, 4.0, None, 2.0]) == Summary(2, 3.0, 2.0, 2.0, 4.0, 4.0, 4.0, 4.0)
    assert summarize([]) is None
    assert summarize([None]) is None


@given(st.lists(st.floats(0, 1e9), min_size=1))
def test_percentiles_never_fall(samples: list[float]) -> None:
    it = summarize(samples)

    assert it is not None
    assert it.least <= it.p50 <= it.p90 <= it.p95 <= it.p99 <= it.most
    assert it.mean == pytest.approx(sum(samples) / len(samples))
    assert {it.p50, it.p90, it.p95, it.p99} <= set(samples)
