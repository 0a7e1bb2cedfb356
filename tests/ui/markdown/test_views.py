"""What blocks look like: code, lists, quotes, at ordinary and at hopeless widths."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_texts import shown, whole
from rich.style import Style

from tuiapp.ui.drawn import cells_between
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import CodeToken, MarkdownStyles


def test_code_stands_in_a_light_frame_with_its_language() -> None:
    assert shown(whole("```nginx\nproxy on;\n```\n", 20)) == [
        "┌ nginx ───────────┐",
        "│ proxy on;        │",
        "└──────────────────┘",
    ]


def test_a_row_that_goes_on_with_a_line_of_code_begins_with_a_mark() -> None:
    assert shown(whole("```\nabcdefghijklm\nn\n", 12))[1:4] == [
        "│ abcdefgh │",
        "│ ↳ ijklm  │",
        "│ n        │",
    ]


def test_code_without_room_for_a_frame_has_none() -> None:
    assert shown(whole("```py\nabcdef\n", 5)) == ["abcde", "f"]


@pytest.mark.parametrize(
    ("source", "gutter"),
    [("> ```\n> {}\n", "▎ "), ("-\n  ```\n  {}\n", "  "), ("    {}\n", ""), ("-     {}\n", "  ")],
)
def test_code_goes_on_alike_wherever_it_stands(source: str, gutter: str) -> None:
    lines = shown(whole(source.format("work(interval, duration)"), 20 + len(gutter)))
    assert lines[-3:-1] == [f"{gutter}│ work(interval,   │", f"{gutter}│ ↳ duration)      │"]


def test_the_rest_of_a_line_too_long_to_be_read_at_once_is_marked_throughout() -> None:
    first, *others = shown(whole(f"```\n{'x' * 20_000}\n", 40))[1:-1]
    assert first.startswith("│ x")
    assert others
    assert all(line.startswith("│ ↳ x") for line in others)


def test_the_mark_of_a_row_is_neither_counted_nor_copied_nor_selected() -> None:
    code = "abcdefghijklm"
    document = whole(f"```\n{code}\n", 12)
    begin = document.source.index(code)
    assert [document.source_offset(2, cell) - begin for cell in (2, 3, 4, 5)] == [8, 8, 8, 9]
    assert document.selected_text(begin + 6, begin + 10) == "ghij"
    assert cells_between(document.line(2), 0, len(document.source)) == (4, 9)
    assert document.line_showing(begin + 8) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["abcdefg", "f(x, ", " ", "世界", "\n", "    "]), max_size=60),
    st.integers(1, 60),
)
def test_code_is_as_high_as_was_told_without_drawing_it(parts: list[str], width: int) -> None:
    document = whole(f"```\n{''.join(parts)}\n```\n", width)
    told = len(document.lines())
    document.draw(0, told)
    assert len(shown(document)) == told
    document.resize(width + 1)
    assert shown(document) == shown(whole(document.source, width + 1))


def test_numbers_are_aligned_and_nested_items_indented() -> None:
    assert shown(whole("9. a\n10. b\n    - c\n    - [x] d\n")) == [
        " 9. a",
        "10. b",
        "    • c",
        "    ☑ d",
    ]


def test_an_item_without_text_shows_its_mark() -> None:
    assert shown(whole("- \n- a\n-\n  b\n")) == ["•", "• a", "• b"]


def test_a_quote_has_a_bar_on_every_line() -> None:
    assert shown(whole("> one two\n> three\n>\n> four\n", 10)) == [
        "▎ one two",
        "▎ three",
        "▎",
        "▎ four",
    ]


def test_gutters_give_way_to_text() -> None:
    lines = shown(whole("> " * 12 + "abcdefgh", 12))
    assert lines == ["▎ ▎ abcdefgh"]


@settings(max_examples=30, deadline=None)
@given(st.integers(-3, 3))
def test_no_width_is_too_small(width: int) -> None:
    assert shown(whole("- 世界\n\n> a\n\n```\nb\n```\n\n| a | b |\n|-|-|\n| c | d |\n", width))


class _Shouting:
    """Colours every line that follows another as a keyword."""

    def __init__(self) -> None:
        self.lines = 0

    def __call__(self, line: str, *, advance: bool) -> list[tuple[CodeToken, str]]:
        token = CodeToken.KEYWORD if self.lines else CodeToken.PLAIN
        self.lines += advance
        return [(token, line)]

    def fork(self) -> "_Shouting":
        other = _Shouting()
        other.lines = self.lines
        return other


def test_code_is_drawn_again_when_the_colours_come() -> None:
    red = Style(color="red")
    styles = MarkdownStyles(code_tokens={CodeToken.KEYWORD: red})
    document = MarkdownDocument(styles, 30)
    document.append("```py\none\ntwo\nthr")
    assert red not in [segment.style for strip in document.lines() for segment in strip]
    document.set_highlighter(lambda language: _Shouting() if language == "py" else None)
    document.append("ee")
    coloured = [
        segment.text for strip in document.lines() for segment in strip if segment.style == red
    ]
    assert coloured == ["two", "three"]
