"""This file is the rows of a table as they are written: where their cells are, and what the second one asks.

Source: https://github.github.com/gfm/ section 4.10.
"""

import re

from tuiapp.ui.markdown.structure import Piece


MAX_COLUMNS = 40
"""Columns of a table; a wider one is shown as written."""

ENOUGH_CELLS = MAX_COLUMNS + 2
"""So many cells tell that a row has too many, an empty one that does not count among them."""

_DELIMITER_ROW = re.compile(r"(?:\||-[-:|]|:)[-:| ]*$")
_DELIMITER_CELL = re.compile(r" *(:?)-+(:?) *")


def column_alignments(line: str) -> tuple[str, ...]:
    """The columns of a table's delimiter row; none if it is something else."""
    if _DELIMITER_ROW.match(line) is None:
        return ()
    found: list[str] = []
    for cell in split_row(line, ENOUGH_CELLS):
        sides = _DELIMITER_CELL.fullmatch(cell.text)
        if sides is None:
            return ()
        found.append(
            {"::": "center", ":": "right" if sides[2] else "left"}.get(sides[1] + sides[2], "left")
        )
    return tuple(found) if len(found) <= MAX_COLUMNS else ()


def split_row(line: str, most: int | None = None) -> list[Piece]:
    r"""The cells of a table row, as written; `\|` does not divide. Offsets are from the row's beginning.

    Args:
        line: Without its newline.
        most: The number of cells that are wanted; those behind them are not looked for.
    """
    cells: list[Piece] = []
    begin = 0
    wanted = (
        len(line) if most is None else most
    ) + 1  # there may be an empty one before the first bar
    while len(cells) < wanted:
        bar = line.find("|", begin)
        while bar > 0 and line[bar - 1] == "\\":
            bar = line.find("|", bar + 1)
        cells.append(Piece(line[begin:] if bar < 0 else line[begin:bar], begin))
        if bar < 0:
            break
        begin = bar + 1
    if cells and not cells[0].text.strip():
        del cells[0]
    if cells and not cells[-1].text.strip():
        del cells[-1]
    return cells[:most]
