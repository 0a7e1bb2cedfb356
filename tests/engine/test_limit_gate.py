"""Tests of engine/limit_gate.py: a provider's limits are kept, not hit."""

from tuiapp.core.events import RateLimitBucket, RateLimits
from tuiapp.engine.limit_gate import LimitGate


def limits(
    name: str, limit: int | None, remaining: int | None, reset_s: float | None
) -> RateLimits:
    return RateLimits((RateLimitBucket(name, limit, remaining, reset_s),))


def test_without_a_word_about_limits_everything_may_go() -> None:
    assert LimitGate().wait_s(0.0) == 0.0


def test_an_empty_bucket_is_waited_for() -> None:
    gate = LimitGate()
    gate.note(limits("requests", 10, 0, 6.0), now_s=100.0)

    assert gate.wait_s(100.0) == 6.0
    assert gate.wait_s(104.0) == 2.0
    assert gate.wait_s(107.0) == 0.0


def test_requests_on_their_way_together_do_not_share_the_last_place() -> None:
    gate = LimitGate()
    gate.note(limits("requests", 10, 2, 6.0), now_s=0.0)
    gate.sent()
    assert gate.wait_s(0.0) == 0.0
    gate.sent()
    assert gate.wait_s(0.0) == 6.0


def test_a_request_is_taken_to_need_as_many_tokens_as_the_largest_so_far() -> None:
    gate = LimitGate()
    gate.note_tokens(400)
    gate.note_tokens(100)
    gate.note(limits("input-tokens", 1000, 500, 6.0), now_s=0.0)
    assert gate.wait_s(0.0) == 0.0
    gate.sent()
    assert gate.wait_s(0.0) == 6.0


def test_a_bucket_that_could_never_hold_a_request_holds_up_none() -> None:
    gate = LimitGate()
    gate.note_tokens(2000)
    gate.note(limits("tokens", 1000, 10, 6.0), now_s=0.0)
    assert gate.wait_s(0.0) == 0.0


def test_half_a_bucket_says_nothing() -> None:
    gate = LimitGate()
    gate.note(limits("requests", 10, 0, None), now_s=0.0)
    gate.note(limits("requests", 10, None, 6.0), now_s=0.0)
    assert gate.wait_s(0.0) == 0.0


def test_a_server_that_asks_for_a_pause_gets_it() -> None:
    gate = LimitGate()
    gate.hold(13.0)
    gate.hold(11.0)
    assert gate.wait_s(10.0) == 3.0


def test_a_retry_after_beside_an_answer_asks_for_no_pause() -> None:
    gate = LimitGate()
    gate.note(RateLimits((), retry_after_s=36.0), now_s=10.0)
    assert gate.wait_s(10.0) == 0.0


def test_the_longest_wait_counts() -> None:
    gate = LimitGate()
    both = RateLimits(
        (RateLimitBucket("requests", 1, 0, 2.0), RateLimitBucket("tokens", 1, 0, 9.0))
    )
    gate.note_tokens(1)
    gate.note(both, now_s=0.0)
    assert gate.wait_s(0.0) == 9.0
