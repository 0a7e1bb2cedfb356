"""What real streams do that no documentation says: one claim for each quirk of the recordings' index.

The recordings hold the evidence and are decoded elsewhere; here each quirk stands alone.
"""

import pytest
from cutting import bytewise
from decoding import answer_of, decoded, ends, failure_of

from tuiapp.core.endpoint import DIALECT_NAMES, DialectName
from tuiapp.core.events import (
    BodyEvent,
    Finished,
    OpaquePart,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue, dump


DONE = b"data: [DONE]\n\n"


def sse(*values: JsonValue) -> bytes:
    return b"".join(b"data: %b\n\n" % dump(value) for value in values)


def chat(delta: JsonValue, reason: str | None = None, **fields: JsonValue) -> JsonValue:
    choice: JsonValue = {"index": 0, "delta": delta, "finish_reason": reason}
    return {"id": "i", "model": "m", "choices": [choice], **fields}


def said(name: DialectName, body: bytes) -> list[BodyEvent]:
    """The events, which are the same one byte at a time."""
    events = decoded(name, body)
    assert decoded(name, *bytewise(body)) == events
    assert ends(events) == events[-1:]
    return events


HELLO = sse(chat({"content": "Hello"}))
ERROR: JsonValue = {"message": "It broke", "type": "server_error"}
SAID_TEXT: JsonValue = {
    "type": "content_block_delta",
    "index": 0,
    "delta": {"type": "text_delta", "text": "Hello"},
}
WROTE_TEXT: JsonValue = {
    "type": "response.output_text.delta",
    "output_index": 0,
    "content_index": 0,
    "delta": "Hello",
}
GEMINI_HELLO: JsonValue = {"candidates": [{"content": {"parts": [{"text": "Hello"}]}}]}

ERRORS_AT_STATUS_200: list[tuple[str, DialectName, bytes]] = [
    (
        "Groq names the event and sends no end mark",
        "openai-chat",
        HELLO + b'event: error\ndata: {"error":{"message":"It broke","status_code":400}}\n\n',
    ),
    (
        "OpenRouter: beside choices, then usage, then the end mark",
        "openai-chat",
        HELLO + sse(chat({"content": ""}, error=ERROR), chat({}, usage={"total_tokens": 1})) + DONE,
    ),
    ("an error alone and no end mark", "openai-chat", HELLO + sse({"error": ERROR})),
    (
        "llama.cpp of 2025: a field named error",
        "openai-chat",
        HELLO + b"error: " + dump(ERROR) + b"\n\n" + DONE,
    ),
    (
        "Anthropic names the event",
        "anthropic",
        sse(SAID_TEXT) + b"event: error\n" + sse({"type": "error", "error": ERROR}),
    ),
    (
        "Responses: an error event and a failed response",
        "openai-responses",
        sse(WROTE_TEXT, {"type": "error", "error": ERROR})
        + sse({"type": "response.failed", "response": {"status": "failed", "error": ERROR}}),
    ),
    (
        "Ollama: a line with a string",
        "ollama-chat",
        b'{"message":{"content":"Hello"}}\n{"error":"It broke"}\n',
    ),
    (
        "Gemini: unmarked JSON over several lines",
        "gemini",
        sse(GEMINI_HELLO) + b'{\n  "error": {\n    "code": 499,\n    "message": "It broke"\n  }\n}',
    ),
]


@pytest.mark.parametrize(
    ("name", "body"),
    [it[1:] for it in ERRORS_AT_STATUS_200],
    ids=[it[0] for it in ERRORS_AT_STATUS_200],
)
def test_2_an_error_inside_of_a_success_is_told_in_all_of_its_shapes(
    name: DialectName, body: bytes
) -> None:
    events = said(name, body)
    assert answer_of(events).text == "Hello"
    assert failure_of(events).message == "It broke"


def test_1_an_answer_without_the_end_mark_is_whole_by_its_reason() -> None:
    assert said("openai-chat", sse(chat({"content": "a"}, "stop")))[-1] == Finished("stop", "stop")


@pytest.mark.parametrize("index", [None, -1, 0, 1, 7, "0", 1.0, True])
def test_5_a_tool_call_is_one_whatever_its_index(index: JsonValue) -> None:
    first: JsonValue = {"index": index, "id": "c", "function": {"name": "f", "arguments": '{"a"'}}
    later: JsonValue = {"index": index, "id": "", "function": {"name": "", "arguments": ":1}"}}
    events = said(
        "openai-chat", sse(chat({"tool_calls": [first]}), chat({"tool_calls": [later]})) + DONE
    )
    (call,) = answer_of(events).tool_calls
    assert (call.id, call.name, call.arguments) == ("c", "f", '{"a":1}')


def test_5_two_calls_without_an_index_are_two() -> None:
    calls: list[JsonValue] = [
        {"id": name, "function": {"name": name, "arguments": "{}"}} for name in "ab"
    ]
    for body in (
        sse(chat({"tool_calls": calls})),
        sse(*(chat({"tool_calls": [it]}) for it in calls)),
    ):
        assert [it.name for it in answer_of(said("openai-chat", body + DONE)).tool_calls] == [
            "a",
            "b",
        ]


@pytest.mark.parametrize("arguments", [{"a": 1}, '{"a":1}'])
def test_5_arguments_may_be_an_object(arguments: JsonValue) -> None:
    call: JsonValue = {"index": 0, "id": "c", "function": {"name": "f", "arguments": arguments}}
    (told,) = answer_of(said("openai-chat", sse(chat({"tool_calls": [call]})) + DONE)).tool_calls
    assert told.arguments == '{"a":1}'


def test_6_a_reason_sent_twice_counts_as_the_last_and_text_beside_it_is_told() -> None:
    body = sse(chat({"content": "a"}, "tool_calls"), chat({"content": "b"}, "stop")) + DONE
    events = said("openai-chat", body)
    assert answer_of(events).text == "ab"
    assert events[-1] == Finished("stop", "stop")


def test_7_usage_is_read_wherever_it_stands() -> None:
    counts: JsonValue = {"prompt_tokens": 1, "completion_tokens": 2}
    endings: list[list[JsonValue]] = [
        [chat({}, "stop", usage=counts)],
        [chat({}, "stop"), {"choices": [], "usage": counts}],
        [chat({}, "stop"), chat({"content": ""}, "stop", usage=counts)],
        [chat({}, "stop", x_groq={"usage": counts})],
        [chat({"content": "a"}, usage={"prompt_tokens": 1}), chat({}, "stop", usage=counts)],
    ]
    for last in endings:
        events = said("openai-chat", sse(*last) + DONE)
        assert [it.usage for it in events if isinstance(it, UsageUpdate)][-1] == Usage(1, 2)


def test_8_a_choice_without_a_delta_and_a_first_chunk_without_anything_say_nothing() -> None:
    empty: JsonValue = {"choices": [], "created": 0, "id": "", "model": "", "object": ""}
    bare: JsonValue = {"choices": [{"index": 0, "finish_reason": None}], "id": "i", "model": "m"}
    events = said("openai-chat", sse(empty, bare, chat({"content": "a"}, "stop")) + DONE)
    assert answer_of(events).text == "a"


def test_8_a_message_that_grows_beside_the_delta_is_not_told_again() -> None:
    chunks: list[JsonValue] = [
        {
            "choices": [
                {"index": 0, "delta": {"content": piece}, "message": {"content": "abc"[: at + 1]}}
            ]
        }
        for at, piece in enumerate("abc")
    ]
    assert answer_of(said("openai-chat", sse(*chunks) + DONE)).text == "abc"


def test_10_padding_behind_the_last_field_and_pings_anywhere_mean_nothing() -> None:
    begins: JsonValue = {"type": "message_start", "message": {"id": "i", "model": "m"}}
    ping = b'event: ping\ndata: {"type": "ping"}\n\n'
    text = dump(SAID_TEXT)[:-1] + b"          }"
    stop = b'data: {"type":"message_stop"         }\n\n'
    body = ping + sse(begins) + ping + b"data: %b\n\n" % text + ping + stop
    assert answer_of(said("anthropic", body)).text == "Hello"


def test_10_a_whole_message_may_stand_in_its_own_beginning() -> None:
    block: JsonValue = {"type": "tool_use", "id": "c", "name": "f", "input": {}}
    message: JsonValue = {"id": "i", "model": "m", "content": [block], "stop_reason": "tool_use"}
    body = sse({"type": "message_start", "message": message}, {"type": "message_stop"})
    events = said("anthropic", body)
    assert ToolCallDelta(0, "c", "f", "") in events
    assert events[-1] == Finished("tool_calls", "tool_use")
    assert answer_of(events).tool_calls[0].arguments == "{}"


def test_10_thinking_without_a_word_still_goes_back_signed() -> None:
    block: JsonValue = {"type": "thinking", "thinking": "", "signature": ""}
    signs: JsonValue = {"type": "signature_delta", "signature": "s"}
    body = sse(
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "content_block_delta", "index": 0, "delta": signs},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_stop"},
    )
    whole = {"type": "thinking", "thinking": "", "signature": "s"}
    assert said("anthropic", body)[0] == OpaquePart("anthropic.thinking", whole)


