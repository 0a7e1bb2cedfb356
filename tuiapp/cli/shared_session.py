"""The one session that all library calls of a process share."""

import atexit
import logging
import os
import threading
from functools import cache
from typing import Final

from tuiapp.cli.wiring import Session
from tuiapp.config.paths import HOME_VARIABLE


_lock: Final = threading.Lock()
_log: Final = logging.getLogger("tuiapp")


def shared_session() -> Session:
    """The process's session: made at first use, closed when the interpreter ends.

    A forked child gets one of its own, because threads do not survive a fork; so does whoever has
    pointed `TUIAPP_HOME` elsewhere.
    """
    with _lock:
        return _session(os.getpid(), os.environ.get(HOME_VARIABLE))


@cache
def _session(process_id: int, _home: str | None) -> Session:
    session = Session(on_fault=log_fault)

    def close() -> None:
        if os.getpid() == process_id:
            session.close()

    atexit.register(close)
    return session


def log_fault(error: BaseException) -> None:
    """Leave a fault of ours where a library leaves such things."""
    _log.error("tuiapp made a mistake of its own", exc_info=error)
