import pytest

from tuiapp.core.usage import Usage
from tuiapp.wire.anthropic.facts import read_usage as read_anthropic_usage
from tuiapp.wire.costs import read_cost_usd
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.openai_chat.facts import read_usage, spell_usage
from tuiapp.wire.openai_responses.usage import read_usage as read_responses_usage
from tuiapp.wire.openai_responses.usage import spell_usage as spell_responses_usage


@pytest.mark.parametrize(
    ("usage", "cost_usd"),
    [
        ({"cost": 0.00014, "is_byok": False}, 0.00014),
        ({"cost": 0}, 0.0),
        ({"cost_in_usd_ticks": 1466250}, 0.000146625),
        ({"cost": {"input_tokens_cost": 0.1, "request_cost": 0.5, "total_cost": 0.6}}, 0.6),
    ],
)
def test_a_cost_in_dollars_is_read_as_the_vendor_tells_it(
    usage: dict[str, JsonValue], cost_usd: float
) -> None:
    assert read_cost_usd(usage) == pytest.approx(cost_usd)
    assert read_usage(usage).cost_usd == pytest.approx(cost_usd)
    assert read_responses_usage(usage).cost_usd == pytest.approx(cost_usd)


@pytest.mark.parametrize(
    "usage",
    [
        {},
        {"cost": None},
        {"cost": "0.1"},
        {"cost": True},
        {"cost": -0.1},
        {"cost": 1e9},
        {"cost": {"input_tokens_cost": 0.1}},
        {"cost": 0.01, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.2}},
        {"cost_details": {"upstream_inference_cost": 0.2}},
        {"cost_in_usd_ticks": "12"},
    ],
    ids=str,
)
def test_a_cost_that_is_doubtful_or_not_the_whole_is_none(usage: dict[str, JsonValue]) -> None:
    assert read_cost_usd(usage) is None


def test_a_cost_is_written_so_that_it_reads_the_same() -> None:
    usage = Usage(1, 2, 0, 0, 0, cost_usd=0.25)
    assert read_usage(spell_usage(usage)) == usage
    written = spell_responses_usage(usage, {})
    assert written is not None
    assert read_responses_usage(written) == usage


def test_a_vendor_that_tells_no_cost_has_none() -> None:
    assert read_anthropic_usage({"input_tokens": 1, "cost": 1}).cost_usd is None
