"""Calls that may never return, such as into a keyring that waits for its passphrase.

The caller waits for a bounded time; the thread that is left behind is a daemon, so it holds up
nothing, not even the end of the program.
"""

from collections.abc import Callable
from typing import TypeVar

from tuiapp.engine.daemon_calls import on_daemon_thread


_T = TypeVar("_T")


def call_within(limit_s: float, call: Callable[[], _T]) -> _T:
    """What `call` returns, or raises, on a thread of its own.

    Raises:
        TimeoutError: It took longer; what becomes of it is lost.
    """
    return on_daemon_thread(call, "tuiapp-keyring").result(limit_s)
