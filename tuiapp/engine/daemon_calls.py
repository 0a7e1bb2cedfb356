"""Calls that may hang, on threads that nothing waits for: the end of the program least of all.

The standard executor's threads are joined when a loop and when the interpreter ends, so one lookup
that waits for a dead name server, or a keyring that waits for its passphrase, would keep a terminal
busy for 30 s after the last key. These threads are daemons; one is made for each call.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Condition, Thread
from types import TracebackType
from typing import ParamSpec, TypeVar


_P = ParamSpec("_P")
_T = TypeVar("_T")


def on_daemon_thread(call: Callable[[], _T], name: str) -> Future[_T]:
    """What `call` returns or raises, once it does, on a thread of its own; it cannot be cancelled."""
    future: Future[_T] = Future()
    # Before the thread is there: one that is cancelled meanwhile would not run, and not be counted.
    future.set_running_or_notify_cancel()

    def work() -> None:
        with _RaisedThrough(future):
            future.set_result(call())

    Thread(target=work, name=name, daemon=True).start()
    return future


class DaemonExecutor(ThreadPoolExecutor):
    """Runs each call at once, on a daemon thread of its own.

    A `ThreadPoolExecutor` by name only, because asyncio accepts no other kind as a default.

    Args:
        name: Of the threads.
        grace_s: How long `shutdown` waits for calls that have begun: a file that is being written
            is worth some time, a lookup none.
    """

    def __init__(self, name: str, *, grace_s: float = 0.0) -> None:
        super().__init__()
        self._name = name
        self._grace_s = grace_s
        self._changed = Condition()
        self._running = 0

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Start `fn` at once. Whatever it raises is raised where the result is awaited."""

        def call() -> _T:
            try:
                return fn(*args, **kwargs)
            finally:
                self._count(-1)

        self._count(1)
        return on_daemon_thread(call, self._name)

    def shutdown(
        self,
        wait: bool = True,  # noqa: FBT001, FBT002 - the base class's
        *,
        cancel_futures: bool = False,
    ) -> None:
        """Wait for what has begun, at most the grace; what takes longer ends with the program."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)
        if wait:
            with self._changed:
                self._changed.wait_for(lambda: self._running == 0, self._grace_s)

    def _count(self, more: int) -> None:
        with self._changed:
            self._running += more
            self._changed.notify_all()


class _RaisedThrough:
    """Hands what its block raises to a future: one left without an outcome is awaited for ever."""

    def __init__(self, future: Future[_T]) -> None:
        self._fail = future.set_exception

    def __enter__(self) -> None:
        return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if error is not None:
            self._fail(error)
        return True
