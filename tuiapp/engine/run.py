"""One answer from one target: a log that always ends with exactly one end."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from tuiapp.core.errors import Failure, ProviderError, TuiappError
from tuiapp.core.events import Cancelled, Chunk, End, Failed
from tuiapp.core.ports import Clock, Providers, Spawner, TaskHandle
from tuiapp.core.request import GenerationRequest
from tuiapp.engine.log import RunLog
from tuiapp.engine.stopping import StopGeneration, StopRule, StopWatch, TimeRule


MAX_RUN_BYTES: Final = 512 * 1024 * 1024
"""A body longer than this is no answer. The largest recorded one has 1.3 MB."""


class Run:
    """A request on its way, and everything that came back.

    Made and cancelled on any thread; its log is written on the spawner's. Every way out of the
    provider's coroutine meets in `_close`, which gives a log without an end the one it deserves.
    """

    def __init__(
        self,
        request: GenerationRequest,
        *,
        providers: Providers,
        spawner: Spawner,
        clock: Clock,
        stop_rules: Sequence[StopRule | TimeRule] = (),
        on_fault: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.request = request
        self.log = RunLog()
        self._providers = providers
        self._spawner = spawner
        self._clock = clock
        self._watch = StopWatch(stop_rules)
        self._on_fault = on_fault
        self._handle: TaskHandle | None = None
        self._cancelled_at_ns: int | None = None
        self._bytes = 0

    @property
    def is_over(self) -> bool:
        """Whether the log has its end."""
        return self.log.end is not None

    def start(self) -> None:
        """Send the request. Once."""
        assert self._handle is None, "a run starts once; asking again is another run"
        if not self.is_over:
            self._handle = self._spawner.spawn(self._main, self._close)

    def cancel(self) -> None:
        """End it now, whatever it is doing. At any time, from any thread, any number of times."""
        if self._cancelled_at_ns is not None or self.is_over:
            return
        self._cancelled_at_ns = self._clock.monotonic_ns()
        if self._handle is None:
            self._append_end(Cancelled())
        else:
            self._handle.cancel()

    async def _main(self) -> None:
        provider = self._providers.provider(self.request.target)
        async with self._watch.timed():
            await provider.stream(self.request, self._take)

    def _take(self, chunk: Chunk) -> None:
        if self.is_over:
            return
        self._bytes += len(chunk.raw)
        if self._bytes > MAX_RUN_BYTES:
            self.log.append(Chunk(chunk.at_ns, chunk.raw, (Failed(_TOO_LONG),)))
            raise StopGeneration
        seen = self._watch.look(chunk)
        self.log.append(seen)
        if seen is not chunk:
            raise StopGeneration

    def _close(self, error: BaseException | None) -> None:
        if not self.is_over:
            self._append_end(self._end_after(error))
        if error is not None and not isinstance(error, _EXPECTED) and self._on_fault:
            self._on_fault(error)

    def _end_after(self, error: BaseException | None) -> End:
        match error:
            case StopGeneration(end=end) if end is not None:
                return end
            case asyncio.CancelledError():
                return Cancelled(self._close_ns())
            case ProviderError():
                return Failed(error.failure)
            case TuiappError():
                return Failed(Failure("bad_request", error.message, error.hint))
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

    def _append_end(self, end: End) -> None:
        self.log.append(Chunk(self._clock.monotonic_ns(), b"", (end,)))


_EXPECTED: Final = (asyncio.CancelledError, TuiappError, StopGeneration)

_TOO_LONG: Final = Failure(
    "protocol",
    f"The answer passed {MAX_RUN_BYTES // 2**20} MiB and was cut there.",
    "No provider sends that much; check what answers at this address.",
)
