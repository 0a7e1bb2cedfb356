"""What tables look like, in columns and as pairs, and how little of them moves while they grow."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_texts import cut, settle, shown, whole
from rich.cells import cell_len

from tuiapp.ui.drawn import NOWHERE, first_offset
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.markdown.tables import SETTLE_CELLS
from tuiapp.ui.markdown.views import TABLE_ROWS


TABLE = "| name | n |\n|---|--:|\n"
WIDTH = 19
"""Room for two columns of eight cells."""
HEAD = "| a | b |\n|---|---|\n"
EIGHTS = "| aaaaaaaa aaa | bbbbbbbb bbb |\n|---|---|\n"
"""A head that gives both columns their eight cells, in two lines."""
SHORT = "| one | 1 |\n"
TALL = "| one two three | four |\n"
FIRST_ROWS = SETTLE_CELLS // 2
"""Rows of two cells that have a say in how the table looks."""
RULE = "┈"


def growing(text: str, width_cells: int = WIDTH) -> MarkdownDocument:
    document = MarkdownDocument(MarkdownStyles(), width_cells)
    document.append(text)
    settle(document)
    return document


def rules(document: MarkdownDocument) -> list[int]:
    """The lines that part two rows."""
    return [number for number, line in enumerate(shown(document)) if line.startswith(RULE)]


def test_a_table_has_one_rule_and_light_dividers() -> None:
    assert shown(whole(f"{TABLE}| a | 1 |\n| bcd | 23 |\n", 30)) == [
        "name │   n",
        "─────┼────",
        "a    │   1",
        "bcd  │  23",
    ]


def test_where_a_row_takes_more_than_one_line_faint_rules_part_all_rows() -> None:
    text = f"{HEAD}| x | y |\n| one two three | four five six |\n| z | |\n| u | v |\n"
    assert shown(whole(text, WIDTH)) == [
        "a        │ b",
        "─────────┼─────────",
        "x        │ y",
        "┈┈┈┈┈┈┈┈┈┼┈┈┈┈┈┈┈┈┈",
        "one two  │ four",
        "three    │ five six",
        "┈┈┈┈┈┈┈┈┈┼┈┈┈┈┈┈┈┈┈",
        "z        │",
        "┈┈┈┈┈┈┈┈┈┼┈┈┈┈┈┈┈┈┈",
        "u        │ v",
    ]


def test_a_header_of_two_lines_parts_no_rows() -> None:
    text = "| one two three | four five six |\n|---|---|\n" + SHORT * 2
    document = whole(text, WIDTH)
    assert len(shown(document)) == 5
    assert not rules(document)


def test_one_row_has_nothing_to_be_parted_from() -> None:
    assert not rules(whole(HEAD + TALL, WIDTH))


def test_the_rules_come_with_the_first_row_that_wraps_and_lay_no_row_again() -> None:
    document = growing(HEAD + "| one two1 | four5678 |\n" * 5)
    before = list(document.lines())
    document.append("| one two t")
    document.lines()
    assert rules(document) == [3, 5, 7, 9, 11]
    after = [strip for strip in document.lines() if not strip.text.startswith(RULE)]
    assert all(one is other for one, other in zip(before, after[:-2], strict=True))


def test_nothing_moves_when_the_last_row_ends() -> None:
    document = growing(f"{HEAD}{SHORT}| one two three | four five")
    before = shown(document)
    assert rules(document)
    document.finish()
    assert shown(document) == before


def test_rows_that_come_late_do_not_move_those_above() -> None:
    rows = "| a | 1 |\n" * FIRST_ROWS
    document = MarkdownDocument(MarkdownStyles(), 40)
    document.append(TABLE + rows)
    before = list(document.lines())
    document.append("| much longer than before | 1 |\n")
    assert all(one is other for one, other in zip(before, document.lines(), strict=False))


def test_a_row_that_is_the_first_to_wrap_late_is_parted_from_both_its_neighbours() -> None:
    late = SHORT * 2 + TALL + SHORT * 2
    document = whole(HEAD + SHORT * FIRST_ROWS + late, WIDTH)
    at = FIRST_ROWS + 2 + 2  # the head, and two rows
    assert shown(document)[at - 1 : at + 6] == [
        "one │ 1",
        "┈┈┈┈┼┈┈┈┈",
        "one │ fou",
        "two │ r",
        "thr │",
        "ee  │",
        "┈┈┈┈┼┈┈┈┈",
    ]
    assert rules(document) == [at, at + 5]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.booleans(), max_size=30),
    st.integers(0, 2 * TABLE_ROWS + FIRST_ROWS),
    st.lists(st.booleans(), max_size=30),
    st.lists(st.integers(0, 5_000), max_size=30),
)
def test_any_cutting_gives_the_rules_that_the_rows_ask_for(
    first: list[bool], short: int, last: list[bool], cuts: list[int]
) -> None:
    is_tall = [*first, *[False] * short, *last]
    text = EIGHTS + "".join(f"| rrrrr{' sssss' * it} | x |\n" for it in is_tall)
    expected: list[str] = []
    for number, it in enumerate(is_tall):
        asked = any(is_tall[:FIRST_ROWS]) or any(is_tall[number - 1 : number + 1])
        expected += ["┈┈┈┈┈┈┈┈┈┼┈┈┈┈┈┈┈┈┈"] * (asked and number > 0)
        expected += ["rrrrr    │ x", *["sssss    │"] * it]
    assert shown(whole(text, WIDTH))[3:] == expected
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    for piece in cut(text, cuts):
        document.append(piece)
        document.lines()
    document.finish()
    settle(document)
    assert shown(document)[3:] == expected


def test_a_part_can_be_drawn_before_those_above_it() -> None:
    rows = "".join(f"| rrrrr{' sssss' * (number % 7 == 6)} | x |\n" for number in range(200))
    text = EIGHTS + SHORT * FIRST_ROWS + rows
    document, other = whole(text, WIDTH), whole(text, WIDTH)
    assert len(rules(other)) == 2 * (200 // 7)
    while document.draw(document.line_count - 10, document.line_count):
        pass
    assert shown(document)[-10:] == shown(other)[-10:]


PART_END = FIRST_ROWS + 1 + TABLE_ROWS
"""About where the second part of a table ends."""


@pytest.mark.parametrize("row", range(PART_END - 2, PART_END + 3))
def test_a_late_definition_parts_its_row_from_that_of_the_next_part_too(row: int) -> None:
    text = f"{HEAD}{SHORT * row}| [l] | |\n{SHORT * 5}\n[l]: https://example.org/a/b\n"
    document = growing(text.partition("\n[l]:")[0])
    assert not rules(document)
    document.append(text[len(document.source) :])
    document.finish()
    settle(document)
    assert len(rules(document)) == 2
    assert list(document.lines()) == list(whole(text, WIDTH).lines())


def test_rules_show_no_source_and_are_not_copied() -> None:
    text = HEAD + TALL * 3
    document = whole(text, WIDTH)
    found = rules(document)
    assert len(found) == 2
    for number in found:
        assert set(document.line(number).offsets) == {NOWHERE}
        end = document.source_offset(number - 1, WIDTH)
        assert document.source_offset(number, 0) == document.source_offset(number, 9) == end
    assert document.selected_text(0, len(text)) == "a\tb\n" + "\n".join(["one two three\tfour"] * 3)
    assert document.tables()[0].tsv.count("\n") == 3


WORDS = st.text(alphabet="ab 秒説🙂\u0301é한", max_size=40)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6), st.integers(24, 60))
def test_every_line_of_a_table_has_its_dividers_in_the_same_cells(
    rows: list[tuple[str, str, str]], width: int
) -> None:
    text = "| 単位 | x | y |\n|---|:-:|--:|\n" + "".join(f"| {' | '.join(it)} |\n" for it in rows)
    places = {
        tuple(cell_len(line[:at]) for at, char in enumerate(line) if char in "│┼")
        for line in (strip.text for strip in whole(text, width).lines())
    }
    assert len(places) == 1


def test_a_long_cell_is_all_there_in_the_lines_of_its_column() -> None:
    words = " ".join(f"w{number}" for number in range(800))
    document = whole(f"{HEAD}| x | {words} |\n| y | z |\n", 40)
    body = [line.partition("│") for line in shown(document)[2:]]
    assert " ".join(cell.strip() for _, _, cell in body[:-2]) == words
    assert [first[0] for first, _, _ in body[-2:]] == [RULE, "y"]


def test_all_of_a_row_that_is_read_in_parts_is_shown() -> None:
    words = " ".join(f"w{number}" for number in range(2_000))
    document = whole(f"{HEAD}| x | {words} |\n", 40)
    lines = "".join(shown(document)[2:])
    assert "".join(char for char in lines if char.isalnum()) == f"x{words.replace(' ', '')}"


# While a row grows.


def test_marks_that_are_open_in_the_last_cell_do_not_show() -> None:
    document = growing(f"{HEAD}| **bold** | *it")
    assert shown(document)[-1] == "bold │ it"
    document = growing(f"{HEAD}| **bo")
    assert shown(document)[-1] == "bo  │"


def test_marks_that_stay_open_show_once_their_cell_has_ended() -> None:
    assert shown(growing(f"{HEAD}| **bo | x"))[-1] == "**bo │ x"


# As pairs.


def test_a_table_without_room_becomes_pairs() -> None:
    text = "| a | b | c |\n|---|---|---|\n| one | two | |\n"
    assert shown(whole(text, 10)) == ["──────────", "a: one", "b: two", "c"]


def test_what_a_value_goes_on_with_hangs_below_its_name() -> None:
    text = "| name | b | c |\n|---|---|---|\n| one two three | x | y |\n"
    assert shown(whole(text, 12)) == ["────────────", "name: one", "  two three", "b: x", "c: y"]
    assert shown(whole(text, 6))[1:4] == ["name:", "one", "two"]


def test_names_of_pairs_stand_for_their_source_once() -> None:
    text = "| a | b | c |\n|---|---|---|\n" + "| x | y | z |\n" * 2
    document = whole(text, 10)
    first = [first_offset(document.line(number)) for number, _ in enumerate(shown(document))]
    assert first[1:4] == [2, 6, 10]
    assert first[5:] == [text.rindex(char) for char in "xyz"]


# Offsets.


def test_an_escaped_bar_keeps_the_places_of_what_follows_it() -> None:
    text = "| a | b |\n|---|---|\n| p\\|q\\|r | s |\n"
    document = whole(text)
    line = shown(document)[2]
    assert line == "p|q|r │ s"
    for char in "pqrs":
        assert text[document.source_offset(2, line.index(char))] == char
    assert document.selected_text(text.index("q"), text.index("r") + 1) == "q|r"


ROWS = st.lists(
    st.sampled_from(
        [SHORT, TALL, "| | x |\n", "| | |\n", "text\n", "\n", "---\n", "- i\n", "> q\n"]
    ),
    max_size=90,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    ROWS,
    st.lists(st.integers(0, 5_000), min_size=1, max_size=8),
    st.sampled_from([8, 13, WIDTH, 40]),
    st.integers(0, 200),
)
def test_a_line_is_found_again_however_the_table_grows(
    rows: str, cuts: list[int], width: int, at: int
) -> None:
    document = growing(HEAD, width)
    first, *later = cut(rows, cuts)
    document.append(first)
    document.lines()
    while document.draw(0, document.line_count):
        pass
    at %= document.line_count
    spot = document.spot(0, at)
    assert document.line_of(spot) == at
    for piece in later:
        document.append(piece)
        document.lines()
        text = document.line_of(spot) + spot.above
        if spot.offset != NOWHERE:
            assert first_offset(document.line(text)) == spot.offset


@pytest.mark.parametrize("width", [16, 24])
def test_a_rule_is_found_again_at_another_width(width: int) -> None:
    document = whole(HEAD + "| one two three four five | six |\n" * 100, WIDTH)
    list(document.lines())
    spot = document.spot(0, rules(document)[40])
    below = document.line(document.line_of(spot) + 1)
    document.resize(width)
    document.lines()
    at = document.line_of(spot)
    assert shown(document)[at].startswith(RULE)
    assert first_offset(document.line(at + 1)) == first_offset(below)
