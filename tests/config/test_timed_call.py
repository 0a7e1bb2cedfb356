import threading

import pytest

from tests.patience import PATIENCE_S
from tuiapp.config.timed_call import call_within


def test_what_it_returns_comes_back() -> None:
    assert call_within(PATIENCE_S, lambda: 7) == 7


def test_what_it_raises_is_raised_here() -> None:
    def fail() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        call_within(PATIENCE_S, fail)


def test_it_runs_beside_its_caller_and_keeps_nobody_from_leaving() -> None:
    thread = call_within(PATIENCE_S, threading.current_thread)

    assert thread is not threading.current_thread()
    assert thread.daemon


def test_nobody_waits_longer_than_was_said() -> None:
    may_end = threading.Event()
    try:
        with pytest.raises(TimeoutError):
            call_within(0.01, lambda: may_end.wait(PATIENCE_S))
    finally:
        may_end.set()
