"""This file is what two answers have in common and where they part, on a sheet over the chat."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from tuiapp.core.visible import visible
from tuiapp.core.worddiff import Piece, word_diff
from tuiapp.ui.screens.sheet import SheetScreen
from tuiapp.ui.widgets.diff_lines import diff_lines, summary


MAX_CHARS: Final = 400_000
"""Of each text: some 60,000 words. What follows is not compared, and the sheet says so."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the two."""

    name: str
    text: str


class DiffScreen(SheetScreen):
    """Two texts, word by word. Worked out on a thread: a long answer takes its time."""

    def __init__(self, left: Compared, right: Compared) -> None:
        names = [visible(one.name, keep_newlines=False) for one in (left, right)]
        title = f"[-{names[0]}-]  against  {{+{names[1]}+}}"
        super().__init__(title, lambda _: [Content.styled("comparing …", "$muted")])
        self._left = left
        self._right = right

    def on_mount(self) -> None:
        """Begin to compare."""
        self.run_worker(self._compare(), exit_on_error=False)

    async def _compare(self) -> None:
        left, right = self._left.text[:MAX_CHARS], self._right.text[:MAX_CHARS]
        pieces = await asyncio.to_thread(word_diff, left, right)
        head = [summary(pieces)]
        if max(len(self._left.text), len(self._right.text)) > MAX_CHARS:
            head.append(f"Only the first {MAX_CHARS:,} characters of each are compared.")
        self.show(lambda width_cells: _sheet(head, pieces, width_cells))


def _sheet(head: Sequence[str], pieces: Sequence[Piece], width_cells: int) -> Sequence[Content]:
    told = [row for line in head for row in Content.styled(line, "$muted").wrap(width_cells)]
    return [*told, Content(""), *diff_lines(pieces, width_cells)]
