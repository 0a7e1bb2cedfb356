"""How the columns of a table share the room, and when they become pairs instead."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_texts import cut, settle, shown, whole
from rich.style import Style

from tuiapp.ui.drawn import first_offset
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.markdown.table_widths import MAX_WORD_CELLS, MIN_CELLS, Wishes
from tuiapp.ui.markdown.tables import SETTLE_CELLS
from tuiapp.ui.markdown.views import TABLE_ROWS
from tuiapp.ui.markdown.wrapping import Run, word_cells, wrap


SEVEN = """\
| Provider | Model | Context | Input | Output | Tools | Notes |
|---|---|--:|--:|--:|---|---|
| OpenAI | gpt-4.1 mini | 1,048,576 | $0.40 | $1.60 | parallel | Good at classification and cheap enough for most jobs |
| Anthropic | Sonnet 4.5 | 200,000 | $3.00 | $15.00 | parallel | Long coding sessions |
"""  # fmt: skip
ROOMY = 80
"""Room for the longest word of each of the seven columns."""
TIGHT = 70
HEAD = "| a | b | c |\n|---|---|---|\n"
WIDTH = 30
"""Room for three columns of eight cells."""
SHORT = "| one | 1 | x |\n"
LONG = "| classifications | internationally | x |\n"
"""Words that have no room beside each other."""
FIRST_ROWS = SETTLE_CELLS // 3


def streamed(pieces: Sequence[str], width_cells: int) -> MarkdownDocument:
    document = MarkdownDocument(MarkdownStyles(), width_cells)
    for piece in pieces:
        document.append(piece)
        document.lines()
    settle(document)
    return document


def are_pairs(document: MarkdownDocument) -> bool:
    return not any("│" in line for line in shown(document))


# The words.


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("one three two", 5),
        ("1,048,576 tokens", 9),
        ("説明", 2),
        ("ab説明cde", 3),
        ("한국어는 있습니다.", 9),
        ("e\u0301te\u0301", 3),
        ("ab\U0001f469\u200d\U0001f469\u200d\U0001f467c", 2),
        ("one\nthree", 5),
    ],
)
def test_a_word_is_what_no_line_breaks_that_has_room_for_it(text: str, cells: int) -> None:
    assert word_cells([Run(text, Style())]) == cells


@given(st.text(alphabet="ab 한é", max_size=40))
def test_lines_with_room_for_the_longest_word_break_none(text: str) -> None:
    runs = [Run(text, Style())]
    lines = wrap(runs, max(word_cells(runs), 1))
    assert " ".join("".join(run.text for run in line) for line in lines).split() == text.split()


# The widths.


LISTS = st.lists(st.tuples(st.integers(MIN_CELLS, MAX_WORD_CELLS), st.integers(0, 300)), min_size=1)


@given(LISTS, st.integers(1, 400))
def test_columns_take_the_room_and_each_gets_its_words_and_no_more_than_its_text(
    columns: list[tuple[int, int]], room: int
) -> None:
    words = [word for word, _ in columns]
    natural = [word + more for word, more in columns]
    widths = Wishes(words, natural).fitted(room)
    if len(columns) == 1:
        assert widths == [min(natural[0], room)]
    elif sum(words) > room:
        assert not widths
    else:
        assert sum(widths) == min(room, sum(natural))
        assert all(least <= it for least, it in zip(words, widths, strict=True))
        assert all(it <= most for it, most in zip(widths, natural, strict=True))


def test_what_is_left_is_shared_by_what_is_asked_beyond_the_words() -> None:
    assert Wishes([10, 10, 5], [20, 40, 5]).fitted(45) == [15, 25, 5]


def test_one_long_text_leaves_room_to_the_others() -> None:
    assert Wishes([10, 10], [25, 5_000]).fitted(60) == [19, 41]


@pytest.mark.parametrize("width", [ROOMY, 100, 120])
def test_no_word_or_number_of_seven_columns_is_broken(width: int) -> None:
    document = whole(SEVEN, width)
    assert not are_pairs(document)
    lines = " ".join(shown(document)).split()
    head, _, *body = SEVEN.replace("|", " ").splitlines()
    for word in " ".join([head, *body]).split():
        assert word in lines


def test_the_column_with_the_long_text_is_the_widest() -> None:
    *others, notes = (len(column) for column in shown(whole(SEVEN, 100))[1].split("┼"))
    assert notes > 2 * max(others)


def test_a_long_heading_takes_no_room_from_text() -> None:
    heading = "Price per million tokens"
    text = f"| {heading} | {heading} | Notes |\n|--:|--:|---|\n| $1 | $2 | {'some words ' * 12} |\n"
    rule = next(line for line in shown(whole(text, 120)) if "┼" in line)
    first, second, notes = (len(column) for column in rule.split("┼"))
    assert notes > 2 * max(first, second)


def test_a_word_that_is_too_long_is_broken() -> None:
    address = "https://example.org/" + "a" * 60
    lines = shown(whole(f"| a | b |\n|---|---|\n| {address} | some words |\n", 40))
    assert not any(address in line for line in lines)
    assert any("some" in line for line in lines)
    body = "".join(line.partition("│")[0].strip() for line in lines[2:])
    assert body == address


# Pairs.


def test_a_table_whose_words_have_no_room_becomes_pairs_that_break_none() -> None:
    lines = shown(whole(SEVEN, TIGHT))
    assert lines[:5] == [
        "─" * TIGHT,
        "Provider: OpenAI",
        "Model: gpt-4.1 mini",
        "Context: 1,048,576",
        "Input: $0.40",
    ]


def test_headings_count_too() -> None:
    document = whole("| classification | internationally |\n|---|---|\n", 24)
    assert shown(document)[1:] == ["classification", "internationally"]


def test_wide_letters_make_no_pairs() -> None:
    cells = " | ".join(["説明" * 12] * 3)
    assert not are_pairs(whole(f"{HEAD}| {cells} |\n", WIDTH))
    cells = " | ".join(["한국" * 4] * 3)
    assert are_pairs(whole(f"{HEAD}| {cells} |\n", WIDTH))


def test_one_column_breaks_its_words() -> None:
    lines = shown(whole("| a |\n|---|\n| classification |\n", 10))
    assert lines[2:] == ["classifica", "tion"]


def test_a_word_among_the_first_rows_makes_all_of_them_pairs() -> None:
    document = streamed([HEAD, SHORT * 5, "| classifi"], WIDTH)
    assert not are_pairs(document)
    document.append("cations | internationally")
    assert are_pairs(document)
    assert shown(document)[-3:] == ["a: classifications", "b: internationally", "c"]


def test_a_word_in_a_later_row_is_broken_and_moves_nothing() -> None:
    document = streamed([HEAD + SHORT * FIRST_ROWS], WIDTH)
    before = list(document.lines())
    document.append(LONG)
    assert not are_pairs(document)
    assert all(one is other for one, other in zip(before, document.lines(), strict=False))


def test_once_pairs_the_rows_that_come_move_nothing() -> None:
    document = streamed([HEAD + SHORT + LONG], WIDTH)
    before = list(document.lines())
    document.append(SHORT * 3)
    assert len(document.lines()) == len(before) + 12
    assert all(one is other for one, other in zip(before, document.lines(), strict=False))


def test_all_parts_of_a_long_table_are_pairs_whichever_is_drawn_first() -> None:
    text = HEAD + LONG + SHORT * (3 * TABLE_ROWS)
    document = whole(text, WIDTH)
    while document.draw(document.line_count - 10, document.line_count):
        pass
    assert shown(document)[-4:] == ["─" * WIDTH, "a: one", "b: 1", "c: x"]
    assert are_pairs(document)
    assert list(document.lines()) == list(streamed(text.splitlines(True), WIDTH).lines())


def test_a_row_is_found_again_when_it_becomes_pairs() -> None:
    document = streamed([HEAD + SHORT * 10], WIDTH)
    rows = range(
        1, 10
    )  # the first row of pairs shows the names of the columns, which come before it
    spots = {row: document.spot(0, 2 + row) for row in rows}
    document.append(LONG)
    assert are_pairs(document)
    for row, spot in spots.items():
        line = document.line_of(spot)
        assert line == 4 * row + 1
        assert first_offset(document.line(line)) == spot.offset


# However it is cut.


WORDS = st.sampled_from(
    ["", "a", "some", "1,048,576", "classification", "internationally", "**bold** `x`", "説明", "한국어는", "👩\u200d👧", "a" * 45]
)  # fmt: skip
CELLS = st.lists(WORDS, max_size=3).map(" ".join)
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8).map(
    lambda rows: HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)
)


@settings(max_examples=150, deadline=None)
@given(
    TABLES,
    st.integers(0, FIRST_ROWS + 2),
    TABLES,
    st.lists(st.integers(0, 3_000), max_size=12),
    st.sampled_from([20, WIDTH, 45, 70]),
)
def test_a_streamed_table_looks_as_it_does_when_it_comes_as_a_whole(
    first: str, short: int, last: str, cuts: list[int], width: int
) -> None:
    text = first + SHORT * short + last.removeprefix(HEAD)
    document = streamed(cut(text, cuts), width)
    assert list(document.lines()) == list(streamed([text], width).lines())
    document.finish()
    settle(document)
    assert list(document.lines()) == list(whole(text, width).lines())


@settings(max_examples=100, deadline=None)
@given(TABLES, st.integers(0, 3_000), st.sampled_from([20, WIDTH, 45, 70]))
def test_widths_found_while_streaming_are_those_of_the_same_text_at_another_width_first(
    text: str, at: int, width: int
) -> None:
    document = streamed(cut(text, [at]), 100)
    document.resize(width)
    settle(document)
    assert shown(document) == shown(streamed([text], width))
