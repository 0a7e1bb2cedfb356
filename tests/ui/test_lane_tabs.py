"""The line with a tab for each lane."""

import pytest

from tuiapp.core.phase import Phase
from tuiapp.ui.widgets.lane_header import LaneHead
from tuiapp.ui.widgets.lane_tabs import tabs_line


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
