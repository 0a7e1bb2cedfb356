"""Words in a text: what is the same word, where it stands, and that a text may come in any pieces."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.ui.drawn import NOWHERE
from tuiapp.ui.folding import MAX_WORDS_CHARS, Words, fold, words_of
from tuiapp.ui.haystack import Haystack, Matches
from tuiapp.ui.markdown.cells import clusters
from tuiapp.ui.shown import Snippet


UNITS = [
    "a",
    "A",
    "s",
    "S",
    "ß",
    "ﬁ",
    "f",
    "i",
    "I",
    "İ",
    "ı",
    "é",
    "é",
    "e",
    "Å",
    "Å",
    "Å",
    "が",
    "が",
    "😀",
]
LETTERS = st.lists(st.sampled_from([*UNITS, " "]), max_size=40).map("".join)


def places(text: str, typed: str) -> list[tuple[int, int]]:
    """Where something stands in a text that is searched in one go."""
    haystack = Haystack()
    haystack.append([Snippet(text, 0)])
    return found_in(haystack, typed)


def found_in(haystack: Haystack, typed: str) -> list[tuple[int, int]]:
    words = words_of(typed)
    assert words is not None
    matches = Matches(haystack, words)
    while not matches.look(8):
        pass
    return [matches.range(number) for number in range(len(matches))]


def texts(text: str, typed: str) -> list[str]:
    return [text[begin:end] for begin, end in places(text, typed)]


def one_by_one(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """The plain way: from each character on, whatever becomes the words when it is folded."""
    borders = [0, *(end for _, end, _ in clusters(text))]
    after = 0
    for index, begin in enumerate(borders):
        if begin < after:
            continue
        for end in borders[index + 1 :]:
            if fold(text[begin:end], keeps_case=words.keeps_case).text == words.text:
                yield begin, end
                after = end
                break


@given(LETTERS, LETTERS)
def test_what_is_found_is_what_the_plain_way_finds(text: str, typed: str) -> None:
    words = words_of(typed)
    if words is not None and words.text:
        assert places(text, typed) == list(one_by_one(text, words))


@given(st.text(), st.data())
def test_whatever_stands_in_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    borders = [0, *(end for _, end, _ in clusters(text))]
    begin = data.draw(st.sampled_from(borders))
    later = [it for it in borders if it > begin]
    end = data.draw(st.sampled_from(later)) if later else begin
    typed = text[begin:end]
    if typed.isprintable() and 0 < len(typed) <= MAX_WORDS_CHARS:
        first, *_ = places(text, typed)
        assert first <= (begin, end)


@given(st.lists(LETTERS, max_size=6), LETTERS)
def test_blocks_that_come_one_by_one_are_found_as_if_they_had_come_together(
    blocks: Sequence[str], typed: str
) -> None:
    words = words_of(typed)
    if words is None or not words.text:
        return
    together, growing = Haystack(), Haystack()
    matches = Matches(growing, words)
    offset = 0
    for block in blocks:
        snippets = [Snippet("\n", NOWHERE), Snippet(block, offset)]
        growing.put_tail(snippets[: len(block) % 3])
        while not matches.look(8):
            pass
        matches.forget_tail()
        growing.put_tail(())
        for one in (growing, together):
            one.append(snippets)
        offset += len(block)
    while not matches.look(8):
        pass
    ranges = [matches.range(number) for number in range(len(matches))]
    assert ranges == found_in(together, typed)
    assert all(one[1] <= other[0] for one, other in pairwise(ranges))


def test_case_counts_only_where_a_capital_was_typed() -> None:
    assert texts("Stream, stream, STREAM", "stream") == ["Stream", "stream", "STREAM"]
    assert texts("Stream, stream, STREAM", "Stream") == ["Stream"]


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("Die Straße endet.", "strasse", "Straße"),
        ("Die STRASSE endet.", "straße", "STRASSE"),
        ("Nach İstanbul!", "istanbul", "İstanbul"),
        ("oﬃce", "office", "oﬃce"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος", "ΣΊΣΥΦΟΣ"),
        (normalize("NFD", "Ein Café."), "café", normalize("NFD", "Café")),
        ("Ein Café.", normalize("NFD", "café"), "Café"),
        (normalize("NFD", "한국어"), "국", normalize("NFD", "국")),
        ("a\u00a0b", "a b", "a\u00a0b"),
        ("one\ntwo", "one two", "one\ntwo"),
        ("a\u241bb", "a\x1bb", "a\u241bb"),
        ("[bold]x[/bold]", "[/bold]", "[/bold]"),
    ],
)
def test_places_are_those_of_the_text_as_it_stands(text: str, typed: str, found: str) -> None:
    assert texts("ß " + text, typed) == [found]


@pytest.mark.parametrize(
    ("text", "typed"), [("ß", "s"), ("oﬃce", "of"), (normalize("NFD", "é"), "e"), ("ßa", "sa")]
)
def test_half_a_character_is_not_found(text: str, typed: str) -> None:
    assert texts(text, typed) == []


def test_no_match_lies_over_another() -> None:
    assert places("aaaaa", "aa") == [(0, 2), (2, 4)]


def test_nothing_is_found_across_what_parts_two_blocks() -> None:
    haystack = Haystack()
    haystack.append([Snippet("one", 0)])
    haystack.append([Snippet("\n\n", NOWHERE), Snippet("two", 5)])
    haystack.append([Snippet(" ", NOWHERE), Snippet("three", 9)])
    assert found_in(haystack, "one two") == []
    assert found_in(haystack, "two three") == [(5, 14)]


def test_what_is_shown_for_something_shorter_does_not_reach_into_what_follows() -> None:
    haystack = Haystack()
    haystack.append([Snippet("see", 0), Snippet(" (http://a.far/target)", 8), Snippet("on", 10)])
    assert found_in(haystack, "target") == [(8, 10)]
    assert found_in(haystack, "on") == [(10, 12)]


def test_a_match_may_reach_from_what_stays_into_what_arrives() -> None:
    haystack = Haystack()
    haystack.append([Snippet("Straß", 0)])
    haystack.put_tail([Snippet("e und é", 5)])
    assert found_in(haystack, "strasse") == [(0, 6)]
    assert found_in(haystack, normalize("NFD", "é")) == [(11, 12)]


def test_empty_words_look_for_nothing() -> None:
    assert words_of("") is None
    assert words_of("\nmore") is None


def test_words_have_a_bound() -> None:
    words = words_of("x" * 10_000)
    assert words is not None
    assert len(words.text) == MAX_WORDS_CHARS
