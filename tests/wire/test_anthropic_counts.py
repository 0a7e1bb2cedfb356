"""Counts in `anthropic`: the last of each kind, told once, the cache as input."""

import pytest
from anthropic_frames import OVER, begin, ends_with, sse
from decoding import decoded

from tuiapp.core.events import UsageUpdate
from tuiapp.core.usage import Usage
from tuiapp.wire.anthropic.facts import read_usage, spell_usage
from tuiapp.wire.jsonvalue import JsonValue


def usages(*events: dict[str, JsonValue]) -> list[UsageUpdate]:
    return [it for it in decoded("anthropic", sse(*events, OVER)) if isinstance(it, UsageUpdate)]


def test_input_counts_the_cache_and_the_opening_placeholder_is_no_report() -> None:
    opening: dict[str, JsonValue] = {
        "input_tokens": 10,
        "cache_read_input_tokens": 900,
        "cache_creation_input_tokens": 90,
        "output_tokens": 1,
    }
    final: dict[str, JsonValue] = {
        "output_tokens": 33,
        "output_tokens_details": {"thinking_tokens": 20},
    }
    assert usages(begin(opening), ends_with("end_turn", final)) == [
        UsageUpdate(Usage(1000, None, None, 900, 90), opening),
        UsageUpdate(Usage(1000, 33, 20, 900, 90), {**opening, **final}),
    ]


def test_what_is_cached_for_an_hour_is_counted_apart() -> None:
    counts: dict[str, JsonValue] = {
        "input_tokens": 1,
        "cache_creation_input_tokens": 90,
        "cache_creation": {"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 70},
    }
    told = usages(begin(counts), ends_with("end_turn", {"output_tokens": 3}))
    assert [it.usage.cache_creation_1h_tokens for it in told] == [70, 70]
    usage = Usage(91, 3, None, None, 90, 70)
    assert told[-1].usage == usage
    assert read_usage(spell_usage(usage)) == usage


def test_the_last_count_of_each_kind_wins() -> None:
    opening: JsonValue = {"input_tokens": 690, "cache_read_input_tokens": 5, "output_tokens": 8}
    final: JsonValue = {"input_tokens": 3042, "cache_read_input_tokens": 0, "output_tokens": 354}
    assert usages(begin(opening), ends_with("end_turn", final))[-1].usage == Usage(
        3042, 354, None, 0
    )


@pytest.mark.parametrize("opening", [None, {}, {"input_tokens": 0, "output_tokens": 0}])
def test_an_opening_that_counts_nothing_reports_nothing(opening: JsonValue) -> None:
    assert usages(begin(opening), ends_with("end_turn", {"output_tokens": 3})) == [
        UsageUpdate(Usage(None, 3), {"output_tokens": 3})
    ]


def test_a_count_told_twice_is_told_once() -> None:
    counts: JsonValue = {"input_tokens": 1, "output_tokens": 2}
    told = usages(begin(counts), begin(counts), ends_with(None, counts), ends_with("x", counts))
    assert [it.usage for it in told] == [Usage(1), Usage(1, 2)]
