"""The error bar of the stamps."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from tuiapp.core.ports import TaskHandle
from tuiapp.net import lateness
from tuiapp.net.lateness import LatenessProbe


class StepClock:
    """Gives the next of its readings."""

    def __init__(self, *readings_ms: float) -> None:
        self._readings = [round(it * 1e6) for it in readings_ms]

    def monotonic_ns(self) -> int:
        if not self._readings:
            raise asyncio.CancelledError
        return self._readings.pop(0)


class Here:
    """Runs the coroutine on the spot, until it is cancelled."""

    def spawn(
        self,
        main: Callable[[], Coroutine[None, None, None]],
        on_done: Callable[[BaseException | None], None],
    ) -> TaskHandle:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(main())
        on_done(asyncio.CancelledError())
        return self

    def cancel(self) -> None:
        pass


def test_lateness_is_the_time_past_the_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lateness, "PERIOD_S", 0.001)
    probe = LatenessProbe(Here(), StepClock(0, 1, 10, 11 + 8))
    assert probe.p95_ns is None
    probe.start()
    assert probe.p95_ns == 8_000_000


def test_a_second_start_goes_on_with_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lateness, "PERIOD_S", 0.001)
    probe = LatenessProbe(Here(), StepClock(0, 4))
    probe.start()
    probe.start()
    assert probe.p95_ns == 3_000_000
    probe.stop()
    assert probe.p95_ns == 3_000_000
