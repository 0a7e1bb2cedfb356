"""Tool calls on the screen: each is a text that grows, and what has come of it stays where it is."""

import re
import sys
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from tuiapp.core.events import ToolCallDelta
from tuiapp.ui.drawn import Spot
from tuiapp.ui.finding import Search
from tuiapp.ui.folding import words_of
from tuiapp.ui.shown import ShownText
from tuiapp.ui.widgets.call_text import SHOWN_CALL_CHARS
from tuiapp.ui.widgets.caret import glyphs
from tuiapp.ui.widgets.tool_calls import MAX_SHOWN_CALLS, ToolCalls


TOP = 5
SECTION = 7
ARGUMENTS = '{"city": "Zürich", "days": [1, 2]}'

pieces = st.lists(
    st.text(st.sampled_from('ab {}",\n\té漢👩\u0301\x1b\u202e'), max_size=9), max_size=12
)
widths = st.integers(1, 40)


def calls_of(*deltas: ToolCallDelta, width: int = 40) -> ToolCalls:
    calls = ToolCalls(Style(), width, lambda: TOP, SECTION)
    for delta in deltas:
        calls.take(delta)
    calls.lines()
    return calls


def piece(arguments: str, *, name: str | None = None, index: int = 0) -> ToolCallDelta:
    return ToolCallDelta(index, None, name, arguments)


def shown(calls: ToolCalls) -> list[str]:
    return [strip.text for strip in calls.lines()]


def texts(calls: ToolCalls) -> list[str]:
    return [one.text.written for one in calls.passages]


def test_a_call_is_its_name_with_its_arguments() -> None:
    calls = calls_of(piece("", name="look_up"), piece('{"a"'), piece(": 1}"))
    assert shown(calls) == ['→ look_up({"a": 1})']


def test_calls_stand_below_each_other_and_pieces_find_their_own() -> None:
    calls = calls_of(
        piece("", name="first", index=4),
        piece("", name="second", index=0),
        piece("1", index=4),
        piece("2", index=0),
        piece("3", index=4),
    )
    assert shown(calls) == ["→ first(13)", "→ second(2)"]
    assert [one.section for one in calls.passages] == [SECTION, SECTION + 1]


def test_what_closes_a_call_is_text_only_once_nothing_more_comes() -> None:
    calls = calls_of(piece(ARGUMENTS, name="look_up"))
    before = shown(calls)
    assert texts(calls) == [f"look_up({ARGUMENTS}"]
    calls.finish()
    assert shown(calls) == before
    assert texts(calls) == [f"look_up({ARGUMENTS})"]


def test_a_name_that_comes_late_stands_before_the_arguments() -> None:
    assert shown(calls_of(piece("{}"), piece("", name="late"))) == ["→ late({})"]


def test_another_attempt_begins_without_any() -> None:
    calls = calls_of(piece(ARGUMENTS, name="look_up"))
    calls.start_over()
    assert shown(calls) == []
    assert calls.passages == []


def test_of_a_flood_of_calls_the_rest_is_counted_and_kept() -> None:
    calls = calls_of(*(piece(f"{at}", name="f", index=at) for at in range(MAX_SHOWN_CALLS + 50)))
    calls.take(piece("more", index=MAX_SHOWN_CALLS + 1))
    calls.finish()
    assert len(shown(calls)) == len(calls.passages) == MAX_SHOWN_CALLS
    assert calls.hidden == 50
    lines = calls.written.splitlines()
    assert len(lines) == MAX_SHOWN_CALLS + 50
    assert lines[MAX_SHOWN_CALLS] == f"f({MAX_SHOWN_CALLS})"
    assert lines[MAX_SHOWN_CALLS + 1] == f"f({MAX_SHOWN_CALLS + 1}more)"


LONG = "x" * 1_000_000


def long_call() -> ToolCalls:
    return calls_of(piece(LONG, name="f"), piece("y"), width=2 * SHOWN_CALL_CHARS)


