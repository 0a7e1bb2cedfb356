"""How late the wire thread wakes while answers stream: the error bar of every stamp.

A chunk's stamp is late by what keeps the wire thread from running when its bytes are there, which is
the interpreter's lock. A timer that falls due is held up in the same way, so a few of them a second
measure it; a timer's own granularity adds up to 1 ms, so the figure is an upper bound.
"""

import asyncio
from array import array
from typing import Final

from tuiapp.core.gaps import percentile
from tuiapp.core.ports import Clock, Spawner, TaskHandle


PERIOD_S: Final = 0.025
_KEPT: Final = 400
"""The last ten seconds."""


class LatenessProbe:
    """Measures from `start` to `stop`; both and the figure are for the interface's thread."""

    def __init__(self, spawner: Spawner, clock: Clock) -> None:
        self._spawner = spawner
        self._clock = clock
        self._task: TaskHandle | None = None
        self._late_ns: array[int] = array("q")

    def start(self) -> None:
        """Begin to measure, if it does not go on already."""
        if self._task is None:
            self._late_ns = array("q")
            self._task = self._spawner.spawn(self._measure, lambda _: None)

    def stop(self) -> None:
        """Rest. What was measured last stays to be read."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @property
    def p95_ns(self) -> int | None:
        """The 95th percentile of the last ten seconds; None before the first measurement."""
        late_ns = self._late_ns[-_KEPT:]
        return percentile(sorted(late_ns), 0.95) if late_ns else None

    async def _measure(self) -> None:
        late_ns = self._late_ns
        while True:
            due_ns = self._clock.monotonic_ns() + round(PERIOD_S * 1e9)
            await asyncio.sleep(PERIOD_S)
            late_ns.append(max(0, self._clock.monotonic_ns() - due_ns))
            if len(late_ns) > 2 * _KEPT:
                del late_ns[:_KEPT]
