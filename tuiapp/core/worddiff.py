"""What two answers have in common and where they part, word by word.

Lines are compared first and words only within what differs, so that two long answers take no longer than
their differences: comparing words alone is quadratic (10,000 words each: 40 s).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias


Side: TypeAlias = Literal["both", "left", "right"]

MAX_WORDS: Final = 2000
"""Of a passage that differs; a longer one is shown as wholly different."""

_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage, and in which of the two texts it stands."""

    side: Side
    text: str


def word_diff(left: str, right: str) -> list[Piece]:
    """The pieces in order. Those of `both` and `left` join to the left text, others to the right."""
    return list(_joined(_by_lines(left, right)))


def _by_lines(left: str, right: str) -> Iterator[Piece]:
    lefts, rights = left.splitlines(keepends=True), right.splitlines(keepends=True)
    for is_same, one, other in _blocks(lefts, rights):
        if is_same:
            yield Piece("both", "".join(one))
        else:
            yield from _by_words("".join(one), "".join(other))


def _by_words(left: str, right: str) -> Iterator[Piece]:
    lefts, rights = _WORD.findall(left), _WORD.findall(right)
    if max(len(lefts), len(rights)) > MAX_WORDS:
        yield from (Piece("left", left), Piece("right", right))
        return
    for is_same, one, other in _blocks(lefts, rights):
        if is_same:
            yield Piece("both", "".join(one))
        else:
            yield from (Piece("left", "".join(one)), Piece("right", "".join(other)))


def _blocks(
    lefts: Sequence[str], rights: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, lefts, rights, autojunk=False)
    for tag, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        yield tag == "equal", lefts[left_from:left_to], rights[right_from:right_to]


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Without empty pieces, and with neighbours of one side joined."""
    waiting: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if waiting is not None and waiting.side == piece.side:
            waiting = Piece(piece.side, waiting.text + piece.text)
            continue
        if waiting is not None:
            yield waiting
        waiting = piece
    if waiting is not None:
        yield waiting
