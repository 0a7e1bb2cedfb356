"""Pictures of limits that are counted down while nothing runs: one over, one to come."""

import pytest
from camera import Camera, ask
from host import MS
from snapshot_scripts import LIMITED
from stage import Stage


@pytest.mark.parametrize(
    ("size", "theme"), [("120x40", "harbor"), ("120x40", "shoal"), ("60x20", "shoal")]
)
def test_a_limit_that_has_been_reset_stands_beside_one_that_counts(
    camera: Camera, size: str, theme: str
) -> None:
    async def play(it: Stage) -> None:
        await ask(it)
        await it.enters("/figures")
        await it.pilot.press("end")
        it.host.clock.now_ns += 30_000 * MS
        it.panel.tick()
        await it.until(lambda: "was 0 of 500" in it.everything)
        await it.until(lambda: "22 s" in it.everything)

    assert camera.sees(LIMITED, play=play, size=size, theme=theme)
