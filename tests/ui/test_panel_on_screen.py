"""The side panel on a screen: what is drawn again, walking its figures, counting down."""

import pytest
from panel_scenes import FINISHED, MS, STREAM, StoppedClock, facts_of
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.widgets import Static
from waiting import wait_until
from widget_host import Host

from tuiapp.core.events import (
    RateLimitBucket,
    RateLimits,
)
from tuiapp.ui.screens.definition import DefinitionScreen
from tuiapp.ui.widgets.figure_lines import FigureLines
from tuiapp.ui.widgets.panel import PanelStrip, SidePanel


async def shown(panel: SidePanel, pilot: Pilot[None]) -> str:
    await pilot.pause()
    return panel.query_one(FigureLines).text


async def test_the_panel_begins_without_a_run_and_can_go_back() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        assert await shown(panel, pilot) == "no run yet"
        panel.show(facts_of(FINISHED, now_ms=9000))
        text = await shown(panel, pilot)
        assert all(name in text for name in ("RUN", "USAGE", "TIMING", "LIMITS"))
        assert "SAFETY" not in text
        assert "no run yet" not in text
        panel.show(None)
        assert await shown(panel, pilot) == "no run yet"


async def test_facts_set_before_it_is_mounted_are_shown() -> None:
    panel = SidePanel(StoppedClock())
    panel.facts = facts_of(FINISHED, now_ms=9000)
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        assert "✓ done" in await shown(panel, pilot)


async def test_only_what_changed_is_drawn_again() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        panel.show(facts_of(STREAM, now_ms=2330))
        await pilot.pause()
        lines = panel.query_one(FigureLines)
        before = lines.render_lines(lines.size.region)
        panel.show(facts_of(STREAM, now_ms=2430))
        regions = lines._exchange_repaint_regions()  # pyright: ignore[reportPrivateUsage] - as a paint takes them
        after = lines.render_lines(lines.size.region)

        changed = [y for y, strip in enumerate(after) if strip is not before[y]]
        assert [after[y].text.split() for y in changed] == [["●", "streaming", "2.4", "s"]]
        assert sorted(y for one in regions for y in one.line_range) == changed


async def test_the_plot_gets_the_newest_gaps() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        panel.show(facts_of(STREAM, now_ms=2330))
        plot = next(it for it in (await shown(panel, pilot)).splitlines() if it.startswith("gaps"))
        bars = plot[7:-9]

        assert set(bars) <= set(" ▁▂▃▄▅▆▇█")
        assert "█" in bars
        assert bars[-1] not in " ▁"


async def test_a_panel_that_is_too_tall_scrolls_and_takes_the_focus() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 12)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000))
        await pilot.pause()
        width = panel.query_one(FigureLines).size.width
        assert panel.max_scroll_y > 0
        panel.focus()
        await pilot.press("end")
        await pilot.pause()
        assert panel.scroll_y > 0
        await pilot.resize_terminal(46, 60)
        await pilot.pause()
        assert panel.query_one(FigureLines).size.width == width


async def test_the_strip_follows_its_facts() -> None:
    strip = PanelStrip()
    async with Host(strip).run_test(size=(80, 4)) as pilot:
        assert str(strip.render()) == "no run yet"
        strip.facts = facts_of(FINISHED, now_ms=9000)
        await pilot.pause()
        assert str(strip.render()).startswith("✓ done 2.40 s · TTFT 412 ms")


@pytest.mark.parametrize("key", ["enter", "question_mark"])
async def test_a_key_on_a_figure_opens_its_definition(key: str) -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000))
        panel.focus()
        await pilot.press("down", "down", "down", "down", key)
        await pilot.pause()

        screen = pilot.app.screen
        assert isinstance(screen, DefinitionScreen)
        card = str(screen.query_one(Static).render())
        assert "tokens 1,204 312" in card
        assert "input counts cached input" in card
        assert "reported" in card
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, DefinitionScreen)


