"""What `openai-chat` says beside an answer: counts, timings, sources, verdicts, names."""

import pytest
from chat_frames import DONE, NAMED, chunk, of_delta, of_top, sse
from decoding import decoded, encoded

from tuiapp.core.events import (
    Citation,
    Finished,
    ResponseIdentified,
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.told import MAX_CITATIONS


# Figures and facts.


@pytest.mark.parametrize(
    ("raw", "usage"),
    [
        ({"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}, Usage(12, 5)),
        (
            {
                "prompt_tokens": 12,
                "completion_tokens": 1,
                "total_tokens": 303,
                "completion_tokens_details": {"reasoning_tokens": 290},
            },
            Usage(12, 291, 290),
        ),
        (
            {
                "prompt_tokens": 12,
                "completion_tokens": 300,
                "total_tokens": 312,
                "completion_tokens_details": {"reasoning_tokens": 290},
                "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 3},
            },
            Usage(12, 300, 290, 4, 3),
        ),
        (
            {
                "prompt_tokens": 9,
                "completion_tokens": 1300,
                "completion_tokens_details": {"reasoning_tokens": 0, "image_tokens": 1290},
            },
            Usage(9, 1300, 0, image_tokens=1290),
        ),
        ({"prompt_tokens": 9, "prompt_cache_hit_tokens": 8}, Usage(9, None, None, 8)),
        ({"prompt_tokens": 9, "cached_tokens": 7}, Usage(9, None, None, 7)),
        ({"prompt_tokens": -1, "completion_tokens": "5", "total_tokens": True}, Usage()),
        ({"prompt_tokens": 3.0, "completion_tokens": 2.5}, Usage(3)),
    ],
    ids=["openai", "xai", "cached", "openrouter", "deepseek", "together", "not counts", "floats"],
)
def test_usage_counts_reasoning_as_output_and_cache_as_input(
    raw: dict[str, JsonValue], usage: Usage
) -> None:
    assert of_top(usage=raw) == [UsageUpdate(usage, raw)]


def test_how_much_of_the_output_is_images_is_said() -> None:
    usage = Usage(9, 1300, 1, image_tokens=1290)
    told = UsageUpdate(usage, {"promptTokenCount": 9})
    events = decoded("openai-chat", encoded("openai-chat", [told, Finished("stop", None)]))
    assert [event.usage for event in events if isinstance(event, UsageUpdate)] == [usage]


def test_usage_is_told_when_it_is_new() -> None:
    one: JsonValue = {"prompt_tokens": 1}
    two: JsonValue = {"prompt_tokens": 2}
    body = sse(*(chunk({}, usage=raw) for raw in (one, one, two)), {"choices": [], "usage": two})
    updates = [e for e in decoded("openai-chat", body) if isinstance(e, UsageUpdate)]
    assert [update.usage for update in updates] == [Usage(1), Usage(2)]


def test_facts_beside_a_piece_of_text_are_not_overlooked() -> None:
    verdict: JsonValue = {"hate": {"filtered": True, "severity": "high"}}
    choice: JsonValue = {
        "index": 0,
        "delta": {"content": "b"},
        "content_filter_results": verdict,
    }
    body = sse(
        chunk({"content": "a"}),
        {"choices": [choice]},
        chunk({"content": "c"}, usage={"prompt_tokens": 1}),
    )
    assert decoded("openai-chat", body + DONE)[1:] == [
        TextDelta("a"),
        TextDelta("b"),
        SafetyRatings((SafetyRating("hate", "high", blocked=True),)),
        TextDelta("c"),
        UsageUpdate(Usage(1), {"prompt_tokens": 1}),
        Finished(None, None),
    ]


def test_usage_comes_before_the_end_also_where_it_follows_the_finish_reason() -> None:
    body = sse(chunk({"content": "a"}), chunk({}, "stop"), {"choices": [], "usage": {"x": 1}})
    assert decoded("openai-chat", body + DONE)[-2:] == [
        UsageUpdate(Usage(), {"x": 1}),
        Finished("stop", "stop"),
    ]


def test_groqs_own_usage_is_read_where_there_is_no_other() -> None:
    raw: dict[str, JsonValue] = {"prompt_tokens": 1, "queue_time": 0.25}
    assert of_top(x_groq={"id": "req", "usage": raw}) == [
        ServerTimings((ServerTiming("queue", 250_000_000),)),
        UsageUpdate(Usage(1), raw),
    ]


def test_the_servers_own_timings_are_told() -> None:
    timings: JsonValue = {
        "prompt_n": 5,
        "prompt_ms": 1.5,
        "predicted_ms": 20,
        "predicted_per_token_ms": 4,
        "odd_ms": -1,
        "none_ms": 1e999,
    }
    assert of_top(timings=timings) == [
        ServerTimings(
            (
                ServerTiming("prompt", 1_500_000),
                ServerTiming("predicted", 20_000_000),
                ServerTiming("odd", 0),
            )
        )
    ]
    assert of_top(time_info={"total_time": 0.5, "created": 3}) == [
        ServerTimings((ServerTiming("total", 500_000_000),))
    ]


def test_a_source_is_told_once() -> None:
    results: JsonValue = [{"title": "A", "url": "https://a.example", "snippet": "…"}]
    body = sse(
        chunk({}, search_results=results, citations=["https://a.example", "https://b.example"]),
        chunk({}, search_results=results, citations=[{"url": "https://c.example"}, 7]),
    )
    assert [e for e in decoded("openai-chat", body) if isinstance(e, Citation)] == [
        Citation("https://a.example", "A", "…"),
        Citation("https://b.example", None),
        Citation("https://c.example", None),
    ]


def test_annotations_are_sources() -> None:
    nested: JsonValue = {"url_citation": {"url": "https://a.example", "title": "A"}}
    flat: JsonValue = {"type": "url_citation", "url": "https://b.example", "content": "q"}
    assert of_delta({"annotations": [nested, flat, {}]}) == [
        Citation("https://a.example", "A"),
        Citation("https://b.example", None, "q"),
    ]


def test_sources_are_bounded() -> None:
    urls: JsonValue = [f"https://a.example/{n}" for n in range(MAX_CITATIONS + 5)]
    assert len(of_top(citations=urls)) == MAX_CITATIONS


def test_azures_verdicts_are_told_when_they_change() -> None:
    safe: JsonValue = {"hate": {"filtered": False, "severity": "safe"}, "error": {"code": 1}}
    jail: JsonValue = {"jailbreak": {"filtered": True, "detected": True}, "x": {"detected": False}}
    choice: JsonValue = {"index": 0, "content_filter_results": safe}
    body = sse(
        {"id": "", "model": "", "choices": [], "prompt_filter_results": [
            {"content_filter_results": jail}
        ]},
        {"id": "id-1", "model": "m", "choices": [choice]},
        {"id": "", "model": "", "choices": [choice]},
    )  # fmt: skip
    assert decoded("openai-chat", body + DONE)[:-1] == [
        SafetyRatings(
            (
                SafetyRating("jailbreak", "detected", blocked=True),
                SafetyRating("x", "safe"),
            ),
            about_prompt=True,
        ),
        NAMED,
        SafetyRatings((SafetyRating("hate", "safe"),)),
    ]


def test_the_response_is_identified_once() -> None:
    body = sse(chunk({"content": "a"}), chunk({"content": "b"}), {"id": "z", "choices": []})
    named = [e for e in decoded("openai-chat", body) if isinstance(e, ResponseIdentified)]
    assert named == [NAMED]


# The encoder, in the vendor's own order.


def test_usage_is_written_between_the_finish_reason_and_the_end_mark() -> None:
    usage = UsageUpdate(Usage(1, 2), {"eval_count": 2})
    body = encoded("openai-chat", [NAMED, TextDelta("a"), usage, Finished("stop", None)])
    lines = [line for line in body.split(b"\n") if line]
    assert [b'"role"' in lines[0], b'"content":"a"' in lines[1]] == [True, True]
    assert b'"finish_reason":"stop"' in lines[2]
    assert b'"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,' in lines[3]
    assert lines[4:] == [b"data: [DONE]"]
