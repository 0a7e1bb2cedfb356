"""Tests of the table of votes."""

from hypothesis import given
from hypothesis import strategies as st

from tuiapp.engine.tally import Standing
from tuiapp.ui.widgets.tally_lines import tally_lines


STANDINGS = [Standing("lab/b", 2, 3, 1), Standing("openrouter/anthropic/claude-x", 0, 2, 0)]


def plain(width: int) -> list[str]:
    return [" ".join(line.plain.split()) for line in tally_lines(STANDINGS, width)]


def test_votes_stand_in_a_table() -> None:
    assert plain(90) == [
        "votes of rounds share blind",
        "lab/b 2 3 67% 1 ▰▰▰▰▰▰▰▰▱▱▱▱",
        "openrouter/anthropic/claude-x 0 2 0% 0 ▱▱▱▱▱▱▱▱▱▱▱▱",
    ]


def test_figures_stand_close_to_the_names_however_wide_the_table_is() -> None:
    assert tally_lines(STANDINGS, 200)[2].plain.startswith("openrouter/anthropic/claude-x       0")
    assert tally_lines(STANDINGS, 200)[1].cell_length < 90


def test_without_room_names_are_cut_and_columns_go() -> None:
    assert plain(40) == ["votes of rounds share", "lab/b 2 3 67%", "openrouter/a… 0 2 0%"]


def test_without_a_vote_it_says_how_to_give_one() -> None:
    assert "/vote" in tally_lines([], 80)[0].plain


@given(st.integers(min_value=1, max_value=200))
def test_no_line_is_too_wide(width: int) -> None:
    for line in (*tally_lines(STANDINGS, width), *tally_lines([], width)):
        assert line.cell_length <= width
