"""The HTTP client of one provider: its certificates, its proxy, its headers, its timeouts.

A client is for one endpoint, so all of them are decided when it is made.
"""

import re
import ssl
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Final, TypeAlias

import httpx

from tuiapp import __version__
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import Failure, ProviderError
from tuiapp.net.addresses import Address, address_of, proxy_for
from tuiapp.net.transport import NetworkTransport


MakeTransport: TypeAlias = Callable[[], httpx.AsyncBaseTransport]
"""Makes what stands in for the network at one host."""

# For one piece of the request's body (`exchange.UPLOAD_PIECE_BYTES`), not for all of it.
_WRITE_TIMEOUT_S: Final = 30.0

# What frames the message is the client's business, whatever a configuration says.
_FRAMING: Final = ("host", "content-length", "transfer-encoding", "connection")

# RFC 9110 sections 5.1 and 5.5, without the bytes that were once Latin-1.
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE: Final = re.compile(r"[\t\x20-\x7e]*")


def build_client(endpoint: Endpoint, transports: Mapping[str, MakeTransport]) -> httpx.AsyncClient:
    """A client for this endpoint and no other.

    Loading the certificates takes 20 to 50 ms, so it is for a moment when nobody waits.

    Args:
        endpoint: Its base URL decides about proxy and certificates.
        transports: By host, what answers there in place of the network.

    Raises:
        ProviderError: The base URL, the proxy or the certificates are not usable.
    """
    address = address_of(endpoint.base_url, endpoint.name)
    make_transport = transports.get(address.host)
    if make_transport is not None:
        return _client(endpoint, make_transport())
    proxy = proxy_for(address)
    if proxy is not None and proxy.is_socks and find_spec("socksio") is None:
        raise ProviderError(
            Failure(
                "proxy",
                f"{proxy.origin} is a SOCKS proxy, and this installation has no support for them.",
                "Install the package socksio beside tuiapp, or unset the proxy variable.",
            )
        )
    proxy_url = None if proxy is None else proxy.url
    return _client(endpoint, NetworkTransport(_certificates(address), proxy_url))


def request_headers(endpoint: Endpoint, own: Mapping[str, str]) -> httpx.Headers:
    """The dialect's headers, the configured ones over them, and the way we read the body.

    Raises:
        ProviderError: A header cannot be sent.
    """
    headers = httpx.Headers()
    for name, value in (*own.items(), *endpoint.headers.items()):
        # Checked here, because httpx puts the whole value into its exception.
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise ProviderError(
                Failure(
                    "bad_request",
                    f"A header configured for {endpoint.name} cannot be sent.",
                    "Names of headers are words, and values are plain ASCII on one line.",
                )
            )
        if name.lower() not in _FRAMING:
            headers[name] = value
    # A compressing proxy may hold events back until a block is full.
    headers["accept-encoding"] = "identity"
    return headers


def key_headers(
    endpoint: Endpoint, authorization: Callable[[str], Mapping[str, str]]
) -> httpx.Headers:
    """The headers that carry the key; none without one.

    A vendor's own header carries it bare, in place of what the dialect makes of it.

    Raises:
        ProviderError: The key cannot stand in a header.
    """
    if endpoint.key is None:
        return httpx.Headers()
    key, own_header = endpoint.key.reveal(), endpoint.vendor.key_header
    carried = authorization(key) if own_header is None else {own_header: key}
    if not all(_HEADER_VALUE.fullmatch(it) for it in carried.values()):
        raise ProviderError(
            Failure(
                "authentication",
                f"The key for {endpoint.name} has characters that no key has.",
                endpoint.key_hint or "Store it again, on one line.",
            )
        )
    return httpx.Headers(dict(carried))


def _client(endpoint: Endpoint, transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=transport,
        # Proxies and certificates are in the transport; httpx would look for them again.
        trust_env=False,
        follow_redirects=False,
        headers={"user-agent": f"tuiapp/{__version__}"},
        # Silence is the watchdog's business: a read timeout counts pings as life.
        timeout=httpx.Timeout(
            connect=endpoint.limits.connect_s, read=None, write=_WRITE_TIMEOUT_S, pool=None
        ),
    )


def _certificates(address: Address) -> ssl.SSLContext:
    """What to trust: SSL_CERT_FILE or SSL_CERT_DIR, else the usual authorities."""
    if address.scheme == "http":
        # Never used; it trusts nobody and loads nothing.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return httpx.create_ssl_context(trust_env=True)
    except OSError:  # ssl.SSLError is one
        unreadable = Failure(
            "tls",
            "The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read.",
            "Correct the variable, or unset it.",
        )
    raise ProviderError(unreadable)
