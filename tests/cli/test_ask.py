"""`tuiapp ask` from outside: what other programs rely on (DESIGN 6)."""

import asyncio
import os
import socket
from collections.abc import Sequence

import pytest
from commands import (
    Home,
    answering,
    body_of,
    ended,
    refusing,
    stalling,
)

from tests.loopback import Answering, LoopbackServer
from tests.net.running import DONE, chunk_of


def test_the_answer_goes_to_standard_output_byte_by_byte(home: Home) -> None:
    text = "Why? \x1b[31m\x9b\tWeil 世界.\r\nNo newline at the end"
    with LoopbackServer(answering(text[:9], text[9:])) as server:
        home.configure(server.url)
        done = home.here("ask", "Why?")
    assert (done.status, done.out) == (0, text.encode())
    assert "✓ done" in done.notes


def test_each_delta_is_passed_on_when_it_comes(home: Home) -> None:
    with LoopbackServer(stalling("first ", "second")) as server:
        home.configure(server.url)
        process = home.begin("ask", "Why?")
        assert process.stdout is not None
        seen = b""
        while seen != b"first second":
            piece = os.read(process.stdout.fileno(), 100)
            assert piece
            seen += piece
        assert process.poll() is None
        process.terminate()
        ended(process)


def test_the_key_and_the_prompt_are_sent(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url, 'system = "Be brief."')
        home.here("ask", "--param", "temperature=0.5", "--param", "custom=[1]", "Why?")
        sent = body_of(server)
        assert server.requests[0].headers["authorization"].startswith("Bearer ")
    assert sent["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Why?"},
    ]
    assert (sent["model"], sent["temperature"], sent["custom"]) == ("m", 0.5, [1])


@pytest.mark.parametrize(
    ("arguments", "stdin", "prompt"),
    [
        (["Why?"], None, "Why?"),
        ([], b"From a pipe.\n", "From a pipe."),
        (["Why?"], b"From a pipe.\n", "From a pipe.\n\nWhy?"),
        (["Why?"], b"", "Why?"),
        ([], "Grüße \x1b".encode(), "Grüße \x1b"),
    ],
)
def test_the_prompt_is_standard_input_and_the_argument(
    home: Home, arguments: list[str], stdin: bytes | None, prompt: str
) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        assert home.run("ask", *arguments, stdin=stdin).status == 0
        assert body_of(server)["messages"] == [{"role": "user", "content": prompt}]


def test_an_empty_system_prompt_is_none(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url, 'system = "Be brief."')
        home.here("ask", "--system", "", "Why?")
        assert body_of(server)["messages"] == [{"role": "user", "content": "Why?"}]


def test_without_configuration_the_demo_answers(home: Home) -> None:
    done = home.here("ask", "-m", "demo/guide", "What can you do?")
    assert done.status == 0
    assert "not a language model" in done.out.decode()


def test_without_a_target_a_hint_names_the_demo(home: Home) -> None:
    done = home.here("ask", "Why?")
    assert (done.status, done.out) == (2, b"")
    assert "demo/guide" in done.notes


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-m", "labs/m", "Why?"], "Did you mean “lab”?"),
        (["-m", "lab", "Why?"], "is not a target"),
        (["-m", "openai/gpt", "Why?"], "OPENAI_API_KEY"),
        (["-m", "lab/m", "-m", "openai/gpt", "Why?"], "OPENAI_API_KEY"),
        (["--stop-when", "wrods:3", "Why?"], "Did you mean “words”?"),
        (["--stop-when", "invalid", "Why?"], "needs a schema"),
        (["--stop-when", "cost:1", "Why?"], "needs a price"),
        (["--param", "temperature", "Why?"], "is not a parameter"),
        (["--param", "temprature=1", "Why?"], "Did you mean “temperature”?"),
        (["--param", "temperature=warm", "Why?"], "is a number"),
        (["--retries", "-1", "Why?"], "-1"),
        (["--bogus", "Why?"], "--bogus"),
        (["--attach", "x", "Why?"], "no file"),
        (["--schema", "x", "Why?"], "--schema"),
        ([], "nothing to ask"),
        (["  "], "nothing to ask"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    home: Home, arguments: list[str], complaint: str
) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        done = home.here("ask", *arguments)
        assert server.requests == []
    assert (done.status, done.out) == (2, b"")
    assert complaint in done.notes


def test_mistakes_in_the_configuration_are_noted_and_the_rest_works(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url, "colour = 3")
        done = home.here("ask", "Why?")
    assert (done.status, done.out) == (0, b"Yes.")
    assert "config.toml:2: colour" in done.notes


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_a_provider_that_refuses_is_a_failure(home: Home, status: int) -> None:
    body = b'{"error": {"message": "No \\u001b[31m luck."}}'
    with LoopbackServer(refusing(status, body, {"x-request-id": "req-9"})) as server:
        home.configure(server.url)
        done = home.here("ask", "--retries", "0", "Why?")
        assert len(server.requests) == 1
    assert (done.status, done.out) == (1, b"")
    assert "✗" in done.notes
    assert "req-9" in done.notes
    assert "\x1b" not in done.notes


def test_what_came_before_a_failure_is_printed(home: Home) -> None:
    async def breaks_off(on: Answering) -> None:
        await on.start()
        await on.send(chunk_of("Half an ans"))
        on.close()

    with LoopbackServer(breaks_off) as server:
        home.configure(server.url)
        done = home.here("ask", "Why?")
    assert (done.status, done.out) == (1, b"Half an ans")


