"""When a provider's limits let the next request go: its own headers say what is left, and until when.

The gate counts what was sent since the headers came, so that requests that are on their way together do
not all take the last place.
"""

from dataclasses import dataclass
from typing import Final

from tuiapp.core.events import RateLimits


TOKENS_WORD: Final = "token"
"""A bucket whose name holds it counts tokens; every other one counts requests."""


@dataclass(slots=True)
class _Bucket:
    left: float
    limit: int | None
    full_at_s: float

    def wait_s(self, needed: float, now_s: float) -> float:
        # What a bucket can never hold is no reason to wait for ever.
        if self.left >= needed or (self.limit is not None and needed > self.limit):
            return 0.0
        return max(0.0, self.full_at_s - now_s)


class LimitGate:
    """One provider's limits. Seconds are of any clock that never runs backwards."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}
        self._held_until_s = 0.0
        self._tokens_per_request = 0.0

    def note(self, limits: RateLimits, now_s: float) -> None:
        """Take what the headers of a response say about buckets.

        Its `retry-after` is for who was refused: Anthropic sends one with ordinary responses too
        (WIRE 3f).
        """
        for it in limits.buckets:
            if it.remaining is not None and it.reset_s is not None:
                self._buckets[it.name] = _Bucket(it.remaining, it.limit, now_s + it.reset_s)

    def hold(self, until_s: float) -> None:
        """Let nothing go before then."""
        self._held_until_s = max(self._held_until_s, until_s)

    def note_tokens(self, tokens: int) -> None:
        """What a request took: the next one is taken to be as large as the largest so far."""
        self._tokens_per_request = max(self._tokens_per_request, tokens)

    def sent(self) -> None:
        """A request has gone."""
        for name, bucket in self._buckets.items():
            bucket.left -= self._needed(name)

    def wait_s(self, now_s: float) -> float:
        """How long the next request has to wait; 0 where it may go."""
        waits = (bucket.wait_s(self._needed(name), now_s) for name, bucket in self._buckets.items())
        return max(0.0, self._held_until_s - now_s, *waits)

    def _needed(self, name: str) -> float:
        return self._tokens_per_request if TOKENS_WORD in name.lower() else 1
