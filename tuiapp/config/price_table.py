"""Prices and context sizes of many vendors' models, from the table in the package genai-prices.

Importing this file takes 0.3 s and 30 MB, so it is for a moment when nobody waits. The table's own
updater, which would fetch a newer one, is never used: what a model costs is no reason for traffic.

Source: https://github.com/pydantic/genai-prices; `calc_price` there has the same formula as
`core.prices.cost_usd`, which a test holds.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from genai_prices.data_snapshot import DataSnapshot, get_snapshot
from genai_prices.types import ModelInfo, ModelPrice, Provider, StartDateConstraint, TieredPrices

from tuiapp.core.models import Model
from tuiapp.core.prices import Price, Tier


_Rate: TypeAlias = Decimal | TieredPrices | None

_COUNTED: Final = frozenset(
    {
        "input_mtok",
        "output_mtok",
        "cache_read_mtok",
        "cache_write_mtok",
        "cache_write_1h_mtok",
        "requests_kcount",
    }
)
# What this program never sends or asks for: the other prices of such a model are right without it.
_NEVER_USED: Final = re.compile(
    r"(?:web|storage)_searches_kcount|(?:input|cache)_(?:audio|video)_.*"
)

# Other addresses of a vendor than the one that the table knows.
_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {"https://api.together.ai": "https://api.together.xyz"}
)


class PriceTable:
    """The table as it was when this version of genai-prices was released.

    Args:
        today: Prices that begin later do not date the table.
    """

    def __init__(self, today: date) -> None:
        self._snapshot = get_snapshot()
        self.dated = _newest_change(self._snapshot, today)
        """The day of the newest price in it: the package does not say when it was made."""
        self._source = f"genai-prices {self.dated}" if self.dated else "genai-prices"

    def model(self, base_url: str, model: str, at: datetime) -> Model | None:
        """What a model costs and holds at one moment; some vendors are cheaper at night.

        The address decides whose prices hold, never the provider's name: whoever stands between
        us and a vendor has prices of their own. None for servers of one's own, gateways and models
        that the table does not know.
        """
        provider = self._provider(base_url)
        info = provider and provider.find_model(model, all_providers=self._snapshot.providers)
        if not info:
            return None
        price = _price(info.get_prices(at), self._source)
        return Model(model, context_tokens=info.context_window, price=price)

    def _provider(self, base_url: str) -> Provider | None:
        for alias, known in _ALIASES.items():
            base_url = base_url.replace(alias, known, 1)
        address = urlsplit(base_url)
        # Some patterns would find the vendor's name in the path of another server.
        url = f"{address.scheme}://{address.netloc}{address.path.replace('.', '-')}"
        try:
            provider = self._snapshot.find_provider(None, None, url)
        except LookupError:
            return None
        return provider if _is_whole_host(provider.api_pattern, url, address.netloc) else None


def _is_whole_host(pattern: str, url: str, host: str) -> bool:
    """Whether a pattern of the table names all of a host: it is satisfied with its beginning.

    A host that merely begins like `api.openai.com` is somebody else's. One pattern ends before the
    country (`api.moonshot.`), so one more label may follow a dot.
    """
    match = re.match(pattern, url)
    known = match[0] if match else ""
    rest = f"{url[: url.index(host)]}{host}"[len(known) :]
    return not rest or rest.startswith(":") or (known.endswith(".") and "." not in rest)


def _price(rates: ModelPrice, source: str) -> Price | None:
    """None where text costs nothing that is known, or by something that is not counted here."""
    given = {name for name, value in vars(rates).items() if value is not None}
    if not all(it in _COUNTED or _NEVER_USED.fullmatch(it) for it in given):
        return None
    base = _at(rates, 0, source)
    if base is None:
        return None
    tiers = ((start, _at(rates, start, source)) for start in _starts(rates))
    return Price(
        base.input_usd,
        base.output_usd,
        base.cache_read_usd,
        base.cache_write_usd,
        base.cache_write_1h_usd,
        base.request_usd,
        tuple(Tier(start, price) for start, price in tiers if price is not None),
        source,
    )


def _at(rates: ModelPrice, start: int, source: str) -> Price | None:
    """The prices of the tier that begins at `start`; 0 is below all of them."""
    input_usd, output_usd = _usd(rates.input_mtok, start), _usd(rates.output_mtok, start)
    if input_usd is None or output_usd is None:
        return None
    return Price(
        input_usd,
        output_usd,
        _usd(rates.cache_read_mtok, start),
        _usd(rates.cache_write_mtok, start),
        _usd(rates.cache_write_1h_mtok, start),
        (_usd(rates.requests_kcount, start) or 0.0) / 1000,
        source=source,
    )


def _usd(rate: _Rate, start: int) -> float | None:
    match rate:
        case None:
            return None
        case Decimal():
            return float(rate)
        case TieredPrices(base=base, tiers=tiers):
            reached = [tier.price for tier in tiers if 0 < tier.start <= start]
            return float(reached[-1] if reached else base)


def _starts(rates: ModelPrice) -> list[int]:
    counted: Iterable[_Rate] = (
        rates.input_mtok,
        rates.output_mtok,
        rates.cache_read_mtok,
        rates.cache_write_mtok,
        rates.cache_write_1h_mtok,
    )
    tiered = (rate for rate in counted if isinstance(rate, TieredPrices))
    return sorted({tier.start for rate in tiered for tier in rate.tiers if tier.start > 0})


def _newest_change(snapshot: DataSnapshot, today: date) -> date | None:
    changes = (
        day
        for provider in snapshot.providers
        for info in provider.models
        for day in _changes(info)
        if day <= today
    )
    return max(changes, default=None)


def _changes(info: ModelInfo) -> Iterable[date]:
    if isinstance(info.prices, ModelPrice):
        return ()
    constraints = (it.constraint for it in info.prices)
    return (it.start_date for it in constraints if isinstance(it, StartDateConstraint))
