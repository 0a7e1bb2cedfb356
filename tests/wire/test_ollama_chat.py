import pytest
from decoding import decoded, encoded, events_of, failure_of

from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
    ReasoningDelta,
    RefusalDelta,
    ResponseIdentified,
    ServerTiming,
    ServerTimings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.body import MAX_STRAY_BYTES
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.ollama_chat.decoder import ollama_decoder
from tuiapp.wire.ollama_chat.shape import ChatShape


NAMED = ResponseIdentified("q", None)
BASE = "http://127.0.0.1:11434"


def nd(*lines: dict[str, JsonValue]) -> bytes:
    return b"".join(dump({"model": "q", **line}) + b"\n" for line in lines)


def said(content: JsonValue = "", **message: JsonValue) -> dict[str, JsonValue]:
    return {"message": {"role": "assistant", "content": content, **message}, "done": False}


def done(reason: JsonValue = "stop", **figures: JsonValue) -> dict[str, JsonValue]:
    return {**said(), "done": True, "done_reason": reason, **figures}


def of_lines(*lines: dict[str, JsonValue]) -> list[BodyEvent]:
    first, *events = decoded("ollama-chat", nd(*lines))
    assert first == NAMED
    return events


# The answer.


def test_thinking_comes_before_the_text() -> None:
    assert of_lines(said("b", thinking="a"), said("c"), said(), done()) == [
        ReasoningDelta("a"),
        TextDelta("b"),
        TextDelta("c"),
        Finished("stop", "stop"),
    ]


def test_tool_calls_come_whole_and_are_the_reason_of_the_end() -> None:
    one: JsonValue = {"function": {"name": "f", "arguments": {"x": [1]}}}
    two: JsonValue = {"id": "b", "function": {"index": 0, "name": "g", "arguments": None}}
    assert of_lines(said(tool_calls=[one]), said(tool_calls=[two, 7]), done()) == [
        ToolCallDelta(0, None, "f", '{"x":[1]}'),
        ToolCallDelta(1, "b", "g", ""),
        Finished("tool_calls", "stop"),
    ]


def test_the_last_line_tells_counts_and_durations() -> None:
    figures: dict[str, JsonValue] = {
        "total_duration": 9,
        "load_duration": 1,
        "prompt_eval_count": 26,
        "prompt_eval_duration": 3,
        "eval_count": 282,
        "eval_duration": 5,
    }
    assert of_lines(done("length", **figures, context=[1, 2])) == [
        UsageUpdate(Usage(26, 282), figures),
        ServerTimings(
            (
                ServerTiming("total", 9),
                ServerTiming("load", 1),
                ServerTiming("prompt_eval", 3),
                ServerTiming("eval", 5),
            )
        ),
        Finished("length", "length"),
    ]


@pytest.mark.parametrize(
    ("raw", "end"),
    [
        ("load", Finished("other", "load")),
        ("unload", Finished("other", "unload")),
        ("", Finished(None, None)),
        (None, Finished(None, None)),
    ],
)
def test_other_reasons_are_kept(raw: JsonValue, end: Finished) -> None:
    assert of_lines(done(raw)) == [end]


def test_the_end_is_told_at_once_and_nothing_after_it() -> None:
    decoder = ollama_decoder(ChatShape())
    assert decoder.decode(nd(done(), said("a")))[-1] == Finished("stop", "stop")
    assert decoder.decode(nd(said("a"))) == []
    assert decoder.flush() == []


def test_a_last_line_without_its_end_counts_if_it_is_whole() -> None:
    assert decoded("ollama-chat", nd(done())[:-1])[-1] == Finished("stop", "stop")
    assert failure_of(decoded("ollama-chat", nd(said("a"), done())[:-2])).kind == "ended_early"


def test_an_error_line_ends_the_answer_and_what_came_stays() -> None:
    body = nd(said("a")) + b'{"error":"model runner has stopped"}\n' + nd(said("b"), done())
    events = decoded("ollama-chat", body)
    assert events[:-1] == [NAMED, TextDelta("a")]
    failure = failure_of(events)
    assert (failure.kind, failure.message) == ("server", "model runner has stopped")


