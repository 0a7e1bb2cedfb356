"""A server that refuses `stream_options` is asked once more without them, and not again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from running import DONE, Running, chunk_of, lab, prompt

from tests.loopback import Answering, LoopbackServer, SeenRequest
from tests.patience import PATIENCE_S
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.events import Event, Failed, Finished, RequestSent, Retrying, TextDelta
from tuiapp.core.jsontypes import JsonObject
from tuiapp.engine.log import BlockingFollower
from tuiapp.engine.retry import NO_RETRY, RetryPolicy
from tuiapp.engine.run import Run
from tuiapp.net.clock import SystemClock
from tuiapp.net.http import HttpProvider
from tuiapp.net.providers import HttpProviders
from tuiapp.net.thread import WireThread
from tuiapp.wire.jsonfields import mapping
from tuiapp.wire.jsonvalue import JsonValue, dump, parse
from tuiapp.wire.registry import dialect


MISTRAL: JsonValue = {
    "object": "error",
    "message": {
        "detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra"}]
    },
}
OLD_SERVER: JsonValue = {
    "error": {"message": "Unrecognized request argument supplied: stream_options"}
}
BY_PARAM: JsonValue = {
    "error": {"message": "Unknown parameter.", "param": "stream_options", "code": "unknown"}
}


def asks_for_usage(request: SeenRequest) -> bool:
    return "stream_options" in mapping(parse(request.body))


class Strict:
    """A script that refuses what it does not know, and then as often as it is told to."""

    def __init__(self, refusal: JsonValue = OLD_SERVER, status: int = 400, busy: int = 0) -> None:
        self._refusal = dump(refusal)
        self._status = status
        self._busy = busy

    async def __call__(self, on: Answering) -> None:
        if asks_for_usage(on.request):
            await self._refuse(on, self._status, self._refusal)
        elif self._busy:
            self._busy -= 1
            await self._refuse(on, 503, b"{}")
        else:
            await on.start()
            await on.send(chunk_of("Hello", "stop") + DONE)
            await on.end()

    async def _refuse(self, on: Answering, status: int, body: bytes) -> None:
        await on.start(status, content_type="application/json", length=len(body))
        await on.send(body)


def played(wire: WireThread, providers: HttpProviders, retry: RetryPolicy) -> Sequence[Event]:
    """The log of a run, from its beginning to its end."""
    run = Run(prompt(), providers=providers, spawner=wire, clock=SystemClock(), retry=retry)
    run.start()
    with BlockingFollower(run.log) as follower:
        while not follower.is_done:
            assert follower.wait(PATIENCE_S)
            follower.take()
    return [event for chunk in run.log.since(0) for event in chunk.events]


def providers_of(wire: WireThread, endpoint: Endpoint) -> HttpProviders:
    providers = HttpProviders(lambda _: endpoint)
    wire.add_closer(providers.aclose)
    return providers


@pytest.mark.parametrize(
    ("refusal", "status"), [(OLD_SERVER, 400), (MISTRAL, 422), (BY_PARAM, 400)]
)
def test_a_refused_field_is_left_out_at_once_and_the_log_says_so(
    wire: WireThread, refusal: JsonValue, status: int
) -> None:
    with LoopbackServer(Strict(refusal, status)) as server:
        events = played(wire, providers_of(wire, lab(server.url)), NO_RETRY)
    assert [asks_for_usage(it) for it in server.requests] == [True, False]
    (retrying,) = (it for it in events if isinstance(it, Retrying))
    assert (retrying.attempt, retrying.delay_s, retrying.attempts_at_most) == (2, 0.0, 2)
    assert retrying.failure.status == status
    assert "stream_options" in retrying.failure.message
    assert retrying.failure.hint == "It is sent once more without stream_options."
    assert [it for it in events if isinstance(it, RequestSent)] == [RequestSent(1), RequestSent(2)]
    assert "".join(it.text for it in events if isinstance(it, TextDelta)) == "Hello"
    assert isinstance(events[-1], Finished)


def test_the_provider_remembers_what_it_learned(wire: WireThread) -> None:
    with LoopbackServer(Strict()) as server:
        providers = providers_of(wire, lab(server.url))
        played(wire, providers, NO_RETRY)
        again = played(wire, providers, NO_RETRY)
    assert [asks_for_usage(it) for it in server.requests] == [True, False, False]
    assert not any(isinstance(it, Retrying) for it in again)


def test_a_mended_request_uses_up_no_retry(wire: WireThread) -> None:
    with LoopbackServer(Strict(busy=1)) as server:
        events = played(wire, providers_of(wire, lab(server.url)), RetryPolicy(1, first_delay_s=0))
    assert len(server.requests) == 3
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize(
    ("refusal", "status"),
    [({"error": {"message": "No such model."}}, 400), (OLD_SERVER, 403), (OLD_SERVER, 500)],
)
def test_any_other_refusal_stays_one(wire: WireThread, refusal: JsonValue, status: int) -> None:
    with LoopbackServer(Strict(refusal, status)) as server:
        events = played(wire, providers_of(wire, lab(server.url)), NO_RETRY)
    assert len(server.requests) == 1
    assert isinstance(events[-1], Failed)
    assert not events[-1].failure.is_mended


@pytest.mark.parametrize("body", [{"stream_options": {"include_usage": True}}])
def test_what_the_user_asked_for_is_not_left_out(wire: WireThread, body: JsonObject) -> None:
    with LoopbackServer(Strict()) as server:
        endpoint = replace(lab(server.url), body=body)
        running = Running().start(wire, HttpProvider(endpoint, dialect("openai-chat")), prompt())
        assert not running.wait_done().failure.is_mended
    assert len(server.requests) == 1
