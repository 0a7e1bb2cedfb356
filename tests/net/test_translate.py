"""Every way a connection fails, on real sockets where they can be had, as one clear sentence."""

import asyncio
import datetime as dt
import errno
import socket
import ssl
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import trustme
from running import DONE, Running, chunk_of, lab, prompt, provider_at

from tests.loopback import Answering, LoopbackServer
from tuiapp.core.endpoint import Endpoint, TimeLimits
from tuiapp.core.errors import Failure
from tuiapp.core.events import Connected
from tuiapp.net.addresses import address_of, proxy_for
from tuiapp.net.http import HttpProvider
from tuiapp.net.thread import WireThread
from tuiapp.net.translate import Way, failure_of
from tuiapp.wire.registry import dialect


async def well(answering: Answering) -> None:
    await answering.start()
    await answering.send(chunk_of("ok", "stop") + DONE)
    await answering.end()


def failure(wire: WireThread, provider: HttpProvider) -> Failure:
    return Running().start(wire, provider, prompt()).wait_done().failure


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_refused_connection_says_where_nothing_listens(wire: WireThread, host: str) -> None:
    url = f"http://{host}:{free_port()}"
    said = failure(wire, provider_at(url))
    assert said.kind == "connection"
    assert said.message == f"Nothing listens at {url}."
    assert said.hint == "Start the server, or correct the provider's base URL."


def test_a_refused_ollama_says_how_to_start_it(wire: WireThread) -> None:
    endpoint = Endpoint("ollama", "ollama-chat", f"http://127.0.0.1:{free_port()}")
    said = failure(wire, HttpProvider(endpoint, dialect("ollama-chat")))
    assert said.hint == "Start it with `ollama serve`."


