"""What reaches a terminal."""

import io

import pytest

from tuiapp.cli.output import TerminalOutput


def shown(encoding: str, *pieces: str) -> str:
    """What a terminal of this encoding is given."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding, newline="")
    output = TerminalOutput(stream)
    for piece in pieces:
        output.write(piece)
    return written.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "Größe “世” …"),
        ("latin-1", 'Größe "\\u4e16" .'),
        ("ascii", 'Gr\\xf6\\xdfe "\\u4e16" .'),
    ],
)
def test_what_a_terminal_has_no_character_for_is_seen_as_something_else(
    encoding: str, expected: str
) -> None:
    assert shown(encoding, "Größe “世” …") == expected


def test_a_control_character_reaches_no_terminal_whatever_its_encoding() -> None:
    assert shown("ascii", "a\x1b[31mb\x9b") == "a\\u241b[31mb<9b>"


def test_a_newline_that_is_cut_in_two_is_one() -> None:
    assert shown("ascii", "a\r", "\nb") == "a\nb"
