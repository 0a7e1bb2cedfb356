"""What one part of a text says about another: definitions, footnotes; and formulas, which stay as written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_texts import WIDTH, cut, settle, shown, whole

from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.markdown.views import CODE_LINES, TABLE_ROWS, TEXT_CHARS


def test_a_late_definition_makes_links_of_what_refers_to_it() -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    document.append("see [the docs][d], [d] and [x]\n\nmore\n\n")
    assert shown(document)[0] == "see [the docs][d], [d] and [x]"
    document.append("[D]: https://e.org 'Title'\n\n")
    assert shown(document)[:2] == ["see the docs (https://e.org), d", "(https://e.org) and [x]"]


def test_a_definition_redraws_the_blocks_that_use_it_and_no_other() -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    document.append("one\n\nsee [a]\n\nthree\n\n")
    before = list(document.lines())
    document.append("[a]: https://e.org\n\n")
    after = list(document.lines())
    assert after[0] is before[0]
    assert after[2].text == "see a (https://e.org)"
    assert after[4] is before[4]


def test_a_footnote_is_marked_once_it_is_defined() -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    document.append("a fact[^1]\n\n")
    assert shown(document) == ["a fact[^1]"]
    document.append("[^1]: its source\n\n")
    assert shown(document) == ["a fact[1]", "", "[1]: its source"]


def test_the_definition_of_a_footnote_has_its_mark_too() -> None:
    assert shown(whole("See[^a].\n\n[^a]: There.")) == ["See[a].", "", "[a]: There."]


def test_a_definition_may_widen_a_table_of_many_parts() -> None:
    rows = "".join(f"| r{number} |\n" for number in range(TABLE_ROWS * 8))
    text = f"| [a] |\n|---|\n{rows}\n[a]: https://example.org/long\n"
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    for piece in cut(text, list(range(0, len(text), 97))):
        document.append(piece)
        document.lines()
    document.finish()
    settle(document)
    assert list(document.lines()) == list(whole(text).lines())
    assert shown(document)[0] == "a (https://example.org/long)"


@pytest.mark.parametrize(
    "formula", ["$a*b*c$", "$$x_1 _y_$$", r"\(a * b * c\)", r"\[ a_i*_b_* \]", r"$\$5$"]
)
def test_a_formula_stays_as_it_is_written(formula: str) -> None:
    assert shown(whole(f"so {formula} is"))[0] == f"so {formula} is"


def test_prices_are_no_formula() -> None:
    assert shown(whole("from $5 to *about* $10, or $5-$6"))[0] == "from $5 to about $10, or $5-$6"


@pytest.mark.parametrize(("begin", "end"), [("$$", "$$"), (r"\[", r"\]")])
def test_a_formula_of_its_own_is_shown_as_source(begin: str, end: str) -> None:
    assert shown(whole(f"{begin}\na_1 * b\n{end}\nafter", 20)) == [
        "┌ math ────────────┐",
        "│ a_1 * b          │",
        "└──────────────────┘",
        "",
        "after",
    ]


LONG = {
    "words": "word " * (TEXT_CHARS // 2),
    "one word": "w" * (3 * TEXT_CHARS),
    "lines": "some words on a line\n" * (TEXT_CHARS // 10),
    "code": "```py\n" + "x = '''a\nb'''\n" * (CODE_LINES * 3) + "```\n",
    "long code lines": "```\n" + ("y" * 3000 + "\n") * 5 + "```\n",
    "table": "| a | b |\n|---|---|\n" + "| one | two three |\n" * (TABLE_ROWS * 5),
    "one column": "| a |\n|---|\n" + "| one |\n" * (TABLE_ROWS * 8),
}


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 100_000), max_size=40))
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_block_of_many_parts_is_one_block_for_any_cutting(text: str, cuts: list[int]) -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    for piece in cut(text, cuts):
        document.append(piece)
        document.lines()
    document.finish()
    settle(document)
    assert list(document.lines()) == list(whole(text).lines())


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_all_of_a_long_block_can_be_copied(text: str) -> None:
    copied = whole(text).selected_text(0, len(text))
    wanted = "".join(text.replace("```py", "").replace("`", "").split())
    if "|" in wanted:
        wanted = wanted.replace("|", "").replace("-", "")
    assert "".join(copied.split()) == wanted


def test_colours_may_come_while_text_stands_below_code() -> None:
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    document.append("```py\nx\n```\n\nand **so")
    before = shown(document)
    document.set_highlighter(lambda _language: None)
    assert shown(document) == before
    document.append(" on")
    assert shown(document)[-1] == "and so on"


def test_strips_may_be_dropped_at_any_moment() -> None:
    text = "\n\n".join(LONG.values())
    document = MarkdownDocument(MarkdownStyles(), WIDTH)
    for piece in cut(text, list(range(0, len(text), 211))):
        document.append(piece)
        document.lines()
        document.drop(0, 0)
    document.finish()
    settle(document)
    assert document.held < document.line_count // 2
    assert list(document.lines()) == list(whole(text).lines())


def test_the_end_of_a_long_text_can_be_drawn_before_its_beginning() -> None:
    text = "\n\n".join(LONG.values())
    document, other = whole(text), whole(text)
    while document.draw(document.line_count - 30, document.line_count):
        pass
    last = list(document.lines()[-1:])
    assert last[0].text == list(other.lines())[-1].text
    while document.work():
        pass
    assert list(document.lines()) == list(other.lines())
    assert not document.has_work
