import asyncio
import gzip
from dataclasses import replace

import pytest
from running import DONE, Running, chunk_of, lab, prompt, provider_at

from tests.loopback import Answering, LoopbackServer, SeenRequest
from tuiapp.core.endpoint import DialectName, Endpoint, Vendor
from tuiapp.core.events import (
    Chunk,
    Connected,
    Failed,
    Finished,
    RateLimits,
    RequestSent,
    ResponseStarted,
    ServerTimings,
)
from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.core.request import GenerationRequest
from tuiapp.core.secret import Secret
from tuiapp.net.exchange import MAX_REFUSAL_BYTES
from tuiapp.net.http import HttpProvider
from tuiapp.net.thread import WireThread
from tuiapp.wire.dialect import HttpCall
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


def test_a_vendors_own_header_carries_the_bare_key(wire: WireThread) -> None:
    with LoopbackServer(hello) as server:
        endpoint = replace(lab(server.url), key=Secret(KEY), vendor=Vendor(key_header="api-key"))
        run(wire, HttpProvider(endpoint, dialect("openai-chat")))
    headers = server.requests[0].headers
    assert headers["api-key"] == KEY
    assert "authorization" not in headers


def test_the_query_of_an_endpoint_joins_that_of_the_dialect(wire: WireThread) -> None:
    query = {"api-version": "2026-10-01", "a&b": "c d"}
    with LoopbackServer(hello) as server:
        endpoint = replace(lab(server.url), query=query)
        run(wire, HttpProvider(endpoint, dialect("openai-chat")))
        run(wire, HttpProvider(replace(endpoint, dialect="gemini"), dialect("gemini")))
    written = "api-version=2026-10-01&a%26b=c+d"
    assert [it.path for it in server.requests] == [
        f"/v1/chat/completions?{written}",
        f"/v1/models/m:streamGenerateContent?alt=sse&{written}",
    ]


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


@pytest.mark.parametrize("name", ["anthropic", "gemini"])
def test_a_key_in_another_header_keeps_a_password_from_going_out(
    wire: WireThread, name: DialectName
) -> None:
    with LoopbackServer(hello) as server:
        url = server.url.replace("://", "://user:pass@")
        run(wire, HttpProvider(replace(lab(url), key=Secret(KEY)), dialect(name)))
    headers = server.requests[0].headers
    assert KEY in headers.values()
    assert "authorization" not in headers


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


def test_a_key_in_an_error_inside_the_stream_is_masked(wire: WireThread) -> None:
    async def script(answering: Answering) -> None:
        await answering.start()
        await answering.send(chunk_of(KEY))
        await answering.send(b'data: {"error":{"message":"Bad key ' + KEY.encode() + b'."}}\n\n')
        await answering.end()

    with LoopbackServer(script) as server:
        endpoint = replace(lab(server.url), key=Secret(KEY))
        running = run(wire, HttpProvider(endpoint, dialect("openai-chat")))
    last = running.events[-1]
    assert isinstance(last, Failed)
    assert "***" in last.failure.message
    assert KEY not in repr(last)
    assert running.text == "***"


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


@pytest.mark.parametrize("files", [(), (Attachment("a.txt", "text/plain", b"a"),)])
def test_files_are_encoded_beside_the_loop_that_stamps(
    wire: WireThread, files: tuple[Attachment, ...]
) -> None:
    chat = dialect("openai-chat")
    has_loop: list[bool] = []

    def watched(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            has_loop.append(False)
        else:
            has_loop.append(True)
        return chat.call(request, endpoint)

    request = replace(prompt(), messages=(UserMessage("Look", files),))
    with LoopbackServer(hello) as server:
        provider = HttpProvider(lab(server.url), replace(chat, call=watched))
        running = Running().start(wire, provider, request).wait_done()
    assert running.text == "Hello"
    assert has_loop == [not files]


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
