"""Texts cut in every way, and what a stop rule keeps of them."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from hypothesis import strategies as st

from tuiapp.core.events import Chunk, RefusalDelta, Stopped, TextDelta
from tuiapp.engine.stop_rules import Rule
from tuiapp.engine.stopping import StopWatch


def kept(rule: Rule, pieces: Iterable[str]) -> tuple[str, bool]:
    """What a rule leaves of a text in pieces, and whether it fired."""
    watch = StopWatch([rule])
    text = ""
    for piece in pieces:
        chunk = watch.look(Chunk(0, b"x", (TextDelta(piece),)))
        text += "".join(
            event.text for event in chunk.events if isinstance(event, TextDelta | RefusalDelta)
        )
        if chunk.events and isinstance(chunk.events[-1], Stopped):
            return text, True
    return text, False


def cut(text: str, places: Iterable[int]) -> Sequence[str]:
    borders = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in pairwise(borders)]


places = st.lists(st.integers(0, 200), max_size=8)
"""Where to cut."""
