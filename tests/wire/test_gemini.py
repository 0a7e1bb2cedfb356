"""Answers in `gemini`: parts, calls, sources, verdicts, counts, and their one end."""

import pytest
from decoding import decoded, encoded, events_of, failure_of
from gemini_chunks import NAMED, NAMES, STOP, chunk, growing, last, sse, text

from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    SafetyRating,
    SafetyRatings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.gemini.calls import MAX_GROWING_CHARS
from tuiapp.wire.gemini.decoder import gemini_decoder
from tuiapp.wire.gemini.facts import finish_reason
from tuiapp.wire.gemini.signatures import continuation_token
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.told import MAX_CITATIONS


def of_chunks(*chunks: JsonValue) -> list[BodyEvent]:
    """What these chunks give before the last, without the first and the last event."""
    first, *events, end = decoded("gemini", sse(*chunks, last()))
    assert first == NAMED
    assert isinstance(end, Finished)
    return events


# The answer.


def test_thoughts_are_reasoning_and_empty_parts_say_nothing() -> None:
    assert of_chunks(
        chunk(text("Hm.", thought=True), text("a"), {}), chunk(text(""), text("", thought=True))
    ) == [ReasoningDelta("Hm."), TextDelta("a")]


def test_candidates_without_parts_say_nothing() -> None:
    contents: list[JsonValue] = [{"role": "model"}, None, {"parts": None}, [1]]
    for content in contents:
        candidates: JsonValue = [{"content": content}, 7]
        assert of_chunks({"candidates": candidates, **NAMES}) == []


def test_other_candidates_are_told_apart_and_do_not_end_the_answer() -> None:
    signed = text("b", thoughtSignature="s")
    events = decoded("gemini", sse(chunk(signed, index=1, finishReason="SAFETY"), chunk(text("a"))))
    assert events[1:-1] == [TextDelta("b", 1), TextDelta("a")]
    assert failure_of(events).kind == "ended_early"


def test_calls_come_whole_and_are_the_reason_of_the_end() -> None:
    calls: list[JsonValue] = [
        {"functionCall": {"name": "f", "args": {"x": [1]}}},
        {"functionCall": {"id": "i", "name": "g"}},
    ]
    events = decoded("gemini", sse(chunk(*calls), last()))
    assert events[1:] == [
        ToolCallDelta(0, None, "f", '{"x":[1]}'),
        ToolCallDelta(1, "i", "g", "{}"),
        Finished("tool_calls", "STOP"),
    ]


def test_a_call_in_pieces_is_told_whole_once_it_ends() -> None:
    assert of_chunks(
        chunk({"functionCall": {"name": "f", "willContinue": True}, "thoughtSignature": "s"}),
        growing(
            {"jsonPath": "$.a[0].b", "stringValue": "x", "willContinue": True}, willContinue=True
        ),
        growing({"jsonPath": "$.a[0].b", "stringValue": "y"}, willContinue=True),
        growing({"jsonPath": "$.a[1]", "numberValue": 0.5}, willContinue=True),
        growing({"jsonPath": "$['c d']", "boolValue": True}, willContinue=True),
        growing({"jsonPath": '$["e"]', "nullValue": None}, willContinue=True),
        chunk({"functionCall": {}}),
        chunk({"functionCall": {}}),
    ) == [
        OpaquePart("gemini.call", {"thoughtSignature": "s", "call": 0}),
        ToolCallDelta(0, None, "f", '{"a":[{"b":"xy"},0.5],"c d":true,"e":null}'),
    ]


def test_a_call_in_pieces_ends_with_the_next_call_or_the_answer() -> None:
    begun = growing({"jsonPath": "$.a", "stringValue": "x"}, name="f", willContinue=True)
    assert of_chunks(begun, begun) == [
        ToolCallDelta(0, None, "f", '{"a":"x"}'),
        ToolCallDelta(1, None, "f", '{"a":"x"}'),
    ]
    events = decoded("gemini", sse(begun))
    assert events[1] == ToolCallDelta(0, None, "f", '{"a":"x"}')
    assert failure_of(events).kind == "ended_early"


@pytest.mark.parametrize(
    "path", ["$.a[999999999]", "$.a.b", "$.", "$..a", "", "$.a[0", "$" + ".x" * 300]
)
def test_a_path_that_fits_nothing_is_left_out(path: str) -> None:
    first: JsonValue = {"jsonPath": "$.a[0]", "numberValue": 1}
    events = of_chunks(growing(first, {"jsonPath": path, "stringValue": "x"}, name="f"))
    assert events == [ToolCallDelta(0, None, "f", '{"a":[1]}')]


