import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace

import pytest
from running import DONE, PATIENCE_S, Running, chunk_of, lab, prompt

from tests.loopback import Answering, LoopbackServer
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import UsageError
from tuiapp.core.request import Target
from tuiapp.core.secret import Secret
from tuiapp.net.providers import HttpProviders
from tuiapp.net.thread import WireThread


TARGET = Target("lab", "m")


async def well(answering: Answering) -> None:
    await answering.start()
    await answering.send(chunk_of("ok", "stop") + DONE)
    await answering.end()


async def test_a_provider_stays_while_its_endpoint_does() -> None:
    endpoints = [lab("http://127.0.0.1:1")]
    providers = HttpProviders(lambda _: endpoints[-1])
    first = await providers.provider(TARGET)
    assert await providers.provider(Target("lab", "another")) is first
    endpoints.append(replace(endpoints[0], key=Secret("sk-new-key")))
    second = await providers.provider(TARGET)
    assert second is not first
    assert await providers.provider(TARGET) is second


@pytest.mark.parametrize(
    "error", [UsageError("There is no provider lab."), ZeroDivisionError(), OSError()]
)
def test_what_resolving_raises_passes_through(wire: WireThread, error: Exception) -> None:
    def resolve(target: Target) -> Endpoint:
        assert target == TARGET
        raise error

    running = Running()
    wire.spawn(asking(HttpProviders(resolve)), running.end)
    assert running.wait_done().error is error


def test_a_key_that_is_being_read_holds_up_nobody_and_can_be_given_up(wire: WireThread) -> None:
    asked, is_over = threading.Event(), threading.Event()

    def resolve(target: Target) -> Endpoint:
        assert target == TARGET
        asked.set()
        is_over.wait()
        return lab("http://127.0.0.1:1")

    async def work() -> None:
        pass

    waiting, other = Running(), Running()
    handle = wire.spawn(asking(HttpProviders(resolve)), waiting.end)
    try:
        assert asked.wait(PATIENCE_S)
        wire.spawn(work, other.end)
        assert other.wait_done().error is None
        assert not waiting.is_done
        handle.cancel()
        assert isinstance(waiting.wait_done().error, asyncio.CancelledError)
    finally:
        is_over.set()


def asking(providers: HttpProviders) -> Callable[[], Coroutine[None, None, None]]:
    async def ask() -> None:
        await providers.provider(TARGET)

    return ask


def test_every_connection_is_closed_with_the_thread(wire: WireThread) -> None:
    with LoopbackServer(well) as server:
        providers = HttpProviders(lambda _: lab(server.url))
        wire.add_closer(providers.aclose)

        async def answer() -> None:
            await providers.warm(TARGET)
            provider = await providers.provider(TARGET)
            await provider.stream(prompt(), running.take)

        running = Running()
        wire.spawn(answer, running.end)
        running.wait_done()
        assert running.text == "ok"
        assert server.closes == 0
        wire.close()
        server.wait_close()
