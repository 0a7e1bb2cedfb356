"""Sends the requests of a plan: so many at once, no faster than asked, and within every provider's limits."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tuiapp.cli.bench.plan import Plan, Shot
from tuiapp.cli.completion import Completion, Reading
from tuiapp.core.events import Cancelled, Chunk, RateLimits
from tuiapp.core.request import GenerationRequest
from tuiapp.engine.limit_gate import LimitGate
from tuiapp.engine.log import Follower
from tuiapp.engine.run import Run


MAX_TRIES: Final = 5
"""Of a request that is refused for its rate although the provider's limits were kept."""
PAUSE_AFTER_REFUSAL_S: Final = 5.0
"""Where the refusal itself names no pause."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A request and what became of it. Instants are seconds from the beginning of the benchmark."""

    shot: Shot
    completion: Completion
    began_s: float
    ended_s: float


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told what happens."""

    measured: Callable[[Measured], None]
    """A request has ended, by itself."""
    waiting: Callable[[str, float], None]
    """A provider's limits make the next request to it wait so many seconds."""
    refused: Callable[[Shot, Completion], None]
    """A request was refused for its rate and will be sent again."""


class BenchRunner:
    """Runs a plan once, on one loop.

    Args:
        plan: How many at once, and how fast.
        start_run: Sends a request.
        reading: Folds what comes of it.
        watcher: Is told of everything.
    """

    def __init__(
        self,
        plan: Plan,
        start_run: Callable[[GenerationRequest], Run],
        reading: Callable[[GenerationRequest], Reading],
        watcher: Watcher,
    ) -> None:
        self._start_run = start_run
        self._reading = reading
        self._watcher = watcher
        self._slots = asyncio.Semaphore(plan.concurrency)
        self._period_s = 1 / plan.rate_per_s if plan.rate_per_s else 0.0
        self._next_start_s = 0.0
        self._gates: dict[str, LimitGate] = {}
        self._going: set[Run] = set()
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._began_s = 0.0

    async def run(self, *phases: Sequence[Shot]) -> None:
        """Send everything, phase by phase; returns early once it is cancelled."""
        self._loop = asyncio.get_running_loop()
        self._began_s = self._next_start_s = self._loop.time()
        for shots in phases:
            providers = dict.fromkeys(shot.target.provider for shot in shots)
            async with asyncio.TaskGroup() as group:
                for provider in providers:
                    own = [shot for shot in shots if shot.target.provider == provider]
                    group.create_task(self._ask_one(provider, deque(own)))

    def cancel(self) -> None:
        """Stop what is on its way and send nothing more. From any thread, or a signal handler."""
        for run in tuple(self._going):
            run.cancel()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)

    async def _ask_one(self, provider: str, waiting: "deque[Shot]") -> None:
        """Send one provider's requests in order, and those again that it refused for their rate."""
        gate = self._gates.setdefault(provider, LimitGate())
        going: set[asyncio.Task[Shot | None]] = set()
        while (waiting or going) and not self._stop.is_set():
            if waiting and await self._may_go(provider, gate):
                gate.sent()
                going.add(asyncio.ensure_future(self._measure(waiting.popleft(), gate)))
            going, again = await self._reap(going, wait=not waiting)
            waiting.extend(again)
        await self._reap(going, wait=True, all_of_them=True)

    async def _reap(
        self, going: "set[asyncio.Task[Shot | None]]", *, wait: bool, all_of_them: bool = False
    ) -> "tuple[set[asyncio.Task[Shot | None]], list[Shot]]":
        """Take out what has ended; what is to be sent again comes back."""
        if going and wait:
            how = asyncio.ALL_COMPLETED if all_of_them else asyncio.FIRST_COMPLETED
            await asyncio.wait(going, return_when=how)
        ended = {task for task in going if task.done()}
        again = [shot for task in ended if (shot := task.result()) is not None]
        return going - ended, again

    async def _may_go(self, provider: str, gate: LimitGate) -> bool:
        """Take a slot when the provider's limits, and the rate, let a request go.

        False when there is something else to see to first: a refused request, or the end.
        """
        assert self._loop is not None
        if (wait_s := gate.wait_s(self._loop.time())) > 0:
            self._watcher.waiting(provider, wait_s)
            await self._sleep(wait_s)
            return False
        await self._slots.acquire()
        start_s = max(self._loop.time(), self._next_start_s)
        self._next_start_s = start_s + self._period_s
        await self._sleep(start_s - self._loop.time())
        if self._stop.is_set() or gate.wait_s(self._loop.time()) > 0:
            self._slots.release()
            return False
        return True

    async def _sleep(self, s: float) -> None:
        """Sleep, but not past a cancellation."""
        if s <= 0:
            return
        try:
            async with asyncio.timeout(s):
                await self._stop.wait()
        except TimeoutError:
            return

    async def _measure(self, shot: Shot, gate: LimitGate) -> Shot | None:
        """Send a request and tell what became of it; the request itself, if it is to go again."""
        try:
            began_s = self._now_s()
            completion = await self._follow(shot, gate)
            ended_s = self._now_s()
        finally:
            self._slots.release()
        failure = completion.error
        if failure is not None and failure.kind == "rate_limit" and shot.tries < MAX_TRIES:
            self._hold(gate, failure.retry_after_s)
            self._watcher.refused(shot, completion)
            return replace(shot, tries=shot.tries + 1)
        if not isinstance(completion.end, Cancelled):
            self._watcher.measured(Measured(shot, completion, began_s, ended_s))
        return None

    async def _follow(self, shot: Shot, gate: LimitGate) -> Completion:
        reading = self._reading(shot.request)
        run = self._start_run(shot.request)
        self._going.add(run)
        if self._stop.is_set():
            run.cancel()
        try:
            with Follower(run.log) as follower:
                while await follower.wait():
                    for chunk in follower.take():
                        reading.add(chunk)
                        self._note_limits(chunk, gate)
        finally:
            run.cancel()
            self._going.discard(run)
        completion = reading.completion()
        used = completion.usage
        gate.note_tokens((used.input_tokens or 0) + (completion.metrics.output_tokens or 0))
        return completion

    def _note_limits(self, chunk: Chunk, gate: LimitGate) -> None:
        assert self._loop is not None
        for event in chunk.events:
            if isinstance(event, RateLimits):
                gate.note(event, self._loop.time())

    def _hold(self, gate: LimitGate, retry_after_s: float | None) -> None:
        assert self._loop is not None
        pause_s = PAUSE_AFTER_REFUSAL_S if retry_after_s is None else retry_after_s
        gate.hold(self._loop.time() + pause_s)

    def _now_s(self) -> float:
        assert self._loop is not None
        return self._loop.time() - self._began_s
