"""The frame clock: at once after a rest, at most so many a second, everybody in the same step."""

import asyncio

import pytest

from tests.patience import PATIENCE_S
from tuiapp.ui import frames
from tuiapp.ui.frames import FrameClock


async def test_the_first_frame_comes_at_once() -> None:
    clock = FrameClock(frames_per_s=0.01)
    await asyncio.wait_for(clock.frame(), PATIENCE_S)
    assert clock.frames == 1


async def test_everybody_who_waits_wakes_in_the_same_frame() -> None:
    clock = FrameClock(frames_per_s=1000)
    await asyncio.gather(*(clock.frame() for _ in range(4)))
    assert clock.frames == 1


async def test_a_second_frame_waits_for_its_period() -> None:
    clock = FrameClock(frames_per_s=0.01)
    await clock.frame()
    waiting = asyncio.ensure_future(clock.frame())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_nothing_is_scheduled_while_nobody_waits() -> None:
    clock = FrameClock(frames_per_s=1000)
    await clock.frame()
    await asyncio.sleep(0.01)
    assert clock.frames == 1


async def test_a_waiter_that_was_cancelled_does_not_hold_up_the_others() -> None:
    clock = FrameClock(frames_per_s=200)
    await clock.frame()
    first = asyncio.ensure_future(clock.frame())
    second = asyncio.ensure_future(clock.frame())
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, PATIENCE_S)


async def test_no_frame_begins_while_a_key_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    # As long as no busy machine lets a frame be late.
    monkeypatch.setattr(frames, "LONGEST_HOLD_S", 1.0)
    clock = FrameClock(frames_per_s=1000)
    await clock.frame()
    loop = asyncio.get_running_loop()
    held_from_s = loop.time()
    clock.hold(0.5)
    await clock.frame()
    assert loop.time() - held_from_s >= 0.5
    clock.note_shown()
    assert clock.punctuality.worst_ns < 500_000_000, "what is held on purpose is not late"


async def test_keys_that_are_held_one_after_the_other_do_not_stop_the_picture() -> None:
    clock = FrameClock(frames_per_s=1000)
    await clock.frame()
    clock.hold(60)
    await asyncio.wait_for(clock.frame(), PATIENCE_S)
    assert clock.frames == 2
