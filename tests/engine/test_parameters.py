import pytest

from tuiapp.core.errors import UsageError
from tuiapp.core.jsontypes import JsonValue
from tuiapp.core.request import Parameters
from tuiapp.engine.parameters import read_value, with_values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("0.5", 0.5),
        ("true", True),
        ("[1]", [1]),
        ("text", "text"),
        ("x=y", "x=y"),
        ("", ""),
    ],
)
def test_values_are_json_where_they_can_be(text: str, value: JsonValue) -> None:
    assert read_value("verbosity", text) == value


def test_texts_stay_texts() -> None:
    assert (read_value("reasoning_effort", "1"), read_value("stop", "2")) == ("1", "2")


def test_values_stand_over_those_of_the_configuration() -> None:
    base = Parameters(temperature=1.0, top_p=0.5, stop=("A",), extra={"a": 1, "b": 1})
    changed = with_values(base, {"temperature": 0, "stop": "B", "seed": 3, "b": 2})
    assert changed == Parameters(
        temperature=0, top_p=0.5, stop=("B",), seed=3, extra={"a": 1, "b": 2}
    )
    assert with_values(base, {}) == base


@pytest.mark.parametrize("is_on", [True, False])
def test_json_mode_is_a_parameter_of_ours(is_on: bool) -> None:  # noqa: FBT001 - a case
    changed = with_values(Parameters(), {"json_mode": is_on})
    assert (changed.json_mode, changed.extra) == (is_on, {})


def test_null_gives_a_parameter_back_to_the_provider() -> None:
    assert with_values(Parameters(temperature=1.0), {"temperature": None}).temperature is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", "warm"),
        ("temperature", True),
        ("temperature", float("nan")),
        ("top_k", 1.5),
        ("max_tokens", True),
        ("seed", "1"),
        ("stop", 1),
        ("stop", ["a", 1]),
        ("reasoning_effort", 1),
        ("json_mode", "yes"),
        ("json_mode", 1),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(name: str, value: JsonValue) -> None:
    with pytest.raises(UsageError, match=name):
        with_values(Parameters(), {name: value})


def test_a_slip_of_the_finger_is_not_sent() -> None:
    with pytest.raises(UsageError, match="temprature") as refused:
        with_values(Parameters(), {"temprature": 1})
    assert "“temperature”" in refused.value.sentence


@pytest.mark.parametrize(
    "name", ["min_tokens", "min_p", "reasoning_format", "speed", "top_a", "tool_choice", "typ_p"]
)
def test_a_field_of_a_vendor_is_no_slip(name: str) -> None:
    assert with_values(Parameters(), {name: 1}).extra == {name: 1}
