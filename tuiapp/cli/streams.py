"""What a caller of the library reads: a run as an iterator, with the caller's functions told on the way."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self, TypeAlias

from tuiapp.cli.completion import Completion, Reading
from tuiapp.core.events import Cancelled, Chunk, Event, Failed, Finished, Stopped
from tuiapp.engine.log import BlockingFollower, Follower
from tuiapp.engine.run import Run
from tuiapp.engine.stopping import answer_text


OnToken: TypeAlias = Callable[[str], object]
OnComplete: TypeAlias = Callable[[Completion], object]

CLOSE_TIMEOUT_S: Final = 2.0
"""How long leaving a `with` block may wait for the connection to be closed; it takes some 1 ms."""
_LOOK_EVERY_S: Final = 0.2  # on Windows, a thread that waits without a limit hears of no Ctrl+C


class Mishap:
    """Remembers what left its block, so that the caller can be given it."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.error = self.error or error


class Answering:
    """A run with what the caller wants to be told."""

    def __init__(
        self,
        run: Run,
        reading: Reading,
        mishap: Mishap,
        on_token: OnToken | None,
        on_complete: OnComplete | None,
    ) -> None:
        self.run = run
        self.completion: Completion | None = None
        self._reading = reading
        self._mishap = mishap
        self._on_token = on_token
        self._on_complete = on_complete
        self._pending: deque[Event] = deque()

    def take(self, chunks: Sequence[Chunk]) -> None:
        """Fold what has been read; its events are then due."""
        for chunk in chunks:
            self._reading.add(chunk)
            self._pending.extend(chunk.events)

    def next_event(self) -> Event | None:
        """The next event that is due, after the caller's functions have been told of it."""
        if not self._pending:
            return None
        event = self._pending.popleft()
        with ExitStack() as when_they_raise:
            when_they_raise.callback(self._give_up)
            self._tell(event)
            when_they_raise.pop_all()
        return event

    def _give_up(self) -> None:
        self._on_token = self._on_complete = None
        self.run.cancel()

    def _tell(self, event: Event) -> None:
        if self._on_token is not None and (text := answer_text(event)):
            self._on_token(text)
        if isinstance(event, Finished | Stopped | Cancelled | Failed):
            self.completion = self._reading.completion()
            if self._mishap.error is not None:
                raise self._mishap.error
            if self._on_complete is not None:
                self._on_complete(self.completion)

    def skip(self) -> None:
        """Drop what is due, but for the end."""
        self._on_token = None
        while self.next_event() is not None:
            pass


class Stream:
    """Events as they arrive: an async iterator, and a context manager that closes the connection.

    Leaving a loop over it in any way cancels the run; it cannot be resumed.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._follower: Follower | None = None

    @property
    def completion(self) -> Completion | None:
        """The result, once the end has been read."""
        return self._answering.completion

    def cancel(self) -> None:
        """Close the upstream connection now; the end is then `Cancelled`. From any thread."""
        self._answering.run.cancel()

    async def finish(self) -> Completion:
        """Read to the end and return the result."""
        async for _ in self:
            pass
        assert self.completion is not None, "the last event is an end"
        return self.completion

    async def aclose(self) -> None:
        """Cancel, and wait until the connection is closed. After the end it does nothing."""
        self.cancel()
        follower = self._follow()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                while await follower.wait():
                    self._answering.take(follower.take())
        except TimeoutError:
            return  # the wire thread is gone, as after a fork
        self._answering.skip()

    def __aiter__(self) -> AsyncIterator[Event]:
        return _AsyncLoop(self)

    async def __anext__(self) -> Event:
        follower = self._follow()
        while (event := self._answering.next_event()) is None:
            if not await follower.wait():
                raise StopAsyncIteration
            self._answering.take(follower.take())
        return event

    def _follow(self) -> Follower:
        if self._follower is None:
            self._follower = Follower(self._answering.run.log)
        return self._follower

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        self.cancel()


class _AsyncLoop:
    """What a loop holds while it runs: when the loop lets go of it, the run is over."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        return await anext(self._stream)

    def __del__(self) -> None:
        self._stream.cancel()


class SyncStream:
    """As `Stream`, for a thread without an event loop: reading blocks."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._follower = BlockingFollower(answering.run.log)

    @property
    def completion(self) -> Completion | None:
        """The result, once the end has been read."""
        return self._answering.completion

    def cancel(self) -> None:
        """Close the upstream connection now; the end is then `Cancelled`. From any thread."""
        self._answering.run.cancel()

    def finish(self) -> Completion:
        """Read to the end and return the result."""
        for _ in self:
            pass
        assert self.completion is not None, "the last event is an end"
        return self.completion

    def close(self) -> None:
        """Cancel, and wait until the connection is closed. After the end it does nothing."""
        self.cancel()
        while self._follower.wait(CLOSE_TIMEOUT_S):
            self._answering.take(self._follower.take())
        self._follower.close()
        self._answering.skip()

    def __iter__(self) -> Iterator[Event]:
        return _Loop(self)

    def __next__(self) -> Event:
        while (event := self._answering.next_event()) is None:
            if self._follower.wait(_LOOK_EVERY_S):
                self._answering.take(self._follower.take())
            elif self._follower.is_done:
                raise StopIteration
        return event

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.cancel()


class _Loop:
    """As `_AsyncLoop`."""

    def __init__(self, stream: SyncStream) -> None:
        self._stream = stream

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        return next(self._stream)

    def __del__(self) -> None:
        self._stream.cancel()
