"""What happens to lanes at once: keys in one read, a wheel under the lock, a past that is still being read."""

import pytest
from chat_rig import lanes
from chat_scripts import LONG, gated, saying
from host import Gate
from textual.events import Key, MouseScrollUp


THREE = ("demo/guide", "demo/code", "demo/json")
PAST = saying("\n\n".join(f"line {number} with *some* `text`" for number in range(4_000)))
"""More than is read at once."""


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("2 1", 1),
        ("2 1 3", 3),
        ("3 2 1", 1),
        ("tab tab", 3),
        ("tab shift+tab", 1),
        ("2 tab", 3),
        ("3 escape", 0),
        ("escape tab", 1),
    ],
)
async def test_keys_that_come_in_one_read_do_what_they_do_one_by_one(keys: str, place: int) -> None:
    async with lanes(LONG, targets=THREE) as it:
        await it.asks("Why?")
        await it.pilot.press("tab")
        for key in keys.split():
            it.host.app.post_message(Key(key, key if len(key) == 1 else None))
        await it.pilot.pause()
        stops = [it.composer, *(lane.transcript for lane in it.lanes)]
        await it.until(lambda: it.host.app.focused is stops[place])
        await it.until(lambda: [one.has_keys for one in it.lanes].count(True) == bool(place))
        assert it.host.app.focused is stops[place]
        assert place == 0 or it.lane is it.lanes[place - 1]


async def test_a_locked_lane_without_the_keys_is_scrolled_by_the_wheel() -> None:
    async with lanes(LONG, LONG) as it:
        await it.asks("Why?")
        await it.enters("/lock")
        first, second = (lane.transcript for lane in it.lanes)
        x, y = second.region.x + 5, second.region.y + 5
        end = second.scroll_y
        it.host.app.post_message(
            MouseScrollUp(None, x, y, 0, -1, 0, shift=False, meta=False, ctrl=False)
        )
        await it.until(lambda: second.scroll_y < end)
        await it.until(lambda: first.scroll_y == second.scroll_y)
        assert not first.following


async def test_a_new_conversation_takes_no_harm_from_a_past_that_was_still_being_read() -> None:
    async with lanes(PAST, gated(Gate()), targets=("demo/guide",)) as it:
        await it.asks("Why?")
        await it.enters("/lane duplicate")
        assert it.lane.last_answer is not None
        await it.enters("/new")
        await it.enters("Something else")
        await it.until_asked(3)
        past = [one for one in it.host.app.workers if one.name == "past"]
        await it.until(lambda: all(one.is_finished for one in past))
        assert not it.host.faults
        assert all(it.running)


async def test_a_long_past_is_read_to_its_end_where_nobody_sees_it() -> None:
    async with lanes(PAST, targets=("demo/guide",), size=(60, 20)) as it:
        await it.asks("Why?")
        await it.enters("/lane duplicate")
        await it.pilot.press("tab", "1")
        assert it.on_screen == [0]
        answer = it.lanes[1].last_answer
        assert answer is not None
        await it.until(lambda: answer.is_settled)
        await it.pilot.press("2", "G")
        await it.until(lambda: "line 3999" in it.everything)
