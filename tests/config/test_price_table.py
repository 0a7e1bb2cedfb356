"""The table of prices against its own arithmetic."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from genai_prices import Usage as TheirUsage
from genai_prices import calc_price
from genai_prices.data_snapshot import get_snapshot

from tuiapp.config.default_models import DEFAULT_MODELS
from tuiapp.config.presets import PRESETS
from tuiapp.config.price_table import PriceTable
from tuiapp.core.prices import Price, cost_usd
from tuiapp.core.usage import Usage


AT = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
TABLE = PriceTable(AT.date())
VENDORS = {
    "anthropic": "https://api.anthropic.com",
    "azure": "https://lab.openai.azure.com/openai/v1",
    "deepseek": "https://api.deepseek.com/v1",
    "google": "https://generativelanguage.googleapis.com",
    "groq": "https://api.groq.com/openai/v1",
    "mistral": "https://api.mistral.ai/v1",
    "openai": "https://api.openai.com/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "perplexity": "https://api.perplexity.ai",
    "together": "https://api.together.xyz/v1",
    "x-ai": "https://api.x.ai/v1",
}


def price_of(base_url: str, model: str, at: datetime = AT) -> Price:
    found = TABLE.model(base_url, model, at)
    assert found is not None
    assert found.price is not None
    return found.price


def sample() -> Iterator[tuple[str, str]]:
    for provider in get_snapshot().providers:
        if provider.id in VENDORS:
            yield from ((provider.id, model.id) for model in provider.models)


USAGES = (
    Usage(1_000, 200),
    Usage(90_000, 4_000, cache_read_tokens=50_000),
    Usage(250_000, 10, cache_read_tokens=1, cache_creation_tokens=9_000),
    Usage(
        600_001,
        7,
        cache_read_tokens=3_000,
        cache_creation_tokens=9_000,
        cache_creation_1h_tokens=4_000,
    ),
)


def test_our_formula_gives_what_the_tables_own_gives() -> None:
    compared = 0
    for vendor, model in sample():
        found = TABLE.model(VENDORS[vendor], model, AT)
        if found is None or found.price is None:
            continue
        for usage in USAGES:
            theirs = calc_price(
                TheirUsage(
                    input_tokens=usage.input_tokens,
                    output_tokens=usage.output_tokens,
                    cache_read_tokens=usage.cache_read_tokens,
                    cache_write_tokens=usage.cache_creation_tokens,
                    cache_write_1h_tokens=usage.cache_creation_1h_tokens,
                ),
                model,
                provider_id=vendor,
                genai_request_timestamp=AT,
            )
            ours = cost_usd(usage, found.price)
            assert ours == pytest.approx(float(theirs.total_price)), (vendor, model, usage)
            compared += 1
    assert compared > 1_000


def test_anthropic_asks_more_for_what_it_caches() -> None:
    price = price_of("https://api.anthropic.com", "claude-opus-4-5")
    assert price == Price(5.0, 25.0, 0.5, 6.25, 10.0, source=price.source)


def test_a_long_request_has_its_own_prices() -> None:
    (tier,) = price_of("https://api.anthropic.com", "claude-sonnet-4-5").tiers
    assert tier.above_tokens == 200_000
    assert tier.price.input_usd == 6.0


def test_a_dated_model_is_found_by_its_family() -> None:
    dated = price_of("https://api.openai.com/v1", "gpt-5.4-mini-2026-03-17")
    assert dated == price_of("https://api.openai.com/v1", "gpt-5.4-mini")


def test_the_hour_may_decide() -> None:
    day, night = (
        price_of(VENDORS["deepseek"], "deepseek-flash", AT.replace(hour=it)) for it in (14, 2)
    )
    assert day != night


def test_a_price_that_is_announced_begins_on_its_day() -> None:
    found = {
        price_of(VENDORS["google"], "gemini-3.8-flash", AT.replace(year=it)) for it in (2026, 2027)
    }
    assert len(found) == 2


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:11434",
        "http://localhost:8000/v1",
        "https://gateway.example/api.openai.com/v1",
        "https://eu.api.openai.com/v1",
        "https://router.huggingface.co/v1",
    ],
)
def test_at_another_address_nothing_is_known(base_url: str) -> None:
    assert TABLE.model(base_url, "gpt-5.4-mini", AT) is None


def test_an_unknown_model_has_no_price() -> None:
    assert TABLE.model("https://api.openai.com/v1", "no-such-model", AT) is None


def test_what_is_billed_by_something_else_has_no_price() -> None:
    """Its text has a price too, but so have the images it answers with."""
    found = TABLE.model("https://api.openai.com/v1", "gpt-image-1", AT)
    assert found is not None
    assert found.price is None


def test_a_request_that_costs_by_itself_is_known() -> None:
    assert price_of(VENDORS["perplexity"], "sonar").request_usd > 0


def test_a_vendor_may_have_another_host() -> None:
    model = next(model for vendor, model in sample() if vendor == "together")
    assert TABLE.model("https://api.together.ai/v1", model, AT) == TABLE.model(
        "https://api.together.xyz/v1", model, AT
    )


def test_the_table_is_as_old_as_its_newest_price() -> None:
    assert TABLE.dated is not None
    assert date(2026, 1, 1) < TABLE.dated <= AT.date()
    assert price_of(VENDORS["openai"], "gpt-5").source == f"genai-prices {TABLE.dated}"
    assert PriceTable(date(2000, 1, 1)).dated is None


@pytest.mark.parametrize("provider", sorted(DEFAULT_MODELS))
def test_what_is_offered_first_is_a_model_that_the_table_knows(provider: str) -> None:
    preset = PRESETS[provider]
    assert preset.base_url is not None
    found = TABLE.model(preset.base_url, DEFAULT_MODELS[provider], AT)
    assert found is not None
    assert found.price is not None
    assert found.price.output_usd <= 10, "a first try should not be dear"


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.openai.com.lab.example/v1",
        "https://lab.openai.azure.com.lab.example/openai/v1",
        "https://lab.example/generativelanguage.googleapis.com",
        "https://api.moonshot.lab.example/v1",
        "https://lab.example/v1?https://api.openai.com",
    ],
)
@pytest.mark.parametrize(
    "model", ["gpt-5.4-mini", "gpt-4o", "gemini-2.5-flash", "kimi-k2-thinking"]
)
def test_a_server_named_like_a_vendor_has_no_prices(base_url: str, model: str) -> None:
    assert TABLE.model(base_url, model, AT) is None


@pytest.mark.parametrize(
    ("base_url", "model"),
    [
        ("https://api.openai.com:443/v1", "gpt-5.4-mini"),
        ("https://api.moonshot.cn/v1", "kimi-k2-thinking"),
        ("https://api.together.ai/v1", "openai/gpt-oss-120b"),
    ],
)
def test_a_vendors_own_host_has_its_prices(base_url: str, model: str) -> None:
    assert price_of(base_url, model).output_usd > 0
