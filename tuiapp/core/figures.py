"""This file is how numbers, units and states are written, everywhere in the product.

The rule it keeps (UI rule 3): at most three significant digits, a unit always, thousands separators,
`≈` for estimates and `·` for "not given", which is never 0. Every character is one cell wide, so
`len` is the width.
"""

from collections.abc import Mapping
from math import isfinite, isnan
from typing import Final

from tuiapp.core.phase import Phase


NOT_GIVEN: Final = "·"
ESTIMATE_MARK: Final = "≈"

PHASE_SYMBOLS: Final[Mapping[Phase, str]] = {
    Phase.QUEUED: "○",
    Phase.CONNECTING: "◌",
    Phase.WAITING: "◐",
    Phase.RETRYING: "↻",
    Phase.STREAMING: "●",
    Phase.STALLED: "◑",
    Phase.DONE: "✓",
    Phase.STOPPED: "■",
    Phase.CANCELLED: "□",
    Phase.FAILED: "✗",
}
PHASE_WORD_CELLS: Final = max(len(phase.value) for phase in Phase)

_TIMED_PHASES: Final = frozenset({Phase.CONNECTING, Phase.WAITING, Phase.RETRYING, Phase.STALLED})
_NS_PER_MS: Final = 1e6
_NS_PER_S: Final = 1e9
_S_PER_MINUTE: Final = 60
_MINUTES_PER_HOUR: Final = 60
# A shorter time rounds to 0.0 ms.
_SHORTEST_MS: Final = 0.05
_WHOLE_TOKENS_PER_S: Final = 9.995
_SHORT_TOKENS_PER_S: Final = 99_999.5
_USD_DIGITS: Final = 3
_USD_MIN_DECIMALS: Final = 2
_USD_MAX_DECIMALS: Final = 12
# Servers send what they like, and 10**400 is no float: from here on a figure is "more than".
_MOST: Final = 10**15
_LONGEST_S: Final = 1e8
_STEPS: Final = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def pad(text: str, width_cells: int) -> str:
    """The figure at the right end of its column; longer ones push the column, they are never cut."""
    return text.rjust(width_cells)


def _three_digits(value: float) -> str:
    """`8.24`, `11.9`, `231`: three significant digits of a number below a thousand."""
    for decimals, limit in ((2, 9.995), (1, 99.95)):
        if value < limit:
            return f"{value:.{decimals}f}"
    return f"{value:.0f}"


def duration(ns: float | None, *, running: bool = False) -> str:
    """A length of time: `0.4 ms`, `11.9 ms`, `231 ms`, `1.84 s`, `2 m 04 s`, `1 h 02 m`.

    A `running` one grows while it is looked at: tenths of seconds throughout, so that it never
    changes its unit from one look to the next (`4.2 s`).
    """
    if ns is None or ns != ns:  # noqa: PLR0124 - NaN; isnan() would not take 10**400
        return NOT_GIVEN
    ms = min(max(0, ns), _LONGEST_S * 1e9) / _NS_PER_MS
    if running:
        return seconds(ms / 1e3)
    if ms < 999.5:  # noqa: PLR2004 - rounds to 1000
        return f"{_below_a_second(ms)} ms"
    if ms < 59_950:  # noqa: PLR2004 - rounds to 60.0 s
        return f"{_three_digits(ms / 1e3)} s"
    return _minutes(ms / 1e3)


def _below_a_second(ms: float) -> str:
    if ms == 0:
        return "0"
    if ms < _SHORTEST_MS:
        return "<0.1"
    # More digits than this are finer than anything here is measured.
    return f"{ms:.1f}" if ms < 0.95 else _three_digits(ms)  # noqa: PLR2004 - rounds to 1.0


def seconds(s: float | None) -> str:
    """A length of time in tenths of seconds: `0.0 s`, `4.2 s`, from a minute on `2 m 04 s`."""
    if s is None or isnan(s):
        return NOT_GIVEN
    if s < 59.95:  # noqa: PLR2004 - rounds to 60.0
        return f"{max(0.0, s):.1f} s"
    return _minutes(s)


def countdown(ns: float) -> str:
    """What is left of a wait, in whole seconds and never zero: `12 s`, from a minute on `1 m 04 s`."""
    left_s = max(1, round(ns / _NS_PER_S))
    return f"{left_s} s" if left_s < _S_PER_MINUTE else _minutes(left_s)


def _minutes(s: float) -> str:
    minutes, rest_s = divmod(round(min(s, _LONGEST_S)), _S_PER_MINUTE)
    if minutes < _MINUTES_PER_HOUR:
        return f"{minutes} m {rest_s:02} s"
    hours, rest_m = divmod(minutes, _MINUTES_PER_HOUR)
    return f"{hours:,} h {rest_m:02} m"


def milliseconds(ns: int) -> str:
    """A bare number of milliseconds for a line that names the unit once: `<0.1`, `8.2`, `34`, `1,840`."""
    ms = ns / _NS_PER_MS
    if 0 < ms < _SHORTEST_MS:
        return "<0.1"
    return f"{ms:.1f}" if 0 < ms < 9.95 else f"{ms:,.0f}"  # noqa: PLR2004 - rounds to 10


