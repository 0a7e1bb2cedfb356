"""How the interpreter is tuned while answers stream, for the app only; a library never does this.

Untuned, the arrival stamps of four lanes are late by 27 to 53 ms at p95 and 133 ms at worst; tuned
by 5 to 8 ms and 22 ms (PERF C2). Both causes are the interpreter's: the lock, which the painting
thread holds for 5 ms at a time, and full collections, of which one takes 46 to 92 ms.
"""

import gc
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Final


# With four lanes repainting: 0.5 ms gives stamps late by 0.9 ms at p50 and 4.5 at p95, 1 ms 1.4 and
# 6.9, for 2 % more CPU (tests/bench/bench_stamps.py, quiet machine).
SWITCH_INTERVAL_S: Final = 0.0005

# Third-generation collections come after so many of the second: never. (From Python 3.14 on the
# third threshold is ignored, and freezing alone has to do.)
_NEVER: Final = 1_000_000


def _at_once(collect: Callable[[], None]) -> None:
    collect()


class StreamTuning:
    """Counts the runs that stream; on the interface's thread.

    From `start` to `stop`: what lives is kept out of collections. From the first run to the last: a
    short switch interval and no full collection. When idle again: one full collection.

    Args:
        when_idle: Takes the full collection and calls it when 50 to 100 ms are free, so that it
            does not fall between a key and its echo. If runs have begun by then it does nothing.
    """

    def __init__(self, when_idle: Callable[[Callable[[], None]], None] = _at_once) -> None:
        self._when_idle = when_idle
        self._runs = 0
        self._is_started = False
        self._owes_collection = False
        self._switch_interval_s = sys.getswitchinterval()
        self._thresholds = gc.get_threshold()

    def start(self) -> None:
        """After the first screen: what has been imported and built by now stays anyway."""
        if not self._is_started:
            self._is_started = True
            _say_that_sniffio_is_missing()
            gc.enable()
            gc.freeze()

    def run_started(self) -> None:
        """A run begins."""
        self._runs += 1
        if self._runs == 1:
            self._tune()
        if self._is_started:
            gc.freeze()

    def run_ended(self) -> None:
        """A run that began has ended; one that outlives `stop` does not count."""
        if not self._runs:
            return
        self._runs -= 1
        if self._runs == 0:
            self._restore()
            self._owes_collection = True
            self._when_idle(self._collect)

    def stop(self) -> None:
        """Put everything back as it was, also while runs go."""
        if self._runs:
            self._runs = 0
            self._restore()
        if self._is_started:
            self._is_started = False
            gc.unfreeze()

    def _tune(self) -> None:
        self._switch_interval_s = sys.getswitchinterval()
        self._thresholds = gc.get_threshold()
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        youngest, middle, _ = self._thresholds
        gc.set_threshold(youngest, middle, _NEVER)

    def _restore(self) -> None:
        sys.setswitchinterval(self._switch_interval_s)
        gc.set_threshold(*self._thresholds)

    def _collect(self) -> None:
        if self._runs or not self._owes_collection:
            return
        self._owes_collection = False
        # What was frozen may be garbage by now: the widgets of a conversation that was left.
        gc.unfreeze()
        gc.collect()
        if self._is_started:
            gc.freeze()


def _say_that_sniffio_is_missing() -> None:
    """Spare httpcore the search for a package that is not there.

    httpcore 1.0.9 tries to import it at every lock, six times a request, and the interpreter remembers no
    import that failed: half of the 1.6 ms that sending a request takes, in which no other leaves.
    """
    if find_spec("sniffio") is None:
        # The documented way to have an import fail at once (Language Reference 5.3.1).
        sys.modules["sniffio"] = None  # pyright: ignore[reportArgumentType] - typeshed has no None there