def test_a_name_without_an_address_is_named(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lookup(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    said = failure(wire, provider_at("http://nowhere.invalid"))
    assert (said.kind, said.message) == ("dns", "The name nowhere.invalid does not resolve.")


def test_a_connect_that_takes_too_long_says_how_long(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", never)
    said = failure(wire, provider_at("http://192.0.2.1", TimeLimits(connect_s=0.02)))
    assert (said.kind, said.message) == (
        "timeout",
        "http://192.0.2.1 did not answer within 0.02 s.",
    )


def test_a_tls_handshake_that_takes_too_long_is_a_timeout(wire: WireThread) -> None:
    with LoopbackServer(Answering.gone) as server:
        url = server.url.replace("http:", "https:")
        said = failure(wire, provider_at(url, TimeLimits(connect_s=0.05)))
        server.wait_close()
    assert said.kind == "timeout"


def test_a_network_without_a_way_is_unreachable(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_way(*_: object, **__: object) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", no_way)
    said = failure(wire, provider_at("http://192.0.2.1"))
    assert (said.kind, said.message) == ("connection", "http://192.0.2.1 is unreachable.")


def trust(ca: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))


def test_a_certificate_of_a_trusted_authority_is_accepted(
    wire: WireThread, ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(ca, tmp_path, monkeypatch)
    with LoopbackServer(well, ca=ca) as server:
        running = Running().start(wire, provider_at(server.url), prompt()).wait_done()
    assert running.error is None
    connected = next(it for it in running.events if isinstance(it, Connected))
    assert connected.connect_ns


def test_an_unknown_authority_names_the_variable_that_helps(
    wire: WireThread, ca: trustme.CA
) -> None:
    with LoopbackServer(well, ca=ca) as server:
        said = failure(wire, provider_at(server.url))
    assert said.kind == "tls"
    assert "unknown authority" in said.message
    assert said.hint is not None
    assert "SSL_CERT_FILE" in said.hint


def test_a_certificate_for_another_host_is_refused(
    wire: WireThread, ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(ca, tmp_path, monkeypatch)
    with LoopbackServer(well, ca=ca, certified_host="elsewhere.example") as server:
        said = failure(wire, provider_at(server.url))
    assert said.message.endswith("is for another host.")


def test_an_expired_certificate_is_refused(
    wire: WireThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca = trustme.CA()
    trust(ca, tmp_path, monkeypatch)
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    with LoopbackServer(well, ca=ca, not_after=long_ago) as server:
        said = failure(wire, provider_at(server.url))
    assert said.message.endswith("is not valid today.")


def test_tls_with_a_server_that_has_none_says_so(wire: WireThread) -> None:
    with LoopbackServer(Answering.gone, greeting=b"HTTP/1.1 400 Bad Request\r\n") as server:
        said = failure(wire, provider_at(server.url.replace("http:", "https:")))
    assert said.kind == "tls"
    assert said.message.endswith("does not speak TLS.")


def test_a_certificates_variable_that_leads_nowhere_is_a_sentence(
    wire: WireThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    said = failure(wire, provider_at("https://127.0.0.1:1"))
    assert said.kind == "tls"
    assert "SSL_CERT_FILE" in said.message


@pytest.mark.parametrize(
    "url", ["nonsense", "ftp://host", "http://", "http://host:99999", "http://[::1", "http://a b"]
)
def test_a_base_url_that_is_none_is_a_sentence(wire: WireThread, url: str) -> None:
    assert failure(wire, provider_at(url)).kind == "bad_request"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.WriteTimeout(""), "timeout"),
        (httpx.ReadTimeout(""), "timeout"),
        (httpx.PoolTimeout(""), "timeout"),
        (httpx.ReadError(""), "connection"),
        (httpx.WriteError(""), "connection"),
        (httpx.ConnectError(""), "connection"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "proxy"),
        (httpx.RemoteProtocolError("illegal status line"), "protocol"),
        (httpx.LocalProtocolError("Illegal header value b'Bearer KEY'"), "bad_request"),
        (httpx.UnsupportedProtocol("KEY"), "bad_request"),
        (httpx.InvalidURL("http://user:KEY@host"), "bad_request"),
        (ssl.SSLError(1, "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] KEY"), "tls"),
    ],
)
def test_every_error_is_a_sentence_on_one_line_that_repeats_nothing(
    error: Exception, kind: str
) -> None:
    endpoint = replace(lab("https://user:KEY@lab.example:8443"), limits=TimeLimits())
    way = Way(endpoint, address_of(endpoint.base_url, "lab"), None)
    said = failure_of(error, way)
    assert said.kind == kind
    assert said.message.endswith(".")
    assert "\n" not in said.sentence
    assert said.hint
    assert "KEY" not in said.sentence
    assert "https://lab.example:8443" in said.message


def test_through_a_proxy_it_is_the_proxy_that_does_not_listen(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("HTTP_PROXY", f"http://user:KEY@127.0.0.1:{port}")
    said = failure(wire, provider_at("http://lab.example"))
    assert said.message == f"Nothing listens at the proxy http://127.0.0.1:{port}."
    assert "KEY" not in said.sentence


def test_a_proxy_that_refuses_is_named(wire: WireThread, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(answering: Answering) -> None:
        assert answering.request.method == "CONNECT"
        await answering.raw(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
        answering.close()

    with LoopbackServer(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("://", "://me:pw@"))
        said = failure(wire, provider_at("https://lab.example"))
        request = proxy.requests[0]
    assert said.kind == "proxy"
    assert "407" in said.message
    assert request.headers["proxy-authorization"].startswith("Basic ")
    assert "authorization" not in request.headers


def test_a_request_goes_through_the_proxy(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackServer(well) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        running = Running().start(wire, provider_at("http://lab.example"), prompt()).wait_done()
    assert running.text == "ok"
    assert proxy.requests[0].path == "http://lab.example/v1/chat/completions"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_never_reached_through_a_proxy(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with LoopbackServer(well) as server:
        url = server.url.replace("127.0.0.1", host)
        running = Running().start(wire, provider_at(url), prompt()).wait_done()
    assert running.text == "ok"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.8.8", "[::1]"]
)
def test_loopback_has_many_names(host: str) -> None:
    assert address_of(f"http://{host}:1", "lab").is_loopback


@pytest.mark.parametrize("host", ["localhost.example", "128.0.0.1", "notlocalhost", "[::2]"])
def test_other_hosts_are_not_loopback(host: str) -> None:
    assert not address_of(f"http://{host}", "lab").is_loopback


@pytest.mark.parametrize("exempt", ["lab.example", ".example", "*", "other.test, lab.example:80"])
def test_no_proxy_is_honoured(monkeypatch: pytest.MonkeyPatch, exempt: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    address = address_of("http://lab.example", "lab")
    assert proxy_for(address) is not None
    monkeypatch.setenv("NO_PROXY", exempt)
    assert proxy_for(address) is None


def test_a_proxy_is_for_its_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    assert proxy_for(address_of("http://lab.example", "lab")) is None
    proxy = proxy_for(address_of("https://lab.example", "lab"))
    assert proxy is not None
    assert proxy.origin == "http://proxy.example:3128"


@pytest.mark.parametrize(
    "value", ["http://proxy.example:port", "gopher://proxy.example", "http://", "http://[::1"]
)
def test_a_proxy_variable_that_is_none_is_named(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    said = failure(wire, provider_at("http://lab.example"))
    assert said.kind == "proxy"
    assert said.message.startswith("ALL_PROXY")


def test_a_socks_proxy_without_support_is_a_sentence(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://user:KEY@127.0.0.1:1080")
    said = failure(wire, provider_at("http://lab.example"))
    assert said.kind == "proxy"
    assert "SOCKS" in said.message
    assert "KEY" not in said.sentence
