"""What httpx raises, in words: one sentence about what happened, one about what to do.

Many of httpx's messages are empty, and the truth is further down the chain of causes. Nothing that
httpx or the operating system says is passed on as it is unless it is known to hold no address and
no header: a URL may hold a password, and a header the key.
"""

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

import httpx

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import Failure
from tuiapp.net.addresses import Address, Proxy
from tuiapp.wire.refusals import one_line


_E = TypeVar("_E", bound=BaseException)

_UNREACHABLE: Final = frozenset(
    {
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
        errno.EHOSTDOWN,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
        errno.ETIMEDOUT,
    }
)

# OpenSSL's own word, such as "[SSL: UNSUPPORTED_PROTOCOL] …"; never a part of what was exchanged.
# (`SSLError.reason` is missing where Python raised the error itself.)
_TLS_REASON: Final = re.compile(r"\[\w+: ([A-Z0-9_]+)\]")

# How OpenSSL takes an answer in plain text, by version.
_NOT_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"})

# OpenSSL's x509_vfy.h: X509_V_ERR_*.
_EXPIRED: Final = frozenset({9, 10})
_SELF_SIGNED: Final = frozenset({18, 19})
_WRONG_NAME: Final = frozenset({62, 64})

_TRUST_HINT: Final = "If you trust it, name the certificate of its authority in SSL_CERT_FILE."
_NETWORK_HINT: Final = "Check the network, and the provider's base URL."
_AGAIN_HINT: Final = "What came is kept; send it again."


@dataclass(frozen=True, slots=True)
class Way:
    """Whom a request goes to, and by way of whom."""

    endpoint: Endpoint
    address: Address
    proxy: Proxy | None

    @property
    def first_stop(self) -> str:
        """What the connection is made to, as it is shown."""
        if self.proxy is not None:
            return f"the proxy {self.proxy.origin}"
        return self.address.origin


def failure_of(error: Exception, way: Way) -> Failure:
    """What went wrong on the way to the provider, or back.

    Args:
        error: What httpx, or the TLS library below it, raised.
        way: Where the request went.
    """
    match error:
        case httpx.TimeoutException():
            return _timeout(error, way)
        case httpx.ProxyError():
            # Its message is the proxy's status line, such as "407 Proxy Authentication Required".
            return Failure(
                "proxy",
                f"{_capital(way.first_stop)} refused to connect: {one_line(str(error))}.",
                "Check the proxy variables, and the password in them.",
            )
        case httpx.ConnectError() | ssl.SSLError():
            return _connect(error, way)
        case httpx.RemoteProtocolError():
            return _protocol(error, way)
        case httpx.NetworkError() | httpx.DecodingError():
            return _body(error, way)
        case _:
            return Failure(
                "bad_request",
                f"The request to {way.address.origin} could not be made ({type(error).__name__}).",
                "Check the provider's base URL and headers.",
            )


def _body(error: httpx.NetworkError | httpx.DecodingError, way: Way) -> Failure:
    if isinstance(error, httpx.DecodingError):
        return Failure(
            "protocol",
            f"{way.address.origin} sent a compressed answer that does not unpack.",
            "The fault is the server's, or that of a proxy on the way.",
        )
    return Failure(
        "connection", f"{_capital(way.first_stop)} broke the connection off.", _AGAIN_HINT
    )


def _timeout(error: httpx.TimeoutException, way: Way) -> Failure:
    match error:
        case httpx.ConnectTimeout():
            return Failure(
                "timeout",
                f"{_capital(way.first_stop)} did not answer within"
                f" {way.endpoint.limits.connect_s:g} s.",
                _NETWORK_HINT,
            )
        case httpx.WriteTimeout():
            return Failure(
                "timeout",
                f"{_capital(way.first_stop)} stopped taking the request.",
                "Try again; a long prompt needs a steady connection.",
            )
        case _:
            return Failure("timeout", f"{way.address.origin} has gone silent.", _AGAIN_HINT)


