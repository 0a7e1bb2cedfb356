"""Pieces of text, made fast: nine events of ten are one, and everything else waits behind them.

A frozen dataclass is made by two calls of `object.__setattr__`, which take 0.5 µs: as long as jiter
takes to parse the event. Here its slots are written before anybody has seen the object.
"""

from collections.abc import Callable
from typing import Final

from tuiapp.core.events import TextDelta


_set_text: Final[Callable[[TextDelta, str], None]] = TextDelta.__dict__["text"].__set__
_set_choice: Final[Callable[[TextDelta, int], None]] = TextDelta.__dict__["choice"].__set__


def text_delta(text: str, choice: int = 0) -> TextDelta:
    """`TextDelta(text, choice)` in 0.3 µs less (CPython 3.11)."""
    piece = object.__new__(TextDelta)
    _set_text(piece, text)
    _set_choice(piece, choice)
    return piece
