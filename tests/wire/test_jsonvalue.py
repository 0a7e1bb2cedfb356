import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.wire.jsonvalue import (
    MAX_EXCERPT_BYTES,
    MAX_MENDED_BYTES,
    JsonError,
    JsonValue,
    dump,
    parse,
    parse_partial,
)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
TEXTS_WITH_HALVES = st.text(st.sampled_from('a\\"u\ud83d\ude00\U0001f600'))
NUMBERS = st.integers() | st.floats(allow_nan=False)


def values(texts: st.SearchStrategy[str]) -> st.SearchStrategy[JsonValue]:
    scalars: st.SearchStrategy[JsonValue] = st.none() | st.booleans() | NUMBERS | texts

    def containers(inner: st.SearchStrategy[JsonValue]) -> st.SearchStrategy[JsonValue]:
        return st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)

    return st.recursive(scalars, containers, max_leaves=20)


@given(value=values(TEXTS))
def test_what_was_dumped_is_parsed_again(value: JsonValue) -> None:
    assert parse(dump(value)) == value


@given(data=st.binary() | st.text('[]{}":,\\ud83e0-1. tn').map(str.encode))
def test_arbitrary_bytes_give_a_value_or_a_json_error(data: bytes) -> None:
    with suppress(JsonError):
        parse(data)
    parse_partial(data)


@given(text=TEXTS_WITH_HALVES)
def test_halves_of_pairs_are_replaced_one_for_one_and_nothing_else_is(text: str) -> None:
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    assert parse(json.dumps(text).encode()) == whole
    assert parse(dump(text)) == whole


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (rb'"\ud83d\ude00"', "😀"),
        (rb'"\ud83d"', "\ufffd"),
        (rb'"\uDE00x"', "\ufffdx"),
        (rb'"\ud83d\ud83d\ude00\ude00"', "\ufffd😀\ufffd"),
        (rb'"\\ud83d\\\ud83d"', "\\ud83d\\\ufffd"),
        (rb'"\\ud83d\ude00"', "\\ud83d\ufffd"),
        (rb'{"\ud83d":["\ud83d"]}', {"\ufffd": ["\ufffd"]}),
        (b'"a\xffb"', "a\ufffdb"),
        (b'"a\xf0\x9f"', "a\ufffd"),
        (b'"\xed\xa0\x80"', "\ufffd\ufffd\ufffd"),
    ],
)
def test_broken_characters_do_not_cost_the_event(data: bytes, value: JsonValue) -> None:
    assert parse(data) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"{",
        b'{"a":1}x',
        b'{"a":1}{"b":2}',
        b"{'a':1}",
        b"[1,]",
        b"01",
        b'"\n"',
        rb'"\q"',
        rb'{"a": "\ud83d", }',
        b"nan",
        b"[DONE]",
        b"\xff",
    ],
)
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(JsonError):
        parse(data)


def test_numbers_are_exact_or_floats() -> None:
    assert parse(b"12345678901234567890123") == 12345678901234567890123
    assert parse(b"[Infinity, -Infinity, 1e400]") == [math.inf, -math.inf, math.inf]
    nan = parse(b"NaN")
    assert isinstance(nan, float)
    assert math.isnan(nan)


def test_an_integer_of_over_4300_digits_is_refused() -> None:
    with pytest.raises(JsonError, match="out of range"):
        parse(b"9" * 4301)
    with pytest.raises(JsonError):
        dump(10**4300)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_document_nested_10_000_deep_is_refused(opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"

    with pytest.raises(JsonError, match="recursion"):
        parse(opening * 10_000 + b"1" + closing * 10_000)
    with pytest.raises(JsonError, match="recursion"):
        parse(opening * 10_000 + rb'"\ud83d"' + closing * 10_000)
    assert parse_partial(opening * 10_000) is None


def test_a_value_nested_10_000_deep_cannot_be_dumped() -> None:
    value: JsonValue = []
    for _ in range(10_000):
        value = [value]

    with pytest.raises(JsonError):
        dump(value)


def test_an_error_shows_the_beginning_of_the_document() -> None:
    with pytest.raises(JsonError, match=r"at line 1 column 1$") as caught:
        parse(b"<html>" * 100)

    assert caught.value.excerpt == (b"<html>" * 100)[:MAX_EXCERPT_BYTES]


def test_mending_is_for_documents_up_to_a_bound() -> None:
    padding = b" " * (MAX_MENDED_BYTES - len(rb'"\ud83d"'))

    assert parse(padding + rb'"\ud83d"') == "\ufffd"
    with pytest.raises(JsonError):
        parse(b" " + padding + rb'"\ud83d"')


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"", None),
        (b"tr", None),
        (b"-", None),
        (b"[}", None),
        (b"<html>", None),
        (b"{", {}),
        (b'{"path": "a.p', {"path": "a.p"}),
        (b'{"path": "caf\xc3', {"path": "caf"}),
        (rb'{"path": "a\ud83d', {"path": "a"}),
        (rb'{"path": "a\ud83d b", "n": [1, 2', {"path": "a\ufffd b", "n": [1, 2]}),
        (b'{"a": "\xff", "b": "c', {"a": "\ufffd", "b": "c"}),
        (b'{"a": 1}', {"a": 1}),
    ],
)
def test_a_growing_document_shows_what_is_certain_so_far(data: bytes, value: JsonValue) -> None:
    assert parse_partial(data) == value


@given(value=values(TEXTS), cut=st.integers(0, 10_000))
def test_no_beginning_of_a_document_raises(value: JsonValue, cut: int) -> None:
    data = dump(value)
    parse_partial(data[: cut % (len(data) + 1)])


def test_dumped_json_is_compact_utf8() -> None:
    assert dump({"a": [1, "é"], "b": None}) == '{"a":[1,"é"],"b":null}'.encode()
    assert dump("\ud83d\ude00 \ud83d") == '"😀 \ufffd"'.encode()


@given(text=TEXTS)
def test_dumped_json_is_one_line_to_every_reader(text: str) -> None:
    text += "\x85\u2028\u2029\n"
    line = dump(text).decode()
    assert line.splitlines() == [line]
    assert parse(line.encode()) == text
