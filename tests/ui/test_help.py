import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.containers import VerticalScroll
from widget_host import Host

from tuiapp.core.definitions import DEFINITIONS
from tuiapp.core.phase import Phase
from tuiapp.ui.screens.help import PHASE_MEANINGS, HelpScreen, KeyGroup, help_lines


GROUPS: list[KeyGroup] = [
    ("Chat", [("esc  /stop", "Stop the answer, and close what is open"), ("^[", "[bold]text[/]")]),
    ("Reading", [("page up", "Scroll up"), ("^c", "Copy the selection; else stop; else quit")]),
]


@pytest.mark.parametrize("width", [70, 50, 36])
def test_the_help_holds_every_key_state_and_figure(width: int) -> None:
    words = " ".join(" ".join(line.plain for line in help_lines(GROUPS, width)).split())

    for _, keys in GROUPS:
        for key, does in keys:
            assert " ".join(key.split()) in words
            assert does in words
    for phase in Phase:
        assert f"{phase.value} {PHASE_MEANINGS[phase]}" in words
    for definition in DEFINITIONS:
        assert f"{definition.label} {definition.formula} {definition.basis}" in words


@given(st.integers(min_value=12, max_value=200))
def test_no_line_is_wider_than_the_page(width: int) -> None:
    assert all(line.cell_length <= width for line in help_lines(GROUPS, width))


@pytest.mark.parametrize("key", ["escape", "f1", "q"])
async def test_it_closes_with_each_of_its_keys(key: str) -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(HelpScreen(GROUPS))
        await pilot.pause()
        assert isinstance(host.screen, HelpScreen)
        await pilot.press(key)
        await pilot.pause()

        assert not isinstance(host.screen, HelpScreen)


async def test_a_click_beside_the_page_closes_it_and_one_on_it_does_not() -> None:
    host = Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(HelpScreen(GROUPS))
        await pilot.pause()
        await pilot.click(offset=(40, 12))
        assert isinstance(host.screen, HelpScreen)
        await pilot.click(offset=(0, 0))
        await pilot.pause()

        assert not isinstance(host.screen, HelpScreen)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 12), (20, 5)])
async def test_it_scrolls_to_its_end_at_every_size(size: tuple[int, int]) -> None:
    host = Host()
    async with host.run_test(size=size) as pilot:
        host.push_screen(HelpScreen(GROUPS))
        await pilot.pause()
        page = host.screen.query_one(VerticalScroll)
        assert page.has_focus
        await pilot.press("end")
        await pilot.pause()

        assert page.max_scroll_y > 0
        assert page.max_scroll_x == 0
        assert page.scroll_target_y == page.max_scroll_y
