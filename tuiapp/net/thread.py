"""The wire thread: one background thread whose asyncio loop owns every connection.

Tasks come in from any thread and never touch another loop. Whatever ends a task, its `on_done` is
called exactly once, on the wire thread. This file knows nothing of HTTP.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Final, TypeAlias

from tuiapp.core.ports import TaskHandle
from tuiapp.engine.daemon_calls import DaemonExecutor


Main: TypeAlias = Callable[[], Coroutine[None, None, None]]
OnDone: TypeAlias = Callable[[BaseException | None], None]
Closer: TypeAlias = Callable[[], Awaitable[None]]

CLOSE_TIMEOUT_S: Final = 0.25
"""How long quitting may wait for tasks to end."""

# Closing an idle HTTP/1.1 connection takes one step of the loop; this is for what does not.
_CLOSERS_TIMEOUT_S: Final = 0.1
# A callback that blocks the loop must not keep the program from ending; the thread is a daemon.
_JOIN_GRACE_S: Final = 0.5

_log: Final = logging.getLogger(__name__)


class WireThread:
    """Implements `core.ports.Spawner`; the thread runs from here to `close`.

    It is a daemon: a program that forgets `close` still ends, but then nothing is closed in order.

    Args:
        on_fault: Told, on the wire thread, of errors that nobody can catch, such as one raised by
            an `on_done`. Without it they are logged.
    """

    def __init__(self, *, on_fault: Callable[[BaseException], None] | None = None) -> None:
        self._on_fault = on_fault
        self._lock = threading.Lock()
        self._is_closed = False
        self._closers: list[Closer] = []
        self._tasks: set[_WireTask] = set()
        """The tasks that have not ended; touched on the wire thread only."""
        self._shutdown_task: asyncio.Task[None] | None = None
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(DaemonExecutor("tuiapp-lookup"))
        self._loop.set_exception_handler(self._report)
        self._thread = threading.Thread(target=self._run, name="tuiapp-wire", daemon=True)
        self._thread.start()

    def spawn(self, main: Main, on_done: OnDone) -> TaskHandle:
        """Run `main()` on the wire thread and call `on_done` there, once, with what it raised.

        Cancelled before its first step, `main` is never called. After `close`, `on_done` gets
        `CancelledError` on the calling thread, before this returns.
        """
        task = _WireTask(self._loop, main, on_done)
        with self._lock:
            is_closed = self._is_closed
            if not is_closed:
                self._loop.call_soon_threadsafe(self._start, task)
        if is_closed:
            task.finish(asyncio.CancelledError())
        return task

    def add_closer(self, closer: Closer) -> None:
        """Have `closer` awaited on the wire thread at `close`, after the tasks have ended."""
        with self._lock:
            self._closers.append(closer)

    def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> None:
        """Cancel every task, wait at most `timeout_s` for them, close the clients, end the thread.

        Any number of times, from any thread but the wire thread; each call returns when it is over.
        """
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._loop.call_soon_threadsafe(self._begin_shutdown, timeout_s)
        self._thread.join(timeout_s + _CLOSERS_TIMEOUT_S + _JOIN_GRACE_S)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    def _start(self, task: "_WireTask") -> None:
        self._tasks.add(task)
        task.start(self._tasks.discard)

    def _begin_shutdown(self, timeout_s: float) -> None:
        self._shutdown_task = self._loop.create_task(self._shutdown(timeout_s))

    async def _shutdown(self, timeout_s: float) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel_here()
        await _ended(*(it.asyncio_task for it in tasks), within_s=timeout_s)
        for task in tasks:
            # One that would not end has an end all the same.
            self._loop.call_soon(task.finish, asyncio.CancelledError())
        closing = [self._loop.create_task(_closed(it)) for it in self._closers]
        await _ended(*closing, within_s=_CLOSERS_TIMEOUT_S)
        for closer in closing:
            if not closer.cancel() and (error := closer.exception()) is not None:
                self._report(self._loop, {"message": "A client did not close.", "exception": error})
        self._loop.stop()

    def _report(self, _loop: asyncio.AbstractEventLoop, context: Mapping[str, object]) -> None:
        match context.get("exception"):
            case BaseException() as error if self._on_fault is not None:
                self._on_fault(error)
            case BaseException() as error:
                _log.error("A fault on the wire thread", exc_info=error)
            case _:
                # Words about tasks that were pending when the loop ended: they have had their end.
                _log.debug("%s", context.get("message"))


class _WireTask:
    """One spawned task, and what its spawner holds to cancel it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, main: Main, on_done: OnDone) -> None:
        self.asyncio_task: asyncio.Task[None] | None = None
        self._loop = loop
        self._main = main
        self._on_done: OnDone | None = on_done
        self._is_cancelled = False

    def cancel(self) -> None:
        """Ask it to end now. From any thread, at any time, any number of times.

        Only the first wish reaches the task: a second `CancelledError` would interrupt the closing
        of the connection that the first one began.
        """
        if self._is_cancelled:
            return
        self._is_cancelled = True
        try:
            self._loop.call_soon_threadsafe(self._cancel_task)
        except RuntimeError:
            # The loop is closed, so the task has ended.
            return

    def cancel_here(self) -> None:
        """As `cancel`, at once; on the wire thread."""
        if not self._is_cancelled:
            self._is_cancelled = True
            self._cancel_task()

    def start(self, on_ended: Callable[["_WireTask"], None]) -> None:
        """Begin; on the wire thread."""

        def ended(task: asyncio.Task[None]) -> None:
            on_ended(self)
            self.finish(asyncio.CancelledError() if task.cancelled() else task.exception())

        self.asyncio_task = self._loop.create_task(self._run())
        self.asyncio_task.add_done_callback(ended)

    async def _run(self) -> None:
        # The wish may be ahead of the callback that cancels the task.
        if self._is_cancelled:
            raise asyncio.CancelledError
        await self._main()

    def finish(self, error: BaseException | None) -> None:
        """Report the end; only the first call does."""
        on_done, self._on_done = self._on_done, None
        if on_done is not None:
            on_done(error)

    def _cancel_task(self) -> None:
        if self.asyncio_task is not None:
            self.asyncio_task.cancel()


async def _ended(*tasks: asyncio.Task[None] | None, within_s: float) -> None:
    running = [it for it in tasks if it is not None]
    if running:
        await asyncio.wait(running, timeout=within_s)


async def _closed(closer: Closer) -> None:
    await closer()
