"""Tool calls on the screen: each is a text that grows, and what has come of it stays where it is."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from tuiapp.core.events import ToolCallDelta
from tuiapp.ui.drawn import Spot
from tuiapp.ui.widgets.tool_calls import SHOWN_CALL_CHARS, ToolCalls


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


def test_of_a_long_call_the_rest_is_counted_on_the_screen_and_in_the_copy() -> None:
    calls = calls_of(piece("x" * 1_000_000, name="f"), piece("y"), width=2 * SHOWN_CALL_CHARS)
    calls.finish()
    end = f"… {1_000_003 - SHOWN_CALL_CHARS:,} more characters)"
    assert shown(calls) == [f"→ f({'x' * (SHOWN_CALL_CHARS - 2)}{end}"]
    assert texts(calls) == [f"f({'x' * (SHOWN_CALL_CHARS - 2)}{end}"]


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


def test_another_width_is_laid_out_when_there_is_time() -> None:
    calls = calls_of(piece(ARGUMENTS, name="f"), piece(ARGUMENTS, name="g", index=1))
    calls.resize(12)
    assert calls.has_work
    while calls.work():
        pass
    assert not calls.has_work
    assert calls.line_count == len(shown(calls_of(piece(ARGUMENTS, name="f"), width=12))) * 2
