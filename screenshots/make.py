"""Takes the README's pictures: the real application, answered by the demo, at the demo's real pace.

Run it with the environment the application is installed in: `.venv/bin/python screenshots/make.py`.
Figures differ a little from run to run, because they are measured.
"""  # noqa: INP001 - a script beside its pictures, no package

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from textual.pilot import Pilot

from tuiapp.cli.app_side import AppSide
from tuiapp.config.paths import HOME_VARIABLE
from tuiapp.ui.app import TuiApp
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.lane import LaneView


HERE: Final = Path(__file__).parent
PAUSE_S: Final = 0.02
MAX_PAUSES: Final = 3000
"""A minute: no demo answer takes longer."""

_FONT_FACE: Final = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
_FONT: Final = "DejaVu Sans Mono"
_TEXTUAL_CELL: Final = "font-size: 20px"
# rsvg knows no `textLength`: at this size the font's cells are as wide as the picture's.
_FONT_CELL: Final = "font-size: 20.265px"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture, and how the screen gets there."""

    name: str
    theme: str
    size: tuple[int, int]
    target: str
    prompt: str
    stop_at_chars: int | None = None
    """Take it when the answer has so many characters; None: when it is complete."""
    keys: tuple[str, ...] = ()
    """Pressed before it is taken."""
    zoom: float = 1.0
    """Of the PNG."""


SHOTS: Final = (
    Shot(
        "streaming-harbor-120x40",
        "harbor",
        (120, 40),
        "demo/markdown",
        "Show me everything Markdown can do",
        stop_at_chars=980,
        zoom=0.8,
    ),
    Shot(
        "reasoning-shoal-120x40",
        "shoal",
        (120, 40),
        "demo/reasoning",
        "How many squares are on a chessboard?",
        keys=("ctrl+t",),
        zoom=0.8,
    ),
    Shot(
        "stopped-harbor-200x50",
        "harbor",
        (200, 50),
        "demo/code",
        "A rate limiter, please",
        stop_at_chars=1100,
        keys=("escape",),
        zoom=0.7,
    ),
    Shot(
        "streaming-shoal-200x50",
        "shoal",
        (200, 50),
        "demo/markdown",
        "Show me everything Markdown can do",
        stop_at_chars=1250,
        zoom=0.7,
    ),
)


async def wait_until(pilot: Pilot[None], predicate: Callable[[], bool], what: str) -> None:
    """Let the application work until `predicate` holds."""
    for _ in range(MAX_PAUSES):
        if predicate():
            return
        await pilot.pause(PAUSE_S)
    message = f"{what} did not come"
    raise TimeoutError(message)


async def perform(shot: Shot, app: TuiApp, pilot: Pilot[None]) -> None:
    """Ask, and go on until the screen looks as the picture wants it."""
    await wait_until(pilot, lambda: bool(app.screen.query(LaneView)), "the first screen")
    lane = app.screen.query_one(LaneView)
    app.screen.query_one(Composer).put(shot.prompt)
    await pilot.press("enter")

    def is_far_enough() -> bool:
        answer = lane.last_answer
        if answer is None:
            return False
        if shot.stop_at_chars is None:
            return answer.answer.end is not None
        return len(answer.answer.text) >= shot.stop_at_chars

    await wait_until(pilot, is_far_enough, "the answer")
    await pilot.press(*shot.keys)
    if "escape" in shot.keys:
        await wait_until(
            pilot, lambda: lane.phase is not None and lane.phase.is_over, "the receipt"
        )
    await pilot.pause()


async def take(shot: Shot) -> str:
    """The picture, as SVG without fonts from elsewhere."""
    with TemporaryDirectory() as home:
        os.environ[HOME_VARIABLE] = home
        (Path(home) / "config.toml").write_text(f'theme = "{shot.theme}"\n', encoding="utf-8")
        side = AppSide()
        try:
            app = side.application([shot.target])
            async with app.run_test(size=shot.size) as pilot:
                await perform(shot, app, pilot)
                svg = app.export_screenshot(title="tuiapp")
        finally:
            side.close()
    return _FONT_FACE.sub("", svg).replace("Fira Code", _FONT)


def write_png(svg: str, path: Path, zoom: float) -> None:
    """Draw the picture with rsvg-convert, where there is one."""
    program = shutil.which("rsvg-convert")
    if program is None:
        return
    drawable = svg.replace("<text ", '<text xml:space="preserve" ').replace(
        _TEXTUAL_CELL, _FONT_CELL
    )
    subprocess.run(  # noqa: S603 - a program of the machine's, fed with our own picture
        [program, "--zoom", str(zoom), "--output", str(path)],
        input=drawable.encode(),
        check=True,
    )


def main() -> None:
    """Take every picture."""
    for shot in SHOTS:
        svg = asyncio.run(take(shot))
        (HERE / f"{shot.name}.svg").write_text(svg, encoding="utf-8")
        write_png(svg, HERE / f"{shot.name}.png", shot.zoom)


if __name__ == "__main__":
    main()
