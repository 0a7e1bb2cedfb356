"""This file is the measure of text in terminal cells, and where it may be cut.

What belongs together on the screen (an emoji with its joiners, a letter with its accents, the two
letters of a flag) is never parted, and no piece is ever wider than it was counted.

Widths are rich's, because Textual lays everything else out by them: a warning sign with U+FE0F has two cells, a
thumb with a skin tone two, a family two. Terminals agree with rich but for the first two (tmux 3.3: one and
four), so `ui.terminal.emoji` sends those as what every terminal draws in two cells: the sign without U+FE0F and
a blank, and the thumb alone.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len


CLUSTER_CHARS = 32
"""More characters than this do not go together, whatever they say: a family of emoji has 11."""

# Blocks in which every character is one cell wide, or two; tests hold them against rich's tables. One
# match tells that a text needs no counting, which is 40 times faster than asking for each character.
_NARROW_SET = (
    r" -~\xa0-\xac\xae-\u02ff\u0370-\u0377\u0391-\u03a1\u0400-\u0482\u2010-\u2027\u2030-\u203b"
    r"\u2190-\u2199\u2400-\u2426\u2500-\u25fc\ufffd"
)
_WIDE_SET = r"\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_NARROW = re.compile(f"[{_NARROW_SET}]*")
# One character that nothing is joined to, because what follows stands for itself.
_ALONE = re.compile(
    f"(?:([{_NARROW_SET}])|[{_WIDE_SET}\u3001\u3002\uff0c])(?=[{_NARROW_SET}{_WIDE_SET}\u3001\u3002\uff0c]|$)"
)
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
# Of the characters without a width those that come in floods: accents, selectors, tags; the joiner apart.
_ZERO_SET = r"\u0300-\u036f\u200b\u200c\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\U000e0000-\U000e0fff"
_ZEROS = re.compile(f"[{_ZERO_SET}]*")
_ZEROS_OR_JOINERS = re.compile(f"[{_ZERO_SET}{_JOINER}]*")
_MODIFIERS = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


class Cluster(NamedTuple):
    """Characters that take their cells together."""

    begin: int
    end: int
    cells: int


def is_narrow(text: str) -> bool:
    """Whether every character is known to take one cell."""
    return _NARROW.fullmatch(text) is not None


def text_cells(text: str) -> int:
    """The width of a text."""
    return len(text) if is_narrow(text) else cell_len(text)


def clusters(text: str) -> Iterator[Cluster]:
    """What may not be parted, from left to right."""
    begin, end = 0, len(text)
    while begin < end:
        alone = _ALONE.match(text, begin)
        if alone is not None:
            after, cells = begin + 1, 1 if alone[1] else 2
        else:
            after = _cluster_end(text, begin)
            cells = cell_len(text[begin:after])
        yield Cluster(begin, after, cells)
        begin = after


def _cluster_end(text: str, begin: int) -> int:
    end = min(len(text), begin + CLUSTER_CHARS)
    first = text[begin]
    if first == " ":
        return begin + 1  # nothing joins to the place where a line may be broken
    at = begin + 1 + (first == _JOINER and begin + 1 < end)
    if at < end and ord(first) in _FLAG_LETTERS and ord(text[at]) in _FLAG_LETTERS:
        at += 1
    while at < end and text[at] > "~":
        zeros = _ZEROS.match(text, at, end)
        if zeros is not None and zeros.end() > at:
            at = zeros.end()
        elif text[at] == _JOINER:
            at = min(at + 2, len(text))
        elif cell_len(text[at]) == 0 or ord(text[at]) in _MODIFIERS:
            at += 1
        else:
            break
    return at + text.startswith(_EMOJI_STYLE, at)


def cut_before(text: str, at: int, floor: int) -> int:
    """The last place from `at` down to `floor` where nothing is parted that belongs together."""
    while at > floor and (text[at - 1] == _JOINER or not cell_len(text[at])):
        flood = _ZEROS_OR_JOINERS.match(text[floor:at][::-1])
        at = max(floor, at - 1 - (flood.end() if flood else 0))
    return at
