"""Typed looks into JSON objects."""

import pytest

from tuiapp.wire.jsonfields import count
from tuiapp.wire.jsonvalue import JsonValue


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (12, 12), (12.0, 12)])
def test_whole_numbers_count(value: JsonValue, expected: int) -> None:
    assert count(value) == expected


@pytest.mark.parametrize(
    "value", [True, -1, 1.5, "12", None, 10**400, 1e300, float("inf"), float("nan")]
)
def test_nothing_else_counts(value: JsonValue) -> None:
    assert count(value) is None
