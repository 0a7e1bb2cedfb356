"""This file is how the columns of a table share the room: first each gets its longest word, then text its share."""

from itertools import accumulate, pairwise
from typing import NamedTuple

from tuiapp.ui.markdown.table_cells import Row
from tuiapp.ui.markdown.wrapping import word_cells


MIN_CELLS = 3
"""No column is narrower."""

MAX_WORD_CELLS = 20
"""A longer word may be broken. Dates, numbers and most names have no more; addresses do."""


class Wishes(NamedTuple):
    """What the columns ask for; more rows ask for more, never for less."""

    words: list[int]
    """The cells of the longest word of each, at most `MAX_WORD_CELLS`."""
    natural: list[int]
    """The cells of the longest text of each."""

    @staticmethod
    def of_none(columns: int) -> "Wishes":
        """Those of columns in which nothing stands."""
        return Wishes([MIN_CELLS] * columns, [MIN_CELLS] * columns)

    def grown(self, row: Row) -> "Wishes":
        """These with a row counted."""
        words = [
            max(word, min(word_cells(runs), cells, MAX_WORD_CELLS)) if cells > word else word
            for word, runs, cells in zip(self.words, *row, strict=True)
        ]
        return Wishes(words, [max(pair) for pair in zip(self.natural, row.widths, strict=True)])

    def fitted(self, room: int) -> list[int]:
        """The widths of the columns; none where even the words do not fit beside each other.

        What is left beyond the words is shared in proportion to what each column asks for beyond its own, as
        browsers do it (https://www.w3.org/TR/CSS2/tables.html#auto-table-layout). No column counts as wider
        than the room, or one long text would leave nothing to the others.

        Args:
            room: Cells of all columns together; more than none.
        """
        if sum(self.natural) <= room:
            return self.natural
        if len(self.natural) == 1:
            return [room]
        spare = room - sum(self.words)
        if spare < 0:
            return []
        asked = [min(most, room) - least for least, most in zip(*self, strict=True)]
        ends = list(accumulate(asked, initial=0))
        given = [spare * end // max(ends[-1], 1) for end in ends]
        shares = [after - before for before, after in pairwise(given)]
        return [least + share for least, share in zip(self.words, shares, strict=True)]
