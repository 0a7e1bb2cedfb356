"""Signals while answers stream: the upstream connections are closed first, then the program ends."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final, Protocol, Self, TypeAlias


_Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


class Cancellable(Protocol):
    """Something on its way."""

    def cancel(self) -> None:
        """End it now; callable from a signal handler."""
        ...


STATUS_BASE: Final = 128
"""What shells add to a signal's number."""
GRACE_S: Final = 1.0
"""How long what has come may take to be written; a reader that is stuck holds nobody longer."""

_SIGNALS: Final = (
    (signal.SIGINT, signal.SIGTERM)
    if sys.platform == "win32"
    else (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
)


class Interruption:
    """Cancels its runs at the first signal; at the second one, or after `GRACE_S`, just leaves.

    A context manager, for the main thread.
    """

    def __init__(self) -> None:
        self._signal: int | None = None
        self._runs: list[Cancellable] = []
        self._before: dict[int, _Handler] = {}

    @property
    def status(self) -> int | None:
        """The exit status that a signal asks for; None while there was none."""
        return None if self._signal is None else STATUS_BASE + self._signal

    def add(self, *runs: Cancellable) -> None:
        """Cancel these too."""
        self._runs.extend(runs)
        if self._signal is not None:
            self._cancel()

    def _cancel(self) -> None:
        for run in self._runs:
            run.cancel()

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            # Under nohup a hangup is ignored, and stays so.
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._interrupt)
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _interrupt(self, number: int, _frame: FrameType | None) -> None:
        if self._signal is not None:
            os._exit(STATUS_BASE + self._signal)
        self._signal = number
        self._cancel()
        # Cancelling took no time; what may hang is a write into a pipe that nobody empties.
        leave = threading.Timer(GRACE_S, os._exit, [STATUS_BASE + number])
        leave.daemon = True
        leave.start()
