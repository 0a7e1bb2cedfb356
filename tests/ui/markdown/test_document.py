"""The document: the law of streaming, and what its lines say about its source."""

import unicodedata
from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_texts import (
    SAMPLE,
    WIDTH,
    answers,
    cut,
    long_markdown,
    markdown,
    settle,
    shown,
    whole,
    widths,
)
from rich.cells import cell_len
from rich.style import Style

from tuiapp.ui.markdown.cells import CLUSTER_CHARS
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.highlight import warm
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.markdown.wrapping import LINE_CHARS


def streamed(pieces: list[str], width_cells: int, *, asks: list[bool]) -> MarkdownDocument:
    document = MarkdownDocument(MarkdownStyles(), width_cells)
    for index, piece in enumerate(pieces):
        document.append(piece)
        if asks and asks[index % len(asks)]:
            document.lines()
    document.finish()
    settle(document)
    return document


@settings(max_examples=400, deadline=None)
@given(markdown, st.lists(st.integers(0, 1000), max_size=20), st.lists(st.booleans()), widths)
@example(SAMPLE, [], [True], WIDTH)
@example("a\r\nb", [2], [True], WIDTH)
def test_no_way_of_cutting_a_text_changes_its_lines(
    text: str, cuts: list[int], asks: list[bool], width: int
) -> None:
    cut_up = streamed(cut(text, cuts), width, asks=asks)
    assert list(cut_up.lines()) == list(whole(text, width).lines())


def work_off(document: MarkdownDocument) -> None:
    settle(document)
    while document.has_work:
        document.work()


PALER = MarkdownStyles(text=Style(dim=True))
DEEDS: Sequence[Callable[[MarkdownDocument], object]] = (
    MarkdownDocument.lines,
    MarkdownDocument.work,
    lambda it: it.draw(0, 20),
    lambda it: it.drop(0, 0),
    lambda it: it.resize(31),
    lambda it: it.resize(WIDTH),
    lambda it: it.restyle(PALER),
    lambda it: it.restyle(MarkdownStyles()),
    lambda it: it.set_highlighter(warm()),
)


@settings(max_examples=60, deadline=None)
@given(markdown, st.lists(st.integers(0, 1000), max_size=20), st.lists(st.sampled_from(DEEDS)))
@example(
    "```py\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4",
    [42, 50],
    [DEEDS[0], DEEDS[-1], DEEDS[0]],
)
def test_nothing_done_on_the_way_changes_the_finished_lines(
    text: str, cuts: list[int], deeds: list[Callable[[MarkdownDocument], object]]
) -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    pieces = cut(text, cuts)
    for index in range(max(len(pieces), len(deeds))):
        if index < len(pieces):
            document.append(pieces[index])
        if index < len(deeds):
            deeds[index](document)
    document.finish()
    document.resize(WIDTH)
    document.restyle(MarkdownStyles())
    document.set_highlighter(warm())
    work_off(document)
    expected = MarkdownDocument(MarkdownStyles(), WIDTH)
    expected.set_highlighter(warm())
    expected.append(text)
    expected.finish()
    work_off(expected)
    assert list(document.lines()) == list(expected.lines())


@settings(max_examples=60, deadline=None)
@given(long_markdown, st.lists(st.integers(0, 20_000), max_size=60))
@example("\u200dopen [bracket\u200d and a word \u200d" * 40, [0])
@example("[x" + "\u200d" * 2000, [1500])
@example((" two lines\n\nalpha\n" + " " * 17 + "alpha" * 10 + "verylongword" * 5) * 29, [97])
def test_no_way_of_cutting_a_long_text_changes_its_lines(text: str, cuts: list[int]) -> None:
    cut_up = streamed(cut(text, cuts), WIDTH, asks=[True])
    assert list(cut_up.lines()) == list(whole(text).lines())


@pytest.mark.parametrize("size", [1, 3, 7, 28])
@pytest.mark.parametrize(
    "text", [SAMPLE, SAMPLE * 20, *answers()], ids=lambda text: f"{len(text)} characters"
)
def test_tokens_give_the_lines_of_the_whole_text(text: str, size: int) -> None:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert list(streamed(pieces, 60, asks=[True]).lines()) == list(whole(text, 60).lines())


