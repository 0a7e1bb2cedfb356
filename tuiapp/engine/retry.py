"""Whether a failed attempt is worth another, and how long to wait for it.

Only what may pass by itself is tried again, and only before the first content: whoever has read half
an answer does not want another one behind it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tuiapp.core.errors import Failure, FailureKind


PASSING_KINDS: Final[frozenset[FailureKind]] = frozenset(
    {"connection", "dns", "timeout", "overloaded", "server", "rate_limit"}
)

LONGEST_RETRY_AFTER_S: Final = 60.0
"""A server that asks for a longer pause is told to the user instead: nobody waits that long unasked."""

_JITTER: Final = 0.25


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most `retries` further attempts, after 0.5·2ⁿ s, at most 8 s, or what the server asks for."""

    retries: int = 0
    first_delay_s: float = 0.5
    longest_delay_s: float = 8.0
    jitter: Callable[[], float] = random.random
    """Between 0 and 1; takes up to a quarter off a delay, so that clients do not return together."""

    def delay_s(self, failure: Failure, attempt: int) -> float | None:
        """How long to wait after `attempt` (counted from 1) failed; None to give up."""
        if attempt > self.retries or failure.kind not in PASSING_KINDS:
            return None
        if failure.retry_after_s is not None:
            return None if failure.retry_after_s > LONGEST_RETRY_AFTER_S else failure.retry_after_s
        delay_s = min(self.longest_delay_s, self.first_delay_s * 2 ** min(attempt - 1, 10))
        return delay_s * (1 - _JITTER * self.jitter())


NO_RETRY: Final = RetryPolicy()
