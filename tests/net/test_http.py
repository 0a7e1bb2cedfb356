import asyncio
import gzip
from dataclasses import replace

import pytest
from running import DONE, Running, chunk_of, lab, prompt, provider_at

from tests.loopback import Answering, LoopbackServer, SeenRequest
from tuiapp.core.endpoint import TimeLimits
from tuiapp.core.events import (
    Chunk,
    Connected,
    Failed,
    Finished,
    RateLimits,
    RequestSent,
    ResponseStarted,
    ServerTimings,
    TextDelta,
)
from tuiapp.core.secret import Secret
from tuiapp.net.exchange import MAX_REFUSAL_BYTES
from tuiapp.net.http import HttpProvider
from tuiapp.net.thread import WireThread
from tuiapp.wire.jsonfields import mapping, objects
from tuiapp.wire.jsonvalue import parse
from tuiapp.wire.registry import dialect


KEY = "sk-very-secret-key"


async def hello(answering: Answering) -> None:
    await answering.start()
    for text in ("Hel", "lo"):
        await answering.send(chunk_of(text))
    await answering.send(chunk_of("", "stop"))
    await answering.send(DONE)
    await answering.end()


def run(wire: WireThread, provider: HttpProvider, text: str = "Hello") -> Running:
    return Running().start(wire, provider, prompt(text)).wait_done()


def test_an_answer_arrives_as_steps_and_reads_in_order(wire: WireThread) -> None:
    with LoopbackServer(hello) as server:
        running = run(wire, provider_at(server.url))
    assert running.error is None
    kinds = [type(it) for it in running.events]
    assert kinds[:3] == [RequestSent, Connected, ResponseStarted]
    assert running.text == "Hello"
    assert kinds[-1] is Finished
    stamps = [it.at_ns for it in running.chunks]
    assert stamps == sorted(stamps)
    assert b"".join(it.raw for it in running.chunks).endswith(DONE)


def test_reads_are_neither_joined_nor_cut(wire: WireThread) -> None:
    pieces = [chunk_of("a"), chunk_of("b")[:20], chunk_of("b")[20:], chunk_of("", "stop") + DONE]
    running = Running()

    async def script(answering: Answering) -> None:
        await answering.start()
        for piece in pieces:
            await answering.send(piece)
            # The client has read it before the next is written.
            while not b"".join(it.raw for it in running.chunks).endswith(piece):
                await _a_moment()
        await answering.end()

    with LoopbackServer(script) as server:
        running.start(wire, provider_at(server.url), prompt()).wait_done()
    assert [it.raw for it in running.chunks if it.raw] == pieces


async def _a_moment() -> None:
    await asyncio.sleep(0.0005)


def test_the_request_carries_what_the_dialect_and_the_endpoint_say(wire: WireThread) -> None:
    with LoopbackServer(hello) as server:
        endpoint = replace(
            lab(server.url),
            key=Secret(KEY),
            headers={"X-Team": "search", "Host": "evil", "Content-Length": "1"},
            body={"top_k": 40},
        )
        run(wire, HttpProvider(endpoint, dialect("openai-chat")))
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["x-team"] == "search"
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert request.headers["content-length"] == str(len(request.body))
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["user-agent"].startswith("tuiapp/")
    assert mapping(parse(request.body))["top_k"] == 40


def test_without_a_key_there_is_no_authorization(wire: WireThread) -> None:
    with LoopbackServer(hello) as server:
        run(wire, provider_at(server.url))
    assert "authorization" not in server.requests[0].headers


def test_a_key_wins_over_a_password_in_the_url(wire: WireThread) -> None:
    with LoopbackServer(hello) as server:
        url = server.url.replace("://", "://user:pass@")
        run(wire, provider_at(url))
        run(wire, HttpProvider(replace(lab(url), key=Secret(KEY)), dialect("openai-chat")))
    basic, bearer = (it.headers["authorization"] for it in server.requests)
    assert basic.startswith("Basic ")
    assert bearer == f"Bearer {KEY}"


def test_a_connection_is_used_again_and_says_so(wire: WireThread) -> None:
    with LoopbackServer(hello) as server:
        provider = provider_at(server.url)
        first, second = run(wire, provider), run(wire, provider)
        assert len(server.connections) == 1
    assert [it.connect_ns is None for it in _connects(first, second)] == [False, True]


def _connects(*runs: Running) -> list[Connected]:
    return [event for it in runs for event in it.events if isinstance(event, Connected)]


