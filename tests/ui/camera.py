"""Takes pictures of the application and compares them with those that somebody looked at."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

from host import Script, make_host
from snapshot_scripts import PRICE, QUESTION, TARGET
from stage import Stage
from textual.app import App
from textual.pilot import Pilot

from tuiapp.config.settings import Settings
from tuiapp.engine.blind import Names
from tuiapp.ui.ports import Catalog, Files


Play = Callable[[Stage], Awaitable[None]]

SIZES: Final = {
    "120x40": (120, 40),
    "80x24": (80, 24),
    "60x20": (60, 20),
    "220x60": (220, 60),
    "40x12": (40, 12),
    "20x5": (20, 5),
    "60x90": (60, 90),
    "80x80": (80, 80),
    "120x90": (120, 90),
}


class SnapCompare(Protocol):
    """The plugin's fixture, which has no types of its own."""

    def __call__(
        self,
        app: App[None],
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[None]], Awaitable[None]],
    ) -> bool: ...


async def ask(it: Stage) -> None:
    await it.plays(QUESTION)


async def ask_and_wait(it: Stage) -> None:
    """As `ask`, and 0.3 s more: what has not come is then waited for visibly."""
    await ask(it)
    await it.waits(0.3)


class Camera:
    """Takes a picture of the application at the end of a scene."""

    def __init__(self, snap_compare: SnapCompare) -> None:
        self._snap_compare = snap_compare

    def sees(
        self,
        *scripts: Script,
        play: Play = ask,
        size: str = "120x40",
        target: str = TARGET,
        beside: Sequence[str] = (),
        theme: str = "harbor",
        offers: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        stop_rules: tuple[str, ...] = (),
        catalog: Catalog | None = None,
        files: Files | None = None,
        names: Names | None = None,
        panel_width_cells: int | None = None,
    ) -> bool:
        """Whether it is the picture that is kept."""
        host = make_host(
            *scripts,
            target=target,
            beside=beside,
            settings=Settings(theme=theme, panel_width_cells=panel_width_cells),
            price=PRICE,
            offers=offers,
            notes=notes,
            stop_rules=stop_rules,
            catalog=catalog,
            files=files,
            names=names,
        )

        async def run_before(pilot: Pilot[None]) -> None:
            stage = Stage(host, pilot)
            await stage.opens()
            await play(stage)
            await stage.until(lambda: stage.panel.race_is_shown)
            # Until then heights are estimates, and with them the thumb of the scroll bar.
            seen = [lane.transcript for lane in stage.lanes if lane.display]
            await stage.until(lambda: all(one.is_laid_out for one in seen))

        return self._snap_compare(host.app, terminal_size=SIZES[size], run_before=run_before)
