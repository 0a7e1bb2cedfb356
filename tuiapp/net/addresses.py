"""Where a request goes: the parts of a base URL, loopback, and the proxy that stands between.

A URL may hold a password or a key, so only its origin is ever shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from tuiapp.core.errors import Failure, ProviderError


_DEFAULT_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}
_UNSENDABLE: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_PROXY_SCHEMES: Final = frozenset({"http", "https", "socks5", "socks5h"})


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy for one address."""

    url: str
    """With its password; for the client only."""
    origin: str
    """To be shown."""
    is_socks: bool


@dataclass(frozen=True, slots=True)
class Address:
    """A provider's server."""

    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """As `http://127.0.0.1:11434`: no path, no password, no port that the scheme implies."""
        return _origin(self.scheme, self.host, self.port)

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine."""
        name = self.host.rstrip(".").lower()
        if name == "localhost" or name.endswith(".localhost"):
            return True
        try:
            return ip_address(name).is_loopback
        except ValueError:
            return False


def address_of(base_url: str, provider: str) -> Address:
    """The server that a base URL names.

    Raises:
        ProviderError: It names none.
    """
    parts, port = _split(base_url)
    if parts is None or port is None or parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ProviderError(
            Failure(
                "bad_request",
                f"The base URL of {provider} is not an address.",
                "It begins with http:// or https://, and a host follows.",
            )
        )
    return Address(parts.scheme, parts.hostname, port)


def proxy_for(address: Address) -> Proxy | None:
    """The proxy that the environment, or the system, prescribes; None for a direct way.

    This machine is never reached through a proxy, whatever the environment says: the proxy's
    localhost is another machine, and a prompt for a local model is not the proxy's business.

    Raises:
        ProviderError: What is prescribed is no proxy.
    """
    if address.is_loopback:
        return None
    proxies = getproxies()
    name = address.scheme if proxies.get(address.scheme) else "all"
    url = proxies.get(name)
    if not url or proxy_bypass(f"{address.host}:{address.port}"):
        return None
    url = url if "://" in url else f"http://{url}"
    parts, port = _split(url)
    if parts is None or port is None or parts.scheme not in _PROXY_SCHEMES or not parts.hostname:
        raise ProviderError(
            Failure(
                "proxy",
                f"{name.upper()}_PROXY does not hold the address of a proxy.",
                "Correct the variable, or unset it.",
            )
        )
    origin = _origin(parts.scheme, parts.hostname, port)
    return Proxy(url, origin, is_socks=parts.scheme.startswith("socks"))


def _split(url: str) -> tuple[SplitResult | None, int | None]:
    """The parts and the port; None for what cannot be read."""
    if _UNSENDABLE.search(url):
        return None, None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None, None
    return parts, _DEFAULT_PORTS.get(parts.scheme, 1080) if port is None else port


def _origin(scheme: str, host: str, port: int) -> str:
    shown_host = f"[{host}]" if ":" in host else host
    suffix = "" if _DEFAULT_PORTS.get(scheme) == port else f":{port}"
    return f"{scheme}://{shown_host}{suffix}"