def test_11_comments_stand_anywhere_and_say_nothing() -> None:
    comment = b": OPENROUTER PROCESSING\n\n"
    inside = b": keepalive 56/58\n"
    body = comment * 3 + HELLO + comment + inside + sse(chat({"content": "!"}, "stop")) + DONE
    assert answer_of(said("openai-chat", body)).text == "Hello!"


def test_12_no_blank_behind_the_colon_and_no_name_of_the_event_are_needed() -> None:
    body = (HELLO + DONE).replace(b"data: ", b"data:")
    assert answer_of(said("openai-chat", body)).text == "Hello"
    completed: JsonValue = {"type": "response.completed", "response": {"output": []}}
    assert answer_of(said("openai-responses", sse(WROTE_TEXT, completed) + DONE)).text == "Hello"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_3_lines_may_end_in_any_of_the_three_ways(end: bytes) -> None:
    body = (HELLO + sse(chat({"content": "!"}, "stop")) + DONE).replace(b"\n", end)
    assert answer_of(said("openai-chat", body)).text == "Hello!"


def test_a_byte_order_mark_and_separators_inside_of_text_hurt_nothing() -> None:
    body = b"\xef\xbb\xbf" + sse(chat({"content": "a\u2028b\u0085c"})) + DONE
    assert answer_of(said("openai-chat", body)).text == "a\u2028b\u0085c"


