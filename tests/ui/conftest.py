"""What holds for every test with a screen."""

from collections.abc import Iterator

import pytest
import textual.app
import textual.pilot
from camera import Camera, SnapCompare
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.pilot import Pilot
from waiting import quiet, settle

from tuiapp.ui.widgets import panel


@pytest.fixture(autouse=True)
def waits_for_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pilot that goes on as soon as the application has nothing left to do."""

    async def wait_for_idle(min_sleep: float = 0, max_sleep: float = 0) -> None:
        del min_sleep, max_sleep
        await settle()

    async def wait_for_screen(pilot: Pilot[object], timeout: float = 0) -> bool:  # noqa: ASYNC109 - as Textual has it
        del pilot, timeout
        await quiet()
        return True

    # The race is drawn five times a second at most; no test looks at that, and many would wait for it.
    monkeypatch.setattr(panel, "RACE_PERIOD_S", 0.01)
    monkeypatch.setattr(textual.app, "wait_for_idle", wait_for_idle)
    monkeypatch.setattr(textual.pilot, "wait_for_idle", wait_for_idle)
    monkeypatch.setattr(Pilot, "_wait_for_screen", wait_for_screen)


@pytest.fixture
def camera(snap_compare: SnapCompare) -> Camera:
    """Takes pictures and compares them with those that are kept."""
    return Camera(snap_compare)


@pytest.fixture(scope="session", autouse=True)
def parses_each_style_once() -> Iterator[None]:
    """Rules are never changed once they are parsed, and hundreds of applications have the same."""
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules  # pyright: ignore[reportPrivateUsage] - Textual keeps the rules of one application only

    def parse_once(  # noqa: PLR0917 - as Textual has it
        sheet: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,  # noqa: FBT001, FBT002 - as Textual has it
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        variables = tuple(sheet._variables.items())  # pyright: ignore[reportPrivateUsage] - rules depend on them
        key = (css, read_from, is_default_rules, tie_breaker, scope, variables)
        if key not in parsed:
            parsed[key] = parse(sheet, css, read_from, is_default_rules, tie_breaker, scope)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(Stylesheet, "_parse_rules", parse_once)
        yield
