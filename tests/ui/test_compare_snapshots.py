"""How answers look against each other: race, hidden names, votes, differences, judges."""

from typing import Final

import pytest
from camera import Camera, ask_and_wait
from host import Script
from snapshot_scripts import (
    ANSWER,
    DONE,
    HAIKU,
    HALFWAY,
    QUESTION,
    REFUSED,
    TARGETS,
    WAITING,
    opening,
    said,
)
from snapshot_scripts import finished as finishing
from stage import Stage

from tuiapp.core.metrics import Meter
from tuiapp.core.usage import Usage
from tuiapp.engine.blind import Names, masked_metrics
from tuiapp.ui.screens.diff import DiffScreen
from tuiapp.ui.screens.sheet import SheetScreen
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.panel import SidePanel


OTHER_ANSWER: Final = """\
Two things **buffer** a stream on its way:

1. `proxy_buffering` is on by default, so nginx waits.
2. `gzip` holds bytes back until it has enough to compress.

## What to change

```nginx
location /v1/ {
    proxy_pass http://127.0.0.1:8080;
    proxy_buffering off;
}
```

A comment line every 15 s keeps idle connections alive.
"""
SHORT: Final[Script] = (
    *opening("claude-haiku-5-5"),
    *said(OTHER_ANSWER),
    finishing(Usage(1204, 118)),
)
WHOLE: Final[Script] = (*opening(), *said(ANSWER), finishing(Usage(1204, 230)))


async def enter(it: Stage, text: str) -> None:
    """A command, and its notice read."""
    it.composer.focus()
    it.composer.put(text)
    it.composer.close_completion()
    await it.pilot.press("enter")
    await it.pilot.pause()
    it.host.app.clear_notifications()
    await it.pilot.pause()


@pytest.mark.parametrize("width", [None, 36, 80], ids=["usual", "narrow", "wide"])
def test_a_race_goes_on(camera: Camera, width: int | None) -> None:
    assert camera.sees(
        SHORT,
        HALFWAY,
        WAITING,
        play=ask_and_wait,
        beside=TARGETS[1:3],
        size="220x60",
        panel_width_cells=width,
    )


def test_six_lanes_race(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await enter(it, "/race ttft")

    scripts = (HALFWAY, SHORT, WAITING, HAIKU, REFUSED, WHOLE)
    assert camera.sees(*scripts, play=play, beside=TARGETS[1:], size="220x60")


@pytest.mark.parametrize("theme", ["harbor", "shoal"])
def test_a_race_is_over(camera: Camera, theme: str) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await enter(it, "/race cost")

    assert camera.sees(
        WHOLE, SHORT, DONE, play=play, beside=TARGETS[1:3], size="220x60", theme=theme
    )


@pytest.mark.parametrize("theme", ["harbor", "shoal"])
def test_a_lane_was_asked_another_prompt(camera: Camera, theme: str) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await it.rests()
        await it.asks("/only And what of Apache, where it stands before nginx?")

    scripts = (WHOLE, SHORT, DONE, SHORT)
    assert camera.sees(*scripts, play=play, beside=TARGETS[1:3], theme=theme)


@pytest.mark.parametrize("size", ["220x60", "60x20"])
def test_names_are_hidden_before_the_first_prompt(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        await enter(it, "/blind")

    assert camera.sees(play=play, beside=TARGETS[1:3], size=size, names=in_turn())


def in_turn() -> Names:
    return Names(lambda lanes: lanes.reverse())


async def ask_blind(it: Stage) -> None:
    """As `ask`; the figures on the screen are then without what would tell a name."""
    await enter(it, "/blind")
    it.composer.put(QUESTION)
    await it.pilot.press("enter")
    await it.until(lambda: all(shows_all(lane) for lane in it.lanes))
    it.host.clock.now_ns += 300_000_000
    now_ns = it.host.clock.now_ns
    await it.until(
        lambda: all(
            lane.facts is not None and (lane.facts.phase.is_over or lane.facts.now_ns == now_ns)
            for lane in it.lanes
        )
    )
    await it.until(lambda: it.screen.query_one(SidePanel).race_is_shown)


def shows_all(lane: LaneView) -> bool:
    facts, answer, run = lane.facts, lane.last_answer, lane.state.run
    if facts is None or answer is None or run is None or not run.log.since(0):
        return False
    meter = Meter()
    for chunk in run.log.since(0):
        meter.add(chunk)
    return facts.metrics == masked_metrics(meter.snapshot()) and answer.is_settled


def test_names_are_hidden_while_answers_come(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await ask_blind(it)

    scripts = (HALFWAY, SHORT, REFUSED)
    assert camera.sees(*scripts, play=play, beside=TARGETS[1:3], size="220x60", names=in_turn())


def test_the_vote_tells_the_names(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await ask_blind(it)
        await it.until(lambda: all(run.is_over for run in it.host.runs))
        await it.until(lambda: all(shows_all(lane) for lane in it.lanes))
        await enter(it, "/vote b")
        await it.until(lambda: it.screen.query_one(SidePanel).race_is_shown)

    scripts = (WHOLE, SHORT, DONE)
    assert camera.sees(*scripts, play=play, beside=TARGETS[1:3], size="220x60", names=in_turn())


@pytest.mark.parametrize("size", ["120x40", "60x20"])
def test_votes_are_told(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await enter(it, "/vote 2")
        await enter(it, "/tally")
        await it.until(lambda: isinstance(it.host.app.screen, SheetScreen))
        await it.pilot.pause()

    assert camera.sees(WHOLE, SHORT, DONE, play=play, beside=TARGETS[1:3], size=size)


@pytest.mark.parametrize("size", ["220x60", "120x40", "60x20", "20x5"])
def test_two_answers_differ(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await enter(it, "/diff 1 2")
        await it.until(lambda: isinstance(it.host.app.screen, DiffScreen))
        await it.until(lambda: all(one.is_finished for one in it.host.app.workers))
        await it.pilot.pause()

    assert camera.sees(WHOLE, SHORT, play=play, beside=TARGETS[1:2], size=size)


def test_a_preset_waits_in_the_composer(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await enter(it, "/winner 1")
        await enter(it, "/combine demo/guide judge")

    assert camera.sees(WHOLE, SHORT, play=play, beside=TARGETS[1:2], size="120x40")
