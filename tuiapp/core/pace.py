"""How fast a run streamed over its time: sums over equal spans, in bounded memory.

    pace      characters of a span ÷ all characters × n ÷ the span      (n as for TPOT)

Providers report tokens once, at the end, so a pace within a run is always an estimate: it takes every
character for the same part of a token.
"""

from typing import Final


MAX_SPANS: Final = 256
"""More than the cells of any plot; then two neighbours become one."""
FIRST_SPAN_NS: Final = 250_000_000

_NS_PER_S: Final = 1e9


class PaceSeries:
    """Characters per span of time since the first content; O(1) a chunk, amortised."""

    def __init__(self) -> None:
        self._first_at_ns: int | None = None
        self._span_ns = FIRST_SPAN_NS
        self._chars: list[int] = []

    @property
    def span_ns(self) -> int:
        """How long each span is."""
        return self._span_ns

    def add(self, at_ns: int, chars: int) -> None:
        """Take the content of a chunk. Stamps come in order."""
        if self._first_at_ns is None:
            self._first_at_ns = at_ns
        index = (at_ns - self._first_at_ns) // self._span_ns
        while index >= MAX_SPANS:
            self._halve()
            index = (at_ns - self._first_at_ns) // self._span_ns
        self._chars += [0] * (index + 1 - len(self._chars))
        self._chars[index] += chars

    def _halve(self) -> None:
        pairs = zip(self._chars[::2], [*self._chars[1::2], 0], strict=False)
        self._chars = [one + other for one, other in pairs]
        self._span_ns *= 2

    def tokens_per_s(self, points: int, tokens_per_char: float) -> list[float]:
        """At most `points` paces over the whole run, oldest first.

        The span that is still filling is left out, so that the last point does not sag; fewer than
        two whole spans have no pace to show.
        """
        whole = self._chars[:-1]
        if points < 1 or not whole:
            return []
        together = -(-len(whole) // points)
        groups = (whole[i : i + together] for i in range(0, len(whole), together))
        return [
            sum(group) * tokens_per_char / (len(group) * self._span_ns / _NS_PER_S)
            for group in groups
        ]
