"""A provider's list of models over a real socket."""

import asyncio
import threading
from dataclasses import replace

import pytest
from running import lab, unused_url

from tests.loopback import Answering, LoopbackServer, Script
from tests.patience import PATIENCE_S
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.models import Model, ModelList
from tuiapp.core.request import Target
from tuiapp.core.secret import Secret
from tuiapp.net import model_lists
from tuiapp.net.http import HttpProvider
from tuiapp.net.model_lists import MAX_PAGES
from tuiapp.net.providers import HttpProviders
from tuiapp.net.thread import WireThread
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.registry import dialect


KEY = "sk-very-secret-key"


def saying(document: JsonValue, status: int = 200) -> Script:
    """A script that answers every request with this."""

    async def script(on: Answering) -> None:
        body = dump(document)
        await on.start(status, content_type="application/json", length=len(body))
        await on.send(body)

    return script


def fetched(wire: WireThread, endpoint: Endpoint, within_s: float = PATIENCE_S) -> ModelList:
    provider = HttpProvider(endpoint, dialect(endpoint.dialect))
    wire.add_closer(provider.aclose)
    found: list[ModelList] = []
    is_done = threading.Event()

    async def work() -> None:
        found.append(await provider.models(within_s))

    wire.spawn(work, lambda _: is_done.set())
    assert is_done.wait(PATIENCE_S)
    return found[0]


def test_a_list_comes_with_key_headers_and_query(wire: WireThread) -> None:
    with LoopbackServer(saying({"data": [{"id": "a"}, {"id": "b"}]})) as server:
        endpoint = replace(
            lab(server.url),
            key=Secret(KEY),
            headers={"X-Team": "search"},
            query={"api-version": "preview"},
        )
        listed = fetched(wire, endpoint)
    (request,) = server.requests
    assert listed == ModelList("lab", (Model("a"), Model("b")))
    assert (request.method, request.path) == ("GET", "/v1/models?api-version=preview")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["x-team"] == "search"
    assert "content-length" not in request.headers


def test_pages_follow_each_other(wire: WireThread) -> None:
    async def script(on: Answering) -> None:
        is_first = "after_id" not in on.request.path
        entry: JsonValue = {"id": "first" if is_first else "second"}
        await saying({"data": [entry], "has_more": is_first, "last_id": "first"})(on)

    with LoopbackServer(script) as server:
        listed = fetched(wire, Endpoint("claude", "anthropic", server.url))
    assert listed == ModelList("claude", (Model("first"), Model("second")))


def test_a_list_without_an_end_is_read_no_further_than_its_bound(wire: WireThread) -> None:
    async def script(on: Answering) -> None:
        entry: JsonValue = {"id": f"m{len(server.requests)}"}
        await saying({"data": [entry], "has_more": True, "last_id": "again"})(on)

    with LoopbackServer(script) as server:
        listed = fetched(wire, Endpoint("claude", "anthropic", server.url))
        assert len(server.requests) == MAX_PAGES
    assert len(listed.models) == MAX_PAGES
    assert listed.note is not None
    assert "not complete" in listed.note


def test_an_older_ollama_is_asked_about_single_models_and_may_refuse(wire: WireThread) -> None:
    async def script(on: Answering) -> None:
        if on.request.path == "/api/tags":
            await saying({"models": [{"name": it} for it in ("gone", "a", "embeds", "b")]})(on)
        elif b'"gone"' in on.request.body:
            await saying({"error": "no"}, 404)(on)
        elif b'"embeds"' in on.request.body:
            await saying({"capabilities": ["embedding"]})(on)
        else:
            await saying({"model_info": {"llama.context_length": 8192}})(on)

    with LoopbackServer(script) as server:
        listed = fetched(wire, Endpoint("ollama", "ollama-chat", server.url))
    known = (Model(it, context_tokens=8192) for it in ("a", "b"))
    assert listed == ModelList("ollama", (Model("gone"), *known))


def test_a_server_without_a_list_is_told_from_a_broken_one(wire: WireThread) -> None:
    with LoopbackServer(saying({"detail": "Not Found"}, 404)) as server:
        listed = fetched(wire, lab(server.url))
    assert listed == ModelList(
        "lab", note=f"lab has no list of models at {server.url} (404). Any id can be typed."
    )


def test_a_refused_key_says_where_it_comes_from_and_is_not_repeated(wire: WireThread) -> None:
    refusal: JsonValue = {"error": {"message": f"Incorrect API key: {KEY}", "code": "invalid"}}
    with LoopbackServer(saying(refusal, 401)) as server:
        endpoint = replace(
            lab(server.url), key=Secret(KEY), key_hint="The key comes from the variable LAB_KEY."
        )
        listed = fetched(wire, endpoint)
    assert listed.models == ()
    assert listed.note is not None
    assert listed.note.endswith("The key comes from the variable LAB_KEY.")
    assert KEY not in listed.note


@pytest.mark.parametrize("document", ["a page", {"hello": "world"}, {"data": "none"}])
def test_another_kind_of_server_is_no_provider(wire: WireThread, document: JsonValue) -> None:
    with LoopbackServer(saying(document)) as server:
        listed = fetched(wire, lab(server.url))
    assert listed.note == (f"What {server.url} answers is no list of models. Any id can be typed.")


def test_nothing_there_is_said_so(wire: WireThread) -> None:
    url = unused_url()
    listed = fetched(wire, lab(url))
    assert listed.note is not None
    assert listed.note.startswith(f"Nothing listens at {url}.")


def test_a_silent_server_is_not_waited_for(wire: WireThread) -> None:
    async def script(on: Answering) -> None:
        await on.gone()

    with LoopbackServer(script) as server:
        listed = fetched(wire, lab(server.url), within_s=0.05)
        server.wait_all_closed()
    assert listed.note is not None
    assert "within 0.05 s" in listed.note


def test_a_list_that_is_too_long_is_given_up(
    wire: WireThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_lists, "MAX_PAGE_BYTES", 1000)
    with LoopbackServer(saying({"data": [{"id": "m" * 2000}]})) as server:
        listed = fetched(wire, lab(server.url))
    assert listed.models == ()
    assert listed.note is not None
    assert "longer than" in listed.note


def test_an_address_that_is_none_is_a_note(wire: WireThread) -> None:
    listed = fetched(wire, Endpoint("lab", "openai-chat", "nowhere"))
    assert listed.note is not None
    assert "not an address" in listed.note


def test_lists_of_several_providers_are_asked_for_at_once(wire: WireThread) -> None:
    """The server answers only when all have asked."""
    names = ("a", "b", "c")
    found: list[ModelList] = []
    is_done = threading.Event()

    everybody = asyncio.Event()

    async def script(on: Answering) -> None:
        if len(server.requests) == len(names):
            everybody.set()
        await everybody.wait()
        await saying({"data": [{"id": "m"}]})(on)

    async def work() -> None:
        lists = (providers.models(Target(name, "any"), PATIENCE_S) for name in names)
        found.extend(await asyncio.gather(*lists))

    with LoopbackServer(script) as server:
        providers = HttpProviders(lambda target: replace(lab(server.url), name=target.provider))
        wire.add_closer(providers.aclose)
        wire.spawn(work, lambda _: is_done.set())
        assert is_done.wait(PATIENCE_S)
    assert found == [ModelList(name, (Model("m"),)) for name in names]
