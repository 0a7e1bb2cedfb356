"""Plain text in lines, and the way back."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tuiapp.ui.wrapping import wrap_plain


TEXTS = st.text(alphabet="ab 你é·\n👩‍👧", max_size=60)


def wrapped(text: str, width: int, between: str = " ") -> list[str]:
    return [line.strip.text for line in wrap_plain(text, width, Style(), between=between)]


def test_lines_break_at_spaces() -> None:
    assert wrapped("The quick brown fox", 10) == ["The quick", "brown fox"]


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert wrapped("x" * 12, 5) == ["xxxxx", "xxxxx", "xx"]


def test_figures_stay_whole_where_lines_break_between_them() -> None:
    line = "✓ done in 3.76 s · TTFT 202 ms · 172 tok/s"
    assert wrapped(line, 32, " · ") == ["✓ done in 3.76 s · TTFT 202 ms", "172 tok/s"]
    assert wrapped(line, 20, " · ") == ["✓ done in 3.76 s", "TTFT 202 ms", "172 tok/s"]


def test_empty_lines_stay() -> None:
    assert wrapped("a\n\nb", 5) == ["a", "", "b"]


@given(TEXTS, st.integers(2, 12), st.sampled_from([" ", " · "]))
def test_no_line_is_wider_than_asked_for_and_no_word_is_lost(
    text: str, width: int, between: str
) -> None:
    lines = wrapped(text, width, between)
    assert all(cell_len(line) <= width for line in lines)
    said = "".join(lines).replace(" ", "").replace("·", "")
    assert said == text.replace("\n", "").replace(" ", "").replace("·", "")


@given(TEXTS, st.integers(2, 12))
def test_a_line_says_which_text_it_shows(text: str, width: int) -> None:
    for line in wrap_plain(text, width, Style()):
        assert text[line.start : line.end] == line.strip.text