def _connect(error: Exception, way: Way) -> Failure:
    tls = _find(error, ssl.SSLError)
    if tls is not None:
        return _tls(tls, way)
    if _find(error, socket.gaierror) is not None:
        host = way.address.host if way.proxy is None else way.proxy.origin
        return Failure("dns", f"The name {host} does not resolve.", _NETWORK_HINT)
    if _find(error, ConnectionRefusedError) is not None:
        return Failure("connection", f"Nothing listens at {way.first_stop}.", _refused_hint(way))
    if any(it.errno in _UNREACHABLE for it in _chain(error) if isinstance(it, OSError)):
        return Failure("connection", f"{_capital(way.first_stop)} is unreachable.", _NETWORK_HINT)
    if _find(error, ConnectionResetError) is not None or way.address.scheme == "https":
        # anyio turns a close in the middle of the handshake into an end of the stream.
        return Failure(
            "connection",
            f"{_capital(way.first_stop)} broke the connection off while it was being made.",
            _NETWORK_HINT,
        )
    return Failure("connection", f"No connection to {way.first_stop} could be made.", _NETWORK_HINT)


def _refused_hint(way: Way) -> str:
    if way.proxy is not None:
        return "Start the proxy, or unset the proxy variables."
    if way.endpoint.dialect in ("ollama-chat", "ollama-generate"):
        return "Start it with `ollama serve`."
    if way.address.is_loopback:
        return "Start the server, or correct the provider's base URL."
    return "Check the provider's base URL."


def _certificate(error: ssl.SSLCertVerificationError, way: Way) -> Failure:
    origin = way.address.origin
    code = error.verify_code
    if code in _EXPIRED:
        return Failure(
            "tls",
            f"The certificate of {origin} is not valid today.",
            "Its owner has to renew it; check this machine's clock too.",
        )
    if code in _WRONG_NAME:
        return Failure(
            "tls",
            f"The certificate of {origin} is for another host.",
            "Check the host in the provider's base URL.",
        )
    if code in _SELF_SIGNED:
        return Failure("tls", f"The certificate of {origin} is self-signed.", _TRUST_HINT)
    return Failure(
        "tls", f"The certificate of {origin} comes from an unknown authority.", _TRUST_HINT
    )


def _tls(error: ssl.SSLError, way: Way) -> Failure:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error, way)
    match = _TLS_REASON.match(str(error))
    reason = match[1] if match else "UNKNOWN_REASON"
    if reason in _NOT_TLS:
        return Failure(
            "tls",
            f"{way.address.origin} does not speak TLS.",
            "If it has none, the provider's base URL begins with http://.",
        )
    words = reason.replace("_", " ").lower()
    return Failure("tls", f"TLS with {way.address.origin} failed: {words}.", _NETWORK_HINT)


def _protocol(error: httpx.RemoteProtocolError, way: Way) -> Failure:
    words = str(error)
    if "without sending complete message body" in words:
        return Failure(
            "ended_early",
            f"{way.address.origin} closed the connection before the answer was complete.",
            _AGAIN_HINT,
        )
    if "without sending a response" in words:
        return Failure(
            "connection",
            f"{way.address.origin} closed the connection without an answer.",
            "Send it again; if it stays so, see the server's log.",
        )
    return Failure(
        "protocol",
        f"{way.address.origin} does not speak HTTP as it should.",
        "Check the port in the provider's base URL.",
    )


def _find(error: BaseException, kind: type[_E]) -> _E | None:
    return next((it for it in _chain(error) if isinstance(it, kind)), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what it came from, and what those came from, each once.

    httpcore cuts `__cause__` at its pool with `from None`; `__context__` still leads on. Where a
    name has several addresses, anyio groups the error of each.
    """
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting.extend(_members(current))
        waiting.extend(it for it in (current.__cause__, current.__context__) if it is not None)


def _members(error: BaseException) -> tuple[BaseException, ...]:
    match error:
        case BaseExceptionGroup(exceptions=members):
            return tuple(members)
        case _:
            return ()


def _capital(text: str) -> str:
    # "the proxy …" begins a sentence; a URL keeps its case.
    return "The" + text[3:] if text.startswith("the ") else text
