from dataclasses import replace

import pytest
from running import DONE, Running, chunk_of, lab, prompt

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


def test_a_provider_stays_while_its_endpoint_does() -> None:
    endpoints = [lab("http://127.0.0.1:1")]
    providers = HttpProviders(lambda _: endpoints[-1])
    first = providers.provider(TARGET)
    assert providers.provider(Target("lab", "another")) is first
    endpoints.append(replace(endpoints[0], key=Secret("sk-new-key")))
    second = providers.provider(TARGET)
    assert second is not first
    assert providers.provider(TARGET) is second


def test_what_resolving_raises_passes_through() -> None:
    def resolve(target: Target) -> Endpoint:
        raise UsageError(f"There is no provider {target.provider}.")

    with pytest.raises(UsageError, match="no provider lab"):
        HttpProviders(resolve).provider(TARGET)


def test_every_connection_is_closed_with_the_thread(wire: WireThread) -> None:
    with LoopbackServer(well) as server:
        providers = HttpProviders(lambda _: lab(server.url))
        wire.add_closer(providers.aclose)

        async def answer() -> None:
            await providers.warm(TARGET)
            await providers.provider(TARGET).stream(prompt(), running.take)

        running = Running()
        wire.spawn(answer, running.end)
        running.wait_done()
        assert running.text == "ok"
        assert server.closes == 0
        wire.close()
        server.wait_close()
