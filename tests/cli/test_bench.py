"""Tests of `tuiapp bench`: what it sends, how fast, and what it says."""

import csv
import io
import signal
from pathlib import Path

import pytest
from commands import Home, answering, body_of, ended, record, refusing, stalling

from tests.loopback import Answering, LoopbackServer, Script
from tests.net.running import DONE, chunk_of
from tuiapp.cli.bench.plan import Plan, read_prompts
from tuiapp.core.errors import UsageError
from tuiapp.core.request import Parameters, Target
from tuiapp.wire.jsonvalue import JsonValue


A, B = Target("lab", "a"), Target("lab", "b")


def test_targets_take_turns_and_warm_ups_come_first() -> None:
    plan = Plan([A, B], ["One?", "Two?"], repetitions=2, warmups=1)
    warmups, shots = plan.shots({A: Parameters(), B: Parameters()}, None)

    assert [(it.target, it.is_warmup) for it in warmups] == [(A, True), (B, True)]
    assert [(it.repetition, it.prompt, it.target) for it in shots] == [
        (repetition, prompt, target)
        for repetition in (0, 1)
        for prompt in (0, 1)
        for target in (A, B)
    ]


def test_a_file_of_prompts_holds_lines_strings_and_objects() -> None:
    text = 'Why?\n\n"Two\\nlines?"\n{"prompt": "How?", "more": 1}\n{not json}\n'
    assert read_prompts(text) == ["Why?", "Two\nlines?", "How?", "{not json}"]


def test_an_object_without_a_prompt_is_refused() -> None:
    with pytest.raises(UsageError, match="Line 2"):
        read_prompts('Why?\n{"question": "How?"}')


def test_every_prompt_goes_to_every_target_so_many_times(home: Home) -> None:
    with LoopbackServer(answering("Yes", ".")) as server:
        home.configure(server.url)
        done = home.here("bench", "-m", "lab/a", "-m", "lab/b", "-n", "2", "One?", "Two?")
        asked = [body_of(server, number) for number in range(len(server.requests))]

    assert done.status == 0
    assert len(asked) == 2 + 2 * 2 * 2
    table = done.out.decode().splitlines()
    assert table[0].startswith("| target")
    assert [line.split("|")[1].strip() for line in table[2:]] == ["lab/a", "lab/b"]
    assert all("4/4" in line for line in table[2:])
    assert done.notes.count("warm-up") == 2


def test_json_lines_hold_every_request_and_a_summary_of_each_target(home: Home) -> None:
    with LoopbackServer(answering("Yes", ".")) as server:
        home.configure(server.url)
        done = home.here("bench", "-n", "3", "--jsonl", "-", "Why?")

    runs = [it for it in done.records if it["type"] == "run"]
    (summary,) = (it for it in done.records if it["type"] == "summary")
    assert [it["warmup"] for it in runs] == [True, False, False, False]
    assert all(it["outcome"] == "finished" and it["text"] == "Yes." for it in runs)
    assert (summary["target"], summary["requests"], summary["finished"]) == ("lab/m", 3, 3)
    figures = summary["figures"]
    assert isinstance(figures, dict)
    ttft = figures["ttft_ms"]
    assert isinstance(ttft, dict)
    assert ttft["count"] == 3


def test_the_time_of_other_targets_is_in_no_throughput(home: Home) -> None:
    with LoopbackServer(answering("Yes", ".")) as server:
        home.configure(server.url)
        models = ("-m", "lab/a", "-m", "lab/b")
        done = home.here("bench", *models, "-n", "2", "--warmup", "0", "--jsonl", "-", "Why?")

    # One at a time, in turns: between two requests to one target there is one to the other.
    for summary in (it for it in done.records if it["type"] == "summary"):
        runs = [it for it in done.records if it["type"] == "run"]
        own = [it for it in runs if it["target"] == summary["target"]]
        lasted_s = sum(number(it, "ended_s") - number(it, "began_s") for it in own)
        tokens = sum(number(it, "estimated", "output_tokens") for it in own)
        assert number(summary, "busy_s") == pytest.approx(lasted_s, abs=0.01)
        assert number(summary, "busy_s") < number(summary, "span_s")
        pace = number(summary, "output_tokens_per_s")
        assert pace == pytest.approx(tokens / number(summary, "busy_s"), rel=0.2)


def number(record: dict[str, JsonValue], *names: str) -> float:
    """A number of a line of JSON."""
    found: JsonValue = record
    for name in names:
        assert isinstance(found, dict)
        found = found[name]
    assert isinstance(found, int | float)
    return found


