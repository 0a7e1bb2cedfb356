"""The screen's own paints: they wait while an Escape may be coming, and not for ever."""

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget
from waiting import wait_until

from tuiapp.ui import frames
from tuiapp.ui.frames import LONGEST_HOLD_S, FrameClock
from tuiapp.ui.screens.lean_screen import LeanScreen


class Painted(Widget):
    """Remembers when it was painted, by the loop's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.at_s: list[float] = []

    def render_line(self, y: int) -> Strip:
        self.at_s.append(asyncio.get_running_loop().time())
        return super().render_line(y)


class OnLeanScreen(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.clock = FrameClock()
        self.painted = Painted()
        painted = self.painted

        class Only(LeanScreen):
            def compose(self) -> ComposeResult:
                yield painted

        self._only = Only(self.clock)

    def get_default_screen(self) -> LeanScreen:
        return self._only


async def test_a_paint_waits_while_a_key_is_held_and_comes_then() -> None:
    app = OnLeanScreen()
    async with app.run_test() as pilot:
        await app.clock.frame()
        await pilot.pause()
        app.painted.at_s.clear()
        began_s = asyncio.get_running_loop().time()
        app.clock.hold(60)
        app.painted.refresh()

        await wait_until(pilot, lambda: bool(app.painted.at_s))

        assert app.painted.at_s[0] - began_s >= LONGEST_HOLD_S


async def test_a_paint_does_not_wait_when_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LONGEST_HOLD_S", 3600.0)
    app = OnLeanScreen()
    async with app.run_test() as pilot:
        await app.clock.frame()
        await pilot.pause()
        app.painted.at_s.clear()
        app.painted.refresh()
        await wait_until(pilot, lambda: bool(app.painted.at_s))
