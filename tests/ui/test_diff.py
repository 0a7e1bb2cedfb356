"""Tests of two answers against each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content
from textual.widgets import Static
from waiting import wait_until
from widget_host import Host

from tuiapp.core.worddiff import word_diff
from tuiapp.ui.screens import diff
from tuiapp.ui.screens.diff import Compared, DiffScreen
from tuiapp.ui.widgets.diff_lines import BESIDE_CELLS, MAX_TEXT_CELLS, diff_lines, summary


def told(left: str, right: str, width: int = 60) -> list[str]:
    return [line.plain.rstrip() for line in diff_lines(word_diff(left, right), width)]


def styles(line: Content) -> list[str]:
    return [str(span.style) for span in line.spans]


def test_changes_are_marked_by_signs_and_strokes() -> None:
    (line,) = diff_lines(word_diff("It is blue.", "It was blue."), 60)

    assert line.plain == "It [-is-]{+was+} blue."
    assert styles(line) == ["strike $metric-bad", "underline $metric-good"]


def test_every_line_of_a_change_has_its_own_signs() -> None:
    assert told("a\n", "a\nb\nc\n") == ["a", "{+b+}", "{+c+}", ""]


def test_a_break_that_only_one_has_is_seen() -> None:
    assert told("one two", "one\ntwo") == ["one[- -]{+⏎+}", "two"]


def test_where_there_is_room_the_two_stand_side_by_side() -> None:
    lines = told("Same.\nOld end.", "Same.\nNew end.", 120)

    assert [line.split(" │ ") for line in lines] == [
        ["Same.".ljust(58), "Same."],
        ["[-Old-] end.".ljust(58), "{+New+} end."],
    ]


def test_lines_that_only_one_has_leave_a_gap_beside_them() -> None:
    lines = told("a\nz", "a\nnew\nz", 120)

    assert [line.split(" │")[0].strip() for line in lines] == ["a", "", "z"]
    assert [line.split(" │")[1].strip() for line in lines] == ["a", "{+new+}", "z"]


TEXTS = st.text(alphabet="ab \n宽é\t\x1b\u202e", max_size=80)


@given(TEXTS, TEXTS, st.integers(min_value=2, max_value=260))
def test_no_line_is_too_wide_or_holds_a_control_character(
    left: str, right: str, width: int
) -> None:
    for line in diff_lines(word_diff(left, right), width):
        assert line.cell_length <= max(width, 2)
        assert line.plain.isprintable()
        if width < BESIDE_CELLS:
            assert line.cell_length <= MAX_TEXT_CELLS


def test_the_summary_counts_words() -> None:
    assert summary(word_diff("It is so blue.", "It was blue.")) == (
        "2 words in common · [-2-] only left · {+1+} only right"
    )
    assert summary(word_diff("a b", "a b")) == "The two are the same, word for word."
    assert summary(word_diff("", "")) == "The two are the same, word for word."


async def test_the_sheet_compares_and_scrolls() -> None:
    left = "\n".join(f"line {number}" for number in range(60))
    right = left.replace("line 3", "row 3")
    async with Host().run_test(size=(80, 24)) as pilot:
        screen = DiffScreen(Compared("lab/a", left), Compared("lab/b[/x]", right))
        await pilot.app.push_screen(screen)
        text = screen.query_one(Static)
        await wait_until(pilot, lambda: "in common" in str(text.render()))
        assert "[-line-]{+row+} 3" in str(text.render())
        page = text.parent
        assert page is not None
        await pilot.press("j", "j", "down")
        await pilot.pause()
        assert text.region.y < 1
        await pilot.resize_terminal(140, 24)
        await wait_until(pilot, lambda: " │ " in str(text.render()))
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is not screen


async def test_only_so_much_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "MAX_CHARS", 4)
    async with Host().run_test(size=(80, 24)) as pilot:
        screen = DiffScreen(Compared("a", "same and more"), Compared("b", "same and less"))
        await pilot.app.push_screen(screen)
        text = screen.query_one(Static)
        await wait_until(pilot, lambda: "Only the first 4 characters" in str(text.render()))
        assert "more" not in str(text.render())
