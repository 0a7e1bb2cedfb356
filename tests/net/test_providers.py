import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace

import pytest
from running import DONE, Running, chunk_of, lab, prompt

from tests.loopback import Answering, LoopbackServer
from tests.patience import PATIENCE_S
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import ProviderError, UsageError
from tuiapp.core.request import Target
from tuiapp.core.secret import Secret
from tuiapp.net.providers import HttpProviders
from tuiapp.net.thread import WireThread


TARGET = Target("lab", "m")


LOADED_WHILE_ASKING = """
import asyncio, sys
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.events import RequestSent, TextDelta
from tuiapp.core.messages import UserMessage
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.net.providers import HttpProviders

target = Target("lab", "m")
providers = HttpProviders(lambda _: Endpoint("lab", "openai-chat", sys.argv[1]))
modules = {}

def emit(chunk):
    for event in chunk.events:
        modules.setdefault(type(event), set(sys.modules))

async def main():
    provider = await providers.provider(target)
    await provider.stream(GenerationRequest(target, (UserMessage("Hello"),)), emit)
    await providers.aclose()

asyncio.run(main())
print(*sorted(modules[TextDelta] - modules[RequestSent]))
"""


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


def test_nothing_large_is_loaded_within_the_times_of_the_first_request() -> None:
    with LoopbackServer(well) as server:
        done = subprocess.run(
            [sys.executable, "-c", LOADED_WHILE_ASKING, f"{server.url}/v1"],
            capture_output=True,
            text=True,
            check=True,
        )
    # Of the standard library, for a host's name; half a millisecond.
    assert set(done.stdout.split()) <= {"encodings.idna", "stringprep"}


async def test_a_provider_that_cannot_be_used_is_not_handed_out() -> None:
    providers = HttpProviders(lambda _: lab("http://[::1"))
    with pytest.raises(ProviderError):
        await providers.provider(TARGET)


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
            provider = await providers.provider(TARGET)
            await provider.stream(prompt(), running.take)

        running = Running()
        wire.spawn(answer, running.end)
        running.wait_done()
        assert running.text == "ok"
        assert server.closes == 0
        wire.close()
        server.wait_close()
