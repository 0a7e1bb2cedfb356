import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from running import HeldClock

from tuiapp.core.answer import Answer
from tuiapp.core.endpoint import DIALECT_NAMES, DialectName, Endpoint, TimeLimits
from tuiapp.core.errors import ProviderError
from tuiapp.core.events import (
    Chunk,
    Connected,
    Finished,
    RateLimits,
    ReasoningDelta,
    ResponseStarted,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.messages import UserMessage
from tuiapp.core.ports import Clock
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.net.demo import DEMO_HOST, DemoTransport
from tuiapp.net.demo_answers import HelpTopic, numbers_essay
from tuiapp.net.demo_models import DemoModels, DemoPrompt, Pause, tokens
from tuiapp.net.http import HttpProvider
from tuiapp.wire.registry import dialect


TOPICS = (
    HelpTopic("Stopping", "stop escape cancel", "Press **Escape**.\n"),
    HelpTopic("Lanes", "lane lanes compare", "Add a lane with Ctrl+O.\n"),
)
GOOD = ("guide", "markdown", "code", "json", "reasoning", "long", "slow", "garbage")


async def at_once(seconds: float) -> None:
    del seconds
    await asyncio.sleep(0)


def demo(
    name: DialectName,
    limits: TimeLimits | None = None,
    sleep: Callable[[float], Awaitable[None]] = at_once,
    clock: Clock | None = None,
) -> HttpProvider:
    return HttpProvider(
        Endpoint("demo", name, f"http://{DEMO_HOST}", limits=limits or TimeLimits()),
        dialect(name),
        clock=clock,
        transports={DEMO_HOST: lambda: DemoTransport(dialect(name), TOPICS, sleep=sleep)},
    )


def asking(model: str, text: str = "Hello", max_tokens: int | None = None) -> GenerationRequest:
    parameters = Parameters(max_tokens=max_tokens)
    return GenerationRequest(Target("demo", model), (UserMessage(text),), parameters=parameters)


async def answer(provider: HttpProvider, request: GenerationRequest) -> tuple[Answer, list[Chunk]]:
    said = Answer()
    chunks: list[Chunk] = []
    try:
        await provider.stream(request, chunks.append)
    finally:
        await provider.aclose()
    for chunk in chunks:
        said.add(chunk)
    return said, chunks


@pytest.mark.parametrize("name", DIALECT_NAMES)
@pytest.mark.parametrize("model", GOOD)
async def test_a_good_model_finishes_with_an_honest_count(name: DialectName, model: str) -> None:
    said, chunks = await answer(demo(name), asking(model))
    # Each dialect has a word of its own for it.
    assert isinstance(said.end, Finished)
    assert said.end.reason == "stop"
    events = [event for chunk in chunks for event in chunk.events]
    usage = [it.usage for it in events if isinstance(it, UsageUpdate)][-1]
    assert usage.output_tokens == sum(isinstance(it, TextDelta | ReasoningDelta) for it in events)
    assert usage.input_tokens == len(tokens("Hello"))


async def test_a_good_stream_carries_the_headers_of_a_real_one() -> None:
    _, chunks = await answer(demo("openai-chat"), asking("guide"))
    events = [event for chunk in chunks for event in chunk.events]
    started = next(it for it in events if isinstance(it, ResponseStarted))
    limits = next(it for it in events if isinstance(it, RateLimits))
    assert started.request_id == "req_demo_000001"
    assert {it.name for it in limits.buckets} == {"requests", "tokens"}


async def test_only_the_first_request_says_that_it_made_a_connection() -> None:
    provider = demo("openai-chat")
    chunks: list[Chunk] = []
    for _ in range(2):
        await provider.stream(asking("guide"), chunks.append)
    await provider.aclose()
    connected = [it for chunk in chunks for it in chunk.events if isinstance(it, Connected)]
    assert [it.connect_ns is None for it in connected] == [False, True]


async def test_the_guide_answers_from_the_help() -> None:
    said, _ = await answer(demo("openai-chat"), asking("guide", "How do I STOP an answer?"))
    assert "Press **Escape**." in said.text
    assert "not a language model" in said.text


async def test_the_guide_greets_and_says_what_it_knows() -> None:
    said, _ = await answer(demo("openai-chat"), asking("guide", "hello there"))
    assert said.text.startswith("Hello!")
    assert "not a language model" in said.text
    assert "- Lanes" in said.text


async def test_the_guide_admits_what_it_does_not_know() -> None:
    said, _ = await answer(demo("openai-chat"), asking("guide", "What is the capital of Peru?"))
    assert "not a language model" in said.text
    assert "- Stopping" in said.text


async def test_reasoning_comes_before_the_answer() -> None:
    said, chunks = await answer(demo("openai-chat"), asking("reasoning"))
    assert "204" in said.reasoning
    assert "**204**" in said.text
    usage = [it.usage for chunk in chunks for it in chunk.events if isinstance(it, UsageUpdate)]
    assert usage[-1].reasoning_tokens == len(tokens(said.reasoning))


async def test_the_long_answer_is_about_four_thousand_tokens() -> None:
    said, _ = await answer(demo("openai-chat"), asking("long"))
    assert 3_500 < len(tokens(said.text)) < 5_500


async def test_the_limit_of_tokens_is_kept() -> None:
    said, _ = await answer(demo("openai-chat"), asking("long", max_tokens=10))
    assert len(tokens(said.text)) == 10
    assert said.end == Finished("length", "length")


async def test_a_dropped_answer_keeps_its_text_and_fails() -> None:
    said = Answer()
    provider = demo("openai-chat")
    with pytest.raises(ProviderError) as raised:
        await provider.stream(asking("drop"), said.add)
    await provider.aclose()
    assert raised.value.failure.kind == "ended_early"
    assert said.text.startswith("This answer will be cut off.")
    assert said.end is None


@pytest.mark.parametrize("name", DIALECT_NAMES)
async def test_a_stalled_answer_runs_into_the_limit_although_comments_come(
    name: DialectName,
) -> None:
    said = Answer()
    clock = HeldClock()

    def take(chunk: Chunk) -> None:
        said.add(chunk)
        if len(tokens(said.text)) == 40:
            clock.move(1)

    provider = demo(name, TimeLimits(stall_s=0.05), _briefly, clock)
    with pytest.raises(ProviderError) as raised:
        await provider.stream(asking("stall"), take)
    await provider.aclose()
    assert raised.value.failure.kind == "timeout"
    assert len(tokens(said.text)) == 40


async def _briefly(seconds: float) -> None:
    await asyncio.sleep(min(seconds, 0.001))


@pytest.mark.parametrize("name", DIALECT_NAMES)
async def test_the_limited_model_says_when_to_come_back(name: DialectName) -> None:
    chunks: list[Chunk] = []
    provider = demo(name)
    with pytest.raises(ProviderError) as raised:
        await provider.stream(asking("limited"), chunks.append)
    await provider.aclose()
    failure = raised.value.failure
    assert (failure.kind, failure.status, failure.retry_after_s) == ("rate_limit", 429, 7)
    limits = next(it for c in chunks for it in c.events if isinstance(it, RateLimits))
    assert limits.buckets[0].remaining == 0


@pytest.mark.parametrize("name", DIALECT_NAMES)
async def test_an_unknown_model_is_refused_with_the_names_of_those_there_are(
    name: DialectName,
) -> None:
    provider = demo(name)
    with pytest.raises(ProviderError) as raised:
        await provider.stream(asking("gpt"), lambda _: None)
    await provider.aclose()
    failure = raised.value.failure
    assert (failure.kind, failure.status) == ("not_found", 404)
    assert all(it in failure.message for it in DemoModels().names)


async def test_garbage_reaches_the_answer_as_it_was() -> None:
    said, _ = await answer(demo("openai-chat"), asking("garbage"))
    for hostile in ("\x1b[31m", "\x9b2J", "\u202e", "[bold]x[/foo]", "\x00"):
        assert hostile in said.text
    assert said.text.endswith("ends well.\n")


async def test_a_cancel_ends_a_demo_answer() -> None:
    provider = demo("openai-chat", sleep=asyncio.sleep)
    said = Answer()
    begun = asyncio.Event()

    def take(chunk: Chunk) -> None:
        said.add(chunk)
        if said.text:
            begun.set()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(provider.stream(asking("long"), take))
        await begun.wait()
        task.cancel()
    await provider.aclose()
    assert task.cancelled()
    assert said.text


def test_a_prompt_always_gets_the_same_steps() -> None:
    prompt = DemoPrompt("markdown", "Hello", is_first=True, input_tokens=1)
    models = DemoModels()
    first, second = models.script(prompt), models.script(prompt)
    assert first is not None
    assert second is not None
    assert list(first) == list(second)


def test_the_pace_is_that_of_a_quick_model() -> None:
    prompt = DemoPrompt("long", "Hello", is_first=True, input_tokens=1)
    steps = DemoModels().script(prompt)
    assert steps is not None
    pauses = [it.seconds for it in steps if isinstance(it, Pause)]
    _, *between = pauses
    per_second = len(tokens(numbers_essay())) / sum(between)
    assert 80 <= per_second <= 120
    assert min(between) < 0.7 * max(between)


async def test_a_request_that_is_none_is_refused() -> None:
    transport = DemoTransport(dialect("openai-chat"), sleep=at_once)
    async with httpx.AsyncClient(transport=transport) as client:
        response = await client.post(f"http://{DEMO_HOST}/v1/chat/completions", content=b"{")
    assert response.status_code == 404


async def test_the_demo_lists_its_models_as_a_provider_does() -> None:
    transport = DemoTransport(dialect("openai-chat"), pace=0)
    request = httpx.Request("GET", "http://demo.tuiapp.invalid/v1/models")
    response = await transport.handle_async_request(request)
    spoken = dialect("openai-chat")
    call = spoken.models_call(Endpoint("demo", "openai-chat", "http://demo.tuiapp.invalid/v1"))
    page = spoken.read_models(call, await response.aread())
    assert page is not None
    assert [it.id for it in page.models] == list(DemoModels().names)
