"""The time limits of a response: a stall, and the whole of it.

httpx's read timeout counts every byte as life, also the comment lines that a dead model's proxy
goes on sending; this one counts events.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from tuiapp.core.endpoint import TimeLimits
from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.ports import Clock


_NS_PER_S: Final = 1_000_000_000


class Watchdog:
    """Told of progress, it cancels the task in whose `watching` block the limits pass.

    One timer, armed again only when it fires: progress costs an assignment, however many chunks
    a second there are.
    """

    def __init__(self, limits: TimeLimits, clock: Clock, scope: asyncio.Timeout) -> None:
        self.passed_limit: Failure | None = None
        """What to say, once a limit has passed."""
        self._limits = limits
        self._clock = clock
        self._scope = scope
        self._loop = asyncio.get_running_loop()
        self._began_ns = self._progress_ns = clock.monotonic_ns()
        self._timer: asyncio.TimerHandle | None = None
        self._arm()

    def progress(self, at_ns: int) -> None:
        """An event came."""
        self._progress_ns = at_ns

    def stop(self) -> None:
        """Watch no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        ends_ns = [
            since_ns + round(limit_s * _NS_PER_S)
            for since_ns, limit_s in (
                (self._progress_ns, self._limits.stall_s),
                (self._began_ns, self._limits.total_s),
            )
            if limit_s is not None
        ]
        if ends_ns:
            wait_ns = min(ends_ns) - self._clock.monotonic_ns()
            self._timer = self._loop.call_later(max(0, wait_ns) / _NS_PER_S, self._look)

    def _look(self) -> None:
        now_ns = self._clock.monotonic_ns()
        stall_s, total_s = self._limits.stall_s, self._limits.total_s
        if total_s is not None and now_ns - self._began_ns >= total_s * _NS_PER_S:
            self._end(
                f"The answer took longer than {total_s:g} s; the connection was closed.",
                "What came is kept; the provider's limit for a whole answer can be raised.",
            )
        elif stall_s is not None and now_ns - self._progress_ns >= stall_s * _NS_PER_S:
            self._end(
                f"No event for {stall_s:g} s; the connection was closed.",
                "What came is kept; send it again.",
            )
        else:
            self._arm()

    def _end(self, message: str, hint: str) -> None:
        self._timer = None
        self.passed_limit = Failure("timeout", message, hint)
        self._scope.reschedule(self._loop.time())


@asynccontextmanager
async def watching(limits: TimeLimits, clock: Clock) -> AsyncGenerator[Watchdog, None]:
    """Hold what runs inside to the limits, from now on.

    Raises:
        ProviderError: A limit passed; what ran inside was cancelled, so its connection is closed.
    """
    watchdog: Watchdog | None = None
    try:
        async with asyncio.timeout(None) as scope:
            watchdog = Watchdog(limits, clock, scope)
            try:
                yield watchdog
            finally:
                watchdog.stop()
    except TimeoutError:
        if watchdog is None or watchdog.passed_limit is None:
            raise
    if watchdog.passed_limit is not None:
        raise ProviderError(watchdog.passed_limit)
