"""Name lookups that can be abandoned: an executor whose threads do not hold up the end of a program.

The standard executor's threads are joined when the interpreter ends, so one lookup that waits for
a dead name server would keep a terminal busy for as long as the resolver cares to wait (30 s with
the usual `resolv.conf`). These threads are daemons; one is made for each lookup.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import ParamSpec, TypeVar


_P = ParamSpec("_P")
_T = TypeVar("_T")


class LookupExecutor(ThreadPoolExecutor):
    """Runs each call on a daemon thread of its own.

    A `ThreadPoolExecutor` by name only, because asyncio accepts no other kind as a default.
    """

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Start `fn` at once."""
        future: Future[_T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except (OSError, ValueError) as error:  # all that getaddrinfo raises
                future.set_exception(error)

        Thread(target=work, name="tuiapp-lookup", daemon=True).start()
        return future