def test_an_answer_whose_body_does_not_end_is_over_all_the_same(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start()
        await answering.send(chunk_of("x", "stop") + DONE)
        await answering.gone()

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
        server.wait_close()
    assert running.error is None
    assert isinstance(running.events[-1], Finished)


def test_headers_become_facts_of_the_chunk_at_the_headers(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start(
            headers={
                "x-request-id": "req-1",
                "x-ratelimit-limit-requests": "60",
                "x-ratelimit-remaining-requests": "59",
                "openai-processing-ms": "12",
            }
        )
        await answering.send(chunk_of("x", "stop") + DONE)
        await answering.end()

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
    started, limits, timings = _headers_chunk(running).events
    assert started == ResponseStarted(200, "req-1")
    assert isinstance(limits, RateLimits)
    assert limits.buckets[0].remaining == 59
    assert isinstance(timings, ServerTimings)
    assert timings.timings[0].duration_ns == 12_000_000


def _headers_chunk(running: Running) -> Chunk:
    return next(
        it for it in running.chunks if any(isinstance(e, ResponseStarted) for e in it.events)
    )


def test_an_instant_in_a_header_is_read_by_the_servers_own_clock(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        date = {
            "date": "Thu, 01 Jan 2026 00:00:00 GMT",
            "retry-after": "Thu, 01 Jan 2026 00:00:07 GMT",
        }
        await answering.start(429, date, length=0)

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
    limits = _headers_chunk(running).events[1]
    assert isinstance(limits, RateLimits)
    assert limits.retry_after_s == 7


def test_a_refusal_keeps_its_limits_and_words(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start(429, {"x-ratelimit-remaining-requests": "0"})
        await answering.send(b'{"error":{"message":"Slow down.","code":"rate_limit_exceeded"}}')
        await answering.end()

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
    assert isinstance(_headers_chunk(running).events[1], RateLimits)
    assert running.failure.kind == "rate_limit"
    assert running.failure.status == 429
    assert "Slow down." in running.failure.message


def test_a_refusal_without_end_is_read_within_bounds(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start(500)
        while True:
            await answering.send(b"x" * 50_000)

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
        server.wait_close()
    assert running.failure.status == 500
    assert MAX_REFUSAL_BYTES == 65_536


def test_a_redirect_is_not_followed(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start(307, {"location": "/elsewhere"}, length=0)

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
    assert running.failure.kind == "redirect"
    assert len(server.requests) == 1


def test_a_key_that_the_server_repeats_is_masked(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start(401)
        await answering.send(b'{"error":{"message":"Incorrect key: ' + KEY.encode() + b'."}}')
        await answering.end()

    with LoopbackServer(script) as server:
        endpoint = replace(lab(server.url), key=Secret(KEY), key_hint="Store it again.")
        running = run(wire, HttpProvider(endpoint, dialect("openai-chat")))
    assert running.failure.hint == "Store it again."
    assert "***" in running.failure.message
    assert KEY not in repr(running.error)


@pytest.mark.parametrize("key", ["two\nlines", "clé", "\x00"])
def test_a_key_that_cannot_be_sent_is_refused_without_being_shown(
    wire: WireThread, key: str
) -> None:
    endpoint = replace(lab("http://127.0.0.1:1"), key=Secret(key))
    running = run(wire, HttpProvider(endpoint, dialect("openai-chat")))
    assert running.failure.kind == "authentication"
    assert key not in repr(running.failure)
    assert running.error is not None
    assert running.error.__context__ is None
    assert running.error.__cause__ is None


def test_an_error_does_not_lead_back_to_the_request(wire: WireThread) -> None:
    endpoint = replace(lab("http://127.0.0.1:1"), key=Secret(KEY))
    running = run(wire, HttpProvider(endpoint, dialect("openai-chat")))
    assert running.failure.kind == "connection"
    assert running.error is not None
    assert running.error.__context__ is None
    assert running.error.__cause__ is None


def test_a_configured_header_that_cannot_be_sent_is_a_sentence(wire: WireThread) -> None:
    endpoint = replace(lab("http://127.0.0.1:1"), headers={"X-Team": "a\r\nb"})
    running = run(wire, HttpProvider(endpoint, dialect("openai-chat")))
    assert running.failure.kind == "bad_request"


def test_a_compressed_stream_is_unpacked(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start(headers={"content-encoding": "gzip"})
        await answering.send(gzip.compress(chunk_of("x", "stop") + DONE))
        await answering.end()

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url))
    assert running.text == "x"
    assert isinstance(running.events[-1], Finished)


def test_garbage_called_gzip_is_the_servers_fault(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start(headers={"content-encoding": "gzip"})
        await answering.send(chunk_of("x"))
        await answering.end()

    with LoopbackServer(script) as server:
        assert run(wire, provider_at(server.url)).failure.kind == "protocol"


def test_a_long_prompt_goes_out_in_pieces_and_arrives_whole(wire: WireThread) -> None:
    text = "All work and no play. " * 50_000
    with LoopbackServer(hello) as server:
        running = run(wire, provider_at(server.url), text)
    assert running.error is None
    request: SeenRequest = server.requests[0]
    assert objects(mapping(parse(request.body))["messages"])[-1]["content"] == text
    assert "transfer-encoding" not in request.headers


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


COMMENTS_ONLY = TimeLimits(stall_s=0.05)


def test_comments_do_not_keep_a_stalled_answer_alive(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start()
        await answering.send(chunk_of("kept"))
        await answering.comments_for_ever()

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url, COMMENTS_ONLY))
        server.wait_close()
    assert running.failure.kind == "timeout"
    assert running.failure.message == "No event for 0.05 s; the connection was closed."
    assert running.text == "kept"


def test_a_server_that_never_answers_passes_the_limit(wire: WireThread) -> None:
    with LoopbackServer(Answering.gone) as server:
        running = run(wire, provider_at(server.url, TimeLimits(stall_s=0.05)))
        server.wait_close()
    assert running.failure.kind == "timeout"


def test_an_answer_without_end_passes_the_limit_for_all_of_it(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start()
        while True:
            await answering.send(chunk_of("x"))
            await _a_moment()

    with LoopbackServer(script) as server:
        running = run(wire, provider_at(server.url, TimeLimits(stall_s=0.5, total_s=0.1)))
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
        running = run(wire, provider_at(server.url, TimeLimits(stall_s=5, total_s=None)))
    assert running.error is None
    assert running.text == "x" * 40
