"""Inline text: spans, their places, where links lead, and when a stretch is settled."""

import pytest
from hypothesis import given, settings
from markdown_texts import markdown

from tuiapp.ui.markdown.inline import MARKS, Span, clickable_target, parse_inline
from tuiapp.ui.markdown.mark import Mark


def plain(source: str) -> str:
    return "".join(span.text for span in parse_inline(source).spans)


def test_marks_nest() -> None:
    assert parse_inline("a **b *c* `d`** ~~e~~").spans == [
        Span("a ", Mark.NONE, "", 0),
        Span("b ", Mark.STRONG, "", 4),
        Span("c", Mark.STRONG | Mark.EMPHASIS, "", 7),
        Span(" ", Mark.STRONG, "", 9),
        Span("d", Mark.STRONG | Mark.CODE, "", 11),
        Span(" ", Mark.NONE, "", 15),
        Span("e", Mark.STRIKE, "", 18),
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[text](https://e.org/x)", "text (https://e.org/x)"),
        ("[https://e.org](https://e.org/)", "https://e.org"),
        ("[https://bank.org](https://evil.org)", "https://bank.org (https://evil.org)"),
        ("<https://e.org>", "https://e.org"),
        ("<a@b.org>", "a@b.org"),
        ("[](https://e.org)", "(https://e.org)"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("[t][ref] [^1]", "[t][ref] [^1]"),
        ("![alt](https://e.org/p.png)", "[image: alt] (https://e.org/p.png)"),
        ("<b>raw</b> &amp; \\*", "<b>raw</b> & *"),
        ("a&#x202e;b &#27;", "a<202e>b \ufffd"),
        ("one\ntwo  \nthree", "one two\nthree"),
        ("$$\\frac{a}{b}$$", "$$\\frac{a}{b}$$"),
    ],
)
def test_text_reads_as(source: str, shown: str) -> None:
    assert plain(source) == shown


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ("see https://e.org/a_b_c(d), ok", ["https://e.org/a_b_c(d)"]),
        ("(www.e.org).", ["http://www.e.org"]),
        ("`https://e.org` main.py", []),
        ("[t](e.md) [u](ftp://e.org)", []),
        ("[m](mailto:a@b.org)", ["mailto:a@b.org", "mailto:a@b.org"]),
    ],
)
def test_only_web_and_mail_addresses_can_be_clicked(source: str, links: list[str]) -> None:
    assert [span.href for span in parse_inline(source).spans if span.href] == links


def test_an_address_with_a_control_character_cannot_be_clicked() -> None:
    assert not clickable_target("https://e.org/\x1b]8;;")
    assert not clickable_target("https://e.org/ x")
    assert not clickable_target("https://" + "a" * 5000)


@pytest.mark.parametrize("source", ["a", "**a**", "`a*`", "snake_case 5 * 3", "[a](b)", "a\\*"])
def test_what_nothing_can_change_is_closed(source: str) -> None:
    assert parse_inline(source).is_closed


@pytest.mark.parametrize("source", ["**a", "*a **b**", "`a", "[a", "![a", "~~a", "**a *b*"])
def test_what_a_later_mark_can_change_is_open(source: str) -> None:
    assert not parse_inline(source).is_closed


@settings(max_examples=300, deadline=None)
@given(markdown, markdown)
def test_closed_text_is_not_changed_by_what_follows(before: str, after: str) -> None:
    before, after = before.replace("\n", " ").strip() + " ", after.replace("\n", " ").strip()
    closed = parse_inline(before)
    if closed.is_closed and len(before + after) < MARKS:
        assert plain(before + after).startswith("".join(span.text for span in closed.spans))


def test_too_many_marks_are_text() -> None:
    source = "*a " * (MARKS + 1)
    assert parse_inline(source).spans == [Span(source, Mark.NONE, "", 0)]
