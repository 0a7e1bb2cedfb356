import asyncio
import threading

import pytest
from engine_fakes import (
    DONE,
    REQUEST,
    LoopSpawner,
    ScriptedProvider,
    TickingClock,
    events_of,
    until,
)

from tuiapp.core.events import Chunk, RequestSent, TextDelta
from tuiapp.core.request import Target
from tuiapp.engine import start_line
from tuiapp.engine.log import RunLog
from tuiapp.engine.run import Run
from tuiapp.engine.start_line import StartLine, wait_until_sent


class SlowKey:
    """The key of this provider comes when the test says so, or not at all."""

    def __init__(self, answering: ScriptedProvider, error: Exception | None = None) -> None:
        self.answering = answering
        self.error = error
        self.asked = asyncio.Event()
        self.read = asyncio.Event()

    async def provider(self, target: Target) -> ScriptedProvider:
        del target
        self.asked.set()
        await self.read.wait()
        if self.error is not None:
            raise self.error
        return self.answering


def two(error: Exception | None = None) -> tuple[SlowKey, SlowKey]:
    return SlowKey(ScriptedProvider([[[DONE]]])), SlowKey(ScriptedProvider([[[DONE]]]), error)


def started(*providers: SlowKey) -> list[Run]:
    """A run of each, which are to leave together."""
    line = StartLine(len(providers))
    runs = [
        Run(REQUEST, providers=it, spawner=LoopSpawner(), clock=TickingClock(), start_line=line)
        for it in providers
    ]
    for run in runs:
        run.start()
    return runs


@pytest.fixture(autouse=True)
def _holds_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_line, "HOLD_S", 60)


async def test_a_request_waits_for_the_slower_one() -> None:
    quick, slow = two()
    quick.read.set()
    first, second = started(quick, slow)
    await slow.asked.wait()
    for _ in range(20):
        await asyncio.sleep(0)
    assert quick.answering.attempts == 0

    slow.read.set()
    await until(lambda: first.is_over and second.is_over)
    assert isinstance(events_of(first.log)[0], RequestSent)


async def test_nobody_waits_for_one_that_fails() -> None:
    quick, broken = two(ZeroDivisionError())
    quick.read.set()
    broken.read.set()
    first, second = started(quick, broken)
    await until(lambda: first.is_over and second.is_over)
    assert DONE in events_of(first.log)


async def test_nobody_waits_for_one_that_is_stopped() -> None:
    quick, slow = two()
    quick.read.set()
    first, second = started(quick, slow)
    await slow.asked.wait()
    second.cancel()
    await until(lambda: first.is_over and second.is_over)
    assert DONE in events_of(first.log)


async def test_nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_line, "HOLD_S", 0.001)
    quick, slow = two()
    quick.read.set()
    first, second = started(quick, slow)
    await until(lambda: first.is_over)
    assert DONE in events_of(first.log)
    second.cancel()
    await until(lambda: second.is_over)


async def test_one_that_waits_can_be_stopped() -> None:
    quick, slow = two()
    quick.read.set()
    first, second = started(quick, slow)
    await slow.asked.wait()
    first.cancel()
    await until(lambda: first.is_over)
    assert quick.answering.attempts == 0
    second.cancel()
    await until(lambda: second.is_over)


def sent(*more: TextDelta) -> RunLog:
    log = RunLog()
    log.append(Chunk(1, b"", (RequestSent(),)))
    for event in more:
        log.append(Chunk(2, b"x", (event,)))
    return log


def test_all_requests_have_left() -> None:
    assert wait_until_sent([sent(TextDelta("a")), sent(TextDelta("b"))], within_s=0)


def test_a_run_that_is_over_is_not_waited_for() -> None:
    over = RunLog()
    over.append(Chunk(1, b"", (DONE,)))
    assert wait_until_sent([over], within_s=0)


def test_a_request_that_does_not_leave_is_not_waited_for_long() -> None:
    assert not wait_until_sent([sent(TextDelta("a")), sent()], within_s=0.001)


def test_a_request_that_leaves_meanwhile_ends_the_wait() -> None:
    late = sent()
    thread = threading.Timer(0.01, lambda: late.append(Chunk(3, b"", (TextDelta("x"),))))
    thread.start()
    assert wait_until_sent([late], within_s=60)
    thread.join()
