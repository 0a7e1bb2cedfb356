import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stop_cases import cut, kept, places

from tuiapp.engine.json_scan import MAX_DEPTH
from tuiapp.engine.stop_rules import parse_rule


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(values, st.sampled_from([(None, True), (1, False)]), places)
def test_the_first_value_ends_where_a_parser_says(
    value: object, style: tuple[int | None, bool], where: list[int]
) -> None:
    document = json.dumps(value, indent=style[0], ensure_ascii=style[1])
    text = f" \n{document} [1]"
    assert kept(parse_rule("json"), cut(text, where)) == (f" \n{document}", True)


@given(
    st.lists(values, max_size=2) | st.dictionaries(st.text(), values, max_size=2),
    st.text(alphabet="Here is it:\n`", min_size=1).filter(str.strip),
)
def test_behind_prose_the_first_object_or_array_counts(value: object, prose: str) -> None:
    text = f"{prose}\n{json.dumps(value)}"
    assert kept(parse_rule("json"), [text + "\n```\n"]) == (text, True)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('Use [brackets] or {this}: {"a": 1} ok', 'Use [brackets] or {this}: {"a": 1}'),
        ("```json\n[1, 2]\n```\n", "```json\n[1, 2]"),
        ("{{}", "{{}"),
        ("[1,]{}", "[1,]{}"),
        ("[01] {}", "[01] {}"),
        ('{"a" 1} []', '{"a" 1} []'),
        ('"said" he', '"said"'),
        ("true story", "true"),
        ("-1.5e3\n", "-1.5e3"),
        (r'["a\u00e9\"]"]x', r'["a\u00e9\"]"]'),
    ],
)
def test_a_value_is_found(text: str, left: str) -> None:
    assert kept(parse_rule("json"), [text]) == (left, True)


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "12, then",
        "truth be told",
        "nullify ",
        "1. First",
        "01 ",
        '{"a": 1',
        '["a\nb"]',
        r'["\x"]',
        r'["\u12g4"]',
        "[1 2]",
        "{1: 2}",
        "[nul]",
        "[+1]",
        "{'a': 1}",
        "]",
        "[" * (MAX_DEPTH + 1),
    ],
)
def test_what_is_no_whole_value_does_not_fire(text: str) -> None:
    assert kept(parse_rule("json"), [text]) == (text, False)


def test_values_may_nest_as_deep_as_they_are_read() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert kept(parse_rule("json"), [text]) == (text, True)


def test_a_number_without_end_is_bounded() -> None:
    text = "[" + "1" * 5000 + "]"
    assert kept(parse_rule("json"), [text]) == (text, False)