def test_an_error_beside_a_message_is_an_error() -> None:
    body = nd(said("a"), {**said("b"), "error": "no"})
    assert failure_of(decoded("ollama-chat", body)).message == "no"


@pytest.mark.parametrize("body", [b"", b"\n \n"])
def test_success_without_a_line_is_empty(body: bytes) -> None:
    assert failure_of(decoded("ollama-chat", body)).kind == "empty"


@pytest.mark.parametrize("body", [b"[1]", b"hello", b"{]", b'{"ok":1}', b"data: {}\n\n", b"<a"])
def test_anything_else_is_a_broken_protocol(body: bytes) -> None:
    assert failure_of(decoded("ollama-chat", body)).kind == "protocol"


def test_a_page_is_named() -> None:
    body = b"\n<html><head><title>Sign in</title>"
    assert "an HTML page (“Sign in”)" in failure_of(decoded("ollama-chat", body)).message


def test_an_error_over_several_lines_is_read() -> None:
    assert failure_of(decoded("ollama-chat", b'{\n  "error": "no"\n}\n')).message == "no"
    assert failure_of(decoded("ollama-chat", b'[{"error": "no"}]')).message == "no"


def test_an_error_over_endless_lines_is_not_waited_for() -> None:
    body = b'{"error":"no","x":\n"' + b"a" * (MAX_STRAY_BYTES // 2) + b'"}\n'
    assert failure_of(decoded("ollama-chat", body)).message == "no"
    body = b'{"error":"no","x":\n"' + b"a" * MAX_STRAY_BYTES + b'"}\n'
    assert failure_of(decoded("ollama-chat", body)).kind == "protocol"


@pytest.mark.parametrize(
    ("line", "kind"), [(b"{nope", "not JSON"), (b"[1]", "line"), (b'{"status":"x"}', "line")]
)
def test_an_unknown_line_is_counted_and_the_answer_goes_on(line: bytes, kind: str) -> None:
    body = nd(said("a")) + line + b"\n" + nd(said("b"), done())
    assert decoded("ollama-chat", body)[1:] == [
        TextDelta("a"),
        Unrecognized(kind, line),
        TextDelta("b"),
        Finished("stop", "stop"),
    ]


@pytest.mark.parametrize("body", [b'{"a":"' + b"a" * 100, b"[" + b" " * 100])
def test_a_line_beyond_the_bound_ends_the_answer(body: bytes) -> None:
    (end,) = events_of(ollama_decoder(ChatShape(), max_line_bytes=64), [body, body])
    assert isinstance(end, Failed)
    assert end.failure.kind == "protocol"


# The encoder.


def test_a_tool_call_in_pieces_is_written_whole() -> None:
    pieces = [
        ToolCallDelta(0, "a", "f", '{"x"'),
        ToolCallDelta(0, None, None, ":1}"),
        ToolCallDelta(1, None, "g", '{"cut'),
    ]
    events = decoded("ollama-chat", encoded("ollama-chat", [*pieces, Finished("tool_calls", None)]))
    assert events[1:] == [
        ToolCallDelta(0, "a", "f", '{"x":1}'),
        ToolCallDelta(1, None, "g", "{}"),
        Finished("tool_calls", "stop"),
    ]


def test_a_refusal_becomes_text_and_what_cannot_be_said_is_left_out() -> None:
    events = [RefusalDelta("No."), TextDelta("b", 1), Citation("https://a.example", None)]
    assert decoded("ollama-chat", encoded("ollama-chat", events))[1:-1] == [TextDelta("No.")]


def test_counts_of_another_dialect_are_written_in_our_fields() -> None:
    update = UsageUpdate(Usage(3, 4), {"prompt_tokens": 3, "completion_tokens": 4})
    body = encoded("ollama-chat", [update, Finished("length", "max_tokens")])
    assert decoded("ollama-chat", body)[1:] == [
        UsageUpdate(Usage(3, 4), {"prompt_eval_count": 3, "eval_count": 4}),
        Finished("length", "length"),
    ]
