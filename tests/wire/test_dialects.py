"""Laws that hold for every dialect."""

import pytest
from anthropic_events import ANTHROPIC_EVENTS, anthropic_fragments
from cutting import CUTS, bytewise, pieces
from decoding import decoded, encoded, ends
from hypothesis import given
from hypothesis import strategies as st
from wire_events import OLLAMA_EVENTS, Events, openai_events

from tuiapp.core.endpoint import DIALECT_NAMES, DialectName
from tuiapp.core.events import Failed, TextDelta
from tuiapp.wire.registry import dialect


LINES = st.lists(
    st.sampled_from(
        [
            b"data: [DONE]\n",
            b"data: [DONE",
            b"error: {}\n",
            b'error: {"message":"no"}\n',
            b"event: error\n",
            b'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n',
            b'data: {"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}]}\n\n',
            b'data: {"choices":[],"usage":{"prompt_tokens":1}}\n\n',
            b'data: {"error":"x"}\n\n',
            b"data: {\n",
            b"data:\n\n",
            b": ping\n\n",
            b'data: {"type":"response.created","response":{"id":"r","model":"m"}}\n\n',
            b'data: {"type":"response.output_text.delta","delta":"a"}\n\n',
            b'data: {"type":"response.output_text.done","text":"ab"}\n\n',
            b'data: {"type":"response.output_item.done","item":{"type":"message"}}\n\n',
            b'data: {"type":"response.completed","response":{"output":[]}}\n\n',
            b'data: {"type":"response.failed"}\n\n',
            b'{"output":[]}',
            b'{"message":{"role":"assistant","content":"a"},"done":false}\n',
            b'{"message":{"content":"","tool_calls":[{"function":{"name":"f"}}]}}\n',
            b'{"done":true}\n',
            b'{"error":"x"}\n',
            b'{"choices":[{"message":{"content":"x"}}]}',
            *anthropic_fragments(),
            b"{\n",
            b"}\n",
            b"[1]",
            b"<html>",
            b"\n",
            b"\r\n",
            b"\r",
            b" ",
        ]
    )
    | st.binary(max_size=3),
    max_size=14,
).map(b"".join)


@pytest.mark.parametrize("name", DIALECT_NAMES)
@given(body=LINES | st.binary(), cuts=CUTS)
def test_any_bytes_in_any_pieces_give_the_same_events_and_one_end(
    name: DialectName, body: bytes, cuts: list[int]
) -> None:
    whole = decoded(name, body)
    assert ends(whole) == whole[-1:]
    assert decoded(name, *pieces(body, cuts)) == whole
    assert decoded(name, *bytewise(body)) == whole


@given(events=openai_events(), cuts=CUTS)
def test_what_openai_chat_encoded_it_decodes(events: Events, cuts: list[int]) -> None:
    body = encoded("openai-chat", events)
    assert decoded("openai-chat", *pieces(body, cuts)) == events


@given(events=OLLAMA_EVENTS, cuts=CUTS)
def test_what_ollama_chat_encoded_it_decodes(events: Events, cuts: list[int]) -> None:
    body = encoded("ollama-chat", events)
    assert decoded("ollama-chat", *pieces(body, cuts)) == events


@given(events=ANTHROPIC_EVENTS, cuts=CUTS)
def test_what_anthropic_encoded_it_decodes(events: Events, cuts: list[int]) -> None:
    body = encoded("anthropic", events)
    assert decoded("anthropic", *pieces(body, cuts)) == events


@given(events=openai_events(), name=st.sampled_from(DIALECT_NAMES))
def test_each_dialect_says_what_another_heard_as_well_as_it_can(
    events: Events, name: DialectName
) -> None:
    again = decoded(name, encoded(name, events))
    assert ends(again) == again[-1:]
    assert isinstance(again[-1], Failed) == isinstance(events[-1], Failed)


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_a_body_that_is_cut_before_its_proof_has_failed(name: DialectName) -> None:
    events = decoded(name, encoded(name, [TextDelta("Half")]))
    assert TextDelta("Half") in events
    assert isinstance(events[-1], Failed)
    assert events[-1].failure.kind == "ended_early"


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_a_dialect_knows_its_name(name: DialectName) -> None:
    assert dialect(name).name == name


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_the_key_goes_out_in_the_header_of_the_vendor(name: DialectName) -> None:
    own = {"anthropic": {"x-api-key": "k-1"}, "gemini": {"x-goog-api-key": "k-1"}}
    bearer = {"authorization": "Bearer k-1"}
    assert dialect(name).authorization("k-1") == own.get(name, bearer)


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_every_body_starts_with_who_answers(name: DialectName) -> None:
    encoder = dialect(name).encoder("m-7")
    assert b"m-7" in encoder.encode(TextDelta("a"))
    assert encoder.encode(TextDelta("")) == b""
