"""Random pauses in every event loop of this process: `pytest --jitter SEED`.

A busy machine runs the steps of a loop late, this one now and another the next time, so that timers, sockets and
threads overtake each other. What counts on their order fails there once in a thousand times; here it fails soon, and
again with the same seed.
"""

import asyncio
import random
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final


LONGEST_S: Final = 0.03
"""A pause that is longer than a frame, and than Textual's beats."""
CHANCES: Final = (0.003, 0.01, 0.03)
"""How many of the steps are late. One of these for a whole test: a few late steps show other faults than many."""


@contextmanager
def late_steps(seed: str) -> Generator[None]:
    """Run some steps of every loop late, which ones following from the seed."""
    chosen = random.Random(seed)
    chance = chosen.choice(CHANCES)
    in_time = asyncio.Handle._run

    def late(self: asyncio.Handle) -> None:
        if chosen.random() < chance:
            time.sleep(chosen.random() * LONGEST_S)
        in_time(self)

    asyncio.Handle._run = late
    try:
        yield
    finally:
        asyncio.Handle._run = in_time
