"""The frame clock: one beat for every lane, and none while no log grows.

Lanes that repaint out of step cost a third more than lanes that repaint together (measured with four
lanes at 200 tokens/s), so all waiters of a frame wake in the same step of the loop.
"""

import asyncio
from dataclasses import dataclass
from typing import Final


FRAMES_PER_S: Final = 16
"""A frame costs some 3 ms of CPU whatever is in it. At 16 a second no text is older than 63 ms when it shows."""


_REACTION_S: Final = 0.01
"""From when a key is known to when it has been acted upon."""
LONGEST_HOLD_S: Final = 0.06
"""Nothing is held back for longer, however many keys are held one after the other."""


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How well a screen kept up with what came."""

    frames: int
    late_frames: int
    """Of them, those laid out more than a period after they were due."""
    worst_ns: int
    """The longest from when a frame was due to when it was laid out: the screen's own stall."""


class FrameClock:
    """Hands out frames to whoever waits; schedules nothing by itself. Used on one loop."""

    def __init__(self, frames_per_s: float = FRAMES_PER_S) -> None:
        self._period_s = 1 / frames_per_s
        self._waiters: list[asyncio.Future[None]] = []
        self._last_s = float("-inf")
        self.frames = 0
        """How many frames were drawn."""
        self._due_s = float("inf")
        self._worst_late_s = 0.0
        self._is_counted = False
        self._late_frames = 0
        self._held_until_s = float("-inf")
        self._loop: asyncio.AbstractEventLoop | None = None
        """The loop that the frames are drawn on, once there has been one."""

    @property
    def punctuality(self) -> Punctuality:
        """How well the screen kept up so far."""
        return Punctuality(self.frames, self._late_frames, round(self._worst_late_s * 1e9))

    async def frame(self) -> None:
        """Wait for the next frame: at once after a rest, else a period after the last one."""
        loop = self._loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        if not self._waiters:
            due_s = max(loop.time(), self._last_s + self._period_s)
            loop.call_at(due_s, self._fire, due_s, due_s)
        self._waiters.append(waiter)
        await waiter

    def note_shown(self) -> None:
        """What came with the last frame has been laid out; until now the screen stood still."""
        late_s = asyncio.get_running_loop().time() - self._due_s
        self._worst_late_s = max(self._worst_late_s, late_s)
        if late_s > self._period_s and not self._is_counted:
            self._is_counted = True
            self._late_frames += 1

    def hold(self, seconds: float) -> None:
        """Begin no frame and no paint for so long. Any thread may say so.

        The byte of an Escape waits for a while, in case it begins a sequence; six lanes take as long to draw. So the
        loop is free by the time that it is known to be a stop.
        """
        if self._loop is not None:
            self._held_until_s = self._loop.time() + seconds + _REACTION_S

    def is_held(self, since_s: float) -> bool:
        """Whether what has been due since then, by the loop's clock, is still to wait."""
        now_s = asyncio.get_running_loop().time()
        return now_s < self._held_until_s and now_s - since_s < LONGEST_HOLD_S

    def _fire(self, due_s: float, wanted_s: float) -> None:
        """Begin a frame; what was held back on purpose is due when the hold ends, and not late by it."""
        loop = asyncio.get_running_loop()
        if self.is_held(wanted_s):
            free_s = min(self._held_until_s, wanted_s + LONGEST_HOLD_S)
            loop.call_at(free_s, self._fire, free_s, wanted_s)
            return
        now_s = loop.time()
        self._worst_late_s = max(self._worst_late_s, now_s - due_s)
        self._due_s = due_s
        self._is_counted = False
        # From the time it was due, not from now: a late frame does not push the next ones back.
        self._last_s = max(due_s, now_s - self._period_s)
        self.frames += 1
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
