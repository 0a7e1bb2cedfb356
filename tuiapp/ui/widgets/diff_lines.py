"""This file is how two answers stand against each other: in one text where it is narrow, else side by side.

The rule it keeps: what only one of them has is marked by signs and by a stroke or a line, and by colour
last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from textual.content import Content

from tuiapp.core.visible import visible
from tuiapp.core.worddiff import Piece, Side


BESIDE_CELLS: Final = 110
"""From here on the two stand side by side: some 50 cells each are still good to read."""
MAX_TEXT_CELLS: Final = 100
"""Longer lines are hard to follow back to the next one's beginning."""

_GAP: Final = Content.styled(" │ ", "$faint")
_MARKS: Final[dict[Side, tuple[str, str, str]]] = {
    "left": ("[-", "-]", "strike $metric-bad"),
    "right": ("{+", "+}", "underline $metric-good"),
}
"""What stands before and after a change, and its style: git's own signs for words."""
_BREAK: Final = "⏎"


@dataclass(slots=True)
class _Column:
    """Lines that grow: the last one is still open."""

    lines: list[Content] = field(default_factory=lambda: [Content("")])

    def add(self, side: Side, text: str) -> None:
        """Add a passage. A break that only one text has is shown by a sign, and breaks the line."""
        first, *others = text.split("\n")
        self._add_to_line(side, first + (_BREAK if others and side != "both" and not first else ""))
        for number, rest in enumerate(others, 1):
            is_lone_break = side != "both" and not rest and number < len(others)
            self.lines.append(Content(""))
            self._add_to_line(side, _BREAK if is_lone_break else rest)

    def closed(self) -> "_Column":
        """The lines that nothing is added to any more."""
        return _Column(self.lines[:-1])

    def _add_to_line(self, side: Side, text: str) -> None:
        if not text:
            return
        if side == "both":
            self.lines[-1] += Content(text)
            return
        before, after, style = _MARKS[side]
        self.lines[-1] += Content.styled(f"{before}{text}{after}", style)


def diff_lines(pieces: Sequence[Piece], width_cells: int) -> list[Content]:
    """All lines, wrapped; none is wider than the width."""
    shown = [Piece(it.side, visible(it.text.expandtabs(4))) for it in pieces]
    if width_cells >= BESIDE_CELLS:
        return list(_beside(shown, width_cells))
    return list(_together(shown, min(MAX_TEXT_CELLS, max(1, width_cells))))


def _together(pieces: Sequence[Piece], width_cells: int) -> Iterator[Content]:
    column = _Column()
    for piece in pieces:
        column.add(piece.side, piece.text)
    for line in column.lines:
        yield from _wrapped(line, width_cells)


def _beside(pieces: Sequence[Piece], width_cells: int) -> Iterator[Content]:
    """Both texts, level with each other again at every line break that they have in common."""
    cells = min(MAX_TEXT_CELLS, (width_cells - _GAP.cell_length) // 2)
    left, right = _Column(), _Column()
    for piece in pieces:
        if piece.side != "both":
            (left if piece.side == "left" else right).add(piece.side, piece.text)
            continue
        if not (left.lines[-1].plain or right.lines[-1].plain):
            # A whole line that only one has: what is common to both begins below it.
            yield from _level(left.closed(), right.closed(), cells)
            left, right = _Column(), _Column()
        first, *others = piece.text.split("\n")
        left.add("both", first)
        right.add("both", first)
        for rest in others:
            yield from _level(left, right, cells)
            left, right = _Column(), _Column()
            left.add("both", rest)
            right.add("both", rest)
    yield from _level(left, right, cells)


def _level(left: _Column, right: _Column, cells: int) -> Iterator[Content]:
    lefts = [row for line in left.lines for row in _wrapped(line, cells)]
    rights = [row for line in right.lines for row in _wrapped(line, cells)]
    for one, other in zip_longest(lefts, rights, fillvalue=Content("")):
        yield one.pad_right(max(0, cells - one.cell_length)) + _GAP + other


def _wrapped(line: Content, cells: int) -> list[Content]:
    return line.wrap(cells) if line.cell_length > cells else [line]


def summary(pieces: Sequence[Piece]) -> str:
    """How many words only one of them has, and whether they differ at all."""
    if all(it.side == "both" for it in pieces):
        return "The two are the same, word for word."

    def words(side: Side) -> int:
        return sum(len(it.text.split()) for it in pieces if it.side == side)

    return (
        f"{words('both'):,} words in common · [-{words('left'):,}-] only left · "
        f"{{+{words('right'):,}+}} only right"
    )
