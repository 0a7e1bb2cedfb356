"""Stop means stopped: at any moment, the server sees the close, and what came stays."""

import asyncio
import random
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme
from running import DONE, Running, chunk_of, prompt, provider_at

from tests.loopback import Answering, LoopbackServer, Script
from tests.patience import PATIENCE_S
from tuiapp.core.endpoint import TimeLimits
from tuiapp.core.events import Connected, Finished, RequestSent, ResponseStarted
from tuiapp.net.thread import WireThread


async def silent(answering: Answering) -> None:
    await answering.gone()


async def headers_only(answering: Answering) -> None:
    await answering.start()
    await answering.gone()


async def stalled(answering: Answering) -> None:
    await answering.start()
    await answering.send(chunk_of("kept"))
    await answering.gone()


async def stalled_in_an_event(answering: Answering) -> None:
    await answering.start()
    await answering.send(chunk_of("kept") + chunk_of("lost")[:30])
    await answering.gone()


async def commenting(answering: Answering) -> None:
    await answering.start()
    await answering.send(chunk_of("kept"))
    await answering.comments_for_ever()


async def flooding(answering: Answering) -> None:
    await answering.start()
    while True:
        await answering.send(chunk_of("x" * 50) * 100)


async def finished_without_end(answering: Answering) -> None:
    await answering.start()
    await answering.send(chunk_of("kept", "stop") + DONE)
    await answering.gone()


async def refusing_without_end(answering: Answering) -> None:
    await answering.start(500)
    await answering.gone()


MOMENTS: dict[str, tuple[Script, Callable[[Running], None]]] = {
    "before the first byte": (silent, lambda it: it.wait_event(Connected)),
    "after the headers": (headers_only, lambda it: it.wait_event(ResponseStarted)),
    "in a stall": (stalled, lambda it: it.wait_text("kept")),
    "in an event": (stalled_in_an_event, lambda it: it.wait_text("kept")),
    "among comments": (commenting, lambda it: it.wait_text("kept")),
    "in a flood": (flooding, lambda it: it.wait_for(lambda: len(it.text) > 100_000)),
    "after the last event": (finished_without_end, lambda it: it.wait_event(Finished)),
    "in a refusal": (refusing_without_end, lambda it: it.wait_event(ResponseStarted)),
}


@pytest.fixture(params=["plain", "tls"])
def authority(
    request: pytest.FixtureRequest, ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> trustme.CA | None:
    """The certificates' authority, trusted; None for no TLS."""
    if request.param == "plain":
        return None
    trust(ca, tmp_path, monkeypatch)
    return ca


def trust(ca: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_cancel_closes_the_connection(
    wire: WireThread, authority: trustme.CA | None, moment: str
) -> None:
    script, wait = MOMENTS[moment]
    with LoopbackServer(script, ca=authority) as server:
        running = Running().start(wire, provider_at(server.url), prompt())
        wait(running)
        kept = running.text
        running.cancel()
        running.cancel()
        server.wait_close()
        running.wait_done()
    assert running.text.startswith(kept)
    if moment != "after the last event":  # there, the drain may have been over already
        assert isinstance(running.error, asyncio.CancelledError)


def test_a_cancel_while_the_prompt_goes_out_closes_the_connection(wire: WireThread) -> None:
    with listening(backlog=1) as listener:
        running = Running().start(wire, provider_at(url_of(listener)), prompt("x" * 30_000_000))
        accepted, _ = listener.accept()
        with accepted:
            running.wait_event(Connected)
            accepted.recv(1000)
            running.cancel()
            running.wait_done()
            accepted.settimeout(PATIENCE_S)
            with suppress(ConnectionResetError):
                while accepted.recv(1_000_000):
                    pass
    assert isinstance(running.error, asyncio.CancelledError)


def test_a_cancel_in_the_tls_handshake_closes_the_connection(
    wire: WireThread, ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(ca, tmp_path, monkeypatch)
    with LoopbackServer(silent) as server:  # it takes the handshake for an unfinished request
        provider = provider_at(server.url.replace("http://", "https://"))
        running = Running().start(wire, provider, prompt())
        server.wait_for(lambda: len(server.connections) == 1)
        running.cancel()
        server.wait_close()
        running.wait_done()
    assert isinstance(running.error, asyncio.CancelledError)
    assert [type(it) for it in running.events] == [RequestSent]


def test_a_cancel_while_connecting_ends_at_once(wire: WireThread) -> None:
    # Linux drops what comes when the queue is full, so the connect waits for its retransmission.
    with listening(backlog=0) as listener, full_queue(listener):
        limits = TimeLimits(connect_s=60)
        running = Running().start(wire, provider_at(url_of(listener), limits), prompt())
        running.wait_event(RequestSent)
        running.cancel()
        running.wait_done()
        assert isinstance(running.error, asyncio.CancelledError)
        assert [type(it) for it in running.events] == [RequestSent]


def test_a_cancel_in_a_name_lookup_ends_at_once(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, gate = threading.Event(), threading.Event()

    def lookup(*_: object, flags: int = 0, **__: object) -> list[object]:
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror
        asked.set()
        gate.wait(PATIENCE_S)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    running = Running().start(wire, provider_at("http://nowhere.invalid"), prompt())
    assert asked.wait(PATIENCE_S)
    running.cancel()
    running.wait_done()
    gate.set()
    assert isinstance(running.error, asyncio.CancelledError)


def test_no_connection_outlives_a_cancel_at_any_moment(
    wire: WireThread, authority: trustme.CA | None
) -> None:
    async def script(answering: Answering) -> None:
        await answering.start()
        for _ in range(20):
            await answering.send(chunk_of("x"))
            await asyncio.sleep(0)
        await answering.gone()

    moments = random.Random(7)
    with LoopbackServer(script, ca=authority) as server:
        provider = provider_at(server.url)
        runs: list[Running] = []
        for _ in range(60):
            running = Running().start(wire, provider, prompt())
            # Not a wait for anything: any moment will do, and each is another one.
            threading.Event().wait(moments.uniform(0, 0.006))
            running.cancel()
            runs.append(running)
        for running in runs:
            running.wait_done()
            assert isinstance(running.error, asyncio.CancelledError)
        server.wait_all_closed()


def test_closing_the_thread_closes_every_connection(authority: trustme.CA | None) -> None:
    wire = WireThread()
    with LoopbackServer(stalled, ca=authority) as server:
        provider = provider_at(server.url)
        runs = [Running().start(wire, provider, prompt()) for _ in range(4)]
        for running in runs:
            running.wait_text("kept")
        wire.close()
        server.wait_close(4)
    assert all(isinstance(it.error, asyncio.CancelledError) for it in runs)


@contextmanager
def listening(backlog: int) -> Generator[socket.socket, None, None]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield listener


@contextmanager
def full_queue(listener: socket.socket) -> Generator[None, None, None]:
    """Connections that nobody accepts, until another one does not get in."""
    waiting: list[socket.socket] = []
    try:
        while True:
            visitor = socket.socket()
            waiting.append(visitor)
            visitor.settimeout(0.05)
            try:
                visitor.connect(listener.getsockname())
            except TimeoutError:
                break
            if len(waiting) > 8:
                pytest.skip("this system's queue of connections does not fill")
        yield
    finally:
        for visitor in waiting:
            visitor.close()


def url_of(listener: socket.socket) -> str:
    _, port = listener.getsockname()
    return f"http://127.0.0.1:{port}"
