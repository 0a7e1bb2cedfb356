"""A provider that plays a script, a spawner on the test's own loop, and a clock that ticks when read."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from tuiapp.core.events import Chunk, Event, Finished, RequestSent, TextDelta
from tuiapp.core.messages import UserMessage
from tuiapp.core.ports import Emit, TaskHandle
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.engine.log import RunLog
from tuiapp.engine.retry import NO_RETRY, RetryPolicy
from tuiapp.engine.run import Run
from tuiapp.engine.stopping import StopRule, TimeRule


REQUEST = GenerationRequest(Target("lab", "m"), (UserMessage("Why?"),))
DONE = Finished("stop", "stop")


class TickingClock:
    """A millisecond passes at every look."""

    def __init__(self) -> None:
        self.now_ns = 0

    def monotonic_ns(self) -> int:
        self.now_ns += 1_000_000
        return self.now_ns


@dataclass(frozen=True)
class Hang:
    """Waits until it is cancelled."""


@dataclass(frozen=True)
class Breath:
    """Gives the loop one step."""


Step: TypeAlias = Hang | Breath | BaseException | Sequence[Event]
"""Events make one chunk; an exception is raised."""


@dataclass
class ScriptedProvider:
    """Plays one script an attempt; the last one again when there are no more."""

    scripts: Sequence[Sequence[Step]]
    requests: list[GenerationRequest] = field(default_factory=list[GenerationRequest])
    open: int = 0
    """Streams that have begun and not been left."""
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def attempts(self) -> int:
        return len(self.requests)

    async def stream(self, request: GenerationRequest, emit: Emit) -> None:
        script = self.scripts[min(self.attempts, len(self.scripts) - 1)]
        self.requests.append(request)
        self.open += 1
        self.entered.set()
        try:
            emit(Chunk(0, b"", (RequestSent(),)))
            for step in script:
                await self._play(step, emit)
        finally:
            self.open -= 1

    async def _play(self, step: Step, emit: Emit) -> None:
        match step:
            case Hang():
                self.hanging.set()
                await asyncio.Event().wait()
            case Breath():
                await asyncio.sleep(0)
            case BaseException():
                raise step
            case Sequence():
                emit(Chunk(0, b"x", tuple(step)))
            case _:
                assert_never(step)

    async def provider(self, target: Target) -> "ScriptedProvider":
        assert target == REQUEST.target
        return self


@dataclass
class BrokenProviders:
    """Knows no provider."""

    error: Exception

    async def provider(self, target: Target) -> ScriptedProvider:
        assert target == REQUEST.target
        raise self.error


@dataclass
class WaitingProviders:
    """Waits for a key that does not come."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def provider(self, target: Target) -> ScriptedProvider:
        assert target == REQUEST.target
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError


class LoopSpawner:
    """Runs tasks on the running loop."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[None]] = []

    def spawn(
        self,
        main: Callable[[], Coroutine[None, None, None]],
        on_done: Callable[[BaseException | None], None],
    ) -> TaskHandle:
        task = asyncio.get_running_loop().create_task(main())
        task.add_done_callback(
            lambda done: on_done(asyncio.CancelledError() if done.cancelled() else done.exception())
        )
        self.tasks.append(task)
        return _Handle(task)

    async def settle(self) -> None:
        """Wait until every task has ended and been reported."""
        await asyncio.wait(self.tasks)
        await asyncio.sleep(0)


@dataclass
class _Handle:
    task: asyncio.Task[None]

    def cancel(self) -> None:
        self.task.cancel()


@dataclass
class Stage:
    """A run with everything around it."""

    provider: ScriptedProvider
    run: Run
    spawner: LoopSpawner
    faults: list[BaseException]

    async def play(self) -> RunLog:
        """Start the run and wait for its end."""
        self.run.start()
        await self.spawner.settle()
        return self.run.log


def stage(
    *scripts: Sequence[Step],
    stop_rules: Sequence[StopRule | TimeRule] = (),
    retry: RetryPolicy = NO_RETRY,
) -> Stage:
    """A run of one script an attempt, not started."""
    provider, spawner = ScriptedProvider(scripts), LoopSpawner()
    faults: list[BaseException] = []
    run = Run(
        REQUEST,
        providers=provider,
        spawner=spawner,
        clock=TickingClock(),
        stop_rules=stop_rules,
        retry=retry,
        on_fault=faults.append,
    )
    return Stage(provider, run, spawner, faults)


async def until(happened: Callable[[], bool]) -> None:
    """Give the loop steps until something has happened."""
    while not happened():  # noqa: ASYNC110 (what is waited for is a log, which has no event to wait on)
        await asyncio.sleep(0)


def events_of(log: RunLog) -> list[Event]:
    return [event for chunk in log.since(0) for event in chunk.events]


def text_of(log: RunLog) -> str:
    return "".join(event.text for event in events_of(log) if isinstance(event, TextDelta))
