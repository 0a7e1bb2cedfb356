"""Pictures of a selection that goes through reasoning, the answer and tool calls."""

from typing import Final

import pytest
from camera import Camera, SnapCompare
from host import Script
from snapshot_scripts import QUESTION, finished, opening, said, thought, tool_call
from stage import Stage

from tuiapp.core.usage import Usage


CALLED: Final[Script] = (
    *opening(),
    *thought("Two places, so *two* calls:\n\n- Zürich, in degrees Celsius\n- Bergen, the same\n"),
    *said("I look at both places.\n"),
    *tool_call(0, "get_weather", '{"city": "Zürich", "unit": "celsius"}'),
    *tool_call(1, "get_weather", '{"city": "Bergen", "unit": "celsius"}'),
    finished(Usage(40, 90, 20)),
)


@pytest.fixture
def camera(snap_compare: SnapCompare) -> Camera:
    return Camera(snap_compare)


@pytest.mark.parametrize(
    ("size", "theme"), [("120x40", "harbor"), ("60x20", "harbor"), ("60x20", "shoal")]
)
def test_a_selection_goes_through_all_that_an_answer_says(
    camera: Camera, size: str, theme: str
) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.pilot.press("ctrl+t", "tab", "v", "w", "G", "b", "b")
        await it.pilot.pause()

    assert camera.sees(CALLED, play=play, size=size, theme=theme)


def test_a_selection_passes_over_what_is_folded(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await it.plays(QUESTION)
        await it.pilot.press("tab", "k", "v", "w", "G", "b", "b")
        await it.pilot.pause()

    assert camera.sees(CALLED, play=play, size="60x20")
