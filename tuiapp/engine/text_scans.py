"""Places in a growing text: after N characters, words or lines, a closed code block, a first match.

A scan reads a text in pieces and says where it is complete. The place depends on the text alone: any
cut into pieces gives the same one, and it never lies in a piece that has been read already, because
what has been shown cannot be taken back.
"""

import re
from collections.abc import Iterator
from typing import Final, Protocol


class TextScan(Protocol):
    """Looks for one place in one text."""

    def read(self, piece: str) -> int | None:
        """Read the next piece; how much of it belongs to the text, once the place is found."""
        ...


class CharScan:
    """Complete at the Nth character (code point)."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def read(self, piece: str) -> int | None:
        """Read the next piece."""
        if len(piece) >= self._left:
            return self._left
        self._left -= len(piece)
        return None


class WordScan:
    """Complete at the end of the Nth word, which the white space behind it gives away.

    Words are what white space divides, as in `str.split`. (A text in Chinese is one long word.)
    """

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._in_word = False

    def read(self, piece: str) -> int | None:
        """Read the next piece."""
        place = 0
        for match in _WORD_OR_SPACE.finditer(piece):
            if match["space"] is None:
                self._in_word = True
            elif self._in_word:
                self._in_word = False
                self._left -= 1
                if self._left == 0:
                    return place
            place = match.end()
        return None


class LineScan:
    r"""Complete behind the `\n` of the Nth line, as `head -n` is."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def read(self, piece: str) -> int | None:
        """Read the next piece."""
        for match in _NEWLINE.finditer(piece):
            self._left -= 1
            if self._left == 0:
                return match.end()
        return None


class FenceScan:
    """Complete at the end of the line that closes the first fenced code block.

    Fences are CommonMark's (0.31, section 4.5): at most three spaces, then three or more of `` ` ``
    or `~`; the closing one at least as long as the opening one, with nothing but blanks behind it.
    Whether something stands behind it is certain only when the line ends, so the place is before
    that line's end, blanks included; a text that ends with its closing fence needs no cut.
    """

    def __init__(self) -> None:
        self._line = ""
        self._closing: re.Pattern[str] | None = None

    def read(self, piece: str) -> int | None:
        """Read the next piece."""
        start = 0
        for match in _LINE_END.finditer(piece):
            if self._is_closed_by(self._line + piece[start : match.start()]):
                return match.start()
            self._line = ""
            start = match.end()
        # No fence is that long; without a bound, one endless line would be copied again and again.
        self._line = (self._line + piece[start:])[:MAX_FENCE_LINE_CHARS]
        return None

    def _is_closed_by(self, line: str) -> bool:
        if len(line) >= MAX_FENCE_LINE_CHARS:
            return False
        if self._closing is not None:
            return self._closing.fullmatch(line) is not None
        if opening := _OPENING_FENCE.fullmatch(line):
            fence = opening["ticks"] or opening["tildes"]
            self._closing = re.compile(rf" {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*")
        return False


class RegexScan:
    r"""Complete at the end of the shortest prefix in which the pattern is found.

    Each prefix is searched by itself, so a pattern that looks ahead (`$`, `\b`) also fires at its
    first chance. A match may span `REGEX_WINDOW_CHARS` and look behind as far again. Python's `re`
    has no time limit: a pattern that backtracks without end costs its author that time, within the
    window.
    """

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self._only_grows = _LOOKS_AHEAD.search(pattern.pattern) is None
        self._tail = ""

    def read(self, piece: str) -> int | None:
        """Read the next piece."""
        for start in range(0, len(piece), _REGEX_STEP_CHARS):
            step = piece[start : start + _REGEX_STEP_CHARS]
            text = self._tail + step
            for end in self._ends(text):
                first = max(0, end - REGEX_WINDOW_CHARS)
                if self._pattern.search(text, first, end):
                    return start + end - len(self._tail)
            # Kept twice the window, so that where the tail begins shows in no search.
            self._tail = text[-2 * REGEX_WINDOW_CHARS :]
        return None

    def _ends(self, text: str) -> Iterator[int]:
        """The prefixes worth a search: those that end in what is new."""
        old = len(self._tail)
        first = max(0, old - REGEX_WINDOW_CHARS)
        # What was found in a prefix is still there in the whole, unless the pattern looks ahead.
        if self._only_grows and self._pattern.search(text, first) is None:
            return iter(())
        return iter(range(old + 1, len(text) + 1))


MAX_FENCE_LINE_CHARS: Final = 10_000
REGEX_WINDOW_CHARS: Final = 4096
_REGEX_STEP_CHARS: Final = 256

_WORD_OR_SPACE: Final = re.compile(r"(?P<space>\s+)|\S+")
_NEWLINE: Final = re.compile(r"\n")
_LINE_END: Final = re.compile(r"[\r\n]")
_OPENING_FENCE: Final = re.compile(r" {0,3}(?:(?P<ticks>`{3,})[^`]*|(?P<tildes>~{3,}).*)")
# What can make a match of a prefix vanish when the text grows: ends, borders, looks ahead,
# conditions, and what never gives back (atomic groups and possessive repeats). Seeing one where
# there is none only costs time: 5 to 200 µs a character.
_LOOKS_AHEAD: Final = re.compile(r"\$|\\[bBZz]|\(\?[=!>(]|[+*?}]\+")