def test_fields_of_the_standard_that_no_provider_sends_hurt_nothing() -> None:
    body = b"retry: 3000\nid: 7\n" + HELLO + b"id\nretry: x\n\n" + DONE
    assert answer_of(said("openai-chat", body)).text == "Hello"


def test_an_emoji_cut_in_two_escapes_is_lost_alone() -> None:
    halves = rb'data: {"choices":[{"index":0,"delta":{"content":"a\ud83d"}}]}' + b"\n\n"
    rest = rb'data: {"choices":[{"index":0,"delta":{"content":"\ude00b"}}]}' + b"\n\n"
    assert answer_of(said("openai-chat", halves + rest + DONE)).text == "a\ufffd\ufffdb"


def test_9_reasoning_comes_as_thoughts_of_every_dialect() -> None:
    thought: JsonValue = {"candidates": [{"content": {"parts": [{"text": "Hm", "thought": True}]}}]}
    thinking: JsonValue = {"type": "thinking_delta", "thinking": "Hm"}
    bodies: list[tuple[DialectName, bytes]] = [
        ("openai-chat", sse(chat({"reasoning_content": "Hm", "content": None}))),
        ("gemini", sse(thought)),
        ("anthropic", sse({"type": "content_block_delta", "index": 0, "delta": thinking})),
        ("ollama-chat", b'{"message":{"content":"","thinking":"Hm"}}\n'),
        ("ollama-generate", b'{"response":"","thinking":"Hm"}\n'),
        (
            "openai-responses",
            sse({"type": "response.reasoning_text.delta", "output_index": 0, "delta": "Hm"}),
        ),
    ]
    for name, body in bodies:
        assert ReasoningDelta("Hm") in said(name, body)


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_13_a_success_without_a_byte_is_told_as_empty(name: DialectName) -> None:
    assert failure_of(said(name, b"")).kind == "empty"


def test_14_the_last_line_may_repeat_an_empty_message_and_bring_a_context() -> None:
    body = (
        b'{"model":"m","response":"a","done":false}\n'
        b'{"model":"m","response":"","done":true,"done_reason":"stop","context":[1,2],"eval_count":1}\n'
    )
    events = said("ollama-generate", body)
    assert [it for it in events if isinstance(it, TextDelta)] == [TextDelta("a")]
    assert UsageUpdate(Usage(None, 1), {"eval_count": 1}) in events
