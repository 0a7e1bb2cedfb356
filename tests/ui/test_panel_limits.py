"""What the side panel says of limits, before and after their reset, and of verdicts on safety."""

import pytest
from panel_scenes import FINISHED, STREAM, WIDTH, facts_of, plain

from tuiapp.core.events import RateLimitBucket, RateLimits, SafetyRating, SafetyRatings
from tuiapp.ui.widgets.panel import PanelFacts
from tuiapp.ui.widgets.panel_limits import is_counting_down, limit_lines, safety_lines


def limits_told(
    *buckets: RateLimitBucket, age_s: float, retry_after_s: float | None = None
) -> PanelFacts:
    limits = RateLimits(buckets, retry_after_s)
    return facts_of(FINISHED, now_ms=9000 + round(age_s * 1000), limits=limits, limits_at_ms=9000)


def test_limits_have_a_bar_a_rest_and_a_countdown() -> None:
    limits = RateLimits(
        (
            RateLimitBucket("requests", 30_000, 30_000, 0.4),
            RateLimitBucket("tokens", 150_000_000, 149_900_000, 31.0),
            RateLimitBucket("input", 1000, 90, None),
            RateLimitBucket("odd", None, 7, 200.0),
        ),
        retry_after_s=20,
    )
    facts = facts_of(FINISHED, now_ms=2200, limits=limits, limits_at_ms=2000)

    assert plain(limit_lines(facts, WIDTH)) == [
        "LIMITS",
        "requests ▰▰▰▰▰▰▰▰▰▰ 30,000 200 ms",
        "tokens ▰▰▰▰▰▰▰▰▰▰ 149.9M 31 s",
        "input ▰▱▱▱▱▱▱▱▱▱ 90 ·",
        "odd 7 3 m 20 s",
        "retry after 20 s",
    ]


def test_what_was_left_before_a_reset_is_shown_as_past_and_has_no_bar() -> None:
    bucket = RateLimitBucket("requests", 50, 0, 3.0)

    assert plain(limit_lines(limits_told(bucket, age_s=2.5), WIDTH))[1].endswith("▱ 0 500 ms")
    assert (
        plain(limit_lines(limits_told(bucket, age_s=3), WIDTH))[1] == "requests was 0 of 50 reset"
    )
    assert is_counting_down(limits_told(bucket, age_s=2.5))
    assert not is_counting_down(limits_told(bucket, age_s=3))


def test_a_bucket_that_is_not_counted_says_no_more_than_that_it_was_reset() -> None:
    facts = limits_told(RateLimitBucket("tokens", 50, None, 3.0), age_s=4)

    assert plain(limit_lines(facts, WIDTH))[1] == "tokens · reset"


def test_a_bucket_that_has_been_reset_warns_of_nothing() -> None:
    lines = limit_lines(limits_told(RateLimitBucket("tokens", 50, 0, 3.0), age_s=4), WIDTH)

    assert not {"$metric-bad", "$metric-warn"} & {str(span.style) for span in lines[1].spans}


@pytest.mark.parametrize(
    ("width_cells", "line"),
    [
        (38, "requests was 29,999 of 30,000 reset"),
        (35, "requests was 29,999 of 30,000 reset"),
        (34, "requests was 29,999 reset"),
        (25, "requests was 29,999 reset"),
        (22, "requests was 30k reset"),
        (14, "requests reset"),
    ],
)
def test_where_there_is_no_room_for_what_was_left_it_is_shorter(
    width_cells: int, line: str
) -> None:
    facts = limits_told(RateLimitBucket("requests", 30_000, 29_999, 0.002), age_s=1)

    assert plain(limit_lines(facts, width_cells))[1] == line


def test_a_wait_that_was_asked_for_is_over_once_it_has_passed() -> None:
    assert (
        plain(limit_lines(limits_told(age_s=2, retry_after_s=20), WIDTH))[-1] == "retry after 18 s"
    )
    over = limits_told(age_s=20, retry_after_s=20)
    assert plain(limit_lines(over, WIDTH))[-1] == "retry after over"
    assert not is_counting_down(over)


def test_a_nearly_empty_bucket_stands_out() -> None:
    limits = RateLimits((RateLimitBucket("tokens", 1000, 90, 3.0),))
    lines = limit_lines(facts_of(FINISHED, now_ms=1, limits=limits), WIDTH)

    assert "$metric-bad" in [span.style for span in lines[1].spans]


@pytest.mark.parametrize(
    ("left", "bar"), [(500, "▰" * 10), (499, "▰" * 10), (1, "▰" + "▱" * 9), (0, "▱" * 10)]
)
def test_a_bucket_that_is_all_but_full_looks_full_and_only_an_empty_one_looks_empty(
    left: int, bar: str
) -> None:
    limits = RateLimits((RateLimitBucket("requests", 500, left, 9.0),))
    lines = limit_lines(facts_of(FINISHED, now_ms=1, limits=limits), WIDTH)

    assert plain(lines)[1] == f"requests {bar} {left} 9 s"


def test_where_there_is_no_room_between_a_bar_stands_below() -> None:
    limits = RateLimits((RateLimitBucket("requests", 30_000, 29_999, 9.0),))
    lines = limit_lines(facts_of(FINISHED, now_ms=1, limits=limits), 27)

    assert plain(lines) == ["LIMITS", "requests 29,999 9 s", "▰" * 27]


def test_without_limits_the_section_says_so() -> None:
    assert plain(limit_lines(facts_of(STREAM, now_ms=1), WIDTH)) == ["LIMITS", "none reported"]


def test_safety_shows_only_where_the_provider_rates() -> None:
    assert safety_lines(facts_of(STREAM, now_ms=1), WIDTH) == []
    ratings = SafetyRatings(
        (SafetyRating("harassment", "low"), SafetyRating("x", "high", blocked=True))
    )
    facts = facts_of(STREAM, now_ms=1, safety=ratings)

    assert plain(safety_lines(facts, WIDTH)) == [
        "SAFETY on the answer",
        "harassment low",
        "x high, blocked",
    ]
