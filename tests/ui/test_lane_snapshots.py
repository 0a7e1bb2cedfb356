"""How several lanes look: pictures, compared with those that somebody looked at."""

from typing import Final

import pytest
from camera import Camera, ask_and_wait
from host import Script
from snapshot_scripts import (
    ANSWER,
    DONE,
    HAIKU,
    HALFWAY,
    LIMITED,
    QUESTION,
    REFUSED,
    TARGETS,
    WAITING,
    finished,
    opening,
    said,
)
from stage import Stage


SHORT: Final[Script] = (*opening("qwen3:8b"), *said(ANSWER[:236]), finished())
SCRIPTS: Final = (HALFWAY, HAIKU, WAITING, SHORT, REFUSED, LIMITED)


@pytest.mark.parametrize("size", ["220x60", "120x40", "60x20"])
@pytest.mark.parametrize("lanes", [2, 3, 6])
def test_lanes_at_work(camera: Camera, lanes: int, size: str) -> None:
    assert camera.sees(*SCRIPTS[:lanes], play=ask_and_wait, beside=TARGETS[1:lanes], size=size)


def test_one_lane_is_zoomed(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await it.pilot.press("tab", "2", "z")
        await it.pilot.pause()

    assert camera.sees(*SCRIPTS[:3], play=play, beside=TARGETS[1:3], size="220x60")


@pytest.mark.parametrize("theme", ["harbor", "shoal"])
def test_lanes_that_have_finished(camera: Camera, theme: str) -> None:
    assert camera.sees(
        DONE, SHORT, DONE, play=ask_and_wait, beside=TARGETS[1:3], size="220x60", theme=theme
    )


def test_all_lanes_fail(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await it.pilot.press("tab", "2")
        await it.pilot.pause()

    assert camera.sees(REFUSED, LIMITED, REFUSED, play=play, beside=TARGETS[1:3], size="220x60")


def test_the_others_are_stopped(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await it.pilot.press("f9")
        await it.until(lambda: it.lanes[1].facts is not None and it.host.runs[1].is_over)
        await it.until(lambda: not any(lane.state.is_running for lane in it.lanes[1:]))
        await it.pilot.pause()
        await it.until(lambda: it.panel.race_is_shown)

    assert camera.sees(HALFWAY, HAIKU, play=play, beside=TARGETS[1:2])


def test_a_lane_that_came_shows_where_it_goes_on_from(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.pilot.press(*"/lane duplicate", "enter")
        await it.pilot.press(*"/set temperature 0.2", "enter")
        await it.pilot.pause()

    assert camera.sees(SHORT, play=play)


def test_what_holds_for_all_lanes_is_said_beside_the_composer(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.pilot.press(*"/keep-first", "enter", *"/lock", "enter")
        it.host.app.clear_notifications()
        await it.pilot.pause()

    assert camera.sees(play=play, beside=TARGETS[1:2])
