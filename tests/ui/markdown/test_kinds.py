"""Which kinds of blocks a text is said to have: those that can be copied of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_texts import SAMPLE, cut, markdown, whole

from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.markdown.written import WrittenDocument


def has(document: MarkdownDocument) -> tuple[bool, bool]:
    return "code" in document.kinds, "table" in document.kinds


def can_copy(document: MarkdownDocument) -> tuple[bool, bool]:
    return bool(document.code_blocks()), bool(document.tables())


@given(markdown, st.lists(st.integers(0, 10_000), max_size=8))
def test_a_text_has_what_can_be_copied_of_it_at_any_time(text: str, cuts: list[int]) -> None:
    document = MarkdownDocument(MarkdownStyles(), 40)
    assert has(document) == (False, False)
    for piece in cut(text, cuts):
        document.append(piece)
        document.lines()
        assert has(document) == can_copy(document)
    document.finish()
    document.lines()
    assert has(document) == can_copy(document)


@pytest.mark.parametrize(
    ("text", "code", "tables"),
    [
        ("Words, `code` and a | b.\n", False, False),
        ("> - ```\n>   x\n", True, False),
        ("    x = 1\n", True, False),
        ("$$\nx\n$$\n", True, False),
        ("- a\n\n  | a | b |\n  |---|---|\n", False, True),
        (SAMPLE, True, True),
    ],
)
def test_code_and_tables_are_told_apart(text: str, *, code: bool, tables: bool) -> None:
    assert has(whole(text)) == (code, tables)


def test_what_is_asked_again_and_again_is_as_true_as_at_first() -> None:
    document = MarkdownDocument(MarkdownStyles(), 40)
    for number in range(200):
        document.append(f"text {number}\n\n" if number != 120 else "```\nx\n```\n\n")
        document.lines()
        assert ("code" in document.kinds) is (number >= 120)


def test_a_text_shown_as_it_was_written_has_neither() -> None:
    written = WrittenDocument(MarkdownStyles(), 40)
    written.append(SAMPLE)
    written.lines()
    assert "code" not in written.kinds
    assert "table" not in written.kinds
