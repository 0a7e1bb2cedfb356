from collections.abc import Iterator

import pytest
import trustme

from tuiapp.net.thread import WireThread


@pytest.fixture
def wire() -> Iterator[WireThread]:
    """A wire thread that must not have seen a fault."""
    faults: list[BaseException] = []
    thread = WireThread(on_fault=faults.append)
    yield thread
    thread.close()
    assert faults == []


@pytest.fixture(scope="session")
def ca() -> trustme.CA:
    """An authority that nobody trusts yet."""
    return trustme.CA()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxies or certificates but the test's own."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
