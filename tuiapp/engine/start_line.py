"""Where the runs of one prompt wait for each other, so that their requests leave together.

What each has to do first takes differently long: its key is read on a thread of its own. The rule this
file keeps: nobody waits longer than `HOLD_S` for a lane that is slow, or that never comes.
"""

import asyncio
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from tuiapp.engine.log import RunLog


HOLD_S: Final = 0.05
"""Keys that have been read once are there within 1 to 10 ms, with six threads at it."""


class StartLine:
    """Opens when everybody has arrived. Used on the loop that the runs are on.

    Args:
        runs: How many are to start together.
    """

    def __init__(self, runs: int) -> None:
        self._missing = runs
        self._is_open = asyncio.Event()

    @contextmanager
    def arriving(self) -> Generator[None, None, None]:
        """What a run has to do before it can start; one that fails at it is waited for no more."""
        try:
            yield
        finally:
            self._missing -= 1
            if self._missing <= 0:
                self._is_open.set()

    async def wait(self) -> None:
        """Wait until all the others have arrived, or `HOLD_S` have passed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HOLD_S):
                await self._is_open.wait()


_LEAVES_WITHIN_S: Final = 0.003
"""A head is said to be on its way one step of the loop before its bytes go to the system."""


def wait_until_sent(logs: Sequence[RunLog], within_s: float) -> bool:
    """Block until every request has been handed on, or its run is over. For another thread than theirs.

    Returns:
        Whether that was so within the time.
    """
    are_sent = threading.Event()

    def look() -> None:
        if all(_is_sent(log) for log in logs):
            are_sent.set()

    for log in logs:
        log.listen(look)
    look()
    is_sent = are_sent.wait(within_s)
    for log in logs:
        log.unlisten(look)
    if is_sent:
        # Whoever asks draws next, and would hold the interpreter's lock against the last of the writes.
        time.sleep(_LEAVES_WITHIN_S)
    return is_sent


def _is_sent(log: RunLog) -> bool:
    """Whether the request's head is on its way: what follows `RequestSent` says so."""
    return log.end is not None or len(log) > 1
