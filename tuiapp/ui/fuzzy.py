"""This file is how few letters find a name: words in any order, each whole or as letters in a row.

The rule it keeps: thousands of names are gone through within a frame; what is dear is done for the
names that fit.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final


MAX_QUERY_CHARACTERS: Final = 100
_MAX_WORDS: Final = 6
# A whole word counts for more than any scattered letters, and the start of a name's part for more
# than its middle. Between equals the shorter name wins.
_WHOLE: Final = 1_000
_AT_A_START: Final = 500
_IN_THE_FIRST: Final = 2_000
"""For a word found in the first of the texts, which is what is typed, not how it is called."""
_GAP: Final = 10


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    letters: Callable[[str], re.Match[str] | None]
    """Finds the letters in their order, with anything between them."""


class Query:
    """What was typed, ready to be looked for in many texts."""

    def __init__(self, typed: str) -> None:
        words = typed[:MAX_QUERY_CHARACTERS].lower().split()[:_MAX_WORDS]
        self._words = [
            _Word(word, re.compile(".*?".join(map(re.escape, word)), re.DOTALL).search)
            for word in words
        ]

    @property
    def is_empty(self) -> bool:
        """Whether everything fits."""
        return not self._words

    def score(self, texts: Sequence[str]) -> int | None:
        """How well the texts fit, in lower case, the most telling first; None where a word is in none.

        Higher is better.
        """
        total = 0
        for word in self._words:
            best: int | None = None
            for place, text in enumerate(texts):
                found = _score(word, text)
                if found is not None:
                    best = found + (0 if place else _IN_THE_FIRST)
                    break
            if best is None:
                return None
            total += best
        return total - len(texts[0])

    def places(self, text: str) -> Sequence[int]:
        """The characters of a text, in lower case, that the words were found at."""
        places: set[int] = set()
        for word in self._words:
            at = _whole_at(word.text, text)
            if at >= 0:
                places.update(range(at, at + len(word.text)))
            else:
                places.update(_scattered(word, text))
        return sorted(places)


def _score(word: _Word, text: str) -> int | None:
    at = _whole_at(word.text, text)
    if at >= 0:
        return _WHOLE + (_AT_A_START if _begins_a_part(text, at) else 0)
    places = _scattered(word, text)
    if not places:
        return None
    gaps = places[-1] - places[0] + 1 - len(places)
    return _WHOLE // 2 - _GAP * gaps


def _begins_a_part(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _whole_at(word: str, text: str) -> int:
    """Where the word stands, at the start of a part if it can be; -1 where it does not."""
    first = at = text.find(word)
    while at >= 0:
        if _begins_a_part(text, at):
            return at
        at = text.find(word, at + 1)
    return first


def _scattered(word: _Word, text: str) -> list[int]:
    """Where the word's letters stand, as near to each other as they do before the first end."""
    match = word.letters(text)
    if match is None:
        return []
    # Forwards finds where the letters are complete, backwards from there how short they can be.
    places: list[int] = []
    at = match.end()
    for letter in reversed(word.text):
        at = text.rindex(letter, 0, at)
        places.append(at)
    return places[::-1]