def test_csv_has_a_row_for_each_request(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        done = home.here("bench", "-n", "2", "--warmup", "0", "--csv", str(path), "Why?")

    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert done.out.startswith(b"| target")
    assert [(row["target"], row["repetition"], row["outcome"]) for row in rows] == [
        ("lab/m", "0", "finished"),
        ("lab/m", "1", "finished"),
    ]
    assert float(rows[0]["ttft_ms"]) > 0


PRICED = '[prices]\n"lab/m" = { input = 1.0, output = 2.0 }\n'


def test_a_cost_without_a_report_of_tokens_is_an_estimate_and_says_so(
    home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "runs.csv"
    with LoopbackServer(answering("Yes, that is so.")) as server:
        home.configure(server.url, PRICED)
        counts = ["-n", "2", "--warmup", "0"]
        read = home.here("bench", *counts, "Why?")
        parsed = home.here("bench", *counts, "--jsonl", "-", "--csv", str(path), "Why?")

    assert "| ≈$0.000018 |" in read.out.decode()
    assert "≈ rests on our estimate" in read.notes
    *runs, summary = parsed.records
    assert [it["cost_usd"] for it in parsed.records] == [None] * 3
    # Why? is a token, and the answer four.
    assert [it["estimated"] for it in runs] == [{"output_tokens": 4, "cost_usd": 9e-6}] * 2
    assert summary["estimated"] == {"cost_usd": 1.8e-5}
    for row in csv.DictReader(io.StringIO(path.read_text())):
        assert (row["cost_usd"], row["estimated_cost_usd"]) == ("", "9e-06")
        assert (row["output_tokens"], row["tokens_are_estimated"]) == ("4", "1")


def test_a_cost_by_the_report_of_tokens_is_none_of_our_estimates(home: Home) -> None:
    usage = b'data: {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 10}}\n\n'

    async def script(on: Answering) -> None:
        await on.start()
        await on.send(chunk_of("Yes.", "stop") + usage + DONE)
        await on.end()

    with LoopbackServer(script) as server:
        home.configure(server.url, PRICED)
        done = home.here("bench", "-n", "2", "--warmup", "0", "--jsonl", "-", "Why?")

    *runs, summary = done.records
    assert [it["cost_usd"] for it in runs] == [2.5e-5] * 2
    assert [it["estimated"] for it in runs] == [{"output_tokens": None, "cost_usd": None}] * 2
    assert (summary["cost_usd"], summary["estimated"]) == (5e-5, {"cost_usd": None})


def test_no_more_requests_than_asked_for_are_on_their_way_at_once(home: Home) -> None:
    going: list[int] = []
    most = 0

    async def script(on: Answering) -> None:
        nonlocal most
        going.append(1)
        most = max(most, len(going))
        await on.start()
        await on.send(chunk_of("Yes."))
        await on.send(chunk_of("", "stop") + DONE)
        going.pop()
        await on.end()

    with LoopbackServer(script) as server:
        home.configure(server.url)
        assert home.here("bench", "-n", "12", "-c", "3", "--warmup", "0", "Why?").status == 0
        assert len(server.requests) == 12
    assert 1 <= most <= 3


def test_failures_are_counted_by_kind_and_set_the_status(home: Home) -> None:
    with LoopbackServer(refusing(500)) as server:
        home.configure(server.url)
        done = home.here("bench", "-n", "2", "--warmup", "0", "Why?")

    assert done.status == 1
    assert "0/2" in done.out.decode()
    assert "lab/m: 2 × server" in done.notes


def limited_once() -> Script:
    """The first request finds the bucket empty for a moment, the second is refused for its rate."""
    answers = iter(["last", "refused"])

    async def script(on: Answering) -> None:
        match next(answers, "free"):
            case "last":
                headers = {
                    "x-ratelimit-limit-requests": "1",
                    "x-ratelimit-remaining-requests": "0",
                    "x-ratelimit-reset-requests": "1s",
                }
                await on.start(headers=headers)
            case "refused":
                await on.start(429, {"retry-after-ms": "50"}, content_type="application/json")
                await on.send(b'{"error": {"message": "Slow down."}}')
                await on.end()
                return
            case _:
                await on.start()
        await on.send(chunk_of("Yes.", "stop") + DONE)
        await on.end()

    return script


def test_limits_are_waited_for_and_a_refusal_is_no_measurement(home: Home) -> None:
    with LoopbackServer(limited_once()) as server:
        home.configure(server.url)
        done = home.here("bench", "-n", "3", "--warmup", "0", "--jsonl", "-", "Why?")
        assert len(server.requests) == 4

    runs = [it for it in done.records if it["type"] == "run"]
    assert done.status == 0
    assert sorted(str(it["tries"]) for it in runs) == ["1", "1", "2"]
    assert "its limits are used up" in done.notes
    assert "refused for its rate" in done.notes
    (first, second) = sorted(float(str(it["began_s"])) for it in runs)[:2]
    assert second - first >= 0.99


def test_requests_begin_no_faster_than_the_rate(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        done = home.here(
            "bench",
            *["-n", "4", "-c", "4", "--warmup", "0", "--rate", "20", "--jsonl", "-", "Why?"],
        )

    began = sorted(float(str(it["began_s"])) for it in done.records if it["type"] == "run")
    assert all(at_s >= number * 0.05 - 0.001 for number, at_s in enumerate(began))


def test_an_interruption_keeps_what_was_measured(home: Home) -> None:
    answers = iter([answering("Yes.")])

    async def script(on: Answering) -> None:
        await next(answers, stalling("Half"))(on)

    with LoopbackServer(script) as server:
        home.configure(server.url)
        home.raise_limit("tuiapp.cli.interruption.GRACE_S")
        process = home.begin("bench", "-n", "3", "--warmup", "0", "--jsonl", "-", "Why?")
        assert process.stdout is not None
        first = record(process.stdout.readline())
        server.wait_request(2)
        process.send_signal(signal.SIGINT)
        done = ended(process)

    assert first["outcome"] == "finished"
    assert done.status == 130
    assert [it["type"] for it in done.records] == ["summary"]
    assert "1 of 3 requests were measured" in done.notes


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["Why?", "-m", "labs/m"], "Did you mean “lab”?"),
        ([], "nothing to ask"),
        (["--prompts", "nowhere.txt"], "cannot be read"),
        (["Why?", "--jsonl", "-", "--csv", "-"], "cannot take both"),
        (["Why?", "--csv", "no/such/folder.csv"], "cannot be written"),
        (["Why?", "-n", "0"], "-n"),
        (["Why?", "--rate", "0"], "--rate"),
        (["Why?", "--param", "temprature=1"], "Did you mean"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_anything_is_sent(
    home: Home, arguments: list[str], complaint: str
) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        done = home.here("bench", *arguments)
        assert server.requests == []
    assert (done.status, done.out) == (2, b"")
    assert complaint in done.notes