def test_a_call_in_pieces_has_a_bound() -> None:
    half: JsonValue = {"jsonPath": "$.a", "stringValue": "x" * (MAX_GROWING_CHARS // 2)}
    begun = growing(half, name="f", willContinue=True)
    (call,) = of_chunks(begun, growing(half, half, half, {"jsonPath": "$.b"}))
    assert isinstance(call, ToolCallDelta)
    assert MAX_GROWING_CHARS // 2 < len(call.arguments) <= MAX_GROWING_CHARS
    assert '"b"' not in call.arguments


def test_images_come_as_data_or_as_addresses() -> None:
    assert of_chunks(
        chunk(
            {"inlineData": {"mimeType": "image/png", "data": "aGk="}},
            {"fileData": {"mimeType": "image/webp", "fileUri": "https://a.example/1"}},
        )
    ) == [
        ImagePart("image/png", base64="aGk="),
        ImagePart("image/webp", url="https://a.example/1"),
    ]


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"executableCode": {"code": "1"}, "thoughtSignature": "s"}, "part.executableCode"),
        ({"codeExecutionResult": {"outcome": "OUTCOME_OK"}}, "part.codeExecutionResult"),
        ({"inlineData": {"mimeType": "audio/pcm", "data": "aGk="}}, "part.inlineData"),
        ({"thought": True, "confetti": 1}, "part.confetti"),
    ],
)
def test_other_parts_are_kept_unread(part: JsonValue, kind: str) -> None:
    assert of_chunks(chunk(part)) == [Unrecognized(kind, dump(part))]


# What is said beside it.


def test_sources_are_told_once_each() -> None:
    web: JsonValue = {"web": {"uri": "https://a.example", "title": "A"}}
    file: JsonValue = {"retrievedContext": {"fileSearchStore": "stores/s", "text": "It is."}}
    grounding: JsonValue = {"groundingChunks": [web, file, {"web": {}}, 7]}
    cited: JsonValue = {"citationSources": [{"uri": "https://b.example", "startIndex": 1}, {}]}
    more: JsonValue = {"citations": [{"uri": "https://a.example", "license": "MIT"}]}
    assert of_chunks(
        chunk(groundingMetadata=grounding, citationMetadata=cited), chunk(citationMetadata=more)
    ) == [
        Citation("https://b.example", None),
        Citation("https://a.example", "A"),
        Citation(None, "stores/s", "It is."),
    ]


def test_sources_have_a_bound() -> None:
    sources: JsonValue = [{"uri": f"https://a.example/{n}"} for n in range(MAX_CITATIONS + 9)]
    events = of_chunks(chunk(citationMetadata={"citationSources": sources}))
    assert len(events) == MAX_CITATIONS


def test_verdicts_are_told_when_they_change_in_words_or_numbers() -> None:
    low: JsonValue = [{"category": "HARM_CATEGORY_HATE_SPEECH", "probability": "LOW"}, {}]
    high: JsonValue = [{"category": 8, "probability": 4, "blocked": True}]
    assert of_chunks(
        chunk(text("a"), safetyRatings=low),
        chunk(text("b"), safetyRatings=low),
        chunk(text("c"), safetyRatings=high),
    ) == [
        TextDelta("a"),
        SafetyRatings((SafetyRating("hate_speech", "low"),)),
        TextDelta("b"),
        TextDelta("c"),
        SafetyRatings((SafetyRating("hate_speech", "high", blocked=True),)),
    ]


def test_a_blocked_prompt_is_an_end() -> None:
    feedback: JsonValue = {
        "blockReason": "SAFETY",
        "safetyRatings": [{"category": "HARM_CATEGORY_HARASSMENT", "probability": "HIGH"}],
    }
    assert decoded("gemini", sse({"promptFeedback": feedback})) == [
        SafetyRatings((SafetyRating("harassment", "high"),), about_prompt=True),
        Finished("content_filter", "SAFETY"),
    ]
    assert decoded("gemini", sse({"promptFeedback": {"safetyRatings": []}, **NAMES}))[-1] != STOP


def test_output_counts_thoughts_and_a_chunk_may_leave_a_count_out() -> None:
    counts: list[dict[str, JsonValue]] = [
        {"promptTokenCount": 15, "thoughtsTokenCount": 5, "cachedContentTokenCount": 4},
        {"promptTokenCount": 13, "candidatesTokenCount": 7, "totalTokenCount": 25},
        {"trafficType": "ON_DEMAND"},
        {"trafficType": "ON_DEMAND"},
    ]
    chunks: list[JsonValue] = [{**chunk(text("a")), "usageMetadata": {**it}} for it in counts]
    events = of_chunks(*chunks)
    assert [event for event in events if isinstance(event, UsageUpdate)] == [
        UsageUpdate(Usage(15, 5, 5, 4), counts[0]),
        UsageUpdate(Usage(13, 12, 5), counts[1]),
        UsageUpdate(Usage(None, 12, 5), counts[2]),
    ]


