"""What tokens cost. A missing price gives no cost rather than a wrong one."""

from dataclasses import dataclass

from tuiapp.core.usage import Usage


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input_usd: float
    output_usd: float
    cache_read_usd: float | None = None


def cost_usd(usage: Usage, price: Price) -> float | None:
    """(input − cached)·p_in + cached·p_cached + output·p_out, or None while a count is missing.

    Source: WIRE section 8, the formula for vendors that count cached input as input.
    """
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    cached = usage.cache_read_tokens or 0
    cached_usd = price.input_usd if price.cache_read_usd is None else price.cache_read_usd
    return (
        (usage.input_tokens - cached) * price.input_usd
        + cached * cached_usd
        + usage.output_tokens * price.output_usd
    ) / 1e6
