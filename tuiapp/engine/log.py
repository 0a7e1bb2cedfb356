"""The log of a run: append-only, written by one thread, read by any number at their own pace.

Reading means holding a cursor. A late reader sees everything from the first chunk, a slow one holds
nobody up, and nobody needs a queue.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from tuiapp.core.events import Cancelled, Chunk, End, Failed, Finished, Stopped


class RunLog:
    """The chunks of one run, and its one end."""

    def __init__(self) -> None:
        self._chunks: list[Chunk] = []
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._lock = threading.Lock()
        self._end: End | None = None

    def __len__(self) -> int:
        return len(self._chunks)

    @property
    def end(self) -> End | None:
        """How the run ended; None while it goes on."""
        return self._end

    def append(self, chunk: Chunk) -> None:
        """Add a chunk; on the writing thread only. An end, where there is one, stands last."""
        assert self._end is None, "a log takes nothing after its end"
        self._chunks.append(chunk)
        if chunk.events:
            last = chunk.events[-1]
            if isinstance(last, Finished | Stopped | Cancelled | Failed):
                self._end = last
        for listener in self._listeners:
            listener()

    def since(self, cursor: int) -> Sequence[Chunk]:
        """The chunks from index `cursor` on."""
        return self._chunks[cursor:]

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` on the writing thread after each append, until `unlisten`."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Stop calling `listener`."""
        # Compared by equality: each look at a bound method makes another object.
        with self._lock:
            self._listeners = tuple(one for one in self._listeners if one != listener)


class Follower:
    """A cursor in a log with a wake-up in an asyncio loop; made and used on that loop's thread.

    However many chunks arrive between two looks, there is one wake-up.
    """

    def __init__(self, log: RunLog) -> None:
        self._log = log
        self._cursor = 0
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._signalled = False
        log.listen(self._signal)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._log.unlisten(self._signal)

    def _signal(self) -> None:
        if self._signalled:
            return
        self._signalled = True
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            # The reader's loop is closed. Raised here it would end the run as a failure of ours.
            self._log.unlisten(self._signal)

    def _wake(self) -> None:
        # Lowered before anybody reads, so that no append goes unnoticed between reading and waiting.
        self._signalled = False
        self._news.set()

    async def wait(self) -> bool:
        """Wait for something unread; False once everything has been read and the log has its end."""
        while True:
            self._news.clear()
            # The end is looked at first: it is set after its chunk is in the list.
            over = self._log.end is not None
            if len(self._log) > self._cursor:
                return True
            if over:
                return False
            await self._news.wait()

    def take(self) -> Sequence[Chunk]:
        """What has not been read yet."""
        chunks = self._log.since(self._cursor)
        self._cursor += len(chunks)
        return chunks


class BlockingFollower:
    """A cursor in a log for a thread without a loop."""

    def __init__(self, log: RunLog) -> None:
        self._log = log
        self._cursor = 0
        self._news = threading.Event()
        log.listen(self._news.set)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop following."""
        self._log.unlisten(self._news.set)

    @property
    def is_done(self) -> bool:
        """Whether the log has its end and all of it has been taken."""
        return self._log.end is not None and self._cursor == len(self._log)

    def wait(self, timeout_s: float | None = None) -> bool:
        """As `Follower.wait`, but blocks the thread, about `timeout_s` at most; then False too."""
        while True:
            self._news.clear()
            over = self._log.end is not None
            if len(self._log) > self._cursor:
                return True
            if over or not self._news.wait(timeout_s):
                return False

    def take(self) -> Sequence[Chunk]:
        """What has not been read yet."""
        chunks = self._log.since(self._cursor)
        self._cursor += len(chunks)
        return chunks
