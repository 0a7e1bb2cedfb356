"""One answer from one target: a log that always ends with exactly one end."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from tuiapp.core.errors import Failure, ProviderError, TuiappError
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    End,
    Failed,
    ImagePart,
    RequestSent,
    Retrying,
    Stopped,
)
from tuiapp.core.ports import Clock, Provider, Providers, Spawner, TaskHandle
from tuiapp.core.request import GenerationRequest
from tuiapp.engine.log import RunLog
from tuiapp.engine.retry import NO_RETRY, RetryPolicy
from tuiapp.engine.start_line import StartLine
from tuiapp.engine.stopping import StopGeneration, StopRule, StopWatch, TimeRule, has_content


MAX_RUN_BYTES: Final = 512 * 1024 * 1024
"""A body longer than this is no answer. The largest recorded one has 1.3 MB."""

MAX_MENDED: Final = 1
"""How often in a run a refused request is mended and sent again: there is one thing to leave out."""


class Run:
    """A request on its way, and everything that came back.

    Made and cancelled on any thread; its log is written on the spawner's. Every way out of the
    provider's coroutine meets in `_close`, which gives a log without an end the one it deserves.

    Args:
        request: What is asked.
        providers: Who may answer.
        spawner: Where it runs.
        clock: Stamps what the provider does not.
        stop_rules: What ends it before its time.
        retry: When it is sent again.
        start_line: Shared with the runs whose requests are to leave with this one's.
        on_fault: Told of mistakes of ours.
    """

    def __init__(
        self,
        request: GenerationRequest,
        *,
        providers: Providers,
        spawner: Spawner,
        clock: Clock,
        stop_rules: Sequence[StopRule | TimeRule] = (),
        retry: RetryPolicy = NO_RETRY,
        start_line: StartLine | None = None,
        on_fault: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.request = request
        self.log = RunLog()
        self._providers = providers
        self._spawner = spawner
        self._clock = clock
        self._watch = StopWatch(stop_rules)
        self._retry = retry
        self._start_line = start_line or StartLine(1)
        self._on_fault = on_fault
        # Reentrant: a signal handler may cancel on the very thread that is starting.
        self._lock = threading.RLock()
        self._is_started = False
        self._handle: TaskHandle | None = None
        self._cancelled_at_ns: int | None = None
        self._attempt = 1
        self._mended = 0
        """How many attempts were no retries: what had been refused was left out."""
        self._has_content = False
        self._bytes = 0

    @property
    def is_over(self) -> bool:
        """Whether the log has its end."""
        return self.log.end is not None

    def start(self) -> None:
        """Send the request. Once."""
        with self._lock:
            assert not self._is_started, "a run starts once; asking again is another run"
            if self.is_over:
                return
            self._is_started = True
            self._handle = self._spawner.spawn(self._main, self._close)
            if self._cancelled_at_ns is not None:
                self._handle.cancel()

    def cancel(self) -> None:
        """End it now, whatever it is doing. At any time, from any thread, any number of times.

        After the end of the log it only lets go of a connection that the provider still holds.
        """
        with self._lock:
            if self._cancelled_at_ns is not None:
                return
            self._cancelled_at_ns = self._clock.monotonic_ns()
            if self._handle is not None:
                self._handle.cancel()
            elif not (self._is_started or self.is_over):
                self._append(Cancelled())

    async def _main(self) -> None:
        with self._start_line.arriving():
            provider = await self._providers.provider(self.request.target)
        await self._start_line.wait()
        async with self._watch.timed():
            while (failure := await self._attempt_once(provider)) is not None:
                delay_s = self._delay_s(failure)
                if delay_s is None:
                    raise ProviderError(failure)
                self._attempt += 1
                self._mended += failure.is_mended
                at_most = self._retry.attempts_at_most + self._mended
                self._append(Retrying(self._attempt, delay_s, failure, at_most))
                with self._watch.paused():
                    await asyncio.sleep(delay_s)

    async def _attempt_once(self, provider: Provider) -> Failure | None:
        """Send the request; why it failed, where that was outside of the log."""
        try:
            await provider.stream(self.request, self._take)
        except ProviderError as error:
            return error.failure
        return None

    def _delay_s(self, failure: Failure) -> float | None:
        if self._has_content or self.is_over:
            return None
        if failure.is_mended and self._mended < MAX_MENDED:
            return 0.0
        return self._retry.delay_s(failure, self._attempt - self._mended)

    def _take(self, chunk: Chunk) -> None:
        if self.is_over:
            return
        self._bytes += len(chunk.raw)
        if self._bytes > MAX_RUN_BYTES:
            self.log.append(replace(chunk, events=(Failed(_TOO_LONG),)))
            raise StopGeneration
        self._has_content = self._has_content or has_content(chunk) or _has_image(chunk)
        self._raise_if_worth_a_retry(chunk)
        seen = self._watch.look(self._numbered(chunk))
        self.log.append(seen)
        if isinstance(self.log.end, Stopped):
            raise StopGeneration

    def _raise_if_worth_a_retry(self, chunk: Chunk) -> None:
        """Keep a failure inside of the stream out of the log while another attempt may follow."""
        match chunk.events:
            case (*before, Failed(failure=failure)) if self._delay_s(failure) is not None:
                self.log.append(replace(chunk, events=tuple(before)))
                raise ProviderError(failure)
            case _:
                pass

    def _numbered(self, chunk: Chunk) -> Chunk:
        """The chunk with the attempt's number, which the provider does not know."""
        if self._attempt == 1:
            return chunk
        return replace(
            chunk,
            events=tuple(
                RequestSent(self._attempt) if isinstance(event, RequestSent) else event
                for event in chunk.events
            ),
        )

    def _close(self, error: BaseException | None) -> None:
        # The end comes second: who sees it can rely on the fault having been reported.
        try:
            if error is not None and not isinstance(error, _EXPECTED) and self._on_fault:
                self._on_fault(error)
        finally:
            if not self.is_over:
                self._append(self._end_after(error))

    def _end_after(self, error: BaseException | None) -> End:
        match error:
            case StopGeneration(end=end) if end is not None:
                return end
            case asyncio.CancelledError():
                return Cancelled(self._close_ns())
            case ProviderError():
                return Failed(error.failure)
            case TuiappError():
                return Failed(Failure(error.failure_kind, error.message, error.hint))
            case None:
                return Failed(Failure("ended_early", "The stream ended without saying why."))
            case _:
                return Failed(
                    Failure(
                        "internal",
                        f"tuiapp made a mistake of its own ({type(error).__name__}).",
                        "What came is kept; the details are in the crash report.",
                    )
                )

    def _close_ns(self) -> int | None:
        if self._cancelled_at_ns is None:
            return None
        return self._clock.monotonic_ns() - self._cancelled_at_ns

    def _append(self, event: End | Retrying) -> None:
        self.log.append(Chunk(self._clock.monotonic_ns(), b"", (event,)))


def _has_image(chunk: Chunk) -> bool:
    """Whether something came that was paid for and is no text."""
    return any(isinstance(event, ImagePart) for event in chunk.events)


_EXPECTED: Final = (asyncio.CancelledError, TuiappError, StopGeneration)

_TOO_LONG: Final = Failure(
    "protocol",
    f"The answer passed {MAX_RUN_BYTES // 2**20} MiB and was cut there.",
    "No provider sends that much; check what answers at this address.",
)
