"""Calls that may never return, such as into a keyring that waits for its passphrase.

The caller waits for a bounded time; the thread that is left behind is a daemon, so it holds up
nothing, not even the end of the program.
"""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from types import TracebackType
from typing import TypeVar


_T = TypeVar("_T")


def call_within(limit_s: float, call: Callable[[], _T]) -> _T:
    """What `call` returns, or raises, on a thread of its own.

    Raises:
        TimeoutError: It took longer; what becomes of it is lost.
    """
    future: Future[_T] = Future()

    def work() -> None:
        with _RaisedThrough(future):
            future.set_result(call())

    Thread(target=work, name="tuiapp-keyring", daemon=True).start()
    return future.result(limit_s)


class _RaisedThrough:
    """Hands what its block raises to a future: without an outcome it would be waited for in vain."""

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