def count(n: int | None, *, estimated: bool = False) -> str:
    """A number of things: `1,204`, `≈312`."""
    if n is None:
        return NOT_GIVEN
    return _mark(estimated) + (f"{n:,}" if n < _MOST else _short(n))


def mean_count(n: float | None, *, estimated: bool = False) -> str:
    """A number of things on average: `1.3`, `≈12.0`."""
    return NOT_GIVEN if n is None else f"{_mark(estimated)}{n:.1f}"


def short_count(n: int | None, *, estimated: bool = False) -> str:
    """A large number of things with one decimal: `980`, `12.4k`, `149.9M`, `400k`."""
    if n is None:
        return NOT_GIVEN
    return _mark(estimated) + _short(n)


def _short(n: int) -> str:
    if n >= _MOST:
        return ">999T"
    for step, letter in _STEPS:
        # From 999.95 on the smaller unit would round to 1000.0.
        if n >= step * 0.99995:
            return f"{n / step:.1f}".removesuffix(".0") + letter
    return str(n)


def _mark(estimated: bool) -> str:  # noqa: FBT001 - private, and named by what it returns
    return ESTIMATE_MARK if estimated else ""


def rate(tokens_per_s: float | None, *, estimated: bool = False) -> str:
    """A pace of tokens: `84 tok/s`, `8.43 tok/s`; whole from ten on, where decimals are noise.

    From 100,000 on, which only an answer that came at once has, it is short: `4.8M tok/s`.
    """
    if tokens_per_s is None:
        return NOT_GIVEN
    if tokens_per_s >= _SHORT_TOKENS_PER_S:
        return f"{_mark(estimated)}{_short(round(min(tokens_per_s, _MOST)))} tok/s"
    whole = tokens_per_s >= _WHOLE_TOKENS_PER_S
    number = f"{tokens_per_s:,.0f}" if whole else f"{tokens_per_s:.2f}"
    return f"{_mark(estimated)}{number} tok/s"


def usd(amount: float | None, *, estimated: bool = False) -> str:
    """An amount of dollars, true to three digits: `$0.00031`, `$0.0124`, `$1.50`, `$0`."""
    if amount is None or not isfinite(amount):
        return NOT_GIVEN
    return f"{_mark(estimated)}${_usd_number(amount)}"


def _usd_number(amount: float) -> str:
    if amount == 0:
        return "0"
    exponent = int(f"{amount:e}".partition("e")[2])
    decimals = min(_USD_MAX_DECIMALS, max(_USD_MIN_DECIMALS, _USD_DIGITS - 1 - exponent))
    whole, _, fraction = f"{amount:,.{decimals}f}".partition(".")
    # The third digit goes where it says nothing; cents always show.
    return f"{whole}.{fraction[:_USD_MIN_DECIMALS]}{fraction[_USD_MIN_DECIMALS:].rstrip('0')}"


def size(n_bytes: int | None) -> str:
    """A number of bytes, in steps of a thousand: `318 B`, `12.4 kB`, `1.2 MB`."""
    if n_bytes is None:
        return NOT_GIVEN
    number = _short(n_bytes)
    letter = number.lstrip(">0123456789.")
    return f"{number.removesuffix(letter)} {letter}B"


def gauge(fraction: float, width_cells: int, *, full: str = "▰", empty: str = "▱") -> str:
    """A bar of exactly `width_cells`, to the nearest cell: what is all but full looks full.

    Only nothing at all looks empty, since for what is left the last bit is what matters.
    """
    cells = int(min(1.0, max(0.0, fraction)) * width_cells + 0.5)
    if fraction > 0:
        cells = min(width_cells, max(1, cells))
    return full * cells + empty * (width_cells - cells)


def phase_label(phase: Phase, waited_ns: int | None = None) -> str:
    """A state as symbol and word, and where it is a wait, how long: `◐ waiting 3.2 s`, `↻ retrying in 12 s`.

    Args:
        phase: The state.
        waited_ns: How long it has been waited; for a retry, how long it still will be.
    """
    return f"{PHASE_SYMBOLS[phase]} {phase.value} {wait_time(phase, waited_ns)}".rstrip()


def wait_time(phase: Phase, waited_ns: int | None) -> str:
    """How long a state that is a wait lasts, `3.2 s`, or still will last, `in 12 s`; empty for any other.

    Args:
        phase: The state.
        waited_ns: How long it has been waited; for a retry, how long it still will be.
    """
    if waited_ns is None or phase not in _TIMED_PHASES:
        return ""
    if phase is Phase.RETRYING:
        return f"in {countdown(waited_ns)}"
    return duration(waited_ns, running=True)


def state_time(phase: Phase, waited_ns: int | None, elapsed_ns: int | None) -> str:
    """The time that stands after a state: the wait's own where it is one, else that of the whole run."""
    return wait_time(phase, waited_ns) or duration(elapsed_ns, running=not phase.is_over)