HOSTILE = {
    "no space": "a" * 5000,
    "no end": "word " * 1500,
    "marks": "*a " * 1500,
    "open strong": "**a " * 1500,
    "open code": "` a" * 1500,
    "brackets": "![" * 2000,
    "escapes": "\\" * 4000,
    "entities": "&amp;" * 900,
    "joiners": "\u200d" * 3000,
    "accents": "a" + "\u0301" * 3000,
    "emoji": "👩\u200d👧" * 1200,
    "ideographs": "世界" * 2500,
    "escape characters": "\x1b[31m" * 900,
    "quotes": "> " * 3000 + "x",
    "items": "- " * 3000 + "x",
    "deeper items": "".join("  " * depth + "- x\n" for depth in range(80)),
    "columns": "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n" + "|b" * 1000,
    "rows": "|a|b|\n|-|-|\n" + "| c | d |\n" * 500,
    "long cells": "|a|b|\n|-|-|\n" + "| c " * 3000,
    "bars": "a|" * 3000,
    "long code": "```py\n" + "x = (" * 2000,
    "long heading": "# " + "h " * 3000 + "##\n---",
    "long rule": "-" * 3000 + "\ntext",
    "spaces": " " * 3000 + "x",
    "blank lines": "\n" * 3000 + "x",
    "fences": "```\n" * 500,
    "definitions": "[a]: b\n" * 400,
}


@pytest.mark.parametrize("size", [5, 127, 1021])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_keeps_the_law(text: str, size: int) -> None:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    cut_up = streamed(pieces, WIDTH, asks=[True]).lines()
    assert list(cut_up) == list(whole(text).lines())
    assert max((strip.cell_length for strip in cut_up), default=0) <= WIDTH
    assert (
        max((len(strip.text) for strip in cut_up), default=0) <= LINE_CHARS + WIDTH + CLUSTER_CHARS
    )


