"""This file is how emoji leave for the terminal: so that each takes the cells it was measured with.

Terminals disagree about two things. U+FE0F after a narrow character (a warning sign, a heart, a digit in a key
cap) makes two cells of one in rich's tables and in kitty, and not in tmux 3.3, xterm and VTE. A skin tone takes no cell, or two more. The
rest of the row, and the panel beside it, would stand in another column. So the selector and the tone are left
out, and a blank keeps the second cell: every terminal draws that alike. What is copied has them still.
"""

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len


_SELECTOR: Final = "\ufe0f"
_TONES: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
# What follows a joiner belongs to what stands before it, and takes no cell of its own.
_SELECTED: Final = re.compile(
    "(?<!\u200d)([^\u200d\ufe0f])\ufe0f+(\u20e3?)((?:\u200d[^\x00-\x1f]\ufe0f*)*)"
)


def for_any_terminal(data: str) -> str:
    """What is written to a terminal, with those emoji replaced that terminals disagree about.

    Returns:
        The same object when there was nothing to do.
    """
    if _SELECTOR in data:
        data = "".join(_without_selectors(data))
    for tone in _TONES:
        # `str.translate` takes 6 ms for a frame of six lanes, this 0.05.
        data = data.replace(tone, "")
    return data


def _without_selectors(data: str) -> Iterator[str]:
    """The data in pieces. The pattern is tried only where it can match: over a whole frame it took 2 ms."""
    done = 0
    at = data.find(_SELECTOR)
    while at >= 0:
        found = _SELECTED.match(data, at - 1) if at > done else None
        if found is not None:
            yield data[done : at - 1]
            yield _plain(found)
            done = found.end()
        at = data.find(_SELECTOR, max(done, at + 1))
    yield data[done:]


def _plain(found: re.Match[str]) -> str:
    character, keycap, joined = found.groups()
    if cell_len(character + _SELECTOR) > cell_len(character):
        return f"{character}{keycap} "
    return character + keycap + joined
