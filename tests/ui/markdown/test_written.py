"""A text as it is written, while it grows."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.visible import visible
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.markdown.written import WrittenDocument


WIDTH = 20


def read(document: WrittenDocument) -> list[str]:
    while not document.is_settled:
        document.lines()
    return [strip.text for strip in document.lines()]


def whole(text: str, width: int = WIDTH) -> WrittenDocument:
    document = WrittenDocument(MarkdownStyles(), width)
    document.append(text)
    document.finish()
    read(document)
    return document


def test_marks_are_shown() -> None:
    assert read(whole("# One\n\n- *two*\n\n```\n\tx\n```\n")) == [
        "# One",
        "",
        "- *two*",
        "",
        "```",
        "    x",
        "```",
    ]


@given(
    st.text(alphabet="a *#|\n\t你", max_size=120),
    st.lists(st.integers(0, 120), max_size=6),
)
def test_any_cutting_gives_the_same_lines(text: str, cuts: list[int]) -> None:
    document = WrittenDocument(MarkdownStyles(), WIDTH)
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    for start, end in itertools.pairwise(places):
        document.append(text[start:end])
        document.lines()
    document.finish()
    assert read(document) == read(whole(text))


@given(st.text(alphabet="ab \n", max_size=200))
def test_nothing_is_lost_but_the_spaces_at_which_lines_were_broken(text: str) -> None:
    shown = "".join(read(whole(text)))
    assert shown.replace(" ", "") == visible(text).replace("\n", "").replace(" ", "")


def test_a_long_line_goes_on_where_it_grows() -> None:
    document = WrittenDocument(MarkdownStyles(), WIDTH)
    for _ in range(40):
        document.append("word " * 100)
        document.lines()
    assert " ".join(read(document)).split() == ["word"] * 4000


@pytest.mark.parametrize("offset", [0, 5, 5000, 9000])
def test_a_place_is_found_on_its_line(offset: int) -> None:
    document = whole("".join(f"line {n}\n" for n in range(1500)))
    line = document.line_showing(offset)
    assert document.source_offset(line, 0) <= offset <= document.source_offset(line, 99)


def test_places_are_those_of_the_source() -> None:
    document = whole("a\tb\r\nc\x1bd\n")
    assert read(document) == ["a    b", "c␛d"]
    assert document.source_offset(0, 5) == 2
    assert document.source_offset(1, 2) == 7
    assert document.selected_text(0, 3) == "a\tb"


def test_another_width_is_another_wrapping() -> None:
    document = whole("one two three four")
    document.resize(8)
    assert read(document) == ["one two", "three", "four"]


def test_nothing_takes_no_line_at_any_width() -> None:
    document = whole("")
    assert read(document) == []
    document.resize(8)
    document.draw(0, 5)
    while document.work():
        pass
    assert read(document) == []
