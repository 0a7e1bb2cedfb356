"""The contract of `--jsonl`: every line, every key."""

from collections.abc import Sequence

import pytest
from commands import Home, answering, ended, record, refusing, stalling

from tests.loopback import Answering, LoopbackServer
from tests.net.running import DONE, chunk_of
from tuiapp.cli.completion import Reading
from tuiapp.cli.jsonl import JsonLines
from tuiapp.cli.late_price import LatePrice
from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Citation,
    Connected,
    Event,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    RateLimitBucket,
    RateLimits,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    Retrying,
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
    Stopped,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.messages import UserMessage
from tuiapp.core.prices import Price
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue


LAB = Target("lab", "m")
MS = 1_000_000
NO_USAGE: dict[str, JsonValue] = {
    "input_tokens": None,
    "output_tokens": None,
    "reasoning_tokens": None,
    "cache_read_tokens": None,
    "cache_creation_tokens": None,
}


def lines_of(*events: Event) -> Sequence[dict[str, JsonValue]]:
    """The lines of events that come a millisecond after another, behind the request."""
    lines = JsonLines(3, LAB)
    log = [Chunk(5 * MS, b"", (RequestSent(),))]
    log += [Chunk((5 + n) * MS, b"x", (event,)) for n, event in enumerate(events, 1)]
    return [record(line.encode()) for chunk in log for line in lines.events(chunk)][1:]


def end_of(*chunks: Chunk, price: Price | None = None) -> dict[str, JsonValue]:
    reading = Reading(
        GenerationRequest(LAB, (UserMessage("Why?"),)), LatePrice(lambda: price, is_slow=True)
    )
    for chunk in chunks:
        reading.add(chunk)
    return record(JsonLines(0, LAB).end(reading.completion()).encode())


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (TextDelta("Why"), {"type": "text", "text": "Why"}),
        (RefusalDelta("No"), {"type": "text", "text": "No", "refusal": True}),
        (ReasoningDelta("Hm"), {"type": "reasoning", "text": "Hm"}),
        (
            ToolCallDelta(0, "id", None, '{"a'),
            {"type": "tool_call", "index": 0, "id": "id", "name": None, "arguments": '{"a'},
        ),
        (TextDelta("b", 1), {"type": "other_choice", "of": "text", "choice": 1, "text": "b"}),
        (
            UsageUpdate(Usage(output_tokens=0), {"completion_tokens": 0, "x": float("nan")}),
            {
                "type": "usage",
                "usage": {**NO_USAGE, "output_tokens": 0},
                "usage_raw": {"completion_tokens": 0, "x": None},
            },
        ),
        (
            RateLimits((RateLimitBucket("requests", 60, None, 1.5),), 2.0),
            {
                "type": "rate_limits",
                "buckets": [{"name": "requests", "limit": 60, "remaining": None, "reset_s": 1.5}],
                "retry_after_s": 2.0,
            },
        ),
        (
            SafetyRatings((SafetyRating("harm", "low"),)),
            {
                "type": "safety",
                "ratings": [{"category": "harm", "level": "low", "blocked": False}],
                "about_prompt": False,
            },
        ),
        (
            ServerTimings((ServerTiming("load", 1_500_000),)),
            {"type": "server_timings", "timings": [{"name": "load", "duration_ms": 1.5}]},
        ),
        (
            Retrying(2, 0.5, Failure("overloaded", "Busy.", status=503)),
            {
                "type": "retrying",
                "attempt": 2,
                "delay_s": 0.5,
                "error": {
                    "kind": "overloaded",
                    "message": "Busy.",
                    "hint": None,
                    "status": 503,
                    "retry_after_s": None,
                    "request_id": None,
                },
            },
        ),
        (Unrecognized("odd", b"\xff"), {"type": "unrecognized", "kind": "odd", "raw": "\ufffd"}),
        (Connected(None), {"type": "connected", "connect_ms": None, "reused": True}),
        (
            ResponseStarted(200, "req"),
            {"type": "response_started", "status": 200, "request_id": "req"},
        ),
        (
            ResponseIdentified("m", None),
            {"type": "response_identified", "model": "m", "response_id": None},
        ),
        (
            Citation("u", None),
            {"type": "citation", "url": "u", "title": None, "quote": None},
        ),
        (
            ImagePart("image/png", "AAAA"),
            {"type": "image", "media_type": "image/png", "base64": "AAAA", "url": None},
        ),
        (
            OpaquePart("signature", {"a": [1]}),
            {"type": "opaque", "kind": "signature", "raw": {"a": [1]}},
        ),
    ],
)
def test_every_event_has_its_line(event: Event, line: dict[str, JsonValue]) -> None:
    assert lines_of(event) == [{"run": 3, "at_ms": 1.0, **line}]


