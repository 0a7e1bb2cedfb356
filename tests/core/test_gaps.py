from array import array

from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.gaps import STALL_MEDIAN_FACTOR, STALL_MIN_NS, percentile, summarize_gaps


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=50), st.sampled_from([0.5, 0.95, 1.0]))
def test_a_percentile_is_the_least_value_with_enough_at_or_below_it(
    values: list[int], fraction: float
) -> None:
    ordered = sorted(values)
    found = percentile(ordered, fraction)
    below = [value for value in ordered if value < found]
    up_to = [value for value in ordered if value <= found]
    assert len(below) < fraction * len(ordered) <= len(up_to)


@given(st.lists(st.integers(0, 10 * STALL_MIN_NS), min_size=1, max_size=30))
def test_stalls_are_counted_and_summed(values: list[int]) -> None:
    gaps = summarize_gaps(array("q", values))
    assert gaps is not None
    limit_ns = max(STALL_MIN_NS, STALL_MEDIAN_FACTOR * gaps.p50_ns)
    stalls = [value for value in values if value > limit_ns]
    assert (gaps.stalls, gaps.stalled_ns) == (len(stalls), sum(stalls))
    assert gaps.last_ns == values[-1]


def test_without_gaps_there_is_no_summary() -> None:
    assert summarize_gaps(array("q")) is None
