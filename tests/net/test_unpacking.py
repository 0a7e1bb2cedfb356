import asyncio
import gzip
import zlib

import pytest
from running import DONE, Running, chunk_of, prompt, provider_at

from tests.loopback import Answering, LoopbackServer
from tuiapp.net.thread import WireThread
from tuiapp.net.unpacking import MAX_PIECE_BYTES


BODY = chunk_of("x", "stop") + DONE


def run(wire: WireThread, coding: str, body: bytes, status: int = 200) -> Running:
    async def script(answering: Answering) -> None:
        await answering.start(status, {"content-encoding": coding})
        await answering.send(body)
        await answering.end()

    with LoopbackServer(script) as server:
        return Running().start(wire, provider_at(server.url), prompt()).wait_done()


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("GZIP", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("Identity", BODY),
    ],
    ids=["gzip", "x-gzip", "deflate", "deflate without a header", "identity"],
)
def test_one_coding_is_unpacked(wire: WireThread, coding: str, packed: bytes) -> None:
    running = run(wire, coding, packed)
    assert running.error is None
    assert running.text == "x"


@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip, identity", "br", "zstd"])
def test_any_other_coding_is_refused(wire: WireThread, coding: str) -> None:
    running = run(wire, coding, gzip.compress(gzip.compress(BODY)))
    assert running.failure.kind == "protocol"
    assert "not asked for" in running.failure.message
    assert running.text == ""


def test_a_refusal_in_another_coding_keeps_its_status(wire: WireThread) -> None:
    failure = run(wire, "br", b"x", status=401).failure
    assert (failure.kind, failure.status) == ("authentication", 401)


def test_a_body_that_grows_comes_in_bounded_pieces_and_whole(wire: WireThread) -> None:
    text = "x" * (8 * 1024 * 1024)
    running = run(wire, "gzip", gzip.compress(chunk_of(text) + BODY))
    assert max(len(it.raw) for it in running.chunks) == MAX_PIECE_BYTES
    assert running.text == text + "x"


async def _a_moment() -> None:
    await asyncio.sleep(0.0005)


def test_a_compressed_event_arrives_when_it_was_sent(wire: WireThread) -> None:
    running = Running()

    async def script(answering: Answering) -> None:
        packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
        await answering.start(headers={"content-encoding": "gzip"})
        await answering.send(packer.compress(chunk_of("a")) + packer.flush(zlib.Z_SYNC_FLUSH))
        while running.text != "a":
            await _a_moment()
        await answering.send(packer.compress(chunk_of("b", "stop") + DONE) + packer.flush())
        await answering.end()

    with LoopbackServer(script) as server:
        running.start(wire, provider_at(server.url), prompt()).wait_done()
    assert running.text == "ab"
