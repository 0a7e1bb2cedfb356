"""Token counts: what a provider reported, and what we estimate until it does."""

import re
from dataclasses import dataclass
from typing import Final, TypeVar


@dataclass(frozen=True, slots=True)
class Usage:
    """What the provider reported. `None` means "not given", never zero.

    `input_tokens` counts cached input and `output_tokens` counts reasoning, for every provider.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_creation_tokens: int | None = None
    """Input written to a prompt cache, whatever it was kept for."""
    cache_creation_1h_tokens: int | None = None
    """The part of `cache_creation_tokens` that is kept for an hour and costs more."""
    cost_usd: float | None = None
    """What the provider itself says the response cost."""
    image_tokens: int | None = None
    """The part of `output_tokens` that is images: none of them streams as text."""

    def merged(self, later: "Usage") -> "Usage":
        """The counts after a later report: the last value of each field wins; nothing is added up.

        Providers repeat cumulative counts and correct them downwards (WIRE 0.3, rule 8).
        """
        return Usage(
            _latest(self.input_tokens, later.input_tokens),
            _latest(self.output_tokens, later.output_tokens),
            _latest(self.reasoning_tokens, later.reasoning_tokens),
            _latest(self.cache_read_tokens, later.cache_read_tokens),
            _latest(self.cache_creation_tokens, later.cache_creation_tokens),
            _latest(self.cache_creation_1h_tokens, later.cache_creation_1h_tokens),
            _latest(self.cost_usd, later.cost_usd),
            _latest(self.image_tokens, later.image_tokens),
        )


_Number = TypeVar("_Number", int, float)


def _latest(earlier: _Number | None, later: _Number | None) -> _Number | None:
    return earlier if later is None else later


_ASCII_CHARS_PER_TOKEN: Final = 4.0
_OTHER_CHARS_PER_TOKEN: Final = 1.6
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")


def estimate_tokens(text: str) -> float:
    """About how many tokens `text` is, without a tokenizer; always to be shown with `≈`.

    English prose is about four characters a token in the byte-pair vocabularies in use, Chinese,
    Japanese and Cyrillic between one and two. The sum over pieces is the estimate of the whole.
    """
    if text.isascii():
        return len(text) / _ASCII_CHARS_PER_TOKEN
    others = len(_NOT_ASCII.findall(text))
    return (len(text) - others) / _ASCII_CHARS_PER_TOKEN + others / _OTHER_CHARS_PER_TOKEN


class TokenEstimate:
    """About how many tokens the pieces of a stream are, counted as they come."""

    def __init__(self) -> None:
        self._pieces = 0
        self._by_chars = 0.0

    def add(self, text: str) -> None:
        """Take the next piece; an empty one is none."""
        if text:
            self._pieces += 1
            self._by_chars += estimate_tokens(text)

    @property
    def tokens(self) -> int | None:
        """The estimate; None before the first piece.

        A piece holds at least one token, so counting pieces corrects an estimate by characters that
        is too low. Pieces alone are never the estimate: providers lump up to 60 characters together.
        """
        return max(self._pieces, round(self._by_chars)) if self._pieces else None
