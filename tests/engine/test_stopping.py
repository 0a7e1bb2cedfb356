import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from engine_fakes import Hang, events_of, stage, text_of, until

from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import (
    Chunk,
    End,
    Event,
    Finished,
    RequestSent,
    Retrying,
    Stopped,
    TextDelta,
    Unrecognized,
)
from tuiapp.engine.retry import RetryPolicy
from tuiapp.engine.stop_rules import parse_rule
from tuiapp.engine.stopping import StopGeneration, StopWatch


@dataclass
class VirtualTime:
    """A loop whose clock runs as fast as its timers are due."""

    loop: asyncio.AbstractEventLoop
    now_s: float = 1000.0

    def time(self) -> float:
        return self.now_s


def run_in_virtual_time(main: Callable[[VirtualTime], Awaitable[None]]) -> None:
    """Run `main` on a loop in which waiting takes no time."""

    async def start() -> None:
        loop = asyncio.get_running_loop()
        clock = VirtualTime(loop)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loop, "time", clock.time)
            await main(clock)

    asyncio.run(start())


def read(*events: Event) -> Chunk:
    return Chunk(0, b"x", events)


async def pass_time(clock: VirtualTime, seconds: float) -> None:
    """Let time pass, and what is due happen."""
    clock.now_s += seconds
    for _ in range(3):
        await asyncio.sleep(0)


def watched(
    rules: list[str], script: Callable[[VirtualTime, StopWatch], Awaitable[None]]
) -> str | None:
    """The rule of time that fires while `script` runs."""
    fired: list[End | None] = []

    async def main(clock: VirtualTime) -> None:
        watch = StopWatch([parse_rule(rule) for rule in rules])
        try:
            async with watch.timed():
                await script(clock, watch)
        except StopGeneration as stop:
            fired.append(stop.end)

    run_in_virtual_time(main)
    match fired:
        case [Stopped(rule=rule)]:
            return rule
        case _:
            return None


def test_a_time_runs_from_the_request_whatever_comes() -> None:
    async def script(clock: VirtualTime, watch: StopWatch) -> None:
        await pass_time(clock, 5)
        watch.look(read(RequestSent()))
        for _ in range(9):
            await pass_time(clock, 1)
            watch.look(read(TextDelta("a")))
        await pass_time(clock, 0.9)
        reached.append("9.9 s")
        await pass_time(clock, 0.2)
        reached.append("10.1 s")

    reached: list[str] = []
    assert watched(["time:10s"], script) == "time:10s"
    assert reached == ["9.9 s"]


@pytest.mark.parametrize("rule", ["time:8s", "stall:8s"])
def test_a_rule_of_time_runs_from_the_last_attempts_request(rule: str) -> None:
    async def script(clock: VirtualTime, watch: StopWatch) -> None:
        watch.look(read(RequestSent(1)))
        await pass_time(clock, 6)
        watch.look(read(RequestSent(2)))
        await pass_time(clock, 7.9)
        reached.append("7.9 s")
        await pass_time(clock, 0.2)
        reached.append("8.1 s")

    reached: list[str] = []
    assert watched([rule], script) == rule
    assert reached == ["7.9 s"]


@pytest.mark.parametrize("rule", ["time:8s", "stall:8s"])
def test_no_rule_of_time_runs_between_two_attempts(rule: str) -> None:
    async def script(clock: VirtualTime, watch: StopWatch) -> None:
        watch.look(read(RequestSent(1)))
        await pass_time(clock, 6)
        with watch.paused():
            await pass_time(clock, 60)
        await pass_time(clock, 7.9)
        reached.append("waited")
        await pass_time(clock, 0.2)
        reached.append("too late")

    reached: list[str] = []
    assert watched([rule], script) == rule
    assert reached == ["waited"]


