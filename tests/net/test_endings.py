"""How a body ends, or does not: what is proof, what is a failure, and what runs out of time."""

import asyncio

import pytest
from running import DONE, HeldClock, Running, chunk_of, prompt, provider_at

from tests.loopback import Answering, LoopbackServer
from tests.patience import PATIENCE_S
from tuiapp.core.endpoint import TimeLimits
from tuiapp.core.events import Chunk, Failed, Finished, TextDelta
from tuiapp.net.http import HttpProvider
from tuiapp.net.thread import WireThread


def run(wire: WireThread, provider: HttpProvider) -> Running:
    return Running().start(wire, provider, prompt()).wait_done()


async def _a_moment() -> None:
    await asyncio.sleep(0.0005)


@pytest.mark.parametrize("until_close", [True, False], ids=["until close", "chunked"])
def test_a_body_that_ends_without_proof_has_failed(wire: WireThread, *, until_close: bool) -> None:
    async def script(answering: Answering) -> None:
        await answering.start(until_close=until_close)
        await answering.send(chunk_of("half an ans"))
        answering.close()

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
    assert running.text == "half an ans"
    if until_close:
        last = running.events[-1]
        assert isinstance(last, Failed)
        assert last.failure.kind == "ended_early"
    else:
        assert running.failure.kind == "ended_early"


def test_a_reset_after_the_finish_reason_alone_is_no_success(wire: WireThread) -> None:
    running = Running()

    async def script(answering: Answering) -> None:
        await answering.start()
        await answering.send(chunk_of("x", "stop"))
        while running.text != "x":
            await _a_moment()
        answering.reset()

    with LoopbackServer(script) as server:
        running.start(wire, provider_at(server.url), prompt()).wait_done()
    assert running.failure.kind == "connection"
    assert not any(isinstance(it, Finished) for it in running.events)


def test_a_reset_after_the_end_leaves_the_answer_finished(wire: WireThread) -> None:
    running = Running()

    async def script(answering: Answering) -> None:
        await answering.start()
        await answering.send(chunk_of("x", "stop") + DONE)
        while not any(isinstance(it, Finished) for it in running.events):
            await _a_moment()
        answering.reset()

    with LoopbackServer(script) as server:
        running.start(wire, provider_at(server.url), prompt()).wait_done()
    assert running.error is None
    assert isinstance(running.events[-1], Finished)


def test_a_close_before_any_answer_is_a_failed_connection(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        answering.close()

    with LoopbackServer(script) as server:
        failure = run(wire, provider_at(server.url)).failure
    assert failure.kind == "connection"
    assert "without an answer" in failure.message


def test_an_answer_that_is_not_http_is_a_sentence(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
        await answering.gone()

    with LoopbackServer(script) as server:
        assert run(wire, provider_at(server.url)).failure.kind == "protocol"


@pytest.mark.parametrize("body", [b"", b"<html><title>Gateway</title></html>"])
def test_a_success_without_an_answer_has_failed(wire: WireThread, body: bytes) -> None:
    async def script(answering: Answering) -> None:
        await answering.start(content_type="text/html", length=len(body))
        await answering.send(body)

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
    assert isinstance(running.events[-1], Failed)


def test_a_line_of_fifty_megabytes_is_read(wire: WireThread) -> None:
    text = "x" * (50 * 1024 * 1024)

    async def script(answering: Answering) -> None:
        await answering.start()
        await answering.send(chunk_of(text))
        await answering.send(chunk_of("", "stop") + DONE)
        await answering.end()

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
    assert len(running.text) == len(text)


def test_bytes_one_by_one_give_the_same_answer(wire: WireThread) -> None:
    body = chunk_of("Héllo ") + chunk_of("wörld", "stop") + DONE

    async def script(answering: Answering) -> None:
        await answering.start()
        for byte in body:
            await answering.send(bytes([byte]))
        await answering.end()

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
    assert running.text == "Héllo wörld"
    assert b"".join(it.raw for it in running.chunks) == body


def test_what_emit_raises_ends_the_stream_and_closes_the_connection(wire: WireThread) -> None:
    class StopNowError(Exception):
        pass

    async def script(answering: Answering) -> None:
        await answering.start()
        await answering.send(chunk_of("x"))
        await answering.gone()

    running = Running()
    with LoopbackServer(script) as server:
        provider = provider_at(server.url)

        def emit(chunk: Chunk) -> None:
            if any(isinstance(it, TextDelta) for it in chunk.events):
                raise StopNowError

        wire.add_closer(provider.aclose)
        wire.spawn(lambda: provider.stream(prompt(), emit), running.end)
        running.wait_done()
        server.wait_close()
    assert isinstance(running.error, StopNowError)


STALLED_SOON = TimeLimits(stall_s=0.05)


def test_comments_do_not_keep_a_stalled_answer_alive(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start()
        await answering.send(chunk_of("kept"))
        await answering.comments_for_ever()

    with LoopbackServer(script) as server:
        clock = HeldClock()
        running = Running().start(wire, provider_at(server.url, STALLED_SOON, clock), prompt())
        running.wait_text("kept")
        clock.move(1)
        running.wait_done()
        server.wait_close()
    assert running.failure.kind == "timeout"
    assert running.failure.message == "No event for 0.05 s; the connection was closed."
    assert running.text == "kept"


def test_a_server_that_never_answers_passes_the_limit(wire: WireThread) -> None:
    with LoopbackServer(Answering.gone) as server:
        clock = HeldClock()
        running = Running().start(wire, provider_at(server.url, STALLED_SOON, clock), prompt())
        server.wait_request()
        clock.move(1)
        running.wait_done()
        server.wait_close()
    assert running.failure.kind == "timeout"


def test_an_answer_without_end_passes_the_limit_for_all_of_it(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start()
        while True:
            await answering.send(chunk_of("x"))
            await _a_moment()

    with LoopbackServer(script) as server:
        clock, limits = HeldClock(), TimeLimits(stall_s=0.5, total_s=0.1)
        running = Running().start(wire, provider_at(server.url, limits, clock), prompt())
        running.wait_event(TextDelta)
        clock.move(0.2)
        running.wait_done()
        server.wait_close()
    assert running.failure.kind == "timeout"
    assert "0.1 s" in running.failure.message
    assert running.text.startswith("x")


def test_a_slow_answer_within_its_limits_is_left_alone(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start()
        for _ in range(40):
            await answering.send(chunk_of("x"))
            await _a_moment()
        await answering.send(chunk_of("", "stop") + DONE)
        await answering.end()

    with LoopbackServer(script) as server:
        limits = TimeLimits(stall_s=PATIENCE_S, total_s=None)
        running = run(wire, provider_at(server.url, limits))
    assert running.error is None
    assert running.text == "x" * 40
