"""What blocks look like: code, lists, quotes, at ordinary and at hopeless widths."""

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_texts import shown, whole
from rich.style import Style

from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import CodeToken, MarkdownStyles


def test_code_stands_in_a_light_frame_with_its_language() -> None:
    assert shown(whole("```nginx\nproxy on;\n```\n", 20)) == [
        "┌ nginx ───────────┐",
        "│ proxy on;        │",
        "└──────────────────┘",
    ]


def test_code_that_is_too_long_goes_on_in_the_next_row() -> None:
    assert shown(whole("```\nabcdefghijklm\n", 12))[1:3] == ["│ abcdefgh │", "│ ijklm    │"]


def test_code_without_room_for_a_frame_has_none() -> None:
    assert shown(whole("```py\nabcdef\n", 5)) == ["abcde", "f"]


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
