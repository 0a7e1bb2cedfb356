"""Lookups that can be abandoned: an executor whose threads do not hold up the end of a program.

The standard executor's threads are joined when the interpreter ends, so one lookup that waits for
a dead name server would keep a terminal busy for as long as the resolver cares to wait (30 s with
the usual `resolv.conf`), and a program that prints a key for 10 s. These threads are daemons; one
is made for each lookup.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from types import TracebackType
from typing import ParamSpec, TypeVar


_P = ParamSpec("_P")
_T = TypeVar("_T")


class LookupExecutor(ThreadPoolExecutor):
    """Runs each call on a daemon thread of its own.

    A `ThreadPoolExecutor` by name only, because asyncio accepts no other kind as a default.
    """

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Start `fn` at once. Whatever it raises is raised where the result is awaited."""
        future: Future[_T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            with _RaisedThrough(future):
                future.set_result(fn(*args, **kwargs))

        Thread(target=work, name="tuiapp-lookup", daemon=True).start()
        return future


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
