import pytest
from hypothesis import given
from hypothesis import strategies as st
from widget_host import Host

from tuiapp.core.metrics import Metrics
from tuiapp.core.phase import Phase
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.title_bar import Title, TitleBar, title_line


MS = 1_000_000
STREAMING = Title("Why SSE streams stall", ("openai/gpt-5.4-mini",), Phase.STREAMING, 4_200 * MS)


def test_title_dots_targets_and_state_fill_the_line() -> None:
    line = title_line(STREAMING, 100).plain

    assert line.startswith(" Why SSE streams stall ····")
    assert line.endswith("···· openai/gpt-5.4-mini  ● streaming     4.2 s ")
    assert len(line) == 100


def test_a_retry_counts_down_where_the_time_stands() -> None:
    line = title_line(Title("t", ("a/b",), Phase.RETRYING, 4_200 * MS, 11_600 * MS), 80).plain

    assert line.endswith("a/b  ↻ retrying    in 12 s ")


def test_the_title_gives_way_first() -> None:
    title = Title("A long title " * 9, STREAMING.targets, Phase.STREAMING, 4_200 * MS)
    line = title_line(title, 80).plain

    assert line.startswith(" A long title A")
    assert "… ·· openai/gpt-5.4-mini  ● streaming" in line


def test_the_state_keeps_its_place_whatever_it_is() -> None:
    places = {
        title_line(Title("t", ("a/b",), phase, elapsed), 80).plain.index("a/b")
        for phase in Phase
        for elapsed in (None, 0, 4_200 * MS, 3_000_000 * MS)
    }

    assert len(places) == 1


def test_a_narrow_line_has_only_title_and_state() -> None:
    line = title_line(STREAMING, 50).plain

    assert "openai" not in line
    assert "·" not in line
    assert line.startswith(" Why SSE streams st")
    assert line.endswith("● streaming     4.2 s ")


def test_many_targets_become_the_first_and_a_number() -> None:
    targets = tuple(f"provider/model-number-{number}" for number in range(6))

    assert "provider/model-number-0 +5" in title_line(Title("t", targets), 80).plain
    assert "a/b · c/d" in title_line(Title("t", ("a/b", "c/d")), 80).plain


def test_without_a_run_there_is_no_state() -> None:
    assert title_line(Title("t", ("a/b",)), 80).plain.endswith("··· a/b ")


@given(
    st.text(max_size=80),
    st.lists(st.text(max_size=60), max_size=4),
    st.sampled_from([None, *Phase]),
    st.integers(min_value=0, max_value=200),
)
def test_the_line_is_never_wider_than_asked(
    title: str, targets: list[str], phase: Phase | None, width: int
) -> None:
    line = title_line(Title(title, tuple(targets), phase, 4_200 * MS), width)

    assert line.cell_length <= width
    assert not any(ord(character) < 32 for character in line.plain)


@pytest.mark.parametrize("width", [120, 80, 40, 20])
async def test_it_follows_the_width(width: int) -> None:
    bar = TitleBar()
    async with Host(bar).run_test(size=(width, 3)) as pilot:
        facts = PanelFacts(
            phase=Phase.STREAMING,
            now_ns=4_200 * MS,
            asked_at_ns=0,
            target="openai/gpt-5.4-mini",
            metrics=Metrics(),
        )
        bar.show(STREAMING.title, STREAMING.targets, facts)
        await pilot.pause()
        assert str(bar.render()) == title_line(STREAMING, width).plain
        await pilot.resize_terminal(100, 3)
        await pilot.pause()
        assert len(str(bar.render())) == 100