def test_ends_have_a_line_of_their_own() -> None:
    assert lines_of(Finished("stop", "stop")) == lines_of(Cancelled()) == []


def test_the_end_of_an_answer_says_everything() -> None:
    chunks = [
        Chunk(1000 * MS, b"", (RequestSent(),)),
        Chunk(1050 * MS, b"", (ResponseStarted(200, "req-7"),)),
        Chunk(1100 * MS, b"x", (ResponseIdentified("m-2", "r"), ReasoningDelta("Hm"))),
        Chunk(1200 * MS, b"x", (TextDelta("Yes"), ToolCallDelta(0, "id", "f", "{}"))),
        Chunk(
            1300 * MS,
            b"x",
            (
                TextDelta("."),
                UsageUpdate(Usage(100, 11, 5, 40), {"prompt_tokens": 100}),
                Finished("tool_calls", "tool_use"),
            ),
        ),
    ]
    assert end_of(*chunks, price=Price(1.0, 2.0)) == {
        "type": "end",
        "run": 0,
        "target": "lab/m",
        "outcome": "finished",
        "stop_rule": None,
        "finish_reason": "tool_calls",
        "finish_reason_raw": "tool_use",
        "model": "m-2",
        "request_id": "req-7",
        "attempts": 1,
        "text": "Yes.",
        "reasoning": "Hm",
        "tool_calls": [{"id": "id", "name": "f", "arguments": "{}"}],
        "usage": {
            "input_tokens": 100,
            "output_tokens": 11,
            "reasoning_tokens": 5,
            "cache_read_tokens": 40,
            "cache_creation_tokens": None,
        },
        "usage_raw": {"prompt_tokens": 100},
        "estimated": {"output_tokens": None, "cost_usd": None},
        "cost_usd": 0.000122,
        "cost_source": "your [prices]",
        "metrics": {
            "ttfb_ms": 50.0,
            "ttft_ms": 100.0,
            "ttfa_ms": 200.0,
            "tpot_ms": 20.0,
            "tokens_per_s": 50.0,
            "e2e_ms": 300.0,
            "chunks": 3,
            "events": 7,
            "gap_p50_ms": 100.0,
            "gap_p95_ms": 100.0,
            "gap_max_ms": 100.0,
            "stalls": 0,
        },
        "estimated_metrics": [],
        "error": None,
    }


def test_what_is_not_known_is_null_and_what_is_estimated_is_named() -> None:
    end = end_of(
        Chunk(0, b"", (RequestSent(),)),
        Chunk(100 * MS, b"x", (TextDelta("x" * 40),)),
        Chunk(290 * MS, b"x", (TextDelta("x" * 40), Stopped("chars:80"))),
    )
    assert (end["outcome"], end["stop_rule"]) == ("stopped", "chars:80")
    assert (end["finish_reason"], end["finish_reason_raw"], end["cost_usd"]) == (None, None, None)
    assert (end["model"], end["request_id"], end["usage_raw"]) == (None, None, None)
    assert end["usage"] == NO_USAGE
    assert end["estimated"] == {"output_tokens": 20, "cost_usd": None}
    assert end["estimated_metrics"] == ["tpot_ms", "tokens_per_s"]
    assert isinstance(end["metrics"], dict)
    assert (end["metrics"]["tpot_ms"], end["metrics"]["ttfb_ms"]) == (10.0, None)


def test_a_stall_that_the_run_was_cancelled_in_is_counted() -> None:
    end = end_of(
        Chunk(0, b"", (RequestSent(),)),
        Chunk(100 * MS, b"x", (TextDelta("Why"),)),
        Chunk(30_100 * MS, b"", (Cancelled(),)),
    )
    assert isinstance(end["metrics"], dict)
    assert (end["metrics"]["stalls"], end["metrics"]["gap_max_ms"]) == (1, None)


def test_a_cost_that_rests_on_estimated_tokens_stands_with_what_is_estimated() -> None:
    end = end_of(
        Chunk(0, b"", (RequestSent(),)),
        Chunk(100 * MS, b"x", (TextDelta("x" * 40), Finished("stop", "stop"))),
        price=Price(1.0, 2.0),
    )
    assert (end["cost_usd"], end["cost_source"]) == (None, None)
    assert end["estimated"] == {"output_tokens": 10, "cost_usd": 2.1e-5}