def test_of_a_long_call_the_rest_is_counted_on_the_screen_and_none_of_it_is_lost() -> None:
    calls = long_call()
    end = f"… {1_000_003 - SHOWN_CALL_CHARS:,} more characters)"
    assert shown(calls) == [f"→ f({'x' * (SHOWN_CALL_CHARS - 2)}{end}"]
    assert texts(calls) == [f"f({LONG}y"]
    calls.finish()
    assert shown(calls) == [f"→ f({'x' * (SHOWN_CALL_CHARS - 2)}{end}"]
    assert texts(calls) == [f"f({LONG}y)"]


def test_a_call_that_just_fits_is_shown_with_what_closes_it() -> None:
    arguments = "x" * (SHOWN_CALL_CHARS - 2)
    calls = calls_of(piece(arguments, name="f"), width=2 * SHOWN_CALL_CHARS)
    assert shown(calls) == [f"→ f({arguments})"]
    calls.finish()
    assert shown(calls) == [f"→ f({arguments})"]
    assert texts(calls) == [f"f({arguments})"]


def test_the_end_of_what_is_shown_of_a_long_call_is_the_end_of_all_of_it() -> None:
    calls = long_call()
    calls.finish()
    text = calls.passages[0].text
    last = len("→ ") + SHOWN_CALL_CHARS
    assert text.offset_at(TOP, last - 1) == SHOWN_CALL_CHARS - 1
    for cell in (last, last + 3, last + 1_000):
        assert text.offset_at(TOP, cell) == text.length
    assert glyphs(text, TOP)[-1] == ("x", SHOWN_CALL_CHARS - 1, text.length, last - 1, 1)
    assert text.cells_of(TOP, 0, text.length) == (2, last)
    assert text.cells_of(TOP, SHOWN_CALL_CHARS, text.length) is None
    assert text.line_showing(text.length - 1) == TOP
    assert text.between(SHOWN_CALL_CHARS - 1, text.length) == texts(calls)[0][3_999:]


def found(text: ShownText, words: str, read_on: Callable[[], None]) -> list[tuple[int, int]]:
    """Where words stand in a text, looked for as the screen does it."""
    search = Search(lambda _: read_on())
    search.hold([text])
    search.seek(words_of(words))
    while not search.work(lambda: True):
        pass
    return list(search.between(text, 0, sys.maxsize))


def searched(calls: ToolCalls, words: str) -> list[tuple[int, int]]:
    text = calls.passages[0].shown
    assert text is not None
    return found(text, words, calls.read_on)


@pytest.mark.parametrize("closing", ["", ")"])
def test_words_are_found_in_what_is_not_shown_of_a_long_call(closing: str) -> None:
    before, between = "x" * 5_000, "e\u0301" * 50_000
    calls = calls_of(piece(before, name="f"), piece(f" needle {between}"), piece("needle"))
    if closing:
        calls.finish()
        calls.lines()
    written = texts(calls)[0]
    assert written.endswith(f"needle{closing}")
    places = [at.start() for at in re.finditer("needle", written)]
    assert searched(calls, "needle") == [(at, at + 6) for at in places]
    assert len(searched(calls, "é")) == 50_000


def test_words_are_found_while_a_long_call_grows_and_gets_its_name() -> None:
    calls = calls_of(piece("x" * 9_000))
    text = calls.passages[0].shown
    assert text is not None
    search = Search(lambda _: calls.read_on())
    search.hold([text])
    search.seek(words_of("needle"))
    for one in (piece("nee"), piece("dle"), piece("", name="name"), piece(" needle")):
        calls.take(one)
        calls.lines()
        search.outdate(text)
        while not search.work(lambda: True):
            pass
    places = [at.start() for at in re.finditer("needle", texts(calls)[0])]
    assert len(places) == 2
    assert list(search.between(text, 0, sys.maxsize)) == [(at, at + 6) for at in places]


@given(pieces, widths)
def test_any_cutting_gives_the_same_lines(arguments: Sequence[str], width: int) -> None:
    whole = calls_of(piece("".join(arguments), name="f"), width=width)
    grown = calls_of(piece("", name="f"), width=width)
    for one in arguments:
        grown.take(piece(one))
        grown.lines()
    assert shown(grown) == shown(whole)


