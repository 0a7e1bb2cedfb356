"""This file is long texts in a prompt, each standing there as a chip of one line.

The rule it keeps: a chip is told from typed text by the no-break spaces in it, and stands for exactly what was
pasted. A text area with 10,000 lines takes half a second to take them in and 18 ms a key; a chip takes none.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple


FOLD_LINES: Final = 40
"""Four times what the composer shows at once; anything shorter is edited in place."""
FOLD_CHARS: Final = 4_000
"""One line of that length already costs 10 ms a key, 40 ms of Chinese."""

UNFOLD_LINES: Final = 500
"""What a text area takes in within 100 ms."""
UNFOLD_CHARS: Final = 20_000

MAX_SPARE_CHARS: Final = 4_000_000
"""How much is kept that no prompt holds, at most 16 MB: an undo may bring its chips back."""

_SPACE: Final = "\u00a0"
_CHIP: Final = re.compile(rf"\[[^\[\]\n]*{_SPACE}[^\[\]\n]*\]")


class Chip(NamedTuple):
    """A chip in a line: where it stands, and what for."""

    begin: int
    end: int
    text: str


def is_long(text: str) -> bool:
    """Whether it is to be folded."""
    return len(text) > FOLD_CHARS or text.count("\n") >= FOLD_LINES


def can_unfold(text: str) -> bool:
    """Whether a text area takes it in without a stall."""
    return len(text) <= UNFOLD_CHARS and text.count("\n") <= UNFOLD_LINES


class Pastes:
    """What the chips of a composer stand for."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def fold(self, text: str, word: str = "pasted") -> str:
        """A chip for a text; the same one for the same text."""
        plain = f"{word} {_extent(text)}"
        number = 1
        while True:
            label = f"{plain} · {number}" if number > 1 else plain
            chip = f"[{label.replace(' ', _SPACE)}]"
            if self._texts.setdefault(chip, text) == text:
                return chip
            number += 1

    def unfolded(self, text: str) -> str:
        """The text with what its chips stand for."""
        return _CHIP.sub(lambda chip: self._texts.get(chip[0], chip[0]), text)

    def refolded(self, text: str) -> str:
        """The text with chips for all that was folded before."""
        for chip, folded in self._texts.items():
            text = text.replace(folded, chip)
        return text

    def chips(self, line: str) -> Iterator[Chip]:
        """The chips of a line, from the left."""
        if self._texts:
            for found in _CHIP.finditer(line):
                if found[0] in self._texts:
                    yield Chip(found.start(), found.end(), self._texts[found[0]])

    def forget_spare(self, prompts: Iterable[str]) -> bool:
        """Forget the oldest texts without a chip in these prompts, as far as there are too many.

        Returns:
            Whether any was forgotten: its chip must then not come back.
        """
        if sum(map(len, self._texts.values())) <= MAX_SPARE_CHARS:
            return False
        held = {chip for prompt in prompts for chip in _CHIP.findall(prompt)}
        spare = {chip: len(text) for chip, text in self._texts.items() if chip not in held}
        spare_chars = sum(spare.values())
        is_any_forgotten = spare_chars > MAX_SPARE_CHARS
        for chip, chars in spare.items():
            if spare_chars <= MAX_SPARE_CHARS:
                break
            del self._texts[chip]
            spare_chars -= chars
        return is_any_forgotten


def _extent(text: str) -> str:
    lines = text.count("\n") + (not text.endswith("\n"))
    return f"{lines:,} lines" if lines > 1 else f"{len(text):,} characters"
