"""This file is how much of a long prompt stands in the transcript until somebody asks for the rest.

The rule it keeps: where a prompt is folded follows from its text alone, so that no resize folds anything.
"""

from math import ceil
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.style import Style

from tuiapp.ui.wrapping import wrap_plain


MAX_ROWS: Final = 24
"""A prompt with more is folded."""
SHOWN_ROWS: Final = 12
"""So many stay, or down to half of them where the line below is a long one."""
ROW_CELLS: Final = 80
"""A row as it is counted here, whatever room there is: that of the terminal which most of them are made for."""

_ROW_CHARS: Final = 4 * ROW_CELLS
"""No row has more, joiners and marks included."""
_LOOKED_AT_CHARS: Final = (MAX_ROWS + 1) * (_ROW_CHARS + 1)
"""So much has more rows than `MAX_ROWS`, whatever is in it."""


class PromptFold(NamedTuple):
    """What is folded of a text."""

    begin: int
    """Where it begins; all from there on belongs to it."""
    rest: str
    """How much that is, in words."""
    whole: str
    """How much all of the text is."""
    is_one: bool
    """Whether the rest is one of what it is counted in."""


def fold_of(text: str) -> PromptFold | None:
    """What is folded of a visible text; None where it is short enough to stand there whole."""
    rows = start = 0
    crossed: tuple[int, int] | None = None
    for line in text[:_LOOKED_AT_CHARS].split("\n"):
        before, rows = rows, rows + _rows(line)
        if crossed is None and rows > SHOWN_ROWS:
            crossed = start, before
        if crossed is not None and rows > MAX_ROWS:
            return _folded(text, _begin(text, *crossed))
        start += len(line) + 1
    return None


def _rows(line: str) -> int:
    """How many rows a line takes; about as many, for they break at spaces."""
    return max(1, ceil(cell_len(line) / ROW_CELLS), ceil(len(line) / _ROW_CHARS))


def _begin(text: str, start: int, rows: int) -> int:
    """Where to fold, near a line that has the last of the rows that stay.

    Args:
        text: The text.
        start: Where the line begins.
        rows: How many rows are above it.
    """
    if rows >= SHOWN_ROWS // 2:
        # What stays ends with a line that says something.
        return len(text[: start - 1].rstrip("\n")) or start - 1
    room = SHOWN_ROWS - rows
    line = text[start : start + room * _ROW_CHARS].partition("\n")[0]
    return start + wrap_plain(line, ROW_CELLS, Style())[:room][-1].end


def _folded(text: str, begin: int) -> PromptFold:
    """Counted in lines, or in characters where all of it is in one line."""
    newlines = text.count("\n", begin)
    rest = newlines + (text[begin] != "\n") if newlines else len(text[begin:].lstrip(" "))
    of = "line" if newlines else "character"
    whole = text.count("\n") + 1 if newlines else len(text)
    return PromptFold(begin, _counted(rest, f"more {of}"), _counted(whole, of), is_one=rest == 1)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
