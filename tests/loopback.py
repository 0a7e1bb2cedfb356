"""A server on 127.0.0.1 that does what a script says, on a thread and a loop of its own.

It knows when it saw a request and when it saw the client's close, to the nanosecond. Scripts are
coroutine functions that get an `Answering`; everything a server can do wrong has a method there.
"""

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self, TypeAlias

import trustme

from tests.patience import PATIENCE_S


class ClientGoneError(Exception):
    """The client closed; ends the script."""


@dataclass(frozen=True)
class SeenRequest:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at_ns: int


@dataclass
class SeenConnection:
    """A connection, and when the client closed it."""

    opened_ns: int
    requests: list[SeenRequest] = field(default_factory=list[SeenRequest])
    closed_ns: int | None = None


class Answering:
    """One request being answered."""

    def __init__(self, connection: "_Connection", request: SeenRequest) -> None:
        self._connection = connection
        self.request = request
        self._is_chunked = False

    async def start(
        self,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        *,
        content_type: str = "text/event-stream",
        length: int | None = None,
        until_close: bool = False,
    ) -> None:
        """Send the head; the body is chunked unless it has a length or ends with the connection."""
        self._is_chunked = length is None and not until_close
        framing = {"connection": "close"} if until_close else {"content-length": str(length)}
        fields = {
            "content-type": content_type,
            **({"transfer-encoding": "chunked"} if self._is_chunked else framing),
            **(headers or {}),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        await self.raw(f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode())

    async def send(self, body: bytes) -> None:
        """Send a piece of the body."""
        await self.raw(b"%x\r\n%b\r\n" % (len(body), body) if self._is_chunked else body)

    async def end(self) -> None:
        """Say that the body is complete."""
        if self._is_chunked:
            await self.raw(b"0\r\n\r\n")

    async def raw(self, data: bytes) -> None:
        """Send bytes as they are, framing included."""
        await self._connection.write(data)

    def close(self) -> None:
        """Close in order, whatever was promised."""
        self._connection.close()

    def reset(self) -> None:
        """Close with a RST."""
        self._connection.reset()

    async def gone(self) -> None:
        """Do nothing until the client closes."""
        await self._connection.closed.wait()
        raise ClientGoneError

    async def comments_for_ever(self) -> None:
        """Send keep-alive comments as fast as the client reads them, a thousand a second at most."""
        while True:
            await self.send(b": still here\n\n")
            await asyncio.sleep(0.001)


Script: TypeAlias = Callable[[Answering], Awaitable[None]]


class LoopbackServer:
    """A context manager; the server runs inside it.

    Args:
        script: Answers each request.
        ca: Where given, the server speaks TLS with a certificate for `certified_host`.
        not_after: When that certificate expires.
        greeting: Sent as soon as a connection stands.
    """

    def __init__(
        self,
        script: Script,
        *,
        ca: trustme.CA | None = None,
        certified_host: str = "127.0.0.1",
        not_after: datetime | None = None,
        greeting: bytes = b"",
    ) -> None:
        self.connections: list[SeenConnection] = []
        self.failures: list[BaseException] = []
        """What scripts raised."""
        self._script = script
        self._greeting = greeting
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._is_leaving = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self._transports: set[asyncio.Transport] = set()
        self._context: ssl.SSLContext | None = None
        if ca is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate = ca.issue_cert(certified_host, not_after=not_after)
            certificate.configure_cert(self._context)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """The base URL."""
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[SeenRequest]:
        """Every request, in the order of their connections."""
        return [request for it in self.connections for request in it.requests]

    @property
    def closes(self) -> int:
        """How many connections the client has closed."""
        return sum(it.closed_ns is not None for it in self.connections)

    def wait_for(self, claim: Callable[[], bool]) -> None:
        """Return when the claim holds."""
        with self._changed:
            assert self._changed.wait_for(claim, PATIENCE_S), "the server never saw it"

    def wait_request(self, count: int = 1) -> None:
        """Return when so many requests have been read whole."""
        self.wait_for(lambda: len(self.requests) >= count)

    def wait_close(self, count: int = 1) -> None:
        """Return when the client has closed so many connections."""
        self.wait_for(lambda: self.closes >= count)

    def wait_all_closed(self) -> None:
        """Return when the client has closed every connection that it opened, if it opened one."""
        self.wait_for(lambda: self.closes == len(self.connections))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_leaving = True
        # What waits for a connection is given one: cancelled there, it could lose one that just came. A client
        # that comes now does as well, and then nobody listens any more.
        with suppress(ConnectionError):
            socket.create_connection(("127.0.0.1", self.port), PATIENCE_S).close()
        self._thread.join()
        if exc is None and self.failures:
            raise self.failures[0]

    def _run(self) -> None:
        self._loop.run_until_complete(self._accept())
        self._loop.run_until_complete(self._finish())
        self._loop.close()

    async def _accept(self) -> None:
        # Not asyncio's own server: closed in the step in which it accepts a connection, it leaves that open.
        with self._listener:
            while True:
                client, _ = await self._loop.sock_accept(self._listener)
                if self._is_leaving:
                    client.close()
                    return
                await self._loop.connect_accepted_socket(lambda: _Accepted(self), client)

    async def _finish(self) -> None:
        while tasks := tuple(self._tasks):
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        # An orderly close waits for the other side: for what it reads, for its end of the TLS.
        for transport in self._transports:
            transport.abort()
        await asyncio.sleep(0)

    def accepted(self, transport: asyncio.Transport) -> None:
        self._transports.add(transport)
        connection = _Connection(self)
        if self._context is None:
            transport.set_protocol(connection)
            connection.connection_made(transport)
            return
        transport.pause_reading()
        self._start(self._handshake(transport, connection, self._context))

    async def _handshake(
        self, transport: asyncio.Transport, connection: "_Connection", context: ssl.SSLContext
    ) -> None:
        with suppress(OSError):  # the client broke it off, or does not trust us
            secure = await self._loop.start_tls(transport, connection, context, server_side=True)
            assert secure is not None
            connection.connection_made(secure)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def began(self, connection: "_Connection") -> None:
        with self._changed:
            self.connections.append(connection.seen)
            self._changed.notify_all()
        self._start(self._serve(connection))

    def saw_close(self, connection: "_Connection") -> None:
        now_ns = time.monotonic_ns()  # noqa: TID251 (the other side of the wire has the real clock)
        with self._changed:
            if connection.seen.closed_ns is None:
                connection.seen.closed_ns = now_ns
            self._changed.notify_all()

    async def _serve(self, connection: "_Connection") -> None:
        try:
            await connection.write(self._greeting)
            async for request in connection.requests():
                with self._changed:
                    connection.seen.requests.append(request)
                    self._changed.notify_all()
                await self._script(Answering(connection, request))
        except ClientGoneError:
            pass
        except Exception as error:  # noqa: BLE001 (raised again where the test leaves the server)
            self.failures.append(error)
        finally:
            connection.close()


class _Accepted(asyncio.Protocol):
    """Hands a socket on: one that is in its TLS handshake would else be known to the loop alone."""

    def __init__(self, server: LoopbackServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._server.accepted(transport)


class _Connection(asyncio.Protocol):
    def __init__(self, server: LoopbackServer) -> None:
        self.seen = SeenConnection(time.monotonic_ns())  # noqa: TID251 (as in saw_close)
        self.closed = asyncio.Event()
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._news = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.began(self)

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._news.set()

    def eof_received(self) -> None:
        self._see_close()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._see_close()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def _see_close(self) -> None:
        self._server.saw_close(self)
        self.closed.set()
        self._news.set()
        self._writable.set()

    async def requests(self) -> AsyncIterator[SeenRequest]:
        with suppress(ClientGoneError):
            while True:
                yield await self._request()

    async def _request(self) -> SeenRequest:
        await self._until(lambda: b"\r\n\r\n" in self._received)
        head, _, _ = bytes(self._received).partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (it.partition(":") for it in lines)
        }
        start, length = len(head) + 4, int(headers.get("content-length", "0"))
        await self._until(lambda: len(self._received) >= start + length)
        body = bytes(self._received[start : start + length])
        del self._received[: start + length]
        method, path, _ = first.split(" ")
        now_ns = time.monotonic_ns()  # noqa: TID251 (as in saw_close)
        return SeenRequest(method, path, headers, body, now_ns)

    async def _until(self, claim: Callable[[], bool]) -> None:
        while not claim():
            if self.closed.is_set():
                raise ClientGoneError
            self._news.clear()
            await self._news.wait()

    async def write(self, data: bytes) -> None:
        if self.closed.is_set() or self._transport is None or self._transport.is_closing():
            raise ClientGoneError
        self._transport.write(data)
        # A script that never waits would keep the loop from hearing of the client's close.
        await asyncio.sleep(0)
        await self._writable.wait()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def reset(self) -> None:
        assert self._transport is not None
        sock: socket.socket = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