def test_a_time_that_is_over_when_an_attempt_fails_leaves_no_pause() -> None:
    async def script(clock: VirtualTime, watch: StopWatch) -> None:
        watch.look(read(RequestSent(1)))
        try:
            await pass_time(clock, 9)
        except asyncio.CancelledError:
            with watch.paused():
                reached.append("paused")
            raise

    reached: list[str] = []
    assert watched(["time:8s"], script) == "time:8s"
    assert reached == ["paused"]


def test_a_stall_is_counted_from_the_last_content() -> None:
    async def script(clock: VirtualTime, watch: StopWatch) -> None:
        watch.look(read(RequestSent()))
        for _ in range(5):
            await pass_time(clock, 7)
            watch.look(read(TextDelta("a")))
        reached.append("content")
        await pass_time(clock, 7.9)
        reached.append("silence")
        await pass_time(clock, 0.2)
        reached.append("stall")

    reached: list[str] = []
    assert watched(["stall:8s"], script) == "stall:8s"
    assert reached == ["content", "silence"]


@pytest.mark.parametrize("noise", [Unrecognized("ping", b""), TextDelta("")])
def test_what_is_no_content_does_not_end_a_stall(noise: Event) -> None:
    async def script(clock: VirtualTime, watch: StopWatch) -> None:
        watch.look(read(RequestSent()))
        for _ in range(9):
            await pass_time(clock, 1)
            watch.look(read(noise))

    assert watched(["stall:8s"], script) == "stall:8s"


def test_of_several_rules_of_time_the_first_that_is_due_fires() -> None:
    async def script(clock: VirtualTime, watch: StopWatch) -> None:
        watch.look(read(RequestSent(1)))
        await pass_time(clock, 9)

    assert watched(["time:7s", "stall:8s", "time:1h"], script) == "time:7s"


def test_content_that_is_let_out_while_the_stream_is_left_moves_nothing() -> None:
    async def script(clock: VirtualTime, watch: StopWatch) -> None:
        watch.look(read(RequestSent()))
        try:
            await pass_time(clock, 9)
        finally:
            watch.look(read(TextDelta("a")))

    assert watched(["stall:8s"], script) == "stall:8s"


def test_a_time_limit_of_the_provider_is_no_rule_of_ours() -> None:
    async def script(clock: VirtualTime, watch: StopWatch) -> None:
        watch.look(read(RequestSent()))
        await pass_time(clock, 1)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        watched(["time:10s"], script)


async def test_a_rule_of_time_ends_a_run_that_hangs() -> None:
    on = stage([[TextDelta("a")], Hang()], stop_rules=[parse_rule("stall:5ms")])
    log = await on.play()
    assert (log.end, text_of(log), on.provider.open) == (Stopped("stall:5ms"), "a", 0)


@pytest.mark.parametrize("rule", ["time:8s", "stall:8s"])
def test_a_run_that_waits_for_its_next_attempt_is_not_stopped_for_it(rule: str) -> None:
    ends: list[End | None] = []

    async def main(clock: VirtualTime) -> None:
        on = stage(
            [ProviderError(Failure("rate_limit", "Wait.", retry_after_s=60))],
            [[TextDelta("a"), Finished("stop", "stop")]],
            stop_rules=[parse_rule(rule)],
            retry=RetryPolicy(1),
        )
        on.run.start()
        await until(lambda: any(isinstance(it, Retrying) for it in events_of(on.run.log)))
        await pass_time(clock, 59)
        assert on.run.log.end is None
        await pass_time(clock, 2)
        await on.spawner.settle()
        ends.append(on.run.log.end)

    run_in_virtual_time(main)
    assert ends == [Finished("stop", "stop")]


async def test_a_wish_to_cancel_is_no_rule() -> None:
    on = stage([Hang()], stop_rules=[parse_rule("time:1h")])
    on.run.start()
    await on.provider.hanging.wait()
    on.run.cancel()
    await on.spawner.settle()
    assert type(on.run.log.end).__name__ == "Cancelled"
