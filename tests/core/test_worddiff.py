"""Tests of core/worddiff.py."""

from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.worddiff import MAX_WORDS, Piece, word_diff


def test_what_is_the_same_stands_once() -> None:
    assert word_diff("Why not?", "Why not?") == [Piece("both", "Why not?")]
    assert word_diff("", "") == []


def test_a_changed_word_stands_on_both_sides() -> None:
    assert word_diff("It is blue today.", "It is grey today.") == [
        Piece("both", "It is "),
        Piece("left", "blue"),
        Piece("right", "grey"),
        Piece("both", " today."),
    ]


def test_an_added_line_leaves_the_others_alone() -> None:
    assert word_diff("One.\nThree.\n", "One.\nTwo.\nThree.\n") == [
        Piece("both", "One.\n"),
        Piece("right", "Two.\n"),
        Piece("both", "Three.\n"),
    ]


def test_a_long_passage_that_differs_is_not_searched_for_words() -> None:
    left, right = "a " * MAX_WORDS, "b " * MAX_WORDS
    assert word_diff(left, right) == [Piece("left", left), Piece("right", right)]


@given(st.text("ab c\n.", max_size=60), st.text("ab c\n.", max_size=60))
def test_no_character_is_lost_on_either_side(left: str, right: str) -> None:
    pieces = word_diff(left, right)

    assert "".join(it.text for it in pieces if it.side != "right") == left
    assert "".join(it.text for it in pieces if it.side != "left") == right
    assert all(it.text for it in pieces)
