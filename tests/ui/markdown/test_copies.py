"""What is copied of a text: code with its tabs, tables as rows, stretches."""

from markdown_texts import whole

from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import MarkdownStyles


def growing(text: str) -> MarkdownDocument:
    document = MarkdownDocument(MarkdownStyles(), 60)
    document.append(text)
    document.lines()
    return document


def codes(text: str) -> list[tuple[str, str]]:
    return [(block.language, block.text) for block in whole(text).code_blocks()]


def test_code_keeps_its_tabs() -> None:
    assert codes("```make\nall:\n\techo a\tb\n```\n") == [("make", "all:\n\techo a\tb")]


def test_code_in_a_list_loses_the_indentation_of_the_list_alone() -> None:
    assert codes("- x\n\n  ```\n  a\n    b\n  ```\n") == [("", "a\n  b")]


def test_a_tab_that_the_list_takes_a_part_of_becomes_spaces() -> None:
    assert codes("- x\n\n  ```\n\ta\n  ```\n") == [("", "  a")]


def test_long_code_is_one_block() -> None:
    lines = "\n".join(f"line {number}" for number in range(500))
    assert codes(f"```\n{lines}\n```\n") == [("", lines)]


def test_code_that_is_still_growing_is_copied_as_far_as_it_is_there() -> None:
    (block,) = growing("```py\na = 1\nb =").code_blocks()
    assert block.text == "a = 1\nb ="


def test_a_code_block_tells_where_it_is_in_the_source() -> None:
    text = "one\n\n```\na\n\tb\n```\n\n    c\n"
    for block in whole(text).code_blocks():
        assert text[block.start : block.end].strip() == block.text


def test_a_selection_of_code_keeps_its_tabs() -> None:
    text = "see\n\n```\nif a:\n\tb\n```\n"
    assert whole(text).selected_text(0, len(text)) == "see\n\nif a:\n\tb"
    start = text.index("a:")
    assert whole(text).selected_text(start, text.index("b")) == "a:\n\t"


def test_cells_are_plain_text() -> None:
    (table,) = whole(
        "| *a* | `b` | c |\n|:--|--:|:-:|\n| **x** | 1 \\| 2 | [t](https://e.example) |\n| y |\n"
    ).tables()
    assert table.header == ["a", "b", "c"]
    assert table.rows == [["x", "1 | 2", "t (https://e.example)"], ["y", "", ""]]
    assert table.tsv.splitlines()[0] == "a\tb\tc"


def test_no_cell_holds_what_divides_cells() -> None:
    (table,) = whole("| a\tb | c<br>d |\n|---|---|\n| `x\ty` | z |\n").tables()
    assert all("\t" not in cell and "\n" not in cell for row in table.rows for cell in row)
    assert table.tsv.count("\n") == 1
    assert table.tsv.count("\t") == 2


def test_the_markdown_of_a_table_is_a_table_again() -> None:
    text = "> | a | b |\n> |:-:|--:|\n> | 1 | 2 |\n"
    (table,) = whole(text).tables()
    assert table.written == "| a | b |\n| :-: | --: |\n| 1 | 2 |"
    assert whole(table.written).tables()[0][:2] == table[:2]


def test_a_long_table_is_one_table() -> None:
    rows = "".join(f"| {number} | x |\n" for number in range(300))
    (table,) = whole(f"| a | b |\n|---|---|\n{rows}").tables()
    assert [row[0] for row in table.rows] == [str(number) for number in range(300)]


def test_a_table_that_is_still_growing_is_copied_as_far_as_it_is_there() -> None:
    (table,) = growing("| a | b |\n|---|---|\n| 1 | 2 |\n| 3").tables()
    assert table.tsv == "a\tb\n1\t2\n3\t"


def test_a_stretch_is_a_paragraph_or_a_line_of_code() -> None:
    text = "one\ntwo *three*\n\n```\nfour\n\tfive\n```\n\n- six\n"
    document = whole(text)

    def at(words: str) -> str:
        return document.selected_text(*document.stretch_at(text.index(words)))

    assert at("three") == at("one") == "one two three"
    assert at("our") == "four"
    assert at("five") == "\tfive"
    assert at("six") == "six"
