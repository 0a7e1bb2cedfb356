"""One HTTP exchange: a request goes out, and what comes back leaves as chunks.

Every read is stamped before anything else happens to it, and nothing is awaited between the stamp
and the chunk's way out.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing
from email.utils import parsedate_to_datetime
from typing import Final

import httpcore
import httpx

from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import (
    BodyEvent,
    Chunk,
    Connected,
    Event,
    Failed,
    Finished,
    RequestSent,
    ResponseStarted,
)
from tuiapp.core.ports import Clock, Emit
from tuiapp.net.unpacking import body_of
from tuiapp.net.watchdog import Watchdog
from tuiapp.wire.dialect import Decoder, Dialect
from tuiapp.wire.headers import rate_limits, request_id, server_timings


MAX_REFUSAL_BYTES: Final = 64 * 1024
"""Of an error response; what matters stands at its beginning."""
UPLOAD_PIECE_BYTES: Final = 64 * 1024
"""The write timeout holds for a piece, so a long prompt on a slow line is no error."""

_REFUSAL_TIMEOUT_S: Final = 5.0
# After the last event a healthy server ends the body at once, and the connection can be used
# again; the vendors' own clients wait as long (WIRE 0.4).
_DRAIN_TIMEOUT_S: Final = 0.1

_OK_BELOW: Final = 300


class Exchange:
    """One request and its response, to be run once, on the wire thread."""

    def __init__(self, dialect: Dialect, *, clock: Clock, emit: Emit, watchdog: Watchdog) -> None:
        self._dialect = dialect
        self._clock = clock
        self._emit = emit
        self._watchdog = watchdog
        self._connecting = _Connecting(clock, emit)

    async def run(
        self, client: httpx.AsyncClient, request: httpx.Request, *, has_key: bool
    ) -> None:
        """Send the request and emit until the response's last event.

        Leaving in any way closes the connection, or gives it back whole.

        Args:
            client: What sends it.
            request: With all of its headers.
            has_key: Whether one of them carries a key, whatever the header is called.

        Raises:
            ProviderError: The provider refused.
            httpx.RequestError: The way failed. What the decoder still held has been emitted.
        """
        request.extensions = {**request.extensions, "trace": self._connecting.trace}
        self._emit_now(RequestSent(1))
        # Its own scheme in place of the user and password of a URL, where there is a key.
        is_authorized = has_key or "authorization" in request.headers
        auth = httpx.Auth() if is_authorized else httpx.USE_CLIENT_DEFAULT
        async with AsyncExitStack() as unless_whole:
            unless_whole.push_async_callback(self._connecting.abandon)
            response = await client.send(request, stream=True, auth=auth)
            async with aclosing(response):
                refusal = await self._receive(response)
            # The response is whole, a refusal too: its connection has gone back.
            unless_whole.pop_all()
        if refusal is not None:
            raise ProviderError(refusal)

    async def _receive(self, response: httpx.Response) -> Failure | None:
        """Emit the response; why the provider refused, where it is a refusal."""
        at_ns = self._clock.monotonic_ns()
        headers = {name.lower(): value for name, value in response.headers.items()}
        self._emit(Chunk(at_ns, b"", _facts(response.status_code, headers)))
        self._watchdog.progress(at_ns)
        if response.status_code >= _OK_BELOW:
            body = await _beginning(response)
            return self._dialect.refusal(response.status_code, headers, body)
        await self._read(body_of(response), self._dialect.decoder())
        return None

    async def _read(self, reads: AsyncIterator[bytes], decoder: Decoder) -> None:
        try:
            async for raw in reads:
                at_ns = self._clock.monotonic_ns()
                events = decoder.decode(raw)
                if events:
                    self._watchdog.progress(at_ns)
                self._emit(Chunk(at_ns, raw, tuple(events)))
                if _has_end(events):
                    self._watchdog.stop()
                    await _drain(reads)
                    return
        except httpx.RequestError:
            # A broken connection is no proof of completion, whatever the decoder would make of a
            # body that ends here.
            self._emit_now(*(it for it in decoder.flush() if not isinstance(it, _ENDS)))
            raise
        self._emit_now(*decoder.flush())

    def _emit_now(self, *events: Event) -> None:
        if events:
            self._emit(Chunk(self._clock.monotonic_ns(), b"", events))


class _Connecting:
    """Follows httpcore on its way to a connection; the names are those of its trace extension."""

    def __init__(self, clock: Clock, emit: Emit) -> None:
        self._clock = clock
        self._emit = emit
        self._began_ns: int | None = None
        self._ready_ns = 0
        self._opened: httpcore.AsyncNetworkStream | None = None

    async def trace(self, name: str, info: Mapping[str, object]) -> None:
        _, _, step = name.partition(".")
        match step:
            case "connect_tcp.started":
                self._began_ns = self._clock.monotonic_ns()
            case "connect_tcp.complete" | "start_tls.complete":
                self._ready_ns = self._clock.monotonic_ns()
                stream = info.get("return_value")
                self._opened = stream if isinstance(stream, httpcore.AsyncNetworkStream) else None
            case "send_request_headers.started" if not _is_tunnel(info.get("request")):
                self._report()
            case _:
                pass

    async def abandon(self) -> None:
        """Close what this request opened.

        httpcore 1.0.9 does so itself, but for a request that is cancelled in the step between the
        connection and the first byte sent: that one would stay open as long as its pool.
        """
        if self._opened is not None:
            await self._opened.aclose()

    def _report(self) -> None:
        now_ns = self._clock.monotonic_ns()
        connect_ns = None if self._began_ns is None else self._ready_ns - self._began_ns
        self._emit(Chunk(now_ns, b"", (Connected(connect_ns),)))


def _is_tunnel(request: object) -> bool:
    """Whether it asks a proxy for a tunnel, so that the real request is still to come."""
    return isinstance(request, httpcore.Request) and request.method == b"CONNECT"


_ENDS: Final = (Finished, Failed)


def _has_end(events: list[BodyEvent]) -> bool:
    return bool(events) and isinstance(events[-1], _ENDS)


def _facts(status: int, headers: Mapping[str, str]) -> tuple[Event, ...]:
    """What the headers of a response say."""
    limits = rate_limits(headers, _server_time_s(headers))
    timings = server_timings(headers)
    started = ResponseStarted(status, request_id(headers))
    return started, *(it for it in (limits, timings) if it is not None)


def _server_time_s(headers: Mapping[str, str]) -> float | None:
    """The server's own clock, by which its instants are to be read."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return None


async def _beginning(response: httpx.Response) -> bytes:
    """What comes of an error response within its bounds of size and time."""
    body = bytearray()
    try:
        async with asyncio.timeout(_REFUSAL_TIMEOUT_S):
            async for raw in body_of(response):
                body += raw
                if len(body) >= MAX_REFUSAL_BYTES:
                    break
    except (TimeoutError, httpx.RequestError, ProviderError):
        # The status says enough; the words are an extra.
        return bytes(body)
    return bytes(body[:MAX_REFUSAL_BYTES])


async def _drain(reads: AsyncIterator[bytes]) -> None:
    """Read to the end of the body, so that the connection can be used again."""
    try:
        async with asyncio.timeout(_DRAIN_TIMEOUT_S):
            async for _ in reads:
                pass
    except (TimeoutError, httpx.RequestError):
        # The answer is complete; only the connection is not worth keeping.
        return


async def upload(body: bytes) -> AsyncIterator[bytes]:
    """The body in pieces of `UPLOAD_PIECE_BYTES`."""
    for start in range(0, len(body), UPLOAD_PIECE_BYTES):
        yield body[start : start + UPLOAD_PIECE_BYTES]