@given(pieces, widths)
def test_what_has_come_keeps_its_place(arguments: Sequence[str], width: int) -> None:
    calls = calls_of(piece("", name="f"), piece("", name="g", index=1), width=width)
    text = calls.passages[0].text
    said = text.written
    for number, one in enumerate(arguments):
        calls.take(piece(one, index=number % 2))
        calls.lines()
        assert text.written.startswith(said)
        said = text.written
    calls.finish()
    calls.lines()
    assert text.written == f"{said})"


@given(pieces, widths)
def test_every_character_has_cells_that_lead_back_to_it(
    arguments: Sequence[str], width: int
) -> None:
    calls = calls_of(piece("{}", name="above"), width=width)
    calls.take(piece("".join(arguments), name="name", index=1))
    calls.finish()
    calls.lines()
    text = calls.passages[1].text
    for offset, character in enumerate(text.written):
        line = text.line_showing(offset)
        cells = text.cells_of(line, offset, offset + 1)
        if cells is None:  # where a line was broken
            assert character.isspace()
        elif cells[0] < cells[1]:
            found = text.offset_at(line, cells[0])
            assert text.cells_of(line, found, found + 1) == cells


def test_the_mark_is_no_text() -> None:
    text = calls_of(piece("{}", name="f")).passages[0].text
    assert text.cells_of(TOP, 0, text.length) == (2, 6)
    assert text.offset_at(TOP, 0) == 0


def test_a_long_call_keeps_to_the_right_of_its_mark() -> None:
    calls = calls_of(piece('{"url": "https://a.b/c"}', name="fetch"), width=16)
    calls.finish()
    assert shown(calls) == ['→ fetch({"url":', '  "https://a.b/c', '  "})']
    text = calls.passages[0].text
    assert text.offset_at(TOP + 1, 0) == text.written.index('"https')
    assert text.cells_of(TOP + 1, 0, text.length) == (2, 16)


def test_a_long_name_stands_beside_the_mark() -> None:
    calls = calls_of(piece("{}", name="long_long_name"), width=9)
    assert shown(calls)[0] == "→ long_lo"


def test_where_there_is_no_room_for_a_mark_there_is_none() -> None:
    assert shown(calls_of(piece("{}", name="long_name"), width=6)) == ["long_n", "ame({}", ")"]


def test_places_above_and_below_a_call_are_its_ends() -> None:
    calls = calls_of(piece("{}", name="f"), piece("{}", name="g", index=1))
    upper, lower = (one.text for one in calls.passages)
    assert upper.offset_at(TOP + 1, 4) == upper.length
    assert lower.offset_at(TOP, 4) == 0


def test_a_line_is_found_again_by_its_name_at_another_width() -> None:
    calls = calls_of(piece(ARGUMENTS, name="f"), piece(ARGUMENTS, name="g", index=1))
    assert calls.spot(SECTION, 1) == Spot(SECTION + 1, 0, 0, 0)
    calls.resize(12)
    calls.draw(0, 100)
    assert calls.line_of(Spot(SECTION + 1, 0, 0, 0)) == calls.line_count // 2
    assert shown(calls)[calls.line_count // 2].startswith("→ g(")


def many_calls() -> ToolCalls:
    """Sixty lines each, none of them drawn."""
    return calls_of(*(piece("ab " * 800, name="f", index=at) for at in range(100)))


def test_of_many_calls_only_those_in_view_are_drawn() -> None:
    calls = many_calls()
    assert calls.held == 0
    assert calls.line_count > 100 * 50
    while calls.draw(calls.line_count - 30, calls.line_count):
        pass
    assert 30 <= calls.held < 200
    calls.finish()
    calls.lines()
    assert calls.held == 0


def test_calls_that_end_keep_their_height_and_are_measured_one_at_a_time() -> None:
    calls = many_calls()
    while calls.work():
        pass
    height = calls.line_count
    assert height == len(shown(calls))
    calls.finish()
    calls.lines()
    steps = 1
    while calls.work():
        steps += 1
        assert calls.line_count == height
    assert steps == 101


def test_another_width_is_laid_out_when_there_is_time() -> None:
    calls = calls_of(piece(ARGUMENTS, name="f"), piece(ARGUMENTS, name="g", index=1))
    calls.resize(12)
    assert calls.has_work
    while calls.work():
        pass
    assert not calls.has_work
    assert calls.line_count == len(shown(calls_of(piece(ARGUMENTS, name="f"), width=12))) * 2
