"""This file is the rows of a table as they are written: where their cells are, and what the second one asks.

Source: https://github.github.com/gfm/ section 4.10.
"""

import re

from tuiapp.ui.markdown.structure import Piece


MAX_COLUMNS = 40
"""Columns of a table; a wider one is shown as written."""

_DELIMITER_ROW = re.compile(r"(?:\||-[-:|]|:)[-:| ]*$")
_DELIMITER_CELL = re.compile(r" *(:?)-+(:?) *")


def column_alignments(line: str) -> tuple[str, ...]:
    """The columns of a table's delimiter row; none if it is something else."""
    if _DELIMITER_ROW.match(line) is None:
        return ()
    found: list[str] = []
    for cell in split_row(line):
        sides = _DELIMITER_CELL.fullmatch(cell.text)
        if sides is None:
            return ()
        found.append(
            {"::": "center", ":": "right" if sides[2] else "left"}.get(sides[1] + sides[2], "left")
        )
    return tuple(found) if len(found) <= MAX_COLUMNS else ()


def split_row(line: str) -> list[Piece]:
    r"""The cells of a table row, as written; `\|` does not divide. Offsets are from the row's beginning."""
    cells: list[Piece] = []
    begin = 0
    for at, char in enumerate(line):
        if char == "|" and not (at and line[at - 1] == "\\"):
            cells.append(Piece(line[begin:at], begin))
            begin = at + 1
    cells.append(Piece(line[begin:], begin))
    if cells and not cells[0].text.strip():
        del cells[0]
    if cells and not cells[-1].text.strip():
        del cells[-1]
    return cells
