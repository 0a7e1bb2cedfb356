"""Fields that lists of models have in common: ids, titles, sizes and prices, each within bounds.

A list is a stranger's text that ends up in targets, in files and on screen, so what could not be typed
as a target is left out.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from tuiapp.core.models import Model
from tuiapp.core.prices import OWN_LIST, Price
from tuiapp.wire.excerpts import one_line
from tuiapp.wire.jsonfields import count, number
from tuiapp.wire.jsonvalue import JsonValue


MAX_MODELS: Final = 3_000
"""Of one list. The longest known, OpenRouter's, has several hundred."""
_MAX_ID_CHARS: Final = 200
_MAX_TITLE_CHARS: Final = 80
_MOST_USD: Final = 10_000.0
"""For a million tokens. The dearest known (o1-pro) costs 600; more is a mistake in the unit."""
_TOKENS_OF_PRICE: Final = 1e6


def model_id(value: JsonValue) -> str | None:
    """An id that a target can name; None for what has white space or control characters in it."""
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_ID_CHARS:
        return None
    return value if value.isprintable() and " " not in value else None


def title(value: JsonValue, id_: str) -> str | None:
    """A name for people, on one line; None where it says no more than the id."""
    if not isinstance(value, str):
        return None
    line = one_line(value)
    line = "".join(it for it in line if it.isprintable())
    if len(line) > _MAX_TITLE_CHARS:
        line = f"{line[: _MAX_TITLE_CHARS - 1].rstrip()}…"
    return line if line and line != id_ else None


def tokens(holder: Mapping[str, JsonValue], *keys: str) -> int | None:
    """The first of the fields that holds a number of tokens; servers write 0 for what they don't know."""
    counts = (count(holder.get(key)) for key in keys)
    return next((it for it in counts if it), None)


def price(
    input_usd: float | None,
    output_usd: float | None,
    cache_read_usd: float | None = None,
    cache_write_usd: float | None = None,
    request_usd: float | None = None,
) -> Price | None:
    """A price from a provider's own list, in US dollars per million tokens; None for half a price."""
    if input_usd is None or output_usd is None:
        return None
    return Price(
        input_usd,
        output_usd,
        cache_read_usd,
        cache_write_usd,
        request_usd=request_usd or 0.0,
        source=OWN_LIST,
    )


def usd(value: JsonValue, *, per_tokens: float = _TOKENS_OF_PRICE) -> float | None:
    """US dollars per million tokens, from a number or digits in a text that is for `per_tokens`.

    None for what is no price: OpenRouter writes -1 where the price depends on the model it picks.
    """
    if isinstance(value, str):
        try:
            amount: float | None = float(value)
        except ValueError:
            return None
    else:
        amount = number(value)
    if amount is None:
        return None
    per_million = round(amount * _TOKENS_OF_PRICE / per_tokens, 9)
    return per_million if 0 <= per_million <= _MOST_USD else None


def distinct(models: Iterable[Model | None]) -> tuple[Model, ...]:
    """The models, each id once and at most `MAX_MODELS`."""
    found: dict[str, Model] = {}
    for model in models:
        if model is not None and len(found) < MAX_MODELS:
            found.setdefault(model.id, model)
    return tuple(found.values())
