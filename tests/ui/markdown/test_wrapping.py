"""Wrapping: nothing too wide, nothing parted that belongs together, nothing lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tuiapp.ui.markdown.cells import clusters, is_narrow, text_cells
from tuiapp.ui.markdown.wrapping import (
    SEAM_CHARS,
    Run,
    chop,
    chopped_lines,
    runs_cells,
    trimmed,
    wrap,
)


PLAIN = Style()
FAMILY = "👩\u200d👩\u200d👧"

pieces = st.sampled_from(
    [
        "a",
        "bc ",
        "defgh",
        " ",
        "  ",
        "世",
        "界한",
        FAMILY,
        "🇩🇪",
        "❤\ufe0f",
        "e\u0301",
        "👍🏽",
        "…",
        "\u200d",
        "\u0301",
    ]
)
texts = st.lists(pieces, max_size=30).map("".join)


def runs(*parts: str) -> list[Run]:
    at = 0
    found: list[Run] = []
    for part in parts:
        found.append(Run(part, PLAIN, at))
        at += len(part)
    return found


def rows(wrapped: list[list[Run]]) -> list[str]:
    return ["".join(run.text for run in row) for row in wrapped]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 6, ["one", "two", "three"]),
        ("abcdefgh ij", 3, ["abc", "def", "gh", "ij"]),
        ("a     b", 3, ["a", "b"]),
        ("中文字符", 5, ["中文", "字符"]),
        ("ab 中文", 5, ["ab 中", "文"]),
        ("한국어는 있습니다.", 12, ["한국어는", "있습니다."]),
        ("한국어는", 5, ["한국", "어는"]),
        (f"ab{FAMILY}", 3, ["ab", FAMILY]),
        ("中", 1, ["\ufffd"]),
        ("one\ntwo", 10, ["one\ntwo"]),
    ],
)
def test_text_is_broken_between_words(text: str, width: int, expected: list[str]) -> None:
    assert rows(wrap(runs(text), width)) == expected


def test_a_word_of_two_styles_is_one_word() -> None:
    assert rows(wrap(runs("aa b", "cd", " e"), 4)) == ["aa", "bcd", "e"]


def test_a_newline_breaks_the_line() -> None:
    assert rows(wrap(runs("a", "\n", "b"), 9)) == ["a", "b"]


@settings(max_examples=400, deadline=None)
@given(texts, texts, st.integers(2, 12))
def test_no_row_is_too_wide_and_no_letter_is_lost(first: str, second: str, width: int) -> None:
    found = wrap(runs(first, second), width)
    assert all(runs_cells(row) <= width for row in found[:-1])
    assert runs_cells(trimmed(found)[-1]) <= width
    assert re.sub(" ", "", "".join(rows(found))) == re.sub(" ", "", first + second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("work(interval, duration)", ["work(interval, ", "duration)"]),
        ("abcdefghijkl(mnopqrstuvwxyz", ["abcdefghijkl(", "mnopqrstuvwxyz"]),
        ("abcdefghijklmnop qrs", ["abcdefghijklmnop", " qrs"]),
        ("a bcdefghijklmnopqrs", ["a bcdefghijklmno", "pqrs"]),
        ("               abcdef", ["               a", "bcdef"]),
        ("work(世界, 世界世界)", ["work(世界, ", "世界世界)"]),
        ("abcdefghijklm(\u0301no", ["abcdefghijklm(\u0301no"]),
        ("abcdefghijklm(\u0301nop", ["abcdefghijklm(\u0301no", "p"]),
    ],
)
def test_program_text_is_cut_behind_a_seam_near_the_end(text: str, expected: list[str]) -> None:
    assert rows(chop(runs(text), 16, 14)) == expected


def test_far_into_a_line_of_program_text_rows_are_full() -> None:
    lengths = [len(row) for row in rows(chop(runs("ab, " * SEAM_CHARS), 17, 17))]
    near = SEAM_CHARS // 16
    assert set(lengths[:near]) == {16}
    assert set(lengths[near:-1]) == {17}


code_texts = st.lists(st.one_of(pieces, st.sampled_from(["f(", ", ", "x;"])), max_size=200).map(
    "".join
)
rooms = st.integers(2, 30)


@settings(max_examples=400, deadline=None)
@given(code_texts, code_texts, rooms, st.integers(0, 2))
def test_no_row_of_program_text_is_too_wide_and_nothing_is_lost(
    before: str, after: str, first: int, mark: int
) -> None:
    rest = max(first - mark, 2)
    found = chop(runs(before, after), first, rest)
    assert runs_cells(found[0]) <= first
    assert all(runs_cells(row) <= rest for row in found[1:])
    assert "".join(rows(found)) == before + after
    whole = before + after
    assert chopped_lines(whole, first, rest) == len(chop(runs(whole), first, rest))


@settings(max_examples=400, deadline=None)
@given(code_texts, code_texts, rooms)
def test_more_program_text_changes_the_last_row_only(before: str, after: str, first: int) -> None:
    early = rows(chop(runs(before), first, first))
    late = rows(chop(runs(f"{before} {after}"), first, first))
    assert late[: len(early) - 1] == early[:-1]


@settings(max_examples=400, deadline=None)
@given(texts, texts, st.integers(2, 12))
def test_more_text_changes_the_last_row_only(before: str, after: str, width: int) -> None:
    before = f"{before.strip()} x "
    early = wrap(runs(before), width)
    late = wrap([*early[-1], *runs(after)], width)
    assert rows([*early[:-1], *late]) == rows(wrap(runs(before, after), width))


@given(texts)
def test_clusters_join_to_the_text_and_their_widths_to_its_width(text: str) -> None:
    found = list(clusters(text))
    assert "".join(text[it.begin : it.end] for it in found) == text
    assert sum(it.cells for it in found) == cell_len(text) == text_cells(text)


@pytest.mark.parametrize("whole", [FAMILY, "🇩🇪", "❤\ufe0f", "e\u0301\u0302", "👍🏽"])
def test_what_belongs_together_is_one_cluster(whole: str) -> None:
    assert [it.end for it in clusters(f"{whole}x")] == [len(whole), len(whole) + 1]


def test_narrow_characters_are_one_cell_wide() -> None:
    every = [chr(code) for code in range(0x20, 0x10000) if not 0xD800 <= code < 0xE000]
    assert not [char for char in every if is_narrow(char) and cell_len(char) != 1]


def test_clusters_counted_by_block_agree_with_the_tables() -> None:
    every = [chr(code) for code in range(0x20, 0x10000) if not 0xD800 <= code < 0xE000]
    assert not [char for char in every for it in clusters(char) if it.cells != cell_len(char)]
