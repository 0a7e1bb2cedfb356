import pytest

from tuiapp.core.errors import UsageError
from tuiapp.core.jsontypes import JsonValue
from tuiapp.core.request import Parameters
from tuiapp.engine.parameters import parse_assignments, with_values


def test_values_are_json_where_they_can_be() -> None:
    assert parse_assignments(["a=1", "b=0.5", "c=true", "d=[1]", "e=text", "f=x=y", "g="]) == {
        "a": 1,
        "b": 0.5,
        "c": True,
        "d": [1],
        "e": "text",
        "f": "x=y",
        "g": "",
    }


def test_texts_stay_texts_and_stops_add_up() -> None:
    assert parse_assignments(["reasoning_effort=1", "stop=2", "stop=END"]) == {
        "reasoning_effort": "1",
        "stop": ["2", "END"],
    }


@pytest.mark.parametrize("text", ["temperature", "=1", ""])
def test_an_assignment_has_a_name_and_a_value(text: str) -> None:
    with pytest.raises(UsageError, match="is not a parameter"):
        parse_assignments([text])


def test_values_stand_over_those_of_the_configuration() -> None:
    base = Parameters(temperature=1.0, top_p=0.5, stop=("A",), extra={"a": 1, "b": 1})
    changed = with_values(base, {"temperature": 0, "stop": "B", "seed": 3, "b": 2})
    assert changed == Parameters(
        temperature=0, top_p=0.5, stop=("B",), seed=3, extra={"a": 1, "b": 2}
    )
    assert with_values(base, {}) == base


@pytest.mark.parametrize("text", ["true", "false"])
def test_json_mode_is_a_parameter_of_ours(text: str) -> None:
    values = parse_assignments([f"json_mode={text}"])
    changed = with_values(Parameters(), values)
    assert (changed.json_mode, changed.extra) == (text == "true", {})


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