async def test_a_click_on_a_figure_opens_its_definition() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 40)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000))
        await pilot.pause()
        lines = (await shown(panel, pilot)).splitlines()
        ttfe = next(y for y, line in enumerate(lines) if line.startswith("TTFE"))
        await pilot.click(FigureLines, offset=(2, ttfe))
        await pilot.pause()

        screen = pilot.app.screen
        assert isinstance(screen, DefinitionScreen)
        assert "first event of any kind" in str(screen.query_one(Static).render())


async def test_the_cursor_walks_every_figure_and_stays_in_view() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 12)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000, limits=COUNTING))
        panel.focus()
        await pilot.press(*["down"] * 60)
        await pilot.pause()
        assert panel.scroll_y > 0
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DefinitionScreen)
        assert "bucket" in str(pilot.app.screen.query_one(Static).render())
        await pilot.press("escape", *["up"] * 60)
        await pilot.pause()
        assert panel.scroll_y == 0


async def test_keys_walk_the_figures() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 14)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000, limits=COUNTING))
        panel.focus()

        async def explained(*keys: str) -> str:
            await pilot.press(*keys, "enter")
            await pilot.pause()
            title = str(pilot.app.screen.query_one(Vertical).border_title)
            await pilot.press("escape")
            await pilot.pause()
            return title

        assert await explained() == "elapsed"
        assert await explained("j", "j") == "request id"
        assert await explained("k") == "model"
        assert await explained("end") == "limits"
        assert await explained("pageup") in {"gap p50 · p95 · max", "TTFA", "TPOT", "tok/s e2e"}
        assert await explained("home") == "elapsed"
        assert await explained("pagedown") in {"cost", "context", "what the tokens were"}
        assert await explained("pageup", "pageup") == "elapsed"


COUNTING = RateLimits((RateLimitBucket("tokens", 10, 5, 3.0),))


async def test_countdowns_go_on_after_the_run_and_end_by_themselves() -> None:
    clock = StoppedClock(9000 * MS)
    panel = SidePanel(clock)
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000, limits=COUNTING, limits_at_ms=8000))
        assert "2 s" in await shown(panel, pilot)
        assert panel.is_ticking
        clock.now_ns = 12_000 * MS
        panel.tick()
        assert "was 5 of 10    reset" in await shown(panel, pilot)
        assert not panel.is_ticking


class CountingClock(StoppedClock):
    """Stands still, and knows how often it was looked at."""

    def __init__(self, now_ns: int) -> None:
        super().__init__(now_ns)
        self.looks = 0

    def monotonic_ns(self) -> int:
        self.looks += 1
        return super().monotonic_ns()


async def test_once_no_countdown_runs_the_panel_wakes_up_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tuiapp.ui.widgets.panel.TICK_S", 0.01)
    clock = CountingClock(9000 * MS)
    panel = SidePanel(clock)
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000, limits=COUNTING, limits_at_ms=8000))
        await shown(panel, pilot)
        drawn = clock.looks
        await wait_until(pilot, lambda: clock.looks > drawn + 2)

        clock.now_ns = 11_000 * MS
        await wait_until(pilot, lambda: "was 5 of 10" in panel.text_of("limits"))
        assert not panel.is_ticking
        drawn = clock.looks
        beats: list[None] = []
        panel.app.set_interval(0.01, lambda: beats.append(None))
        await wait_until(pilot, lambda: len(beats) >= 10)
        assert clock.looks == drawn


async def test_a_closed_panel_does_not_count() -> None:
    panel = SidePanel(StoppedClock(9000 * MS))
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(facts_of(FINISHED, now_ms=9000, limits=COUNTING, limits_at_ms=8000))
        await pilot.pause()
        assert panel.is_ticking
        panel.display = False
        await pilot.pause()
        assert not panel.is_ticking
        panel.display = True
        await pilot.pause()
        assert panel.is_ticking


async def test_a_run_that_goes_is_no_reason_to_tick() -> None:
    panel = SidePanel(StoppedClock())
    async with Host(panel).run_test(size=(46, 60)) as pilot:
        panel.show(facts_of(STREAM, now_ms=2330, limits=COUNTING, limits_at_ms=2000))
        await pilot.pause()
        assert not panel.is_ticking
