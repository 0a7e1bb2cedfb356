import json
from collections import deque

import pytest
from cutting import CUTS, bytewise, pieces
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.wire.gemini.elements import ElementSplitter
from tuiapp.wire.jsonvalue import JsonValue, parse
from tuiapp.wire.sse import EventTooLargeError, new_frame


VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.text('ab"\\{}[],\n\U0001f600') | st.integers() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('a"\\]'), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(st.text("ab{"), VALUES, max_size=3), max_size=4)


def cut(*chunks: bytes) -> list[bytes]:
    splitter = ElementSplitter()
    frames = [frame for chunk in chunks for frame in splitter.feed(chunk)] + splitter.flush()
    return [frame.data for frame in frames]


@given(objects=OBJECTS, indent=st.none() | st.integers(0, 2), cuts=CUTS)
def test_the_elements_of_an_array_are_its_elements_however_it_is_cut(
    objects: list[dict[str, JsonValue]], indent: int | None, cuts: list[int]
) -> None:
    body = json.dumps(objects, indent=indent, ensure_ascii=False).encode()
    assert [parse(element) for element in cut(*pieces(body, cuts))] == objects
    assert cut(*bytewise(body)) == cut(body)


@given(body=st.text('{}[]",\\ a1', max_size=40).map(str.encode), cuts=CUTS)
def test_any_bytes_give_the_same_elements_however_they_are_cut(
    body: bytes, cuts: list[int]
) -> None:
    whole = cut(body)
    assert cut(*pieces(body, cuts)) == whole
    assert cut(*bytewise(body)) == whole


def test_an_element_comes_with_its_last_byte() -> None:
    splitter = ElementSplitter()
    assert splitter.feed(b'[{"a":"}"') == []
    assert splitter.feed(b"}") == [new_frame(("", b'{"a":"}"}', ""))]
    assert splitter.feed(b"\r\n,\r\n") == []
    assert splitter.feed(b'{"b":[1]}') == [new_frame(("", b'{"b":[1]}', ""))]


def test_what_is_no_object_and_what_follows_the_array_is_cut_out_too() -> None:
    assert cut(b'[1, "a,b", [2]]\n{"error":1}\nx') == [b"1", b'"a,b"', b"[2]", b'{"error":1}', b"x"]


def test_an_empty_array_has_no_elements() -> None:
    assert cut(b" [\r\n\r\n]\r\n") == []


@pytest.mark.parametrize("body", [b'[{"a":"' + b"a" * 99, b"[" + b"1" * 99, b'["' + b"\\" * 99])
def test_an_element_beyond_the_bound_is_refused_however_it_comes(body: bytes) -> None:
    for chunks in ([body], bytewise(body)):
        feed = ElementSplitter(max_element_bytes=64).feed
        with pytest.raises(EventTooLargeError):
            deque(map(feed, chunks), maxlen=0)


def test_blanks_between_elements_are_not_kept() -> None:
    splitter = ElementSplitter(max_element_bytes=64)
    for _ in range(100):
        splitter.feed(b" \r\n" * 10)
    assert splitter.feed(b'[{"a":1}') == [new_frame(("", b'{"a":1}', ""))]
