from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tuiapp.core.figures import PHASE_SYMBOLS, gauge
from tuiapp.core.phase import Phase
from tuiapp.core.symbols import ASCII_OF, can_show_symbols, in_ascii


def test_every_symbol_is_one_cell_in_both_sets() -> None:
    assert all(cell_len(symbol) == 1 for symbol in ASCII_OF)
    assert all(plain.isascii() and len(plain) == 1 for plain in ASCII_OF.values())


def test_states_stay_apart() -> None:
    assert len({in_ascii(symbol) for symbol in PHASE_SYMBOLS.values()}) == len(Phase)


def test_a_bar_reads_as_one() -> None:
    assert in_ascii(gauge(0.5, 4)) == "##.."


@given(st.text())
def test_what_is_no_symbol_of_ours_stays(text: str) -> None:
    said = in_ascii(text)
    assert len(said) == len(text)
    assert all(new == old or old in ASCII_OF for new, old in zip(said, text, strict=True))


def test_every_symbol_we_draw_has_a_stand_in() -> None:
    """Drawn text stands in the sources; what models and users write is their own."""
    drawn = {
        character
        for path in (Path(__file__).parents[2] / "tuiapp" / "ui").rglob("*.py")
        for character in path.read_text(encoding="utf-8")
        if not character.isascii()
    }
    assert drawn - set(ASCII_OF) <= {"␛", "␊"}  # of visible(), for what is none of ours


@pytest.mark.parametrize(
    ("encoding", "shows"),
    [
        ("utf-8", True),
        ("UTF-16", True),
        ("iso8859-1", False),
        ("ascii", False),
        ("cp437", False),
        ("no-such-encoding", False),
    ],
)
def test_an_encoding_shows_all_of_them_or_none(encoding: str, shows: bool) -> None:  # noqa: FBT001
    assert can_show_symbols(encoding) is shows
