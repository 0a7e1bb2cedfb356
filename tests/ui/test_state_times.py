"""A state and its time: the same seconds wherever it is named."""

from collections.abc import Mapping, Sequence

import pytest
from panel_scenes import OPENING, STREAM, facts_of, plain
from textual.content import Content

from tuiapp.core.errors import Failure
from tuiapp.core.events import Event, RequestSent, Retrying
from tuiapp.core.phase import Phase
from tuiapp.ui.widgets.lane_header import LaneHeader, header_line
from tuiapp.ui.widgets.lane_tabs import tabs_line
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_race import LaneFacts, race_lines
from tuiapp.ui.widgets.panel_run import run_lines, strip_line
from tuiapp.ui.widgets.title_bar import TitleBar, title_line


WIDTH = 80
REFUSED: Sequence[tuple[int, Event]] = (
    *OPENING,
    (1000, Retrying(2, 17.0, Failure("overloaded", "Busy."))),
)


def places(facts: PanelFacts) -> Mapping[str, Content]:
    """The line of each place that names the state of a run."""
    header, bar = LaneHeader(1), TitleBar()
    header.show_facts(facts)
    bar.show("t", (), facts)
    racers = [LaneFacts(place, "m", facts) for place in (1, 2)]
    return {
        "title": title_line(bar.said, WIDTH),
        "header": header_line(header.head, WIDTH),
        "tab": tabs_line([header.head], WIDTH),
        "strip": strip_line(facts, WIDTH),
        "run": run_lines(facts, WIDTH)[1],
        "narrow race": race_lines(racers, 43, "lanes")[3],
        "wide race": race_lines(racers, WIDTH, "lanes")[3],
    }


@pytest.mark.parametrize(
    ("steps", "now_ms", "phase", "time"),
    [
        (OPENING[:1], 60, Phase.CONNECTING, "0.1 s"),
        (OPENING, 6_100, Phase.WAITING, "6.1 s"),
        (STREAM, 14_322, Phase.STALLED, "12.0 s"),
        (REFUSED, 3_000, Phase.RETRYING, "in 15 s"),
        ((*REFUSED, (18_000, RequestSent())), 20_500, Phase.CONNECTING, "2.5 s"),
    ],
)
def test_a_wait_has_the_same_time_wherever_it_is_named(
    steps: Sequence[tuple[int, Event]], now_ms: int, phase: Phase, time: str
) -> None:
    facts = facts_of(steps, now_ms=now_ms)

    assert facts.phase is phase
    for place, line in places(facts).items():
        assert f"{phase.value} {time}" in plain([line])[0], place


def test_the_panel_says_beside_a_wait_how_long_the_run_takes_where_that_is_longer() -> None:
    again = facts_of((*REFUSED, (18_000, RequestSent())), now_ms=20_500)

    assert plain([places(facts_of(OPENING, now_ms=6_100))["run"]]) == ["◐ waiting 6.1 s"]
    assert plain([places(again)["run"]]) == ["◌ connecting 2.5 s 20.5 s"]


def test_a_state_that_is_no_wait_has_the_time_of_the_run() -> None:
    streaming = places(facts_of(STREAM, now_ms=2_330))

    for place in ("title", "strip", "run", "narrow race", "wide race"):
        assert "streaming 2.3 s" in plain([streaming[place]])[0], place
