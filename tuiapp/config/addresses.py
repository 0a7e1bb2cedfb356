"""Base URLs: what may stand in one, how each dialect wants it, and when two are the same.

People paste what they find: with and without `/v1`, with a slash at the end, or the whole address
of a request. All of these mean the same server, and the dialect appends its own path.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import MappingProxyType
from typing import Final
from urllib.parse import SplitResult, urlsplit

from tuiapp.core.endpoint import DialectName


@dataclass(frozen=True, slots=True)
class _PathRule:
    tails: tuple[str, ...]
    """Cut off the end: the dialect appends them itself."""
    root: str
    """The path of a base URL that has none."""


_PATH_RULES: Final[Mapping[DialectName, _PathRule]] = MappingProxyType(
    {
        "openai-chat": _PathRule(tails=("/chat/completions",), root="/v1"),
        "openai-responses": _PathRule(tails=("/responses",), root="/v1"),
        # `/v1` is where Ollama imitates OpenAI; its own API lies beside it.
        "ollama-chat": _PathRule(tails=("/api/chat", "/api/tags", "/api", "/v1"), root=""),
        "ollama-generate": _PathRule(tails=("/api/generate", "/api/tags", "/api", "/v1"), root=""),
        "anthropic": _PathRule(tails=("/messages", "/v1"), root=""),
        # `/openai` is where Google imitates OpenAI. The version stays: there are several.
        "gemini": _PathRule(tails=("/models", "/openai"), root=""),
    }
)
_DEFAULT_PORTS: Final[Mapping[str, int]] = MappingProxyType({"http": 80, "https": 443})
_OLLAMA_PORT: Final = 11434
_VERSION: Final = re.compile(r"/v\d+(?:(?:alpha|beta)\d*)?$")


def checked_base_url(text: str) -> str:
    """`text` as a base URL without a slash at its end.

    Raises:
        ValueError: It is none. The message never shows it: a key may stand in it.
    """
    url = text.strip().rstrip("/")
    if (complaint := _complaint(url)) is not None:
        raise ValueError(complaint)
    return url


def base_url_for(dialect: DialectName, url: str) -> str:
    """`url` as `dialect` wants it: its paths are appended to exactly this."""
    rule = _PATH_RULES[dialect]
    for tail in rule.tails:
        url = url.removesuffix(tail)
    url = url.rstrip("/")
    return url if urlsplit(url).path else url + rule.root


def is_same_server(one: str, other: str) -> bool:
    """Whether two base URLs mean one server and path, so that a key for one is good for the other.

    A version at the end of the path (`/v1`, `/v1beta`) makes no difference.
    """
    return _identity(one) == _identity(other)


def ollama_base_url(text: str) -> str:
    """The base URL that Ollama's own programs read in `OLLAMA_HOST`.

    Source: ollama `envconfig/config.go`, `Host()`: port 11434 unless a scheme is given, and then
    the scheme's. A server told to listen everywhere (0.0.0.0, ::) is reached over loopback.

    Raises:
        ValueError: It is no address.
    """
    scheme, has_scheme, rest = text.strip().strip("\"'").rpartition("://")
    scheme = scheme if has_scheme else "http"
    authority, _, path = rest.partition("/")
    if authority.count(":") > 1 and not authority.startswith("["):
        authority = f"[{authority}]"  # a bare IPv6 address
    host, port = _host_and_port(authority)
    if not port:
        port = str(_DEFAULT_PORTS.get(scheme, 0) if has_scheme else _OLLAMA_PORT)
    return checked_base_url(f"{scheme}://{_reachable(host)}:{port}/{path}")


def _host_and_port(authority: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(.*))?", authority)
    return (match[1], match[2] or "") if match else (authority, "")


def _reachable(host: str) -> str:
    if not host:
        return "127.0.0.1"
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:  # a name
        return host
    match address:
        case IPv4Address():
            return "127.0.0.1" if address.is_unspecified else host
        case IPv6Address():
            return "[::1]" if address.is_unspecified else host


def _complaint(url: str) -> str | None:
    if re.search(r"[^!-~]", url):
        return "An address has no white space and only ASCII characters."
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host, parts = False, SplitResult("http", "", "", "", "")
    complaints = (
        (parts.scheme not in _DEFAULT_PORTS, "It must begin with http:// or https://."),
        (not has_host, "The address names no host."),
        ("@" in parts.netloc, "A user name or a password does not belong into an address."),
        (parts.query or parts.fragment, "An address ends with its path: nothing after ? or #."),
    )
    return next((complaint for is_so, complaint in complaints if is_so), None)


def _identity(url: str) -> tuple[str, str | None, int | None, str]:
    parts: SplitResult = urlsplit(url.rstrip("/"))
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    return parts.scheme, parts.hostname, port, _VERSION.sub("", parts.path)