@settings(max_examples=300, deadline=None)
@given(markdown, widths)
def test_a_line_is_never_too_wide_and_never_commands_the_terminal(text: str, width: int) -> None:
    document = MarkdownDocument(MarkdownStyles(), width)
    for piece in cut(text, [len(text) // 3, len(text) // 2]):
        document.append(piece)
        for strip in document.lines():
            assert strip.cell_length <= max(width, 2)
            assert strip.cell_length == sum(cell_len(segment.text) for segment in strip)
            assert not [char for char in strip.text if unicodedata.category(char) in {"Cc", "Cs"}]
            assert not set(strip.text) & set(
                "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
            )
            for segment in strip:
                link = segment.style.link if segment.style else None
                assert link is None or link.startswith(("http://", "https://", "mailto:"))


@settings(max_examples=150, deadline=None)
@given(markdown, st.lists(st.integers(0, 1000), max_size=8))
def test_final_lines_stay_the_same_objects(text: str, cuts: list[int]) -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    final: list[object] = []
    for piece in cut(text, cuts):
        document.append(piece)
        lines = document.lines()
        assert all(one is other for one, other in zip(final, lines, strict=False))
        final = list(lines[: document.final_line_count])


@settings(max_examples=150, deadline=None)
@given(markdown, widths, widths)
def test_a_resized_document_is_one_that_was_never_another_width(
    text: str, first: int, second: int
) -> None:
    document = whole(text, first)
    document.resize(second)
    assert list(document.lines()) == list(whole(text, second).lines())


def test_a_resize_in_the_middle_of_a_stream_keeps_the_law() -> None:
    document = MarkdownDocument(MarkdownStyles(), 30)
    for index, char in enumerate(SAMPLE):
        document.append(char)
        if index % 50 == 0:
            document.resize(30 + index % 3)
        document.lines()
    document.finish()
    document.resize(WIDTH)
    assert list(document.lines()) == list(whole(SAMPLE).lines())


def test_new_styles_change_no_text() -> None:
    document = whole(SAMPLE)
    before = shown(document)
    document.restyle(MarkdownStyles(text=Style(color="red")))
    assert shown(document) == before
    assert {segment.style for segment in document.lines()[2] if segment.style} & {
        Style(color="red")
    }


def test_nothing_moves_when_the_stream_ends() -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    document.append("Some text:\n\n```python\nx = 1")
    before = shown(document)
    document.finish()
    assert shown(document) == before


def test_a_bold_word_is_bold_before_it_is_closed() -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    document.append("so **bol")
    assert shown(document) == ["so bol"]
    document.finish()
    assert shown(document) == ["so **bol"]


@pytest.mark.parametrize("mark", ["-", "- ", "1", "1.", "#", "##", "> ", "```", "- [", "|--", "=="])
def test_the_beginning_of_a_mark_is_not_shown_as_text(mark: str) -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    document.append(f"text\n{mark}")
    assert shown(document) == ["text"]


def test_the_source_is_exact() -> None:
    text = "a\tb\r\n\x1b[31m\r"
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    for char in text:
        document.append(char)
        document.lines()
    assert document.source == text


def test_a_cell_stands_for_its_character() -> None:
    text = "# Head\n\nplain **bold** and `code` words that go on over the end\n- item 世界 x\n\n```\n  y = 1\n```\n"
    document = whole(text)
    for number, strip in enumerate(document.lines()):
        cell = 0
        for char in strip.text:
            if char.isalnum():
                offset = document.source_offset(number, cell)
                assert text[offset] == char
            cell += cell_len(char)


def test_offsets_count_tabs_and_line_ends_as_they_came() -> None:
    text = "a\tb\r\n\r\nc\x9bd"
    document = whole(text)
    assert shown(document) == ["a    b", "", "c<9b>d"]
    assert document.source_offset(0, 5) == text.index("b")
    assert document.source_offset(2, 0) == text.index("c")
    assert document.source_offset(2, 5) == text.index("d")


def test_a_gutter_stands_for_the_text_beside_it() -> None:
    text = "> quote\n"
    assert whole(text).source_offset(0, 0) == text.index("quote")


def test_padding_stands_for_the_end_of_the_text_before_it() -> None:
    text = "one\n\ntwo\n"
    document = whole(text)
    assert document.source_offset(0, 30) == len("one")
    assert document.source_offset(1, 0) == len("one")


def test_copied_text_has_no_drawing_in_it() -> None:
    document = whole(SAMPLE, 24)
    copied = document.selected_text(0, len(SAMPLE))
    assert (
        "Three things buffer a stream, nginx being the first of them; see the docs (https" in copied
    )
    assert "one\ntwo bold\nnested more text\n\nDo this:\nproxy_buffering off;\n# and" in copied
    assert "name\tvalue\tnote\na\t12\tshort\n" in copied
    assert not set(copied) & set("│┌└─▎•")


def test_a_selection_takes_the_characters_between_two_cells() -> None:
    text = "plain **bold** and more\n\nsecond paragraph\n"
    document = whole(text)
    start, end = document.source_offset(0, 6), document.source_offset(2, 6)
    assert document.selected_text(start, end) == "bold and more\n\nsecond"


def test_text_that_has_no_line_end_yet_can_be_copied() -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    document.append("first\n\nsecond")
    document.lines()
    assert document.selected_text(0, 100) == "first\n\nsecond"


def test_code_blocks_come_with_their_language() -> None:
    document = whole("```python title\na\n\nb\n```\n\n    c\n\n- x\n  ~~~\n  d")
    assert [block[:2] for block in document.code_blocks()] == [
        ("python", "a\n\nb"),
        ("", "c"),
        ("", "d"),
    ]


def test_a_large_text_is_read_in_bounded_steps() -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    document.append("word\n\n" * 10_000)
    document.finish()
    document.lines(limit_chars=600)
    assert not document.is_settled
    assert document.line_count < 250
    settle(document)
    assert document.line_count == 19_999
