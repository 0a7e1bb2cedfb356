from collections.abc import Iterable

import pytest
from cutting import CUTS, bytewise, pieces
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.wire.ndjson import LineSplitter
from tuiapp.wire.sse import EventTooLargeError, new_frame


STREAMS = st.lists(
    st.sampled_from([b"\n", b"\r", b"\r\n", b"{}", b'{"a":1}', b" ", b"\t", "é\u2028".encode()])
    | st.binary(max_size=4),
    max_size=40,
).map(b"".join)


def lines(chunks: Iterable[bytes], *, max_line_bytes: int = 1000) -> list[bytes]:
    splitter = LineSplitter(max_line_bytes=max_line_bytes)
    frames = [frame for chunk in chunks for frame in splitter.feed(chunk)] + splitter.flush()
    return [frame.data for frame in frames]


def fails(chunks: Iterable[bytes], max_line_bytes: int) -> bool:
    try:
        lines(chunks, max_line_bytes=max_line_bytes)
    except EventTooLargeError:
        return True
    return False


def test_lines_end_with_lf_and_may_have_cr_before_it() -> None:
    assert lines([b'{"a":1}\n{"b":2}\r\n{"c":3}\n']) == [b'{"a":1}', b'{"b":2}', b'{"c":3}']


def test_blank_lines_are_skipped() -> None:
    assert lines([b"\n\r\n  \n\t\r\n{}\n\n"]) == [b"{}"]


def test_other_separators_are_text() -> None:
    text = "a\u2028b\u0085c\x0bd\x0ce\x1cf\rg".encode()

    assert lines([text + b"\n"]) == [text]


def test_a_line_comes_out_with_its_end_and_the_last_one_with_the_streams() -> None:
    splitter = LineSplitter()

    assert splitter.feed(b'{"a"') == []
    assert splitter.feed(b":1}") == []
    assert splitter.feed(b"\n{") == [new_frame(("", b'{"a":1}', ""))]
    assert splitter.feed(b"}\r") == []
    assert splitter.flush() == [new_frame(("", b"{}", ""))]
    assert splitter.flush() == []


@given(stream=STREAMS, cuts=CUTS)
def test_any_cut_gives_the_same_lines(stream: bytes, cuts: list[int]) -> None:
    expected = [text for line in stream.split(b"\n") if (text := line.strip(b" \t\r"))]

    assert lines([stream]) == expected
    assert lines(pieces(stream, cuts)) == expected
    assert lines(bytewise(stream)) == expected


@given(stream=STREAMS, cuts=CUTS, max_line_bytes=st.integers(1, 16))
def test_the_bound_holds_at_any_cut(stream: bytes, cuts: list[int], max_line_bytes: int) -> None:
    too_long = any(len(line) > max_line_bytes for line in stream.split(b"\n"))

    assert fails([stream], max_line_bytes) == too_long
    assert fails(pieces(stream, cuts), max_line_bytes) == too_long


def test_a_line_that_never_ends_fails_at_the_bound() -> None:
    splitter = LineSplitter(max_line_bytes=100)
    splitter.feed(b"x" * 100)

    with pytest.raises(EventTooLargeError, match="more than 100 bytes") as caught:
        splitter.feed(b"x")
    assert caught.value.max_bytes == 100


def test_a_line_of_many_megabytes_takes_linear_time() -> None:
    # 30 MB in pieces of 500 bytes: 0.2 s. Copied or searched anew for each piece it would be
    # 900 GB, and the suite's time limit ends it.
    assert [len(line) for line in lines([b"A" * 500] * 60_000, max_line_bytes=2**26)] == [
        30_000_000
    ]
