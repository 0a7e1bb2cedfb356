"""The line with a tab for each lane."""

import pytest
from chat_rig import GUIDE, lanes
from chat_scripts import ANSWER

from tuiapp.core.phase import Phase
from tuiapp.ui.widgets.lane_header import LaneHead
from tuiapp.ui.widgets.lane_tabs import LaneTabs, tabs_line


def heads(lanes: int) -> list[LaneHead]:
    return [
        LaneHead(place=place, name="markdown", phase=Phase.DONE, is_focused=place == 1)
        for place in range(1, lanes + 1)
    ]


def test_a_tab_says_as_much_of_a_name_as_there_is_room_for() -> None:
    assert tabs_line(heads(2), 60).plain.startswith("▸1 markdown  ")
    assert tabs_line(heads(6), 60).plain.startswith("▸1 mar… ✓  2 mar… ✓ ")


@pytest.mark.parametrize("width", [16, 21, 30, 36, 47])
@pytest.mark.parametrize("lanes", [6, 7])
def test_no_tab_is_too_narrow_for_its_number(lanes: int, width: int) -> None:
    line = tabs_line(heads(lanes), width).plain

    assert len(line) == width
    assert [it for it in line if it.isdigit()] == [str(place) for place in range(1, lanes + 1)]
    assert "…" not in line


async def test_a_tab_says_whether_keys_go_to_its_lane() -> None:
    async with lanes(ANSWER, targets=[GUIDE] * 3, size=(60, 20)) as it:
        tabs = it.screen.query_one(LaneTabs)
        # The lane was the focused one before, and goes on being it.
        await it.pilot.press("tab")
        await it.until(lambda: tabs.heads[0].has_keys)
        await it.pilot.press("escape")
        await it.until(lambda: not tabs.heads[0].has_keys)
