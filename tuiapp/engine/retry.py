"""Whether a failed attempt is worth another, and how long to wait for it.

Only what may pass by itself is tried again, and only before the first content: whoever has read half
an answer does not want another one behind it, nor pay for it.

Source: WIRE 0.4, the rules of the vendors' own clients (408, 409, 429, 5xx; `x-should-retry` wins).
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from tuiapp.core.errors import Failure, FailureKind


PASSING_KINDS: Final[frozenset[FailureKind]] = frozenset(
    {"connection", "dns", "timeout", "overloaded", "server", "rate_limit"}
)

LONGEST_RETRY_AFTER_S: Final = 60.0
"""A server that asks for a longer pause is told to the user instead: nobody waits that long unasked."""

_JITTER: Final = 0.25


def may_pass(failure: Failure) -> bool:
    """Whether the same request, sent again a little later, may succeed.

    A quota that is used up stays used up whatever the server advises: more requests only cost.
    """
    if failure.kind == "quota":
        return False
    if failure.should_retry is not None:
        return failure.should_retry
    return failure.kind in PASSING_KINDS or failure.status == HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most `retries` further attempts, after 0.5·2ⁿ s, at most 8 s, or what the server asks for."""

    retries: int = 0
    first_delay_s: float = 0.5
    longest_delay_s: float = 8.0
    jitter: Callable[[], float] = random.random
    """Between 0 and 1; takes up to a quarter off a delay, so that clients do not return together.

    A wait that the server asks for is lengthened instead, by up to a quarter of a second: who
    returns too early is refused again.
    """

    @property
    def attempts_at_most(self) -> int:
        """How many attempts there can be, the first included."""
        return 1 + self.retries

    def delay_s(self, failure: Failure, attempt: int) -> float | None:
        """How long to wait after `attempt` (counted from 1) failed; None to give up."""
        if attempt > self.retries or not may_pass(failure):
            return None
        spread = _JITTER * self.jitter()
        # A zero asks for nothing: a server in trouble gets its pause all the same.
        if failure.retry_after_s:
            if failure.retry_after_s > LONGEST_RETRY_AFTER_S:
                return None
            return failure.retry_after_s + spread
        delay_s = min(self.longest_delay_s, self.first_delay_s * 2 ** min(attempt - 1, 10))
        return delay_s * (1 - spread)


NO_RETRY: Final = RetryPolicy()
