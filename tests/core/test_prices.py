import math

from tuiapp.core.prices import Price, cost_usd
from tuiapp.core.usage import Usage


def test_a_million_tokens_cost_the_price() -> None:
    assert cost_usd(Usage(10**6, 10**6), Price(0.15, 0.60)) == 0.75


def test_cached_input_has_its_own_price() -> None:
    cost = cost_usd(Usage(1000, 0, cache_read_tokens=400), Price(1.0, 2.0, cache_read_usd=0.1))
    assert cost is not None
    assert math.isclose(cost, (600 * 1.0 + 400 * 0.1) / 1e6)


def test_cached_input_without_a_price_of_its_own_costs_as_input() -> None:
    assert cost_usd(Usage(1000, 0, cache_read_tokens=400), Price(1.0, 2.0)) == 1000 / 1e6


def test_a_count_that_is_missing_gives_no_cost_rather_than_a_wrong_one() -> None:
    assert cost_usd(Usage(output_tokens=5), Price(1, 1)) is None
    assert cost_usd(Usage(input_tokens=5), Price(1, 1)) is None
    assert cost_usd(Usage(0, 0), Price(1, 1)) == 0
