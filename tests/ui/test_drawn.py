"""Lines with offsets: from a cell to its text, and from text to its cells."""

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual.strip import Strip

from tuiapp.ui.drawn import NOWHERE, Line, cells_between
from tuiapp.ui.markdown.cells import clusters


def line(*parts: tuple[str, int]) -> Line:
    return Line(Strip([Segment(text) for text, _ in parts]), tuple(offset for _, offset in parts))


FRAMED = line(("│ ", NOWHERE), ("name", 10), (" │ ", NOWHERE), ("你好", 20), ("  ", NOWHERE))


def test_text_is_found_in_its_own_cells() -> None:
    assert cells_between(FRAMED, 11, 13) == (3, 5)


def test_decoration_counts_between_texts_and_not_around_them() -> None:
    assert cells_between(FRAMED, 0, 99) == (2, 13)
    assert cells_between(FRAMED, 12, 21) == (4, 11)


def test_a_wide_character_has_both_of_its_cells() -> None:
    assert cells_between(FRAMED, 21, 22) == (11, 13)


def test_what_goes_together_is_never_parted() -> None:
    family = line(("a👩‍👩‍👧b", 0))
    assert cells_between(family, 2, 4) == (1, 3)


def test_a_line_that_shows_none_of_it_has_no_cells() -> None:
    assert cells_between(FRAMED, 14, 20) is None
    assert cells_between(FRAMED, 12, 12) is None
    assert cells_between(line(("───", NOWHERE)), 0, 99) is None


TEXTS = st.text(alphabet="ab 你e\u0301", min_size=1, max_size=6)


@given(st.lists(st.tuples(TEXTS, st.booleans()), max_size=5), st.integers(0, 30), st.integers(0, 9))
def test_the_cells_are_those_of_what_goes_together(
    parts: list[tuple[str, bool]], start: int, length: int
) -> None:
    at = cell = 0
    placed: list[tuple[str, int]] = []
    wanted: list[int] = []
    for text, is_text in parts:
        placed.append((text, at if is_text else NOWHERE))
        for begin, end, cells in clusters(text):
            if is_text and max(at + begin, start) < min(at + end, start + length):
                wanted += [cell, cell + cells]
            cell += cells
        at += len(text) + 1
    expected = (min(wanted), max(wanted)) if wanted else None
    assert cells_between(line(*placed), start, start + length) == expected
