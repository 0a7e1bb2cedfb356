"""The lean compositor paints what Textual's own does, and renders less for it."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from chat_rig import lanes
from chat_scripts import ANSWER, LONG
from host import Gate, Step
from hypothesis import given
from hypothesis import strategies as st
from textual._compositor import ChopsUpdate, Compositor
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.geometry import Region, Size
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tuiapp.core.events import Finished, TextDelta
from tuiapp.ui.terminal.compositor import LeanCompositor


class Counted(Static):
    """Counts how often its lines are asked for."""

    asked = 0
    told: Size | None = None
    is_told_of = False

    def on_show(self) -> None:
        self.is_told_of = True

    def on_hide(self) -> None:
        self.is_told_of = False

    def on_resize(self, event: Resize) -> None:
        self.told = event.size

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += 1
        return super().render_lines(crop)


class Columns(Screen[None]):
    """Two columns in nested containers."""

    CSS = """
    Counted { width: 1fr; height: 1fr; }
    #over { layer: over; dock: right; width: 17; height: 5; margin: 2 3; border: round red; }
    Screen { layers: under over; }
    """

    def __init__(self, compositor: Compositor) -> None:
        super().__init__()
        self._compositor = compositor
        self.left, self.right = Counted("left " * 40), Counted("right " * 40)

    def compose(self) -> ComposeResult:
        with Vertical(), Horizontal():
            yield self.left
            yield self.right
        yield Static("foot")
        yield Static("over " * 30, id="over")


@asynccontextmanager
async def shown(
    compositor: Compositor | None = None,
) -> AsyncGenerator[tuple[Columns, Pilot[None]]]:
    """The screen of 40 by 10 cells, as a compositor paints it; without one, ours does."""
    app: App[None] = App()
    async with app.run_test(size=(40, 10)) as pilot:
        screen = Columns(compositor or LeanCompositor())
        await app.push_screen(screen)
        await pilot.pause()
        yield screen, pilot


def lean_of(screen: Screen[None]) -> LeanCompositor:
    found = screen._compositor  # pyright: ignore[reportPrivateUsage] - what is tried here
    assert isinstance(found, LeanCompositor)
    return found


def lines(widget: Widget) -> list[str]:
    return [strip.text for strip in widget.screen._compositor.render_strips()]  # pyright: ignore[reportPrivateUsage] - what is on the screen


async def test_a_neighbour_is_not_rendered_for_what_changes_beside_it() -> None:
    async with shown() as (screen, pilot):
        asked = screen.right.asked, screen.left.asked
        screen.left.update("new " * 40)
        screen.left.refresh()
        await pilot.pause()
        assert screen.right.asked == asked[0]
        assert screen.left.asked > asked[1]


async def test_a_clock_at_the_top_and_a_line_at_the_bottom_leave_what_is_between_alone() -> None:
    async with shown() as (screen, _):
        lean = lean_of(screen)
        asked = screen.right.asked
        lean._dirty_regions = {Region(0, 0, 20, 1), Region(0, 9, 40, 1)}  # pyright: ignore[reportPrivateUsage] - as a widget's refresh fills it
        assert lean.render_partial_update() is not None
        assert screen.right.asked == asked


_WRITTEN = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|\n|([^\x1b\n])")


def painted(update: ChopsUpdate, screen: Screen[None]) -> dict[tuple[int, int], tuple[str, str]]:
    """Each cell that is written, with its colours; this screen has no wide characters."""
    cells: dict[tuple[int, int], tuple[str, str]] = {}
    x = y = 0
    colours = ""
    for found in _WRITTEN.finditer(update.render_segments(screen.app.console)):
        row, column, style, letter = found.groups()
        if row:
            x, y = int(column) - 1, int(row) - 1
        elif letter:
            cells[x, y] = letter, colours
            x += 1
        elif style is not None:
            colours = style
    return cells


WHOLE = Region(0, 0, 40, 10)
REGIONS = st.builds(
    Region, st.integers(0, 39), st.integers(0, 9), st.integers(1, 40), st.integers(1, 10)
).map(lambda region: region.intersection(WHOLE))


async def test_any_part_of_the_screen_is_painted_as_textual_paints_it() -> None:
    async with shown() as (screen, _):
        lean = lean_of(screen)

        lean._dirty_regions = {WHOLE}  # pyright: ignore[reportPrivateUsage] - as above
        theirs = super(LeanCompositor, lean).render_partial_update()
        assert theirs is not None
        whole = painted(theirs, screen)

        @given(regions=st.sets(REGIONS, min_size=1, max_size=5))
        def are_the_same(regions: set[Region]) -> None:
            lean._dirty_regions = set(regions)  # pyright: ignore[reportPrivateUsage] - as above
            ours = lean.render_partial_update()
            assert ours is not None
            cells = painted(ours, screen)
            assert cells.items() <= whole.items()
            assert all(
                (x, y) in cells
                for region in regions
                for x in range(region.x, region.right)
                for y in range(region.y, region.bottom)
            )

        are_the_same()


async def test_what_one_widget_shows_is_not_cut_into_pieces() -> None:
    async with shown() as (screen, _):
        lean = lean_of(screen)
        column, both = Region(0, 6, 20, 2), Region(0, 8, 40, 1)
        lean._dirty_regions = {column, both}  # pyright: ignore[reportPrivateUsage] - as above
        update = lean.render_partial_update()
        assert update is not None
        assert [(row.x, row.y, row.strip.cell_length) for row in update.rows] == [
            (0, 6, 20),
            (0, 7, 20),
        ]
        assert update.spans == [(8, 0, 40)]


async def test_a_widget_that_was_moved_is_painted_where_it_is() -> None:
    async with shown() as (screen, pilot):
        lean = lean_of(screen)
        for width in (10, 30):
            screen.left.styles.width = width
            await pilot.pause()
            lean._dirty_regions = {Region(5, 7, 20, 1)}  # pyright: ignore[reportPrivateUsage] - as above
            update = lean.render_partial_update()
            assert update is not None
            assert len(update.rows) == (width == 30)


async def test_a_widget_hears_of_its_size_though_somebody_asked_for_the_map_before() -> None:
    async with shown() as (screen, pilot):
        screen.right.styles.width = 5
        lean = lean_of(screen)
        # What happens when a widget that is new on the screen is asked for between two idle moments.
        for one in (screen.left.parent, screen):
            assert isinstance(one, Widget)
            one._clear_arrangement_cache()  # pyright: ignore[reportPrivateUsage] - as the idle widget does
        lean._full_map_invalidated = True  # pyright: ignore[reportPrivateUsage] - as the new widget does
        assert lean.full_map[screen.left].region.width == 35
        await pilot.pause()
        assert screen.left.told == screen.left.size == Size(35, 9)


async def test_the_whole_screen_is_that_of_textual() -> None:
    pictures: list[list[str]] = []
    for compositor in (LeanCompositor(), Compositor()):
        async with shown(compositor) as (screen, pilot):
            screen.left.update("new " * 30)
            await pilot.pause()
            pictures.append(lines(screen.left))
    assert pictures[0] == pictures[1]


async def test_a_widget_hears_that_it_was_shown_though_somebody_asked_for_the_map_before() -> None:
    async with shown() as (screen, pilot):
        lean = lean_of(screen)
        screen.right.display = False
        await pilot.pause()
        assert not screen.right.is_told_of
        screen.right.display = True
        for one in (screen.left.parent, screen):
            assert isinstance(one, Widget)
            one._clear_arrangement_cache()  # pyright: ignore[reportPrivateUsage] - as above
        lean._full_map_invalidated = True  # pyright: ignore[reportPrivateUsage] - as a scrolled container does
        assert screen.right in lean.full_map
        await pilot.pause()
        assert screen.right.is_told_of


async def test_what_was_scrolled_beside_it_does_not_keep_a_lane_from_hearing_that_it_is_seen() -> (
    None
):
    gate = Gate()
    whole = "\n\n".join(f"line {number}" for number in range(60)) + "\n\n"
    late = Step(5, (TextDelta("THE END"), Finished("stop", "stop")))
    second = (*LONG[:-1], Step(1, (TextDelta(whole),)), gate, late)
    targets = ("demo/guide", "demo/code", "demo/json")
    async with lanes(LONG, second, ANSWER, targets=targets, size=(120, 30)) as it:
        await it.enters("Why?")
        runs = it.host.runs
        await it.until(lambda: runs[0].is_over and len(runs[1].log) == len(second) - 2)
        await it.pilot.press("tab", "2", "1")
        it.panel.scroll_to(y=3, animate=False)
        await it.pilot.pause()
        await it.pilot.press("2")
        await it.pilot.pause()
        gate.opened.set()
        await it.rests()
        assert it.on_screen == [1]
        assert "THE END" in it.everything
