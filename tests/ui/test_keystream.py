"""How bytes with pauses between them become keys. The clock is the number before each read."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from tuiapp.ui.terminal.keystream import (
    MAX_HELD_CHARS,
    MAX_SEQUENCE_CHARS,
    SEQUENCE_WAIT_MS,
    KeyStream,
    Piece,
    Typed,
)
from tuiapp.ui.terminal.parser import WholeKeyParser


ESC = b"\x1b"
ESCAPE_MS = 25
LONG_AFTER_MS = 10_000

Script = Sequence[tuple[int, bytes]]
"""Reads, each with the silence before it in milliseconds."""


def pieces_of(script: Script, *, escape_ms: int = ESCAPE_MS) -> list[Piece]:
    stream = KeyStream(escape_ms=escape_ms)
    pieces: list[Piece] = []
    for gap_ms, data in script:
        if stream.wait_ms is not None and gap_ms >= stream.wait_ms:
            pieces += stream.expire()
        pieces += stream.feed(data)
    return pieces + stream.expire()


def words_of(script: Script, *, escape_ms: int = ESCAPE_MS) -> list[str]:
    parser = WholeKeyParser()
    return [
        word
        for piece in pieces_of(script, escape_ms=escape_ms)
        for message in parser.parse_piece(piece)
        for word in [word_for(message)]
    ]


def word_for(message: Message) -> str:
    match message:
        case events.Key():
            return message.key
        case events.Paste():
            return f"paste:{message.text}"
        case events.MouseEvent():
            return f"mouse:{message.screen_x:.0f},{message.screen_y:.0f}"
        case _:
            return type(message).__name__


def test_nothing_is_waited_for_before_the_first_byte() -> None:
    assert KeyStream(escape_ms=ESCAPE_MS).wait_ms is None


def test_a_lone_escape_waits_for_its_setting_and_is_escape() -> None:
    stream = KeyStream(escape_ms=ESCAPE_MS)

    assert stream.feed(ESC) == []
    assert stream.wait_ms == ESCAPE_MS
    assert stream.expire() == [Typed("\x1b")]
    assert stream.wait_ms is None
    assert words_of([(0, ESC)]) == ["escape"]


def test_a_sequence_that_has_begun_waits_longer() -> None:
    stream = KeyStream(escape_ms=ESCAPE_MS)

    for start in (b"\x1b[", b"<3", b"5;"):
        stream.feed(start)
        assert stream.wait_ms == SEQUENCE_WAIT_MS


def test_a_slow_line_slows_sequences_as_well() -> None:
    stream = KeyStream(escape_ms=200)

    stream.feed(b"\x1bO")

    assert stream.wait_ms == 200


def test_an_escape_at_the_end_of_a_longer_read_waits_like_a_sequence() -> None:
    stream = KeyStream(escape_ms=ESCAPE_MS)

    stream.feed(b"abc\x1b")

    assert stream.wait_ms == SEQUENCE_WAIT_MS


@pytest.mark.parametrize(
    ("sequence", "key"),
    [
        (b"\x1b[A", "up"),
        (b"\x1bOP", "f1"),
        (b"\x1b[[A", "f1"),
        (b"\x1b[1;5C", "ctrl+right"),
        (b"\x1b[3~", "delete"),
        (b"\x1b[7$", "shift+home"),
        (b"\x1b[<0;5;3M", "mouse:4,2"),
        (b"\x1b[97;5u", "ctrl+a"),
        (b"\x1b[I", "AppFocus"),
    ],
)
def test_a_sequence_cut_anywhere_by_80_ms_is_still_its_key(sequence: bytes, key: str) -> None:
    for cut in range(2, len(sequence)):
        assert words_of([(0, sequence[:cut]), (80, sequence[cut:])]) == [key]
    assert words_of([(0, ESC), (10, sequence[1:])]) == [key]
    assert words_of([(50, bytes([byte])) for byte in sequence], escape_ms=60) == [key]


def test_a_kitty_escape_needs_no_wait() -> None:
    stream = KeyStream(escape_ms=ESCAPE_MS)

    assert len(stream.feed(b"\x1b[27u")) == 1
    assert stream.wait_ms is None
    assert words_of([(0, b"\x1b[27u")]) == ["escape"]


def test_an_arrow_that_comes_too_late_is_escape_and_text() -> None:
    assert words_of([(0, ESC), (ESCAPE_MS, b"[A")]) == ["escape", "left_square_bracket", "A"]


def test_escape_before_a_mouse_report_in_one_read_is_escape() -> None:
    assert words_of([(0, b"\x1b\x1b[<0;5;3M")]) == ["escape", "mouse:4,2"]


def test_escape_twice_is_escape_twice() -> None:
    assert words_of([(0, ESC), (10, ESC)]) == ["escape", "escape"]
    assert words_of([(0, b"\x1b\x1b")]) == ["escape", "escape"]


def test_alt_and_a_letter_needs_no_wait() -> None:
    stream = KeyStream(escape_ms=ESCAPE_MS)

    assert stream.feed(b"\x1ba") == [Typed("\x1ba")]
    assert stream.wait_ms is None
    assert words_of([(0, b"\x1ba"), (0, b"b")]) == ["alt+a", "b"]


def test_alt_and_a_bracket_is_typed_after_its_wait() -> None:
    assert words_of([(0, b"\x1b["), (SEQUENCE_WAIT_MS, b"x")]) == ["left_square_bracket", "x"]


def test_what_no_hand_could_type_is_dropped_when_it_stays_unfinished() -> None:
    assert words_of([(0, b"\x1b[<35;1"), (LONG_AFTER_MS, b"x")]) == ["x"]
    assert words_of([(0, b"\x1b[<35;1\x1b[A")]) == ["up"]


def test_an_unknown_sequence_types_nothing() -> None:
    assert words_of([(0, b"a\x1b[99Xb")]) == ["a", "b"]


def test_an_endless_sequence_is_not_kept() -> None:
    stream = KeyStream(escape_ms=ESCAPE_MS)

    assert stream.feed(b"\x1b[" + b"1" * MAX_HELD_CHARS) == []
    assert stream.wait_ms is None


def test_a_phrase_from_an_input_method_arrives_whole() -> None:
    phrase = "你好世界朋友"
    sequence = f"\x1b[0;;{':'.join(str(ord(character)) for character in phrase)}u"
    assert len(sequence) > MAX_SEQUENCE_CHARS

    assert words_of([(0, sequence.encode())]) == list(phrase)


def test_a_character_cut_in_two_is_one_character() -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]

    assert words_of([(0, first), (LONG_AFTER_MS, second)]) == ["é"]


def test_a_stray_byte_harms_nothing_after_it() -> None:
    assert words_of([(0, b"\xff"), (0, b"ok\x1b[A")])[1:] == ["o", "k", "up"]


@pytest.mark.parametrize("cut", range(1, len(b"\x1b[200~one\x1b[201~")))
def test_a_paste_may_pause_anywhere_after_its_start(cut: int) -> None:
    paste = b"\x1b[200~one\x1b[201~"
    gap_ms = {1: ESCAPE_MS - 1}.get(cut, 80) if cut < len(b"\x1b[200~") else LONG_AFTER_MS

    assert words_of([(0, paste[:cut]), (gap_ms, paste[cut:]), (0, b"x")]) == ["paste:one", "x"]


def test_an_escape_inside_a_paste_presses_no_key() -> None:
    assert words_of([(0, b"\x1b[200~a\x1b[31mb\x1b"), (LONG_AFTER_MS, b"\rc\x1b[201~")]) == [
        "paste:a[31mb\rc"
    ]


FRAGMENTS = st.sampled_from(
    [
        ESC,
        b"[",
        b"O",
        b"A",
        b"M",
        b"<0;5;3M",
        b"\x1b[200~",
        b"\x1b[201~",
        b"$y",
        "é".encode(),
        b"\r",
    ]
)


def as_one_text(pieces: list[Piece]) -> list[Piece]:
    """The same pieces with neighbours that are plain text made one."""
    joined: list[Piece] = []
    for piece in pieces:
        match joined, piece:
            case [*_, Typed(before)], Typed(text) if "\x1b" not in before + text:
                joined[-1] = Typed(before + text)
            case _:
                joined.append(piece)
    return joined


@given(st.lists(FRAGMENTS, max_size=12).map(b"".join), st.data())
def test_where_the_reads_are_cut_changes_nothing(data: bytes, draw: st.DataObject) -> None:
    cuts = draw.draw(st.lists(st.integers(0, len(data)), max_size=5).map(sorted))
    edges = [0, *cuts, len(data)]
    reads = [data[start:end] for start, end in pairwise(edges)]

    whole = pieces_of([(0, data)])
    in_parts = pieces_of([(0, read) for read in reads if read])

    assert as_one_text(in_parts) == as_one_text(whole)


@given(st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=40)), max_size=8))
def test_no_bytes_upset_it_and_silence_always_settles_it(script: list[tuple[int, bytes]]) -> None:
    stream = KeyStream(escape_ms=ESCAPE_MS)
    parser = WholeKeyParser()

    for _, data in script:
        for piece in stream.feed(data):
            list(parser.parse_piece(piece))
    stream.expire()

    assert stream.wait_ms is None
