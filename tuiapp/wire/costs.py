"""What a response cost, where its `usage` says so in dollars; the same for every dialect of OpenAI's.

Nothing is worked out here: a cost by a price list is an estimate, and is made elsewhere.

Source: WIRE 6.4 (OpenRouter), 6.5 (xAI), recorded streams (Perplexity).
"""

from typing import Final

from tuiapp.wire.jsonfields import number
from tuiapp.wire.jsonvalue import JsonValue


_TICKS_A_USD: Final = 10**10

# No response costs that; a larger number is in another unit.
_MAX_USD: Final = 100_000.0


def read_cost_usd(usage: dict[str, JsonValue]) -> float | None:
    """The cost in a `usage` object; None where it tells none, or not all of it."""
    if usage.get("is_byok") is True:
        # With a key of the user's own, OpenRouter tells its fee, and the provider bills the rest.
        return None
    ticks = number(usage.get("cost_in_usd_ticks"))
    if ticks is not None:
        return _plausible(ticks / _TICKS_A_USD)
    cost = usage.get("cost")
    # Perplexity tells the parts, and their sum.
    total = cost.get("total_cost") if isinstance(cost, dict) else cost
    return _plausible(number(total))


def _plausible(cost_usd: float | None) -> float | None:
    return cost_usd if cost_usd is not None and 0 <= cost_usd < _MAX_USD else None
