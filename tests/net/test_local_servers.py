import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest
from running import lab, unused_url

from tests.loopback import Answering, LoopbackServer
from tests.patience import PATIENCE_S
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.models import Model, ModelList
from tuiapp.core.secret import Secret
from tuiapp.net.local_servers import find_servers, is_local
from tuiapp.net.thread import WireThread
from tuiapp.wire.jsonvalue import dump


async def one_model(on: Answering) -> None:
    body = dump({"data": [{"id": "qwen"}]})
    await on.start(content_type="application/json", length=len(body))
    await on.send(body)


async def a_page(on: Answering) -> None:
    body = b"<html>Hello from another project</html>"
    await on.start(content_type="text/html", length=len(body))
    await on.send(body)


async def silence(on: Answering) -> None:
    await on.gone()


def found(
    wire: WireThread, endpoints: Sequence[Endpoint], within_s: float = PATIENCE_S
) -> list[ModelList]:
    lists: list[ModelList] = []
    is_done = threading.Event()

    async def work() -> None:
        lists.extend(await find_servers(endpoints, within_s))

    wire.spawn(work, lambda _: is_done.set())
    assert is_done.wait(PATIENCE_S)
    return lists


def test_only_a_list_of_models_counts_as_a_server(wire: WireThread) -> None:
    with (
        LoopbackServer(one_model) as server,
        LoopbackServer(a_page) as page,
        LoopbackServer(silence) as silent,
    ):
        quick = [replace(lab(it.url), name=it.url) for it in (page, server)]
        assert found(wire, quick) == [ModelList(server.url, (Model("qwen"),))]
        assert found(wire, [lab(silent.url)], 0.05) == []
        silent.wait_all_closed()


def test_nothing_listening_is_no_fault(wire: WireThread) -> None:
    assert found(wire, [lab(unused_url())]) == []


def test_no_key_is_sent(wire: WireThread) -> None:
    with LoopbackServer(one_model) as server:
        found(wire, [replace(lab(server.url), key=Secret("sk-very-secret-key"))])
    assert "authorization" not in server.requests[0].headers


def test_an_address_is_asked_once_and_belongs_to_the_first(wire: WireThread) -> None:
    with LoopbackServer(one_model) as server:
        endpoints = [replace(lab(server.url), name=name) for name in ("mine", "llamacpp")]
        assert [it.provider for it in found(wire, endpoints)] == ["mine"]
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://127.0.0.1:1234/v1", True),
        ("http://localhost:1234", True),
        ("http://[::1]:1234", True),
        ("https://api.openai.com/v1", False),
        ("http://192.168.1.9:11434", False),
        ("nowhere", False),
    ],
)
def test_only_this_machine_is_local(base_url: str, expected: bool) -> None:  # noqa: FBT001
    assert is_local(Endpoint("lab", "openai-chat", base_url)) is expected


def test_servers_elsewhere_are_not_asked(wire: WireThread) -> None:
    elsewhere = Endpoint("lab", "openai-chat", "http://192.0.2.1:9/v1")
    assert found(wire, [elsewhere], 0.05) == []
