import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.events import RateLimitBucket, RateLimits, ServerTiming, ServerTimings
from tuiapp.wire.headers import (
    duration_s,
    rate_limits,
    request_id,
    retry_after_s,
    server_timings,
    should_retry,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6m0s", 360.0),
        ("2ms", 0.002),
        ("0s", 0.0),
        ("16m17.764s", 977.764),
        ("1h2m3s", 3723.0),
        ("1m0.052s", 60.052),
        ("1m2ms", 60.002),
        ("2m", 120.0),
        ("1d", 86400.0),
        ("7.66s", 7.66),
        ("250us", 0.00025),
        ("3.5", 3.5),
        ("37", 37.0),
        (" 1 ", 1.0),
    ],
)
def test_durations_are_read_as_go_writes_them(text: str, seconds: float) -> None:
    assert duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["", "soon", "-1", "1e3", "s", "1x", "nan", "inf", "9" * 63, "9" * 5000, "٣", "1s2m"]
)
def test_what_is_no_duration_is_nothing(text: str) -> None:
    assert duration_s(text) is None


def test_openais_buckets_are_read() -> None:
    headers = {
        "x-ratelimit-limit-requests": "10000",
        "x-ratelimit-remaining-requests": "9999",
        "x-ratelimit-reset-requests": "6ms",
        "x-ratelimit-limit-tokens": "30000000",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "1m0.052s",
        "content-type": "text/event-stream",
    }
    assert rate_limits(headers) == RateLimits(
        (
            RateLimitBucket("requests", 10000, 9999, 0.006),
            RateLimitBucket("tokens", 30_000_000, 0, 60.052),
        )
    )


def test_a_bucket_may_have_any_name_and_miss_anything() -> None:
    headers = {
        "x-ratelimit-remaining-tokens_usage_based": "5",
        "x-ratelimit-limit-req-minute": "0",
        "x-ratelimit-reset-tokens-minute": "37.25",
        "x-ratelimit-limit": "1",
        "x-ratelimit-key": "team",
        "x-ratelimit-over-limit": "no",
        "x-ratelimit-limit-odd": "many",
    }
    assert rate_limits(headers) == RateLimits(
        (
            RateLimitBucket("tokens_usage_based", None, 5, None),
            RateLimitBucket("req-minute", 0, None, None),
            RateLimitBucket("tokens-minute", None, None, 37.25),
            RateLimitBucket("requests", 1, None, None),
        )
    )


def test_anthropics_buckets_are_read_and_their_resets_are_times_of_day() -> None:
    headers = {
        "anthropic-ratelimit-requests-limit": "4000",
        "anthropic-ratelimit-requests-remaining": "3999",
        "anthropic-ratelimit-requests-reset": "2025-11-15T20:26:31Z",
        "anthropic-ratelimit-input-tokens-limit": "2000000",
        "anthropic-ratelimit-input-tokens-remaining": "1999000",
        "anthropic-ratelimit-input-tokens-reset": "2025-11-15T21:27:30.5+01:00",
        "anthropic-ratelimit-unified-5h-status": "allowed",
        "anthropic-ratelimit-unified-5h-reset": "1763238450",
        "anthropic-priority-output-tokens-remaining": "7",
        "anthropic-organization-id": "remaining",
        "retry-after": "31",
    }
    assert rate_limits(headers, 1_763_238_390.0) == RateLimits(
        (
            RateLimitBucket("requests", 4000, 3999, 1.0),
            RateLimitBucket("input-tokens", 2_000_000, 1_999_000, 60.5),
            RateLimitBucket("unified-5h", None, None, 60.0),
            RateLimitBucket("priority-output-tokens", None, 7, None),
        ),
        retry_after_s=31.0,
    )


@pytest.mark.parametrize("reset", ["2025-11-15T20:26:31", "2025-11-15", "20:26:31Z", "T", "9" * 65])
def test_a_time_without_its_zone_or_day_is_none(reset: str) -> None:
    assert rate_limits({"anthropic-ratelimit-tokens-reset": reset}, 1_763_238_390.0) is None


def test_a_reset_that_is_an_instant_needs_the_time_of_day() -> None:
    for reset in ("1754667660000", "1754667660", "2025-08-08T15:41:00Z"):
        headers = {"x-ratelimit-limit": "1", "x-ratelimit-reset": reset}
        unknown, known = rate_limits(headers), rate_limits(headers, 1_754_667_600.0)
        assert unknown is not None
        assert known is not None
        assert unknown.buckets[0].reset_s is None
        assert known.buckets[0].reset_s == pytest.approx(60.0)


