import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.errors import UsageError
from tuiapp.core.request import Parameters
from tuiapp.engine.parameter_words import (
    ABOUT,
    assigned,
    carried_over,
    listed,
    summed_up,
    with_assignments,
)
from tuiapp.engine.parameters import NAMES


FEW_LETTERS = st.text("abcXYZ_-9 ", min_size=1, max_size=8).map(str.strip).filter(bool)
LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5)
JSON = LEAVES | st.dictionaries(st.text("abc", min_size=1), LEAVES, min_size=1, max_size=2)
PARAMETERS = st.builds(
    Parameters,
    temperature=st.none() | st.floats(0, 2),
    top_p=st.none() | st.floats(0, 1),
    top_k=st.none() | st.integers(0, 100),
    max_tokens=st.none() | st.integers(1, 10**6),
    stop=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    seed=st.none() | st.integers(),
    reasoning_effort=st.none() | FEW_LETTERS,
    json_mode=st.none() | st.booleans(),
    extra=st.dictionaries(st.text("xyz", min_size=1, max_size=4), JSON, max_size=3),
)


@given(PARAMETERS)
def test_what_is_listed_and_typed_again_is_the_same(parameters: Parameters) -> None:
    typed = Parameters()
    for name, text in listed(parameters):
        if text not in {"null", ""}:
            typed = assigned(typed, name, text)

    without_nulls = {name: it for name, it in parameters.extra.items() if it is not None}
    assert typed.extra == without_nulls
    assert carried_over(typed, typed, parameters) == parameters
    assert [pair for pair in listed(typed) if not pair[0].startswith("body.")] == [
        pair for pair in listed(parameters) if not pair[0].startswith("body.")
    ]


@given(PARAMETERS, PARAMETERS)
def test_what_was_not_set_by_hand_is_the_next_targets_own(
    before: Parameters, after: Parameters
) -> None:
    assert carried_over(before, before, after) == after


def test_what_was_set_by_hand_stays_with_another_target() -> None:
    before = Parameters(temperature=1.0, seed=7, extra={"user": "me"})
    now = assigned(assigned(before, "temperature", "0.2"), "body.tier", "flex")
    now = assigned(now, "seed", "none")

    assert carried_over(now, before, Parameters(seed=9, top_k=40)) == Parameters(
        temperature=0.2, top_k=40, extra={"tier": "flex"}
    )


@given(PARAMETERS, PARAMETERS)
def test_the_same_target_keeps_everything(now: Parameters, own: Parameters) -> None:
    assert carried_over(now, own, own) == now


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("temperature", "0.2", Parameters(temperature=0.2)),
        ("max_tokens", "500", Parameters(max_tokens=500)),
        ("stop", "END", Parameters(stop=("END",))),
        ("stop", '["a", "b"]', Parameters(stop=("a", "b"))),
        ("stop", '"\\n"', Parameters(stop=("\n",))),
        ("stop", '"half', Parameters(stop=('"half',))),
        ("reasoning_effort", "low", Parameters(reasoning_effort="low")),
        ("reasoning_effort", "none", Parameters(reasoning_effort="none")),
        ("reasoning_effort", "2048", Parameters(reasoning_effort="2048")),
        ("json_mode", "on", Parameters(json_mode=True)),
        ("json_mode", "false", Parameters(json_mode=False)),
        ("body.foo", "1", Parameters(extra={"foo": 1})),
        ("body.stop", "1", Parameters(extra={"stop": 1})),
        ("body.reasoning.max_tokens", "100", Parameters(extra={"reasoning": {"max_tokens": 100}})),
        ("foo", "bar", Parameters(extra={"foo": "bar"})),
        ("extra", '{"a": 1}', Parameters(extra={"a": 1})),
    ],
)
def test_how_a_parameter_is_typed(name: str, text: str, expected: Parameters) -> None:
    assert assigned(Parameters(), name, text) == expected


@pytest.mark.parametrize("text", ["", "none", "None", "  "])
@pytest.mark.parametrize("name", [*NAMES, "body.user", "user", "extra"])
def test_nothing_and_none_leave_it_to_the_provider(name: str, text: str) -> None:
    if name == "reasoning_effort" and text.strip():
        return
    everything = Parameters(0.2, 0.9, 40, 500, ("END",), 7, "low", True, {"user": "me"})
    cleared = assigned(everything, name, text)

    shown = [it for it, _ in listed(cleared)]
    assert name not in shown
    assert len(shown) == len(listed(everything)) - 1


def test_a_field_below_a_field_goes_and_takes_what_is_empty_with_it() -> None:
    deep = assigned(assigned(Parameters(), "body.a.b", "1"), "body.a.c", "2")
    assert deep.extra == {"a": {"b": 1, "c": 2}}
    assert assigned(deep, "body.a.b", "none").extra == {"a": {"c": 2}}
    assert assigned(assigned(deep, "body.a.b", ""), "body.a.c", "").extra == {}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("temprature", "0.2", "temperature"),
        ("temprature", "", "temperature"),
        ("qqq", "none", "temperature"),
        ("temperature", "warm", "a number"),
        ("max_tokens", "1.5", "a whole number"),
        ("json_mode", "perhaps", "true or false"),
        ("extra", "[1]", "a JSON object"),
        ("extra", "{", "a JSON object"),
        ("body.", "1", "has a name"),
        ("body.a..b", "1", "has a name"),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        assigned(Parameters(), name, text)
    assert said in caught.value.sentence


def test_a_line_sums_up_what_is_set() -> None:
    assert summed_up(Parameters()) == ""
    assert summed_up(Parameters(temperature=0.2, max_tokens=500)) == "temp 0.2 · 500 tok"
    everything = Parameters(1.0, 0.9, 40, 12_400, ("a", "b"), 7, "low", True, {"user": "me"})
    assert summed_up(everything) == (
        "temp 1 · top_p 0.9 · top_k 40 · 12.4k tok · 2 stops · seed 7 · effort low · JSON · 1 field"
    )


def test_every_parameter_has_a_word_about_it() -> None:
    assert list(ABOUT) == list(NAMES)


def test_assignments_stand_over_the_settings_one_by_one() -> None:
    base = Parameters(temperature=1.0, top_p=0.5, stop=("A",), extra={"user": "me", "seat": 1})
    changed = with_assignments(base, ["temperature=0.2", "stop=B", "stop=[", "seat=2"])
    assert changed == Parameters(0.2, 0.5, stop=("B", "["), extra={"user": "me", "seat": 2})
    assert with_assignments(base, []) == base


def test_assignments_name_fields_of_the_body_as_commands_do() -> None:
    base = Parameters(extra={"options": {"num_gpu": 1}})
    changed = with_assignments(
        base, ["body.options.num_ctx=8192", "body.user=me", 'extra={"a": 1}', "tool_choice=none"]
    )
    assert changed.extra == {
        "options": {"num_gpu": 1, "num_ctx": 8192},
        "user": "me",
        "a": 1,
        "tool_choice": "none",
    }


@pytest.mark.parametrize("text", ["temperature", "=1", "", "extra=1", "body.=1", "temprature=1"])
def test_what_is_no_assignment_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        with_assignments(Parameters(), [text])
