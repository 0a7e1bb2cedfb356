"""The tests' own server leaves nothing open, whatever its client does: it would fail a later test."""

import gc
import socket
import ssl
import sys
import threading

import pytest
import trustme

from tests.loopback import Answering, LoopbackServer
from tests.patience import PATIENCE_S


REQUEST = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n"


async def flooding(answering: Answering) -> None:
    while True:
        await answering.raw(b"x" * 1_000_000)


@pytest.fixture
def unraised(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said of things that were not closed when they were collected."""
    said: list[str] = []
    gc.collect()

    def hear(unraisable: "sys.UnraisableHookArgs") -> None:
        said.append(str(unraisable.exc_value))

    monkeypatch.setattr(sys, "unraisablehook", hear)
    return said


@pytest.mark.parametrize("is_tls", [False, True])
def test_a_client_that_neither_reads_nor_closes_keeps_nothing_open(
    ca: trustme.CA, unraised: list[str], *, is_tls: bool
) -> None:
    server = LoopbackServer(flooding, ca=ca if is_tls else None)
    context = ssl.create_default_context()
    ca.configure_trust(context)
    with socket.create_connection(("127.0.0.1", server.port)) as plain:
        with server:
            client = context.wrap_socket(plain, server_hostname="127.0.0.1") if is_tls else plain
            client.sendall(REQUEST)
            server.wait_request()
        del server
        gc.collect()
        client.close()
    assert unraised == []


def test_a_client_amid_its_handshake_keeps_nothing_open(
    ca: trustme.CA, unraised: list[str]
) -> None:
    server = LoopbackServer(flooding, ca=ca)
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        with server:
            client.sendall(b"\x16\x03\x01")
        del server
        gc.collect()
    assert unraised == []


def test_a_client_that_comes_as_the_server_leaves_keeps_nothing_open(unraised: list[str]) -> None:
    may_go_on = threading.Event()

    async def blocking(_: Answering) -> None:
        may_go_on.wait(PATIENCE_S)  # so that the loop finds the client and its end in one step

    server = LoopbackServer(blocking)
    with socket.create_connection(("127.0.0.1", server.port)) as first:
        with server:
            first.sendall(REQUEST)
            server.wait_request()
            second = socket.create_connection(("127.0.0.1", server.port))
            threading.Timer(0.05, may_go_on.set).start()
        del server
        gc.collect()
        second.close()
    assert unraised == []