def test_without_such_headers_there_are_no_limits() -> None:
    assert rate_limits({"content-type": "text/html"}) is None


def test_a_wait_alone_is_worth_telling() -> None:
    assert rate_limits({"retry-after": "7"}) == RateLimits((), 7.0)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "16"}, 16.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "1", "retry-after-ms": "494"}, 0.494),
        ({"retry-after": "1", "retry-after-ms": "0"}, 1.0),
        ({"retry-after-ms": "0"}, 0.0),
        ({"retry-after": "1", "retry-after-ms": "x"}, 1.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 30.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:00:00 GMT"}, 0.0),
        ({"retry-after": "later"}, None),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_a_wait_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers, 1_445_412_450.0) == seconds


def test_a_date_says_nothing_without_the_time_of_day() -> None:
    headers = {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert retry_after_s(headers) is None
    assert retry_after_s({**headers, "date": "Wed, 21 Oct 2015 07:27:30 GMT"}) == 30.0


def test_the_vendors_id_wins_over_the_networks() -> None:
    assert request_id({"cf-ray": "9-ORD", "x-request-id": "req_1"}) == "req_1"
    assert request_id({"cf-ray": "9-ORD"}) == "9-ORD"
    assert request_id({"x-request-id": " ", "request-id": "req_2"}) == "req_2"
    assert request_id({"x-request-id": "\x1b[31m"}) is None
    assert request_id({"x-request-id": "x" * 201}) is None
    assert request_id({}) is None


def test_timings_of_the_server_are_read() -> None:
    headers = {
        "openai-processing-ms": "756",
        "x-envoy-upstream-service-time": "5.5",
        "server-timing": 'gfet4t7; dur=1234, x-originResponse;desc=a;dur="56.5", cache, b;dur=-1',
    }
    assert server_timings(headers) == ServerTimings(
        (
            ServerTiming("processing", 756_000_000),
            ServerTiming("upstream", 5_500_000),
            ServerTiming("gfet4t7", 1_234_000_000),
            ServerTiming("x-originResponse", 56_500_000),
        )
    )
    assert server_timings({"openai-processing-ms": "fast"}) is None


NAMES = st.sampled_from(
    [
        "x-ratelimit-limit-tokens",
        "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-tokens",
        "x-ratelimit-reset",
        "anthropic-ratelimit-tokens-reset",
        "retry-after",
        "retry-after-ms",
        "date",
        "x-request-id",
        "openai-processing-ms",
        "server-timing",
    ]
) | st.text("x-ratelimit-reset-abc", max_size=30)
VALUES = (
    st.text()
    | st.text("0123456789.hmsd-+e,;=dur ")
    | st.text("0123456789-:TZ+.W")
    | st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
    | st.from_regex(r"[0-9]{1,5000}")
    | st.sampled_from(["Thu, 99 Foo 99999 99:99:99 +9999", "Mon, 01 Jan 0001 00:00:00 +2300"])
)


@given(headers=st.dictionaries(NAMES, VALUES), now=st.none() | st.floats(0, 1e10))
def test_rubbish_in_headers_raises_nothing(headers: dict[str, str], now: float | None) -> None:
    limits = rate_limits(headers, now)
    wait_s = retry_after_s(headers, now)
    request_id(headers)
    timings = server_timings(headers)
    assert wait_s is None or wait_s >= 0
    for bucket in limits.buckets if limits else ():
        assert bucket.reset_s is None or bucket.reset_s >= 0
    for timing in timings.timings if timings else ():
        assert timing.duration_ns >= 0


@pytest.mark.parametrize(
    ("text", "said"), [("true", True), (" False", False), ("", None), ("maybe", None)]
)
def test_a_server_may_say_whether_to_try_again(text: str, said: bool | None) -> None:  # noqa: FBT001
    assert should_retry({"x-should-retry": text}) is said
    assert should_retry({}) is None


def test_a_flood_of_buckets_is_bounded() -> None:
    limits = rate_limits({f"x-ratelimit-limit-{n}": "1" for n in range(500)})
    assert limits is not None
    assert len(limits.buckets) == 32
