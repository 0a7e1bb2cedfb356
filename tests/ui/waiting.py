"""Waiting for the application: until it has nothing to do, or until something is true. Never for a clock.

Textual's own pilot waits until the process has used no processor time for 20 ms, twice a key. That is slow, and on a busy
machine it is wrong: a process that gets no processor looks idle.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from textual._context import active_app
from textual.app import App
from textual.pilot import Pilot
from textual.timer import Timer


POLL_S: Final = 0.004
MAX_POLLS: Final = 7_500
MAX_PAINTINGS: Final = 10
"""What is drawn may ask for more to be drawn, but not without end."""


async def wait_until(pilot: Pilot[None], predicate: Callable[[], bool]) -> None:
    """Let the application work until `predicate` holds."""
    del pilot
    for _ in range(MAX_POLLS):
        await settle()
        if predicate():
            return
        await asyncio.sleep(POLL_S)
    message = "what the test waits for did not happen"
    raise AssertionError(message)


async def settle() -> None:
    """Let everything happen that can happen now, and be drawn."""
    await quiet()
    app = active_app.get(None)
    paintings = 0
    while app is not None and is_due(app) and paintings < MAX_PAINTINGS:
        app._check_resize()  # pyright: ignore[reportPrivateUsage] - as its timer would
        app.screen._on_timer_update()  # pyright: ignore[reportPrivateUsage] - as `Pilot.pause` does
        await quiet()
        paintings += 1


def is_due(app: App[object]) -> bool:
    """Whether something is to be laid out or drawn with the next frame, up to 17 ms from now."""
    if app._resize_timer is not None:  # pyright: ignore[reportPrivateUsage] - nothing else tells
        return True
    if not app.screen_stack:
        return False
    timer: Timer = app.screen._update_timer  # pyright: ignore[reportPrivateUsage] - nothing else tells
    return timer._active.is_set()  # pyright: ignore[reportPrivateUsage, reportUnknownVariableType] - it has no type


async def quiet() -> None:
    """Let the loop run until nothing in it is ready, not even what other threads have sent."""
    ready = asyncio.get_running_loop()._ready  # pyright: ignore - asyncio offers no other look
    quiet_turns = 0
    while quiet_turns < 2:
        await asyncio.sleep(0)
        quiet_turns = 0 if ready else quiet_turns + 1
