"""Words in Markdown as it is shown: the same for any cutting, and what a reader would count by eye."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_texts import SAMPLE, cut, markdown, settle, whole

from tuiapp.ui.drawn import NOWHERE, Spot, cells_between
from tuiapp.ui.finding import Aim, Search
from tuiapp.ui.folding import words_of
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.shown import ShownText


WIDE = 4_000
"""Cells: no paragraph of these texts is wrapped."""

PIECES = [
    "ab ", "a", "b", "ba\n", "\n\n", "**ab** ", "*a*b ", "`ba` ", "[ab](b.c) ", "~~a~~", "\n- ab", "\n> ba ",
    "\n\n# ab a\n", "\n\n| a | ab |\n|---|---|\n| b ab | ba |\n", "\n```\nab\nba\n```\n", "A", "AB ", "_b_ ",
    "[a] ", "\n1. b",
]  # fmt: skip
INLINE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
SIMPLE = st.lists(st.sampled_from([*PIECES, "\n\n[a]: b.c\n\n"]), max_size=40).map("".join)
SOUGHT = st.text("abAB .", min_size=1, max_size=4)


def no_more(text: ShownText) -> None:
    raise AssertionError(text)


def all_found(search: Search, document: MarkdownDocument) -> list[tuple[int, int]]:
    while not search.work(lambda: False):
        pass
    return list(search.between(document.shown, 0, len(document.source) * 8 + 8))


def search_for(typed: str, document: MarkdownDocument) -> Search:
    search = Search(no_more)
    search.hold([document.shown])
    search.seek(words_of(typed))
    return search


@settings(max_examples=300, deadline=None)
@given(
    markdown,
    st.lists(st.integers(0, 1000), max_size=20),
    st.sampled_from(["a", "e", ".", "al", "1", "|", "an["]),
)
@example(SAMPLE, [40, 900], "a")
@example("see [x] and [x]\n\nb\n\n[x]: http://a.b/xx\n", [20, 28], "x")
def test_no_way_of_cutting_a_text_changes_what_is_found(
    text: str, cuts: list[int], typed: str
) -> None:
    document = MarkdownDocument(MarkdownStyles(), 40)
    search = search_for(typed, document)
    for piece in cut(text, cuts):
        document.append(piece)
        settle(document)
        search.outdate(document.shown)
        search.work(lambda: True)
    document.finish()
    settle(document)
    search.outdate(document.shown)
    at_once = whole(text, 40)
    assert all_found(search, document) == all_found(search_for(typed, at_once), at_once)


def laid_out(text: str, width: int) -> MarkdownDocument:
    document = whole(text, width)
    while document.has_work:
        document.work()
    return document


def read_by_eye(document: MarkdownDocument) -> str:
    """What a wide screen shows of the source, with a newline between what does not belong together."""
    lines: list[str] = []
    for number in range(len(document.lines())):
        strip, offsets = document.line(number)
        parts = [
            segment.text if offset != NOWHERE else "\n"
            for segment, offset in zip(strip, offsets, strict=True)
        ]
        lines.append("".join(parts))
    return "\n".join(lines)


@settings(max_examples=300, deadline=None)
@given(SIMPLE, SOUGHT)
def test_what_is_found_is_what_a_reader_counts(text: str, typed: str) -> None:
    document = laid_out(text, WIDE)
    seen = read_by_eye(document)
    keeps_case = any(it.isupper() for it in typed)
    count = (seen if keeps_case else seen.lower()).count(typed if keeps_case else typed.lower())
    # The spaces at the end of a paragraph are not drawn.
    if not typed.endswith(" "):
        assert len(all_found(search_for(typed, document), document)) == count


@settings(max_examples=200, deadline=None)
@given(INLINE, SOUGHT, st.integers(12, 60))
def test_a_place_is_marked_where_the_words_stand_on_the_screen(
    text: str, typed: str, width: int
) -> None:
    document = laid_out(text, width)
    lines = [document.line(number) for number in range(len(document.lines()))]
    for start, end in all_found(search_for(typed, document), document):
        marked = ""
        for line in lines:
            cells = cells_between(line, start, end)
            if cells is not None:
                marked += line.strip.crop(*cells).text
        assert marked.replace(" ", "").lower() == typed.replace(" ", "").lower()


@pytest.mark.parametrize(
    ("text", "typed", "source"),
    [
        ("some **bold** text", "bold text", "bold** text"),
        ("one\ntwo", "one two", "one\ntwo"),
        ("a [link](http://x.y)", "a link", "a [link"),
        ("a [link](http://x.y)", "x.y", "x.y"),
        ("| a | b |\n|---|---|\n| c **d** | e |", "c d", "c **d"),
        ("```py\nfoo = 1\n```", "foo = 1", "foo = 1"),
        ("a&amp;b", "&b", "&amp;b"),
        ("Stra\u00dfe", "strasse", "Straße"),
        ("> quoted\n> on", "quoted on", "quoted\n> on"),
        ("see [it][1] now\n\n[1]: http://x.y", "see it", "see [it"),
    ],
)
def test_marks_of_the_source_are_no_part_of_it(text: str, typed: str, source: str) -> None:
    document = whole(text, 40)
    ((start, end),) = all_found(search_for(typed, document), document)
    assert text[start:end] == source


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("**bold**", "*"),
        ("| a | b |\n|---|---|\n| c | d |", "c d"),
        ("```\na\nb\n```", "a b"),
        ("one\n\ntwo", "one two"),
        ("# head\ntext", "head text"),
    ],
)
def test_what_is_not_shown_as_one_is_not_found_as_one(text: str, typed: str) -> None:
    document = whole(text, 40)
    assert all_found(search_for(typed, document), document) == []


def test_an_address_that_is_written_elsewhere_is_marked_as_a_whole_and_alone() -> None:
    document = laid_out("an [a] b\n\n[a]: http://c.d/e\n", 60)
    line = document.line(0)
    marked = [
        line.strip.crop(*cells).text
        for typed in ("c.d", "b")
        for start, end in all_found(search_for(typed, document), document)[:1]
        if (cells := cells_between(line, start, end)) is not None
    ]
    assert marked == [" (http://c.d/e)", "b"]


def test_a_place_knows_its_block_also_while_it_arrives() -> None:
    document = MarkdownDocument(MarkdownStyles(), 40)
    document.append("one\n\ntwo\n\nthree is not at its end")
    settle(document)
    search = search_for("t", document)
    blocks: list[int] = []
    for offset in (0, 8, 12):
        search.aim(Aim(document.shown, offset))
        search.work(lambda: True)
        assert search.current is not None
        blocks.append(search.current.block)
    assert blocks == [1, 2, 2]
    assert document.shown.line(Spot(0, 9, 0, NOWHERE)) is None


def test_a_definition_that_comes_late_is_searched_with_what_it_changes() -> None:
    document = MarkdownDocument(MarkdownStyles(), 40)
    document.append("see [it][1]\n\nmore\n\n")
    settle(document)
    search = search_for("http", document)
    assert all_found(search, document) == []
    document.append("[1]: http://a.b\n\n")
    settle(document)
    search.outdate(document.shown)
    assert len(all_found(search, document)) == 2
