"""Colours line by line: what the lexer remembers, and what it has to be told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuiapp.ui.markdown.highlight import warm
from tuiapp.ui.markdown.ports import Highlighter
from tuiapp.ui.markdown.styles import CodeToken


@pytest.fixture(scope="module")
def highlighter() -> Highlighter:
    return warm(("python", "c"))


def kinds(highlighter: Highlighter, language: str, code: str) -> list[set[CodeToken]]:
    block = highlighter(language)
    assert block is not None
    return [
        {kind for kind, text in block(line, advance=True) if text.strip()} - {CodeToken.PLAIN}
        for line in code.split("\n")
    ]


def test_tokens_are_told_apart(highlighter: Highlighter) -> None:
    block = highlighter("python")
    assert block is not None
    assert [
        (k, t) for k, t in block("def f(x): return 1 # c", advance=True) if t.strip(" ():")
    ] == [
        (CodeToken.KEYWORD, "def"),
        (CodeToken.FUNCTION, "f"),
        (CodeToken.NAME, "x"),
        (CodeToken.KEYWORD, "return"),
        (CodeToken.NUMBER, "1"),
        (CodeToken.COMMENT, "# c"),
    ]


@pytest.mark.parametrize(
    ("language", "code", "kind"),
    [
        ("python", 'x = """\nreturn\n"""', CodeToken.STRING),
        ("c", "int a; /* one\nreturn 2;\n*/ int b;", CodeToken.COMMENT),
        ("js", "/*\nreturn 2;\n*/ let b;", CodeToken.COMMENT),
        ("js", "x = `\nreturn\n`;", CodeToken.STRING),
        ("go", "x := `\nreturn\n`", CodeToken.STRING),
        ("html", "<!--\nbody\n-->", CodeToken.COMMENT),
        ("yaml", "a: 1\n# note", CodeToken.COMMENT),
        ("lua", "--[[\nreturn\n]]", CodeToken.COMMENT),
    ],
)
def test_a_line_knows_what_it_is_in(
    highlighter: Highlighter, language: str, code: str, kind: CodeToken
) -> None:
    assert kinds(highlighter, language, code)[1] == {kind}


def test_what_a_comment_opener_stands_in_is_respected(highlighter: Highlighter) -> None:
    assert kinds(highlighter, "c", 'char *a = "/*";\nreturn 2;')[1] == {
        CodeToken.KEYWORD,
        CodeToken.NUMBER,
    }


def test_a_line_that_is_still_arriving_changes_nothing(highlighter: Highlighter) -> None:
    block = highlighter("python")
    assert block is not None
    block('x = """', advance=False)
    assert block("return", advance=True) == [(CodeToken.KEYWORD, "return")]


def test_an_unknown_language_has_no_colours(highlighter: Highlighter) -> None:
    assert highlighter("no-such-language") is None


@settings(max_examples=100, deadline=None)
@given(
    language=st.sampled_from(["python", "c", "json", "yaml", "markdown", "bash", "html", "ruby"]),
    lines=st.lists(
        st.text(st.sampled_from("ab1 \"'`/*<>!-#:{}()[]$@=\\"), max_size=20), max_size=6
    ),
)
def test_tokens_join_to_their_line(
    highlighter: Highlighter, language: str, lines: list[str]
) -> None:
    block = highlighter(language)
    assert block is not None
    for line in lines:
        assert "".join(text for _, text in block(line, advance=True)) == line
