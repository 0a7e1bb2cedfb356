"""What tokens cost, and what a run cost. A missing price gives no cost rather than a wrong one."""

from dataclasses import dataclass
from typing import Final

from tuiapp.core.usage import Usage


YOUR_PRICES: Final = "your [prices]"
OWN_LIST: Final = "the provider's own list"
REPORTED: Final = "the response itself"
"""Where a figure comes from, in the words that stand beside it."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, where nothing else is said."""

    input_usd: float
    output_usd: float
    cache_read_usd: float | None = None
    """For input that a prompt cache gave; None: it costs as any input."""
    cache_write_usd: float | None = None
    """For input that a prompt cache took in; None: it costs as any input."""
    cache_write_1h_usd: float | None = None
    """For input that the cache keeps for an hour; None: it costs as other writes."""
    request_usd: float = 0.0
    """For a request, whatever its length."""
    tiers: tuple["Tier", ...] = ()
    """Prices of long requests, the shortest first."""
    source: str = YOUR_PRICES

    def at(self, input_tokens: int) -> "Price":
        """The price of a request with so much input."""
        reached = [tier.price for tier in self.tiers if input_tokens > tier.above_tokens]
        return reached[-1] if reached else self


@dataclass(frozen=True, slots=True)
class Tier:
    """What every token of a request costs once its input is longer; not only what is above."""

    above_tokens: int
    price: Price


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost, and on whose word."""

    usd: float
    source: str
    is_estimated: bool = False
    """Whether it rests on tokens that nobody has reported."""


_NOTHING: Final = Usage()


def run_cost(usage: Usage, price: Price | None, *, guess: Usage = _NOTHING) -> Cost | None:
    """What a run cost by the best word there is for it; None where there is none.

    The user's own price comes first, then what the response reported, then any other price.

    Args:
        usage: As the provider reported it.
        price: The best one known for the target.
        guess: Counts that stand in for those the provider has not reported.
    """
    by_price = None if price is None else _priced(usage, price)
    if by_price is not None and by_price.source == YOUR_PRICES:
        return by_price
    if usage.cost_usd is not None:
        return Cost(usage.cost_usd, REPORTED)
    if by_price is not None or price is None:
        return by_price
    usd = cost_usd(guess.merged(usage), price)
    return None if usd is None else Cost(usd, price.source, is_estimated=True)


def _priced(usage: Usage, price: Price) -> Cost | None:
    usd = cost_usd(usage, price)
    return None if usd is None else Cost(usd, price.source)


def cost_usd(usage: Usage, price: Price) -> float | None:
    """Each kind of token times its price, or None while a count is missing.

    Source: WIRE section 8. Our counts of input hold cached and cache-writing input for every vendor,
    and our counts of output hold reasoning, so that one formula serves all.
    """
    sent, got = _input(usage, price), _output(usage, price)
    # Divided once: a sum of two quotients shows digits that nobody has charged.
    return None if sent is None or got is None else (sent + got) / 1e6 + price.request_usd


def input_usd(usage: Usage, price: Price) -> float | None:
    """What was sent costs so much, and the request itself; None while it is not counted."""
    sent = _input(usage, price)
    return None if sent is None else sent / 1e6 + price.request_usd


def output_usd(usage: Usage, price: Price) -> float | None:
    """What came back costs so much; None while it is not counted. Its price may depend on the input."""
    got = _output(usage, price)
    return None if got is None else got / 1e6


def _input(usage: Usage, price: Price) -> float | None:
    """In millionths of a dollar."""
    if usage.input_tokens is None:
        return None
    rates = price.at(usage.input_tokens)
    read = usage.cache_read_tokens or 0
    written = usage.cache_creation_tokens or 0
    kept_1h = min(usage.cache_creation_1h_tokens or 0, written)
    write_usd = _first(rates.cache_write_usd, rates.input_usd)
    return (
        max(0, usage.input_tokens - read - written) * rates.input_usd
        + read * _first(rates.cache_read_usd, rates.input_usd)
        + (written - kept_1h) * write_usd
        + kept_1h * _first(rates.cache_write_1h_usd, write_usd)
    )


def _output(usage: Usage, price: Price) -> float | None:
    """In millionths of a dollar."""
    if usage.output_tokens is None:
        return None
    return usage.output_tokens * price.at(usage.input_tokens or 0).output_usd


def _first(rate_usd: float | None, otherwise_usd: float) -> float:
    return otherwise_usd if rate_usd is None else rate_usd
