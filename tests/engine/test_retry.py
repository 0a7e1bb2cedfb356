import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.errors import Failure, FailureKind
from tuiapp.engine.retry import LONGEST_RETRY_AFTER_S, NO_RETRY, RetryPolicy, may_pass


BUSY = Failure("overloaded", "Busy.")


def test_by_default_nothing_is_retried() -> None:
    assert NO_RETRY.delay_s(BUSY, 1) is None


def test_delays_double_up_to_eight_seconds() -> None:
    policy = RetryPolicy(10, jitter=lambda: 0.0)
    assert [policy.delay_s(BUSY, n) for n in range(1, 8)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_the_last_retry_is_the_last() -> None:
    policy = RetryPolicy(2)
    assert policy.delay_s(BUSY, 2) is not None
    assert policy.delay_s(BUSY, 3) is None


@pytest.mark.parametrize(
    ("kind", "passes"),
    [
        ("connection", True),
        ("dns", True),
        ("timeout", True),
        ("overloaded", True),
        ("server", True),
        ("rate_limit", True),
        ("quota", False),
        ("authentication", False),
        ("bad_request", False),
        ("tls", False),
        ("internal", False),
        ("ended_early", False),
    ],
)
def test_only_what_passes_by_itself_is_retried(kind: FailureKind, passes: bool) -> None:  # noqa: FBT001
    assert (RetryPolicy(1).delay_s(Failure(kind, "…"), 1) is not None) is passes


def test_the_wait_that_the_server_asks_for_is_kept() -> None:
    asked = Failure("rate_limit", "Too many.", retry_after_s=21.5)
    assert RetryPolicy(1, jitter=lambda: 0.0).delay_s(asked, 1) == 21.5
    too_long = Failure("rate_limit", "Too many.", retry_after_s=LONGEST_RETRY_AFTER_S + 1)
    assert RetryPolicy(1).delay_s(too_long, 1) is None


@given(st.floats(0.01, LONGEST_RETRY_AFTER_S), st.floats(0, 1))
def test_nobody_returns_before_the_server_asked_for(asked_s: float, jitter: float) -> None:
    asked = Failure("rate_limit", "Too many.", retry_after_s=asked_s)
    delay_s = RetryPolicy(1, jitter=lambda: jitter).delay_s(asked, 1)
    assert delay_s is not None
    assert asked_s <= delay_s <= asked_s + 0.25


def test_a_server_that_asks_for_no_pause_gets_one() -> None:
    asked = Failure("overloaded", "Busy.", retry_after_s=0.0)
    assert RetryPolicy(1, jitter=lambda: 0.0).delay_s(asked, 1) == 0.5


@pytest.mark.parametrize(
    ("failure", "passes"),
    [
        (Failure("bad_request", "Conflict.", status=409), True),
        (Failure("bad_request", "No.", status=400), False),
        (Failure("bad_request", "Lost the race.", status=400, should_retry=True), True),
        (Failure("server", "Broken.", status=500, should_retry=False), False),
        (Failure("rate_limit", "Too many.", status=429, should_retry=False), False),
        (Failure("quota", "Used up.", status=429, should_retry=True), False),
    ],
)
def test_the_servers_own_word_decides_but_over_a_quota(failure: Failure, passes: bool) -> None:  # noqa: FBT001
    assert may_pass(failure) is passes
    assert (RetryPolicy(1).delay_s(failure, 1) is not None) is passes


@given(st.integers(1, 2000), st.floats(0, 1))
def test_a_delay_lies_between_three_quarters_and_all_of_its_step(
    attempt: int, jitter: float
) -> None:
    delay_s = RetryPolicy(2000, jitter=lambda: jitter).delay_s(BUSY, attempt)
    step_s = min(8.0, 0.5 * 2 ** min(attempt - 1, 20))
    assert delay_s is not None
    assert 0.75 * step_s <= delay_s <= step_s
