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
    tail: re.Pattern[str]
    """Cut off the end: the dialect appends it itself."""
    root: str
    """The path of a base URL that has none."""


_OPENAI_RULE: Final = _PathRule(
    re.compile(r"/chat/completions$|/responses$|(?<=/v1)/models$"), root="/v1"
)
# `/v1` is where Ollama imitates OpenAI; its own API lies beside it.
_OLLAMA_RULE: Final = _PathRule(
    re.compile(r"/api(?:/(?:chat|generate|tags))?$|/v1(?:/chat/completions)?$"), root=""
)
_PATH_RULES: Final[Mapping[DialectName, _PathRule]] = MappingProxyType(
    {
        "openai-chat": _OPENAI_RULE,
        "openai-responses": _OPENAI_RULE,
        "ollama-chat": _OLLAMA_RULE,
        "ollama-generate": _OLLAMA_RULE,
        "anthropic": _PathRule(re.compile(r"(?:/v1)?/(?:messages|models)$|/v1$"), root=""),
        # `/openai` is where Google imitates OpenAI. The version stays: there are several.
        "gemini": _PathRule(
            re.compile(r"/models(?:/[^/]+)?$|/openai(?:/chat/completions)?$"), root=""
        ),
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


def base_url_for(dialect: DialectName, url: str, own: str | None = None) -> str:
    """`url` as `dialect` wants it: its paths are appended to exactly this.

    Args:
        dialect: Decides what a request's path looks like.
        url: As the user wrote it.
        own: The vendor's own base URL. Where `url` is only the beginning of it, such as
            `https://api.groq.com`, the rest is added.
    """
    rule = _PATH_RULES[dialect]
    url = rule.tail.sub("", url.rstrip("/")).rstrip("/")
    if own is not None and is_same_host(url, own) and _path(own).startswith(f"{_path(url)}/"):
        return own
    return url if urlsplit(url).path else url + rule.root


def is_same_server(one: str, other: str) -> bool:
    """Whether two base URLs mean one server and path, so that a key for one is good for the other.

    A version at the end of the path (`/v1`, `/v1beta`) makes no difference.
    """
    return is_same_host(one, other) and _path(one) == _path(other)


def is_same_host(one: str, other: str) -> bool:
    """Whether two base URLs have one scheme, host and port."""
    return _origin(one) == _origin(other)


def is_within_domain(url: str, other: str) -> bool:
    """Whether `url` is at the host of `other` or at a host below it, over the same scheme.

    Vendors have regional hosts, such as `eu.api.openai.com`.
    """
    inner, outer = urlsplit(url), urlsplit(other)
    host = f".{inner.hostname}"
    return inner.scheme == outer.scheme and host.endswith(f".{outer.hostname}")


def azure_base_url(text: str) -> str:
    """The base URL of an Azure resource that `AZURE_OPENAI_ENDPOINT` names.

    The resource alone means its `/openai/v1`, where the model is the deployment's name. A longer
    path, such as the older `/openai/deployments/NAME`, is the user's own choice (WIRE 6.7).

    Raises:
        ValueError: It is no address.
    """
    url = checked_base_url(text)
    is_bare = urlsplit(url).path in ("", "/openai")
    return f"{url.removesuffix('/openai')}/openai/v1" if is_bare else url


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


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts: SplitResult = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _path(url: str) -> str:
    return _VERSION.sub("", urlsplit(url).path.rstrip("/"))
