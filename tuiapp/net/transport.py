"""The network as httpx sees it: httpcore's pool of connections over our own sockets.

httpx's own transport cannot be given another backend; apart from that this one does the same.
"""

from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import contextmanager
from ssl import SSLContext
from types import MappingProxyType
from typing import Final

import httpcore
import httpx

from tuiapp.net.sockets import AsyncioBackend


# httpx drops idle connections after 5 s, so that most turns of a chat would begin with a new TLS
# handshake (WIRE 10.8).
_KEEPALIVE_EXPIRY_S: Final = 120.0
_MAX_IDLE_CONNECTIONS: Final = 10

_HTTPX_ERRORS: Final[Mapping[type[Exception], type[httpx.TransportError]]] = MappingProxyType(
    {
        httpcore.ConnectTimeout: httpx.ConnectTimeout,
        httpcore.ReadTimeout: httpx.ReadTimeout,
        httpcore.WriteTimeout: httpx.WriteTimeout,
        httpcore.PoolTimeout: httpx.PoolTimeout,
        httpcore.ConnectError: httpx.ConnectError,
        httpcore.ReadError: httpx.ReadError,
        httpcore.WriteError: httpx.WriteError,
        httpcore.ProxyError: httpx.ProxyError,
        httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
        httpcore.LocalProtocolError: httpx.LocalProtocolError,
        httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    }
)


class NetworkTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 over the network.

    HTTP/1.1 only: over HTTP/2, httpcore does not reset a cancelled stream, so the server would go
    on generating (WIRE 10.3).

    Args:
        certificates: What to trust.
        proxy_url: The proxy to go through, with its password; None for a direct way.
    """

    def __init__(self, certificates: SSLContext, proxy_url: str | None) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=certificates,
            proxy=None if proxy_url is None else _proxy(httpx.URL(proxy_url)),
            max_connections=None,
            max_keepalive_connections=_MAX_IDLE_CONNECTIONS,
            keepalive_expiry=_KEEPALIVE_EXPIRY_S,
            network_backend=AsyncioBackend(),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return when the response's headers are there."""
        with _as_httpx_errors():
            response = await self._pool.handle_async_request(
                httpcore.Request(
                    request.method,
                    _core_url(request.url),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx_errors():
            async for part in self._response.aiter_stream():
                yield part

    async def aclose(self) -> None:
        await self._response.aclose()


@contextmanager
def _as_httpx_errors() -> Generator[None, None, None]:
    try:
        yield
    except tuple(_HTTPX_ERRORS) as error:
        raise _HTTPX_ERRORS[type(error)](str(error)) from error


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _proxy(url: httpx.URL) -> httpcore.Proxy:
    proxy = httpx.Proxy(url)  # takes the password out of the URL
    return httpcore.Proxy(_core_url(proxy.url), auth=proxy.raw_auth)
