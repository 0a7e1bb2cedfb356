"""The sockets below httpcore: TCP and TLS on plain asyncio.

httpcore's own backend (anyio) costs 260 to 295 µs of processor time a read where this one costs 130
to 200 (four streams of 200 reads a second, the whole way to the emitted chunk). And an attempt to
connect that is cancelled closes its socket here, in whatever step it is.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Final, TypeAlias

import httpcore


# RFC 8305 section 5: when the next address is tried beside the one that has not answered.
_NEXT_ADDRESS_AFTER_S: Final = 0.25

# What may lie unread before the server is made to wait.
_MAX_UNREAD_BYTES: Final = 256 * 1024

# A request's head and a body of this length are sent as one: httpcore writes them one after the other
# in one step of the loop, and each send costs 40 to 400 µs.
_MAX_GATHERED_BYTES: Final = 16 * 1024

_AddressInfo: TypeAlias = tuple[
    socket.AddressFamily,
    socket.SocketKind,
    int,
    str,
    tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes],
]


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Makes connections on the running loop."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of `host` that answers."""
        assert local_address is None, "no configuration sets it"
        assert socket_options is None, "no configuration sets them"
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                addresses = _numeric(host, port) or await loop.getaddrinfo(
                    host, port, type=socket.SOCK_STREAM
                )
                connected = await _first_connected(_alternating(addresses))
                _, stream = await loop.create_connection(AsyncioStream, sock=connected)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except (OSError, UnicodeError, ExceptionGroup) as error:
            raise httpcore.ConnectError from error
        return stream

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class AsyncioStream(httpcore.AsyncNetworkStream, asyncio.Protocol):
    """One connection: what asyncio calls a protocol, read and written as httpcore likes it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._unread = bytearray()
        self._unsent = bytearray()
        """What is sent at the end of this step of the loop."""
        self._is_paused = False
        """Whether the server has to wait for our reading."""
        self._is_over = False
        """Whether nothing more will be received."""
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._is_full = False
        """Whether what was written waits for the server to take it."""

    # What httpcore calls.

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
    ) -> bytes:
        """What has come, at most `max_bytes`; waits if nothing has. Empty at the end."""
        if not self._unread and not self._is_over:
            self._reader = self._loop.create_future()
            await _within(timeout, self._reader, httpcore.ReadTimeout)
        if self._unread:
            return self._take(max_bytes)
        if self._error is not None:
            raise httpcore.ReadError from self._error
        return b""

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
    ) -> None:
        """Send, and wait until most of it is on its way."""
        if self._is_over:
            raise httpcore.WriteError from self._error
        if not self._unsent:
            self._loop.call_soon(self._send)
        self._unsent += buffer
        if len(self._unsent) > _MAX_GATHERED_BYTES:
            self._send()
        if self._is_full:
            self._writer = self._loop.create_future()
            await _within(timeout, self._writer, httpcore.WriteTimeout)

    def _send(self) -> None:
        unsent, self._unsent = self._unsent, bytearray()
        if unsent and not self._open_transport.is_closing():
            self._open_transport.write(unsent)

    async def aclose(self) -> None:
        """Close at once. TLS says no goodbye: waiting for the answer to it takes up to 30 s."""
        if self._transport is not None:
            self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, from now on encrypted."""
        plain = self._open_transport
        try:
            async with asyncio.timeout(timeout):
                self._transport = await self._loop.start_tls(
                    plain, self, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:  # ssl.SSLError is one
            raise httpcore.ConnectError from error
        finally:
            if self._transport is plain:
                plain.abort()
        if self._transport is None:
            raise httpcore.ConnectError("closed during the handshake")
        return self

    def get_extra_info(self, info: str) -> object:
        """As httpcore asks: `is_readable` means that an idle connection is of no use any more."""
        if info == "is_readable":
            return self._is_over or bool(self._unread)
        return None if self._transport is None else self._transport.get_extra_info(info)

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._unread += data
        _wake(self._reader)
        if len(self._unread) > _MAX_UNREAD_BYTES and not self._is_paused:
            self._is_paused = True
            self._open_transport.pause_reading()

    def eof_received(self) -> None:
        """The server will send no more; asyncio closes our half too."""
        self._is_over = True
        _wake(self._reader)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed, by an error or without one."""
        self._is_over = True
        self._error = exc
        _wake(self._reader)
        self.resume_writing()

    def pause_writing(self) -> None:
        """The server does not keep up."""
        self._is_full = True

    def resume_writing(self) -> None:
        """It does again."""
        self._is_full = False
        _wake(self._writer)

    @property
    def _open_transport(self) -> asyncio.Transport:
        assert self._transport is not None, "httpcore gets a stream when it is connected"
        return self._transport

    def _take(self, max_bytes: int) -> bytes:
        data = bytes(self._unread[:max_bytes])
        del self._unread[:max_bytes]
        if self._is_paused and not self._unread:
            self._is_paused = False
            self._open_transport.resume_reading()
        return data


async def _within(
    timeout_s: float | None, news: asyncio.Future[None], too_late: type[httpcore.TimeoutException]
) -> None:
    if timeout_s is None:
        await news
        return
    try:
        async with asyncio.timeout(timeout_s):
            await news
    except TimeoutError as error:
        raise too_late from error


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


def _numeric(host: str, port: int) -> list[_AddressInfo]:
    """The address of a host that is one already; a lookup would take a thread."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []


def _alternating(addresses: Iterable[_AddressInfo]) -> list[_AddressInfo]:
    """The families in turn, beginning with the resolver's first choice (RFC 8305 section 4)."""
    ranks: dict[socket.AddressFamily, int] = {}
    ranked: list[tuple[int, _AddressInfo]] = []
    for address in addresses:
        family = address[0]
        ranks[family] = ranks.get(family, -1) + 1
        ranked.append((ranks[family], address))
    return [address for _, address in sorted(ranked, key=lambda it: it[0])]


async def _first_connected(addresses: Iterable[_AddressInfo]) -> socket.socket:
    """The socket of the first attempt to succeed; every other one is closed, whatever happens.

    Raises:
        ExceptionGroup: The errors of all of them.
    """
    loop = asyncio.get_running_loop()
    waiting = list(addresses)
    running: set[asyncio.Task[socket.socket]] = set()
    connected: list[socket.socket] = []
    errors: list[OSError] = []
    try:
        while not connected and (waiting or running):
            if waiting:
                running.add(loop.create_task(_connected(waiting.pop(0))))
            done, running = await asyncio.wait(
                running,
                timeout=_NEXT_ADDRESS_AFTER_S if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for attempt in done:
                try:
                    connected.append(attempt.result())
                except OSError as error:
                    errors.append(error)
    finally:
        for attempt in running:
            attempt.cancel()
            attempt.add_done_callback(_close_socket)
    for superfluous in connected[1:]:
        superfluous.close()
    if connected:
        return connected[0]
    raise ExceptionGroup("no address answered", errors or [OSError("the name has no address")])


def _close_socket(attempt: asyncio.Task[socket.socket]) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()


async def _connected(address: _AddressInfo) -> socket.socket:
    family, kind, protocol, _, where = address
    with ExitStack() as unless_connected:
        sock = unless_connected.enter_context(socket.socket(family, kind, protocol))
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, where)
        unless_connected.pop_all()
    return sock