def test_a_run_that_never_got_anywhere_has_no_figures() -> None:
    end = end_of(Chunk(5, b"", (Failed(Failure("dns", "No such host.", request_id="r")),)))
    assert end["outcome"] == "failed"
    assert end["request_id"] == "r"
    assert end["error"] == {
        "kind": "dns",
        "message": "No such host.",
        "hint": None,
        "status": None,
        "retry_after_s": None,
        "request_id": "r",
    }
    assert end["metrics"] == {
        "ttfb_ms": None,
        "ttft_ms": None,
        "ttfa_ms": None,
        "tpot_ms": None,
        "tokens_per_s": None,
        "e2e_ms": None,
        "chunks": 0,
        "events": 0,
        "gap_p50_ms": None,
        "gap_p95_ms": None,
        "gap_max_ms": None,
        "stalls": None,
    }


def test_half_a_pair_of_surrogates_is_still_json() -> None:
    assert lines_of(TextDelta("a\ud83d"))[0]["text"] == "a\ufffd"


def test_lines_come_from_start_to_end_while_the_answer_streams(home: Home) -> None:
    with LoopbackServer(stalling("Why", " not")) as server:
        home.configure(server.url)
        home.raise_limit("tuiapp.cli.interruption.GRACE_S")
        process = home.begin("ask", "--jsonl", "Why?")
        assert process.stdout is not None
        seen: list[dict[str, JsonValue]] = []
        while not seen or seen[-1].get("text") != " not":
            seen.append(record(process.stdout.readline()))
        process.terminate()
        done = ended(process)
    assert seen[0] == {"type": "start", "run": 0, "target": "lab/m", "at_ms": 0}
    times = [line["at_ms"] for line in seen]
    assert all(isinstance(at, int | float) for at in times)
    assert [line["text"] for line in seen if line["type"] == "text"] == ["Why", " not"]
    assert done.status == 143
    (end,) = done.records
    assert (end["type"], end["outcome"], end["text"]) == ("end", "cancelled", "Why not")


def test_the_first_text_is_as_late_as_ttft_says(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        lines = home.here("ask", "--jsonl", "Why?").records
    first = next(line for line in lines if line["type"] == "text")
    assert isinstance(lines[-1]["metrics"], dict)
    assert first["at_ms"] == lines[-1]["metrics"]["ttft_ms"]


def test_runs_are_numbered_in_the_order_of_the_targets(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        lines = home.here("ask", "--jsonl", "-m", "lab/a", "-m", "lab/b", "Why?").records
    starts = [(line["run"], line["target"]) for line in lines if line["type"] == "start"]
    ends = [(line["run"], line["target"]) for line in lines if line["type"] == "end"]
    assert starts == ends == [(0, "lab/a"), (1, "lab/b")]


def test_a_refusal_is_a_line_and_a_sentence(home: Home) -> None:
    body = b'{"error": {"message": "Wrong key."}}'
    with LoopbackServer(refusing(401, body, {"x-request-id": "req-9"})) as server:
        home.configure(server.url)
        done = home.here("ask", "--jsonl", "Why?")
    end = done.records[-1]
    assert (done.status, end["outcome"], end["request_id"]) == (1, "failed", "req-9")
    assert isinstance(end["error"], dict)
    assert (end["error"]["kind"], end["error"]["status"]) == ("authentication", 401)
    assert "✗" in done.notes


def test_another_attempt_has_a_line_and_counts(home: Home) -> None:
    async def busy_at_first(on: Answering) -> None:
        first = len(server.requests) == 1
        await (refusing(429, headers={"retry-after": "0"}) if first else answering("Yes."))(on)

    with LoopbackServer(busy_at_first) as server:
        home.configure(server.url)
        lines = home.here("ask", "--jsonl", "--retries", "2", "Why?").records
    retrying = [line for line in lines if line["type"] == "retrying"]
    assert [line["attempt"] for line in retrying] == [2]
    assert (lines[-1]["outcome"], lines[-1]["attempts"]) == ("finished", 2)


def test_usage_that_was_reported_is_in_the_end(home: Home) -> None:
    async def with_usage(on: Answering) -> None:
        await on.start()
        await on.send(chunk_of("Yes.") + chunk_of("", "stop"))
        await on.send(
            b'data: {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}\n\n'
        )
        await on.send(DONE)
        await on.end()

    with LoopbackServer(with_usage) as server:
        home.configure(server.url, '[prices."lab/m"]\ninput = 1.0\noutput = 2.0\n')
        end = home.here("ask", "--jsonl", "Why?").records[-1]
    assert end["usage"] == {**NO_USAGE, "input_tokens": 9, "output_tokens": 2}
    assert end["usage_raw"] == {"prompt_tokens": 9, "completion_tokens": 2}
    assert end["cost_usd"] == 0.000013