@pytest.mark.parametrize(
    ("details", "image_tokens"),
    [
        ([{"modality": "IMAGE", "tokenCount": 1290}, {"modality": "TEXT", "tokenCount": 6}], 1290),
        ([{"modality": "IMAGE", "tokenCount": 1290}, {"modality": 2, "tokenCount": 10}], 1300),
        ([{"modality": "TEXT", "tokenCount": 6}, {"modality": "IMAGE"}, 7, None], None),
        ({"modality": "IMAGE", "tokenCount": 1290}, None),
        (None, None),
    ],
)
def test_output_tells_how_much_of_it_is_images(
    details: JsonValue, image_tokens: int | None
) -> None:
    raw: dict[str, JsonValue] = {
        "promptTokenCount": 16,
        "promptTokensDetails": [{"modality": "IMAGE", "tokenCount": 9}],
        "candidatesTokenCount": 1296,
        "candidatesTokensDetails": details,
    }
    events = of_chunks({**chunk(text("Here it is.")), "usageMetadata": raw})
    assert [event for event in events if isinstance(event, UsageUpdate)] == [
        UsageUpdate(Usage(16, 1296, image_tokens=image_tokens), raw)
    ]


# The end, and bodies that are no stream.


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("STOP", "stop"),
        ("1", "stop"),
        ("2", "length"),
        ("5", "error"),
        ("MAX_TOKENS", "length"),
        ("RECITATION", "content_filter"),
        ("IMAGE_SAFETY", "content_filter"),
        ("CONTINUATION", "paused"),
        ("MALFORMED_FUNCTION_CALL", "other"),
        ("LANGUAGE", "error"),
        ("99", "other"),
        ("CONFETTI", "other"),
        ("9" * 5000, "other"),
    ],
)
def test_every_reason_has_one_of_our_words(raw: str, reason: str) -> None:
    assert finish_reason(raw, with_tool_calls=False) == reason


def test_a_reason_may_be_a_number() -> None:
    assert decoded("gemini", sse(last(1)))[-1] == Finished("stop", "1")
    assert failure_of(decoded("gemini", sse(last(True)))).kind == "ended_early"


def test_the_answer_goes_on_after_a_reason() -> None:
    events = decoded("gemini", sse(last("STOP"), chunk(text("a")), last("MAX_TOKENS")))
    assert events[1:] == [TextDelta("a"), Finished("length", "MAX_TOKENS")]


@pytest.mark.parametrize("body", [b"", b"\r\n \r\n", b"[]", b"[\n\n]\n"])
def test_success_without_a_chunk_is_empty(body: bytes) -> None:
    assert failure_of(decoded("gemini", body)).kind == "empty"


@pytest.mark.parametrize(
    "body", [b"[1]", b"hello", b"{]", b'{"ok":1}', b"data: {}\n\n", b"<a", b'data: {"choices":[]}']
)
def test_anything_else_is_a_broken_protocol(body: bytes) -> None:
    assert failure_of(decoded("gemini", body)).kind == "protocol"


def test_a_page_is_named() -> None:
    body = b"\n<html><head><title>Sign in</title>"
    assert "an HTML page (“Sign in”)" in failure_of(decoded("gemini", body)).message


@pytest.mark.parametrize("unknown", [b"{nope", b"[1]", b'{"event":"ping"}'])
def test_an_unknown_event_is_kept_and_the_answer_goes_on(unknown: bytes) -> None:
    body = sse(chunk(text("a"))) + b"data: %b\r\n\r\n" % unknown + sse(last())
    kinds = [event.kind for event in decoded("gemini", body) if isinstance(event, Unrecognized)]
    assert kinds == ["not JSON" if unknown == b"{nope" else "event"]
    assert decoded("gemini", body)[-1] == STOP


def test_stray_lines_are_kept() -> None:
    body = sse(chunk(text("a"))) + b"confetti\r\n\r\n" + sse(last())
    assert decoded("gemini", body)[-2:] == [Unrecognized("line", b"confetti\n"), STOP]


@pytest.mark.parametrize("body", [b'data: "' + b"a" * 100, b'[{"a":"' + b"a" * 100, b"{" * 100])
def test_an_event_beyond_the_bound_ends_the_answer(body: bytes) -> None:
    (end,) = events_of(gemini_decoder(max_event_bytes=64), [body, body])
    assert isinstance(end, Failed)
    assert end.failure.kind == "protocol"


# An answer that is to go on.


def test_where_an_answer_goes_on_is_kept_for_the_next_request() -> None:
    def cut(token: str) -> JsonValue:
        return {"candidates": [{"index": 0, "continuationToken": token}]}

    end: JsonValue = {"candidates": [{"finishReason": "CONTINUATION", "continuationToken": "t-2"}]}
    events = decoded("gemini", sse(cut("t-1"), cut("t-1"), end))
    tokens = [it for it in events if isinstance(it, OpaquePart)]
    assert [it.raw for it in tokens] == [{"continuationToken": "t-1"}, {"continuationToken": "t-2"}]
    assert continuation_token(tokens) == "t-2"
    assert events[-1] == Finished("paused", "CONTINUATION")
    assert decoded("gemini", encoded("gemini", events))[-3:] == events[-3:]


def test_another_candidates_token_is_not_the_answers() -> None:
    other: JsonValue = {"candidates": [{"index": 1, "continuationToken": "t-1"}]}
    assert not [it for it in of_chunks(other) if isinstance(it, OpaquePart)]
