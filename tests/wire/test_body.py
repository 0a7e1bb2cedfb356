"""What holds for the body of every dialect, whatever comes."""

import time

import pytest
from cutting import CUTS, pieces
from decoding import answer_of, decoded, ends, events_of, failure_of
from hypothesis import given
from hypothesis import strategies as st
from recordings import OWN, Recording, recordings

from tuiapp.core.endpoint import DIALECT_NAMES, DialectName
from tuiapp.core.events import Failed, Finished, TextDelta, Unrecognized
from tuiapp.wire.body import MAX_STRAY_BYTES
from tuiapp.wire.dialect import Decoder
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.openai_chat.decoder import openai_chat_decoder
from tuiapp.wire.registry import dialect
from tuiapp.wire.sse import MAX_EVENT_BYTES


ANSWERS = [it for it in recordings([OWN]) if it.status == 200]

# What comes with the network's own breakage, and with a hostile server.
RUBBISH = st.lists(
    st.sampled_from(
        [
            b"data: ",
            b"event: error\n",
            b"error: ",
            b"\n\n",
            b"\r\n",
            b"[",
            b"]",
            b"{",
            b"}",
            b"<html>",
            b"[DONE]",
            b"null",
            b"\xef\xbb\xbf",
            b'{"error":null}',
            b'{"error":"x"}',
            b'{"choices":[]}',
            b'{"choices":[{"index":-1,"delta":{"content":"a","tool_calls":[{"index":-1}]}}]}',
            b'{"choices":{"0":[]},"usage":[]}',
            b'{"type":"response.output_text.delta","delta":{"x":1}}',
            b'{"type":"response.completed","response":[]}',
            b'{"type":"content_block_delta","index":"x","delta":[]}',
            b'{"type":"message_start","message":7}',
            b'{"candidates":[{"content":{"parts":[{"text":1},{"functionCall":[]}]}}]}',
            b'{"message":{"content":[],"tool_calls":[{"function":7}]},"done":"true"}',
            b'{"response":null,"done":true}',
        ]
    )
    | st.binary(max_size=6),
    max_size=30,
).map(b"".join)


@pytest.mark.parametrize("name", DIALECT_NAMES)
@given(body=RUBBISH, cuts=CUTS)
def test_rubbish_has_one_end_and_the_same_events_in_any_pieces(
    name: DialectName, body: bytes, cuts: list[int]
) -> None:
    events = decoded(name, body)
    assert ends(events) == events[-1:]
    assert decoded(name, *pieces(body, cuts)) == events


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_a_body_cut_anywhere_says_what_came_and_that_it_was_cut(recording: Recording) -> None:
    name: DialectName = next(name for name in DIALECT_NAMES if name == recording.dialect)
    whole = answer_of(decoded(name, recording.body)).text
    step = max(1, len(recording.body) // 200)
    told = 0
    for size in range(0, len(recording.body), step):
        events = decoded(name, recording.body[:size])
        text = answer_of(events).text
        assert ends(events) == events[-1:]
        assert whole.startswith(text)
        assert len(text) >= told, "what was told stays told"
        told = len(text)
        if isinstance(events[-1], Failed):
            assert (
                events[-1].failure.kind in {"empty", "ended_early", "protocol"}
                or (recording.expect["errors"])
            )


def test_a_whole_answer_cut_short_is_told_as_far_as_it_came() -> None:
    choice: JsonValue = {"index": 0, "message": {"role": "assistant", "content": "Hello you"}}
    document = dump({"id": "i", "model": "m", "choices": [choice], "usage": None})
    cut = document.index(b" you")
    events = decoded("openai-chat", document[:cut])
    assert answer_of(events).text == "Hello"
    assert failure_of(events).kind == "ended_early"


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_another_dialects_stream_is_no_answer_and_names_what_to_check(name: DialectName) -> None:
    body = b'data: {"strange":1}\n\n' * 3
    failure = failure_of(decoded(name, body))
    assert failure.kind == "protocol"
    assert "dialect" in (failure.hint or "")


def _events(name: DialectName, texts: list[str]) -> list[bytes]:
    """One event for each text, as the dialect writes it."""
    encoder = dialect(name).encoder("m")
    return [encoder.encode(TextDelta(text)) for text in texts]


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_a_hundred_thousand_tiny_events_take_seconds_and_lose_nothing(name: DialectName) -> None:
    # 0.3 s here; what looked back over the events before each would take hours.
    (first, second) = _events(name, ["a", "a"])
    start = time.process_time()
    events = decoded(name, first + second * 99_999)
    assert time.process_time() - start < 20
    assert sum(isinstance(event, TextDelta) for event in events) == 100_000
    assert failure_of(events).kind == "ended_early"


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_an_event_of_thirty_megabytes_is_read_in_linear_time(name: DialectName) -> None:
    text = "a" * 30_000_000
    (event,) = _events(name, [text])
    reads = [event[at : at + 4096] for at in range(0, len(event), 4096)]
    start = time.process_time()
    events = decoded(name, *reads)
    # 0.1 s; copied anew for each read it would be 110 GB.
    assert time.process_time() - start < 10
    assert [it.text == text for it in events if isinstance(it, TextDelta)] == [True]


def test_an_event_beyond_the_bound_says_so() -> None:
    decoder = openai_chat_decoder()
    piece = b"data: " + b"a" * (MAX_EVENT_BYTES // 4)
    events = events_of(decoder, [piece] * 5)
    assert "one event of more than 67,108,864 bytes" in failure_of(events).message


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_rubbish_without_end_is_not_kept_without_end(name: DialectName) -> None:
    decoder: Decoder = dialect(name).decoder()
    for _ in range(50):
        decoder.decode(b"x" * (MAX_STRAY_BYTES // 4) + b"\n")
    told = [event for event in decoder.flush() if isinstance(event, Unrecognized)]
    assert sum(len(event.raw) for event in told) <= MAX_STRAY_BYTES


def test_empty_choices_for_ever_are_neither_text_nor_an_end() -> None:
    decoder = openai_chat_decoder()
    for _ in range(10_000):
        assert decoder.decode(b'data: {"choices":[]}\n\n') == []
    assert failure_of(decoder.flush()).kind == "ended_early"


def test_an_error_outside_of_events_counts_only_before_the_end() -> None:
    text = b'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'
    field, done = b'error: {"message":"no"}\n\n', b"data: [DONE]\n\n"
    assert failure_of(decoded("openai-chat", text + field + done)).message == "no"
    assert decoded("openai-chat", text + done + field)[-1] == Finished("stop", "stop")
