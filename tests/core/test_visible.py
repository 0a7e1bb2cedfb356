"""The sanitiser: what a terminal would obey comes out as something to read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.visible import visible


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_ordinary_text_is_the_same_object() -> None:
    text = "Grüße, 世界 👩\u200d👧 a\u0301\n  second line"
    assert visible(text) is text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\x07", "␇"),
        ("\x00", "␀"),
        ("\x7f", "␡"),
        ("\x9b31m", "<9b>31m"),
        ("\x85", "<85>"),
        ("a\tb", "a    b"),
        ("\u202eevil", "<202e>evil"),
        ("\u2028", "<2028>"),
        ("\ud800", "\ufffd"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a␍b"),
    ],
)
def test_a_dangerous_character_becomes_readable(raw: str, shown: str) -> None:
    assert visible(raw) == shown


def test_newlines_become_visible_on_request() -> None:
    assert visible("a\r\nb\n", keep_newlines=False) == "a␍␊b␊"
    assert visible("ab", keep_newlines=False) == "ab"


@given(text=ANY_TEXT, keep_newlines=st.booleans())
def test_nothing_that_a_terminal_obeys_is_left(text: str, *, keep_newlines: bool) -> None:
    shown = visible(text, keep_newlines=keep_newlines)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    assert not set(shown) & set(BIDI)
    assert keep_newlines or "\n" not in shown


@given(ANY_TEXT)
def test_what_is_visible_already_stays(text: str) -> None:
    shown = visible(text)
    assert visible(shown) is shown


@given(ANY_TEXT, ANY_TEXT)
def test_a_cut_changes_nothing_unless_it_parts_a_line_end(left: str, right: str) -> None:
    if not (left.endswith("\r") and right.startswith("\n")):
        assert visible(left) + visible(right) == visible(left + right)
