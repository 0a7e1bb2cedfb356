"""This file is how the votes of a session stand, as a table."""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from tuiapp.core.figures import count, gauge, pad
from tuiapp.core.visible import visible
from tuiapp.engine.tally import Standing


_COLUMNS: Final = (("votes", 7), ("of rounds", 11), ("share", 8), ("blind", 7))
_BAR_CELLS: Final = 12
_MIN_NAME_CELLS: Final = 12
_NONE: Final = "No vote yet. v or /vote says which answer was the best."


def tally_lines(standings: Sequence[Standing], width_cells: int) -> list[Content]:
    """A line a target, the best first, none wider than the width."""
    if not standings:
        return Content.styled(_NONE, "$muted").wrap(max(1, width_cells))
    columns = [*_COLUMNS]
    while columns and width_cells - sum(cells for _, cells in columns) < _MIN_NAME_CELLS:
        columns.pop()
    room = width_cells - sum(cells for _, cells in columns)
    has_bar = room - _BAR_CELLS - 2 >= 2 * _MIN_NAME_CELLS
    room -= _BAR_CELLS + 2 if has_bar else 0
    # Figures far from their names could not be told apart.
    name_cells = min(room, max(_MIN_NAME_CELLS, *(cell_len(_shown(it)) + 1 for it in standings)))
    head = "".join(pad(label, cells) for label, cells in columns)
    lines = [Content.styled(" " * name_cells + head, "$muted")]
    for one in standings:
        share = one.votes / one.rounds
        said = (count(one.votes), count(one.rounds), f"{share:.0%}", count(one.blind_votes))
        figures = "".join(pad(it, cells) for it, (_, cells) in zip(said, columns, strict=False))
        bar = f"  {gauge(share, _BAR_CELLS)}" if has_bar else ""
        line = Content.assemble(_cut(_shown(one), name_cells), figures, (bar, "$accent"))
        lines.append(line.truncate(max(0, width_cells)))
    return lines


def _shown(one: Standing) -> str:
    return visible(one.target, keep_newlines=False)


def _cut(shown: str, cells: int) -> str:
    if cell_len(shown) >= cells:
        shown = f"{set_cell_size(shown, max(0, cells - 2))}…"
    return set_cell_size(shown, max(0, cells))
