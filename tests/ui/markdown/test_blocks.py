"""The block structure, held against markdown-it: a fold over lines must see what a whole parse sees."""

import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tuiapp.ui.markdown.blocks import MAX_DEPTH, step
from tuiapp.ui.markdown.reader import Reader
from tuiapp.ui.markdown.rows import MAX_COLUMNS
from tuiapp.ui.markdown.structure import (
    Become,
    Close,
    Empty,
    Fence,
    Heading,
    Indented,
    Item,
    Leaf,
    More,
    Quote,
    Rule,
    Start,
    State,
    Table,
    Text,
)


ORACLE = MarkdownIt("commonmark", {"html": False}).disable("reference")
# Its table rule comes before all others ("# a|b" over "-|-" is a table to it), so it gets texts of its own.
WITH_TABLES = MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference")

# Where a paragraph meets deep indentation it is not cmark (">> a\n    b" and "  -   a\n    b" are lazy lines),
# and where an empty quote does neither.
ODD = re.compile(r"^ {4}|>[ >]*$", re.MULTILINE)

STARTS = [
    "", "", "# ", "### ", "- ", "* ", "+ ", "1. ", "2. ", "10) ", "> ", ">", ">> ", "    ", "  ", " ", "   ",
    "```", "~~~", "````", "---", "***", "===", "- - ", "-", "1.", "* * *", "> - ", "- > ", "-   ", "-      ",
]  # fmt: skip
ENDS = ["", "", "a", "b c", "word", " #", "`"]
ROWS = ["|x|", "| a | b", "|-|", "|-|-|", "|:-: | --:", "|\\| x", "--", "a", "", "| a", "|a|b|c|"]

line = st.tuples(
    st.lists(st.sampled_from(STARTS), max_size=3).map("".join), st.sampled_from(ENDS)
).map("".join)
texts = st.lists(line, max_size=12).map("\n".join)

Found = tuple[str, str, list[str]]
"""What a block is, the containers it stands in, its lines."""


def ours(text: str) -> list[Found]:
    found: list[tuple[Leaf, str, list[str]]] = []
    for event in Reader().read(text, is_last=True):
        match event:
            case Start(leaf=leaf, containers=containers, piece=piece):
                path = "".join("q" if isinstance(it, Quote) else "i" for it in containers)
                found.append((leaf, path, [piece.text] if piece else []))
            case More(piece=piece, blank_lines=blanks):
                found[-1][2].extend([""] * blanks + [piece.text])
            case Become(leaf=leaf):
                found[-1] = (leaf, found[-1][1], found[-1][2])
            case Close():
                pass
    return [
        (name(leaf), path, content(leaf, lines))
        for leaf, path, lines in found
        if not isinstance(leaf, Empty)
    ]


def name(leaf: Leaf) -> str:
    match leaf:
        case Heading(level=level):
            return f"h{level}"
        case Fence() | Indented():
            return "code"
        case Table(alignments=alignments):
            return f"table {','.join(alignments)}"
        case Text() | Empty():
            return "p"
        case Rule():
            return "hr"


def content(leaf: Leaf, lines: list[str]) -> list[str]:
    match leaf:
        case Fence() | Indented():
            return code(lines)
        case Table():
            return []
        case _:
            return [it.strip() for it in lines if it.strip()]


def code(lines: list[str]) -> list[str]:
    return "\n".join(it.rstrip() for it in lines).rstrip().split("\n")


def theirs(text: str, parser: MarkdownIt = ORACLE) -> list[Found]:
    found: list[Found] = []
    path = ""
    tokens = parser.parse(text)
    for index, token in enumerate(tokens):
        if token.type in {"blockquote_open", "list_item_open"}:
            path += "q" if token.tag == "blockquote" else "i"
        elif token.type in {"blockquote_close", "list_item_close"}:
            path = path[:-1]
        else:
            found += [(kind, path, lines) for kind, lines in block(tokens, index)]
    return found


