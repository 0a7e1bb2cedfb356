"""What the side panel draws of a run: its parts, its gaps, its pace."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_scenes import (
    FINISHED,
    MS,
    OPENING,
    STREAM,
    WIDTH,
    facts_of,
    plain,
)
from textual.content import Content

from tuiapp.core.definitions import definition
from tuiapp.core.events import Cancelled, TextDelta
from tuiapp.ui.frames import FRAMES_PER_S, Punctuality
from tuiapp.ui.widgets.panel_facts import Lateness
from tuiapp.ui.widgets.panel_mix import mix_lines, shares
from tuiapp.ui.widgets.panel_plots import plot_lines, plot_points, plots
from tuiapp.ui.widgets.panel_timing import pace_lines, timing_lines


def test_our_own_lateness_is_the_error_bar_of_the_figures() -> None:
    lateness = Lateness(4 * MS, Punctuality(frames=340, late_frames=2, worst_ns=41 * MS))
    facts = replace(facts_of(FINISHED, now_ms=9000), lateness=lateness)

    assert plain(timing_lines(facts, WIDTH))[0] == "TIMING stamps late by 4.00 ms"
    assert plain(pace_lines(facts, WIDTH))[2] == "late frames 0.6 % worst 41.0 ms"


def test_input_that_is_not_reported_yet_has_its_part_of_the_split() -> None:
    facts = facts_of(STREAM, now_ms=2330, context_used_tokens=114)

    assert facts.metrics.output_tokens == 14
    assert plain(mix_lines(facts, WIDTH))[0] == f"split ≈ {'▒' * 26}▓▓██"


def test_nothing_is_split_before_anything_came() -> None:
    facts = facts_of(OPENING, now_ms=100, context_used_tokens=100)

    assert plain(mix_lines(facts, WIDTH))[0] == "split ·"


def test_the_split_gives_every_part_a_cell_and_the_rest_to_the_largest() -> None:
    assert shares([1, 0, 0, 9999], 20) == [1, 0, 0, 19]
    assert shares([50, 50, 0, 0], 10) == [5, 5, 0, 0]


@given(
    st.lists(st.integers(0, 10**9), min_size=4, max_size=4).filter(any),
    st.integers(min_value=4, max_value=80),
)
def test_the_split_always_fills_its_cells(parts: list[int], cells: int) -> None:
    dealt = shares(parts, cells)

    assert sum(dealt) == cells
    assert all((part > 0) == (share > 0) for part, share in zip(parts, dealt, strict=True))


def test_the_plots_say_their_highest_value() -> None:
    gaps, pace, sizes = plots(facts_of(FINISHED, now_ms=9000), 20)

    assert (gaps.label, gaps.figure) == ("gaps", "1.89 s")
    assert pace.figure.startswith("≈")
    assert (sizes.label, sizes.figure) == ("sizes", "16 ch")
    assert all(len(plot.points) == 20 for plot in (gaps, pace, sizes))


def test_the_card_of_a_plot_says_what_its_figure_is() -> None:
    for plot in plots(facts_of(FINISHED, now_ms=9000), 20):
        about = definition(plot.about)
        assert about is not None
        assert "est as a figure" in about.formula


def test_before_any_content_the_plots_are_empty() -> None:
    assert [plot.figure for plot in plots(facts_of(OPENING, now_ms=300), 20)] == ["·", "·", "·"]


def test_the_plot_has_a_point_a_cell_with_the_newest_right() -> None:
    points = plot_points(array("q", [10, 20, 30]), 5)

    assert points == [None, None, 10.0, 20.0, 30.0]
    assert plot_points(array("q", range(100)), 4)[-1] == 99
    assert plot_points([], 30) == []


def test_a_stall_is_capped_so_that_the_other_gaps_still_show() -> None:
    points = [it for it in plot_points([10, 11, 12, 1_000_000, 11], 5) if it is not None]

    assert max(points) == 8 * 11
    assert min(points) / max(points) > 0.1


@pytest.mark.parametrize("width", [0, 1, 2])
def test_the_plot_survives_hardly_any_room(width: int) -> None:
    assert len(plot_points([1, 2, 3], width)) == width


def test_a_steady_stream_is_a_quiet_line_and_only_a_stall_is_warm() -> None:
    steady = [10 * MS, 16 * MS, 9 * MS, 14 * MS] * 8

    def warm(gaps_ns: Sequence[int]) -> int:
        facts = replace(facts_of(FINISHED, now_ms=9000), gaps_ns=gaps_ns)
        line = plot_lines(facts, 43)[0]
        return sum(span.end - span.start for span in line.spans if span.style == "$heat-high")

    assert warm(steady) == 0
    assert warm([*steady, 900 * MS]) == 1


STALLING = (*OPENING, *((400 + 10 * step, TextDelta("a")) for step in range(60)))
STALLED_FROM_MS = 990 + 1_000


def stalled_plot(now_ms: int, width: int = 43) -> Content:
    return plot_lines(facts_of(STALLING, now_ms=now_ms), width)[0]


def bars_of(line: Content) -> str:
    return line.plain[7:-9]


def warm_cells(line: Content) -> list[int]:
    spans = [span for span in line.spans if span.style == "$heat-high"]
    return [cell for span in spans for cell in range(span.start, span.end)]


def test_a_stall_that_goes_on_is_the_last_bar_and_warm() -> None:
    line = stalled_plot(990 + 7_400)

    assert bars_of(line) == "▂" * 26 + "█"
    assert warm_cells(line) == [7 + 26]
    assert line.plain.endswith("    7.4 s")


def test_the_bar_of_a_stall_comes_with_the_stall() -> None:
    assert bars_of(stalled_plot(STALLED_FROM_MS)) == "▂" * 27
    assert bars_of(stalled_plot(STALLED_FROM_MS + 1)) == "▂" * 26 + "█"


def test_a_stall_has_the_same_cell_when_it_is_over() -> None:
    facts = facts_of((*STALLING, (8_390, TextDelta("b"))), now_ms=8_391)

    assert bars_of(plot_lines(facts, 43)[0]) == bars_of(stalled_plot(8_390))


def test_a_stall_grows_while_the_bars_beside_it_keep_their_height() -> None:
    slow = [(400 * step, TextDelta("a")) for step in range(1, 9)]

    def drawn(silent_ms: int) -> Content:
        return plot_lines(facts_of((*OPENING, *slow), now_ms=3_200 + silent_ms), 43)[0]

    heights = [bars_of(drawn(ms)).strip() for ms in (2_001, 2_500, 2_800, 9_000)]
    assert heights == ["▂▂▂▂▂▂▂▅", "▂▂▂▂▂▂▂▆", "▂▂▂▂▂▂▂▇", "▂▂▂▂▂▂▂█"]
    assert all(len(warm_cells(drawn(ms))) == 1 for ms in (2_001, 9_000))


def test_a_stall_is_warm_among_gaps_that_are_as_long() -> None:
    late = [(1000 + 900 * step, TextDelta("a")) for step in range(1, 28)]
    facts = facts_of((*STALLING, *late), now_ms=late[-1][0] + 1_100)
    line = plot_lines(facts, 43)[0]

    assert bars_of(line) == "▂" * 27
    assert warm_cells(line) == [7 + 26]


def test_the_bar_of_a_stall_that_the_run_was_ended_in_stays() -> None:
    going_on = stalled_plot(990 + 7_400)
    ended = (*STALLING, (990 + 7_400, Cancelled()))
    line = plot_lines(facts_of(ended, now_ms=60_000), 43)[0]

    assert bars_of(line) == bars_of(going_on)
    assert warm_cells(line) == warm_cells(going_on)
    assert line.plain.endswith("   7.40 s")


def test_a_stall_after_the_first_chunk_is_a_whole_bar() -> None:
    facts = facts_of([*OPENING, (400, TextDelta("a"))], now_ms=3_000)

    assert bars_of(plot_lines(facts, 43)[0]).strip() == "█"


@pytest.mark.parametrize("width", range(20))
def test_a_stall_takes_no_more_room_than_there_is(width: int) -> None:
    assert all(
        line.cell_length <= width for line in plot_lines(facts_of(STALLING, now_ms=9_000), width)
    )


def test_a_frame_is_late_by_what_its_definition_says() -> None:
    known = definition("frames-late")

    assert known is not None
    assert f"({ceil(1000 / FRAMES_PER_S)} ms)" in known.formula


def test_a_cell_without_a_value_is_empty_and_no_low_bar() -> None:
    facts = replace(facts_of(FINISHED, now_ms=9000), gaps_ns=[10 * MS, 10 * MS])
    bars = plot_lines(facts, 43)[0].plain[7:-9]

    assert bars.strip() == "▂▂"
    assert bars.startswith(" ")
