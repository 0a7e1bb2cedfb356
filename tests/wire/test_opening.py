import pytest

from tuiapp.wire.opening import BodyOpening
from tuiapp.wire.sse import EventTooLargeError


PAGE_BYTES = 64 * 1024


def test_a_stream_is_passed_on_whole() -> None:
    opening = BodyOpening(b"{<", 100)
    assert opening.take(b"\xef\xbb\xbf\r\n") == b""
    assert not opening.is_stream
    assert opening.take(b"data: {") == b"\xef\xbb\xbf\r\ndata: {"
    assert opening.is_stream
    assert opening.document is None


def test_a_document_is_held() -> None:
    opening = BodyOpening(b"{<", 100)
    assert [opening.take(piece) for piece in (b" ", b'{"a"', b":1}")] == [b"", b"", b""]
    assert opening.document == b' {"a":1}'


def test_a_document_is_bounded() -> None:
    opening = BodyOpening(b"{<", 100)
    opening.take(b"{" + b" " * 99)
    with pytest.raises(EventTooLargeError):
        opening.take(b" ")


def test_of_a_page_only_the_beginning_is_held() -> None:
    opening = BodyOpening(b"{<", 100)
    for _ in range(3):
        opening.take(b"<" + b"a" * PAGE_BYTES)
    assert len(opening.document or b"") == PAGE_BYTES


def test_blank_bytes_for_ever_do_not_pile_up() -> None:
    opening = BodyOpening(b"{<", 100)
    for _ in range(3):
        opening.take(b"\n" * PAGE_BYTES)
    assert opening.take(b"d") == b"\n" * PAGE_BYTES + b"d"
