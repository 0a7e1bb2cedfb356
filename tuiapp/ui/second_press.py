"""“Again to …”: things that take a second press within a few seconds."""

from typing import Final

from tuiapp.core.ports import Clock


REMEMBERED_NS: Final = 3_000_000_000


class SecondPress:
    """Remembers the last first press."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._what: str | None = None
        self._at_ns = 0

    def press(self, what: str) -> bool:
        """Whether this press of `what` is the second; else it is remembered as the first."""
        now_ns = self._clock.monotonic_ns()
        is_second = self._what == what and now_ns - self._at_ns <= REMEMBERED_NS
        self._what = None if is_second else what
        self._at_ns = now_ns
        return is_second
