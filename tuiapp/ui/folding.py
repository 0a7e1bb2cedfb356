"""This file is text made comparable: without case, its accents composed, and the way back to what it was.

The rule it keeps: characters that become more or fewer by it (a sharp s is two) are found as a whole or not at all,
so that a place in the folded text is always a place in the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple
from unicodedata import is_normalized, normalize

from tuiapp.core.visible import visible
from tuiapp.ui.markdown.cells import clusters


MAX_WORDS_CHARS: Final = 200
"""More is not looked for."""

_ALIKE: Final = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})
# Folded, its dot is a character of its own, and would part it from its word.
_DOTTED_I: Final = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"


class Knot(NamedTuple):
    """Folded characters that stand for others only together."""

    begin: int
    end: int
    source_begin: int
    source_end: int


class Folded(NamedTuple):
    """Text to compare."""

    text: str
    knots: Sequence[Knot] = ()
    """In order; outside of them, characters stand for one character each."""


class Words(NamedTuple):
    """What is looked for."""

    text: str
    """Folded."""
    keeps_case: bool
    """Whether a capital was among them."""
    pattern: re.Pattern[str]
    """The text, to be found by."""


def words_of(typed: str) -> Words | None:
    """What somebody looks for who typed this; None for nothing. A capital stands for itself."""
    line = visible(typed.partition("\n")[0], keep_newlines=False)[:MAX_WORDS_CHARS]
    keeps_case = any(it.isupper() or it.istitle() for it in line)
    folded = fold(line, keeps_case=keeps_case).text
    return Words(folded, keeps_case, re.compile(re.escape(folded))) if line else None


def fold(text: str, *, keeps_case: bool) -> Folded:
    """The text as it is compared, with or without its case."""
    if text.isascii():
        return Folded(text if keeps_case else text.lower())
    text = text.translate(_ALIKE)
    if not is_normalized("NFC", text):
        return _knotted(text, _changing(text, keeps_case=keeps_case), keeps_case=keeps_case)
    folded = _plain(text, keeps_case=keeps_case)
    if len(folded) == len(text):
        return Folded(folded)
    longer = "".join({it for it in set(text) if len(it.casefold()) > 1})
    places = re.finditer(f"[{re.escape(longer)}]", text)
    return _knotted(text, (found.span() for found in places), keeps_case=keeps_case)


def _plain(text: str, *, keeps_case: bool) -> str:
    composed = normalize("NFC", text)
    return composed if keeps_case else composed.replace(_DOTTED_I, "i").casefold()


def _changing(text: str, *, keeps_case: bool) -> Iterator[tuple[int, int]]:
    """What belongs together and becomes longer or shorter."""
    for begin, end, _ in clusters(text):
        if len(_plain(text[begin:end], keeps_case=keeps_case)) != end - begin:
            yield begin, end


def _knotted(text: str, places: Iterable[tuple[int, int]], *, keeps_case: bool) -> Folded:
    """The text with a knot where one of these stretches changes its length."""
    parts: list[str] = []
    knots: list[Knot] = []
    at = done = 0
    for begin, end in (*places, (len(text), len(text))):
        for start, stop in ((done, begin), (begin, end)):
            part = _plain(text[start:stop], keeps_case=keeps_case)
            if len(part) != stop - start:
                knots.append(Knot(at, at + len(part), start, stop))
            parts.append(part)
            at += len(part)
        done = end
    return Folded("".join(parts), knots)
