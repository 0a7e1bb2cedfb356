"""Waiting for something to be true: on the loop's own beat, never on a clock."""

from collections.abc import Callable

from textual.pilot import Pilot


MAX_PAUSES = 400


async def wait_until(pilot: Pilot[None], predicate: Callable[[], bool]) -> None:
    """Let the application work until `predicate` holds."""
    for _ in range(MAX_PAUSES):
        if predicate():
            return
        await pilot.pause(0.005)
    message = "what the test waits for did not happen"
    raise AssertionError(message)
