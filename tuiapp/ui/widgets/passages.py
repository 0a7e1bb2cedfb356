"""This file is the way from a line of an entry to the text that it shows.

The rule it keeps: a place is a passage and an offset in it, and what is folded is on no line.
"""

from bisect import bisect_left
from typing import NamedTuple

from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.entry_text import Passage


class TextPlace(NamedTuple):
    """A place in what an entry says."""

    section: int
    """Of the passage."""
    offset: int


def passage_of(entry: Entry, section: int) -> Passage | None:
    """A passage by the name of its section, folded or not; None if there is none."""
    passages = entry.passages
    # Asked for each line that is painted: of many tool calls the right one is gone to, not looked for.
    at = bisect_left(passages, section, key=_section_of)
    return passages[at] if at < len(passages) and passages[at].section == section else None


def _section_of(passage: Passage) -> int:
    return passage.section


def shown_passage(entry: Entry, section: int) -> Passage | None:
    """The same; None also while it is folded."""
    found = passage_of(entry, section)
    return None if found is None or found.is_folded else found


def passage_at(entry: Entry, line: int) -> Passage | None:
    """The passage that a line shows; None for a head, a status, a blank line, or one that is not there."""
    return shown_passage(entry, entry.spot(line).section) if 0 <= line < entry.height else None


def place_near(entry: Entry, line: int, cell: int) -> TextPlace:
    """The place that a cell stands for; between two texts the end of the upper one, above all of them the start.

    The start is that of what is folded too: unfolding it then puts nothing between a place and its line.
    """
    here = passage_at(entry, line)
    if here is not None:
        return TextPlace(here.section, here.text.offset_at(line, cell))
    for passage in reversed(entry.passages):
        end = 0 if passage.is_folded else passage.text.offset_at(line, cell)
        if end:
            return TextPlace(passage.section, end)
    return TextPlace(entry.passages[0].section, 0)
