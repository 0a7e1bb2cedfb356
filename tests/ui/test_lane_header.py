"""The line above a lane."""

import pytest

from tuiapp.core.phase import Phase
from tuiapp.ui.widgets.lane_header import LaneHead, header_line


S = 1_000_000_000


@pytest.mark.parametrize(
    ("phase", "figure"),
    [
        (Phase.WAITING, "11.6 s"),
        (Phase.STALLED, "11.6 s"),
        (Phase.RETRYING, "in 12 s"),
        (Phase.STREAMING, "84 tok/s"),
    ],
)
def test_what_moves_is_the_wait_or_the_pace(phase: Phase, figure: str) -> None:
    head = LaneHead(name="m", phase=phase, waited_ns=11 * S + S * 6 // 10, pace="84 tok/s")

    assert header_line(head, 60).plain.endswith(f" {figure} ")
    assert header_line(head, 60).cell_length == 60