def test_an_answer_without_its_proof_of_completion_ended_early(home: Home) -> None:
    async def ends_early(on: Answering) -> None:
        await on.start()
        await on.send(chunk_of("Half an ans"))
        await on.end()

    with LoopbackServer(ends_early) as server:
        home.configure(server.url)
        done = home.here("ask", "Why?")
    assert (done.status, done.out) == (1, b"Half an ans")
    assert "✗" in done.notes


def test_an_error_inside_the_stream_is_a_failure(home: Home) -> None:
    async def fails(on: Answering) -> None:
        await on.start()
        await on.send(chunk_of("Half"))
        await on.send(b'data: {"error": {"message": "The model fell over.", "code": 500}}\n\n')
        await on.end()

    with LoopbackServer(fails) as server:
        home.configure(server.url)
        done = home.here("ask", "Why?")
    assert (done.status, done.out) == (1, b"Half")
    assert "The model fell over." in done.notes


def test_a_server_that_is_not_there_is_a_failure(home: Home) -> None:
    with socket.socket() as nobody:
        # Bound, so that no other test gets the port, and not listening.
        nobody.bind(("127.0.0.1", 0))
        home.configure(f"http://127.0.0.1:{nobody.getsockname()[1]}")
        done = home.here("ask", "--retries", "0", "Why?")
    assert (done.status, done.out) == (1, b"")
    assert "127.0.0.1" in done.notes


def test_every_finish_reason_is_a_success(home: Home) -> None:
    with LoopbackServer(answering("Half an", finish_reason="length")) as server:
        home.configure(server.url)
        assert home.here("ask", "Why?").status == 0


def test_nothing_past_a_stop_rule_is_printed_and_the_connection_is_closed(home: Home) -> None:
    with LoopbackServer(stalling("one tw", "o three", " four")) as server:
        home.configure(server.url)
        done = home.here("ask", "--stop-when", "words:2", "Why?")
        server.wait_close()
    assert (done.status, done.out) == (0, b"one two")
    assert "words:2" in done.notes


def test_a_rule_of_time_ends_an_answer_that_stalls(home: Home) -> None:
    # Long enough for the first piece to come on a machine that is busy: the rule runs before it too.
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        done = home.here("ask", "--stop-when", "stall:3s", "Why?")
        server.wait_close()
    assert (done.status, done.out) == (0, b"Half")


def test_a_rule_of_cost_needs_the_price_of_the_configuration(home: Home) -> None:
    with LoopbackServer(stalling("x" * 4000, "late")) as server:
        home.configure(server.url, '[prices."lab/m"]\ninput = 1\noutput = 1000\n')
        done = home.here("ask", "--stop-when", "cost:0.5", "Why?")
    assert (done.status, done.out) == (0, b"x" * 4000)


def test_several_targets_answer_one_after_another_under_headings(home: Home) -> None:
    async def by_model(on: Answering) -> None:
        # The first target's answer comes last, and is printed first all the same.
        name = "slow" if b'"slow"' in on.request.body else "fast"
        if name == "fast":
            fast_was_asked.set()
        await fast_was_asked.wait()
        await answering(f"I am {name}. ")(on)

    fast_was_asked = asyncio.Event()
    with LoopbackServer(by_model) as server:
        home.configure(server.url)
        done = home.here("ask", "-m", "lab/slow", "-m", "lab/fast", "Who?")
    assert (done.status, done.out) == (0, b"I am slow. I am fast. ")
    assert done.notes.index("lab/slow") < done.notes.index("lab/fast")


def test_of_several_targets_the_worst_status_counts(home: Home) -> None:
    async def by_model(on: Answering) -> None:
        await (refusing(500) if b'"bad"' in on.request.body else answering("Yes."))(on)

    with LoopbackServer(by_model) as server:
        home.configure(server.url)
        done = home.here("ask", "--retries", "0", "-m", "lab/bad", "-m", "lab/good", "Who?")
    assert (done.status, done.out) == (1, b"Yes.")


@pytest.mark.parametrize(
    ("settings", "arguments", "attempts"),
    [
        ("", (), 3),
        ("retries = 1", (), 2),
        ("retries = 0", (), 1),
        ("", ("--retries", "1"), 2),
        ("", ("--retries", "0"), 1),
        ("retries = 0", ("--retries", "1"), 2),
    ],
)
def test_what_may_pass_is_tried_again_as_often_as_the_settings_or_the_flag_say(
    home: Home, settings: str, arguments: Sequence[str], attempts: int
) -> None:
    async def busy_at_first(on: Answering) -> None:
        first = len(server.requests) == 1
        await (refusing(429, headers={"retry-after-ms": "20"}) if first else answering("Yes."))(on)

    with LoopbackServer(busy_at_first) as server:
        home.configure(server.url, settings)
        done = home.here("ask", *arguments, "Why?")
    assert done.status == (0 if attempts > 1 else 1)
    assert done.out == (b"Yes." if attempts > 1 else b"")
    assert ("↻ 429" in done.notes) is (attempts > 1)
    assert (f"attempt 2 of {attempts}" in done.notes) is (attempts > 1)


def test_an_empty_stream_is_a_failure(home: Home) -> None:
    async def nothing(on: Answering) -> None:
        await on.start()
        await on.end()

    with LoopbackServer(nothing) as server:
        home.configure(server.url)
        assert home.here("ask", "Why?").status == 1


def test_a_done_mark_alone_completes_an_answer(home: Home) -> None:
    async def just_done(on: Answering) -> None:
        await on.start()
        await on.send(chunk_of("Yes.") + DONE)
        await on.end()

    with LoopbackServer(just_done) as server:
        home.configure(server.url)
        done = home.here("ask", "Why?")
    assert (done.status, done.out) == (0, b"Yes.")
