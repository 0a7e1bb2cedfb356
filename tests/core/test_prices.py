import math

from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.prices import (
    OWN_LIST,
    REPORTED,
    YOUR_PRICES,
    Cost,
    Price,
    Tier,
    cost_usd,
    input_usd,
    output_usd,
    run_cost,
)
from tuiapp.core.usage import Usage


LISTED = Price(1.0, 2.0, source=OWN_LIST)
YOURS = Price(1.0, 2.0)
MILLION = Usage(10**6, 10**6)


def close(cost: float | None, expected: float) -> bool:
    return cost is not None and math.isclose(cost, expected)


def test_a_million_tokens_cost_the_price() -> None:
    assert cost_usd(MILLION, Price(0.15, 0.60)) == 0.75


def test_cached_input_has_its_own_price() -> None:
    cost = cost_usd(Usage(1000, 0, cache_read_tokens=400), Price(1.0, 2.0, cache_read_usd=0.1))
    assert close(cost, (600 * 1.0 + 400 * 0.1) / 1e6)


def test_cached_input_without_a_price_of_its_own_costs_as_input() -> None:
    assert cost_usd(Usage(1000, 0, cache_read_tokens=400), Price(1.0, 2.0)) == 1000 / 1e6


def test_writing_to_a_cache_costs_more_and_more_still_for_an_hour() -> None:
    usage = Usage(
        1000, 0, cache_read_tokens=100, cache_creation_tokens=500, cache_creation_1h_tokens=200
    )
    haiku = Price(1.0, 5.0, cache_read_usd=0.1, cache_write_usd=1.25, cache_write_1h_usd=2.0)
    assert close(cost_usd(usage, haiku), (400 + 100 * 0.1 + 300 * 1.25 + 200 * 2.0) / 1e6)


def test_an_hour_without_a_price_of_its_own_costs_as_other_writes() -> None:
    usage = Usage(1000, 0, cache_creation_tokens=500, cache_creation_1h_tokens=200)
    assert close(cost_usd(usage, Price(1.0, 5.0, cache_write_usd=1.25)), (500 + 500 * 1.25) / 1e6)
    assert cost_usd(usage, Price(1.0, 5.0)) == 1000 / 1e6


def test_a_long_request_costs_the_prices_of_its_tier_for_every_token() -> None:
    tiered = Price(1.0, 2.0, tiers=(Tier(1000, Price(3.0, 4.0)), Tier(2000, Price(5.0, 6.0))))
    assert close(cost_usd(Usage(1000, 10), tiered), (1000 * 1.0 + 10 * 2.0) / 1e6)
    assert close(cost_usd(Usage(1001, 10), tiered), (1001 * 3.0 + 10 * 4.0) / 1e6)
    assert close(cost_usd(Usage(2001, 10), tiered), (2001 * 5.0 + 10 * 6.0) / 1e6)


def test_a_request_may_cost_by_itself() -> None:
    assert close(cost_usd(MILLION, Price(1.0, 2.0, request_usd=0.005)), 3.005)


def test_a_count_that_is_missing_gives_no_cost_rather_than_a_wrong_one() -> None:
    assert cost_usd(Usage(output_tokens=5), Price(1, 1)) is None
    assert cost_usd(Usage(input_tokens=5), Price(1, 1)) is None
    assert cost_usd(Usage(0, 0), Price(1, 1)) == 0


def test_each_side_can_be_told_before_the_other_is_counted() -> None:
    assert input_usd(Usage(input_tokens=10**6), YOURS) == 1.0
    assert output_usd(Usage(output_tokens=10**6), YOURS) == 2.0
    assert input_usd(Usage(output_tokens=1), YOURS) is output_usd(Usage(1), YOURS) is None


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 9999))
def test_no_report_makes_a_cost_negative(inputs: int, read: int, written: int, kept: int) -> None:
    price = Price(1.0, 2.0, 0.1, 1.25, 2.0)
    usage = Usage(inputs, 0, None, read, written, kept)
    cost = cost_usd(usage, price)
    assert cost is not None
    assert cost >= 0


def test_what_the_user_says_comes_before_what_the_response_reports() -> None:
    reported = Usage(10**6, 10**6, cost_usd=9.0)
    assert run_cost(reported, YOURS) == Cost(3.0, YOUR_PRICES)


def test_what_the_response_reports_comes_before_any_list() -> None:
    reported = Usage(10**6, 10**6, cost_usd=9.0)
    assert run_cost(reported, LISTED) == Cost(9.0, REPORTED)
    assert run_cost(reported, None) == Cost(9.0, REPORTED)


def test_a_report_comes_before_an_estimate_by_the_users_price() -> None:
    assert run_cost(Usage(cost_usd=9.0), YOURS, guess=MILLION) == Cost(9.0, REPORTED)


def test_a_list_serves_where_nothing_better_is_known() -> None:
    assert run_cost(MILLION, LISTED) == Cost(3.0, OWN_LIST)


def test_without_any_price_there_is_no_cost() -> None:
    assert run_cost(MILLION, None) is None
    assert run_cost(Usage(), None, guess=MILLION) is None


def test_a_cost_of_guessed_tokens_says_that_it_is_one() -> None:
    cost = run_cost(Usage(input_tokens=10**6), LISTED, guess=Usage(5, 10**6))
    assert cost == Cost(3.0, OWN_LIST, is_estimated=True)
    assert run_cost(Usage(), LISTED) is None