def block(tokens: list[Token], index: int) -> list[tuple[str, list[str]]]:
    """The block that begins with a token, if one does."""
    token = tokens[index]
    match token.type:
        case "fence" | "code_block":
            return [("code", code(token.content.split("\n")))]
        case "hr":
            return [("hr", [])]
        case "heading_open" | "paragraph_open":
            lines = [it.strip() for it in tokens[index + 1].content.split("\n")]
            return [(token.tag, [it for it in lines if it])]
        case "table_open":
            return [(f"table {aligned(tokens[index:])}", [])]
        case _:
            return []


def aligned(tokens: list[Token]) -> str:
    row = tokens[: next(i for i, it in enumerate(tokens) if it.type == "tr_close")]
    styles = [str(it.attrs.get("style", "text-align:left")) for it in row if it.type == "th_open"]
    return ",".join(style.removeprefix("text-align:") for style in styles)


@settings(max_examples=400, deadline=None)
@given(texts)
@example("- a\n\n  b\n- c")
@example("1. a\n   ```\n   x\n\n   y\n   ```\n   z")
def test_the_blocks_are_those_of_a_whole_parse(text: str) -> None:
    assume(not ODD.search(text))
    assert ours(text) == theirs(text)


@pytest.mark.parametrize(
    "text",
    [
        "- - a\n\n    b\n    ---\n  c\nlazy\n\nd",
        "- a\n\n      code\n\n      more\n\n  b",
        "1. a\n   - b\n     - c\n       d\n   - e\n2. f",
        "    code\n\n      more\n    \n\ntext\n    lazy",
        "> - a\n>   ```\n>   x\n>   ```\n>\n> b",
        "-\n  a\n-\n\n  b",
        "-      code\n\n10. a\n\n    b",
    ],
)
def test_indented_blocks_are_those_of_a_whole_parse(text: str) -> None:
    assert ours(text) == theirs(text)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["", "> "]), st.lists(st.sampled_from(ROWS), max_size=8))
def test_the_tables_are_those_of_a_whole_parse(mark: str, rows: list[str]) -> None:
    text = "\n".join(mark + row for row in rows)
    assert tables(ours(text)) == tables(theirs(text, WITH_TABLES))


def tables(found: list[Found]) -> list[str]:
    return [name for name, _, _ in found if name.startswith("table")]


def test_a_table_may_follow_a_sentence_at_once() -> None:
    assert [it[0] for it in ours("Here it is:\n| a |\n|---|\n| b |")] == ["p", "table left"]


def test_deep_nesting_ends_in_text() -> None:
    state, event = step(State(), "> " * 10_000 + "x", 0)
    assert len(state.containers) == MAX_DEPTH
    assert isinstance(event, Start)
    assert isinstance(event.leaf, Text)


def test_too_wide_a_table_is_text() -> None:
    columns = MAX_COLUMNS + 1
    text = "|a" * columns + "|\n" + "|-" * columns + "|\n"
    assert [found[0] for found in ours(text)] == ["p", "p"]


def test_a_long_paragraph_does_not_become_a_heading() -> None:
    assert [found[0] for found in ours("word " * 40 + "\n---\n")] == ["p", "hr"]


def test_definitions_stand_on_lines_of_their_own() -> None:
    text = "[1]: https://a.b\n[2]: https://c.d\n"
    assert [found[2] for found in ours(text)] == [[it] for it in text.splitlines()]
    assert not [
        it for it in Reader().read(text, is_last=True) if isinstance(it, Start) and it.has_gap
    ]


def test_a_gap_is_where_a_line_was_blank_or_the_blocks_are_no_list() -> None:
    gaps = [
        event.has_gap
        for event in Reader().read("a\n# b\n- c\n- d\n\n- e\n  - f\n\ng", is_last=True)
        if isinstance(event, Start)
    ]
    assert gaps == [False, True, True, False, True, False, True]


def test_a_task_is_told_by_its_box() -> None:
    markers = [
        container.marker
        for event in Reader().read("- [ ] a\n- [x] b\n- [y] c\n7. d", is_last=True)
        if isinstance(event, Start)
        for container in event.containers
        if isinstance(container, Item)
    ]
    assert markers == ["☐", "☑", "•", "7."]
