"""Streams of the library, iterated, left, dropped and cancelled, against a server on loopback."""

import asyncio
import gc

import pytest
from commands import Home, answering, refusing, stalling

from tests.loopback import LoopbackServer
from tuiapp import (
    Cancelled,
    Completion,
    Event,
    Failed,
    Finished,
    TextDelta,
    stream,
    stream_sync,
)


pytestmark = pytest.mark.usefixtures("library_session")


def texts(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_a_stream_is_iterated_to_its_end(home: Home) -> None:
    with LoopbackServer(answering("Yes", ", indeed.")) as server:
        home.configure(server.url)
        answers = stream("Why?", target="lab/m")
        events = [event async for event in answers]
    assert texts(events) == "Yes, indeed."
    assert events[-1] == Finished("stop", "stop")
    assert answers.completion is not None
    assert answers.completion.text == "Yes, indeed."
    assert await answers.finish() is answers.completion


async def test_a_failure_is_an_event(home: Home) -> None:
    with LoopbackServer(refusing(500)) as server:
        home.configure(server.url)
        events = [event async for event in stream("Why?", target="lab/m")]
    assert isinstance(events[-1], Failed)


async def test_leaving_the_loop_closes_the_connection(home: Home) -> None:
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        held = stream("Why?", target="lab/m")
        async for event in held:
            if isinstance(event, TextDelta):
                break
        await asyncio.to_thread(server.wait_close)
        assert isinstance((await held.finish()).end, Cancelled)


async def test_leaving_the_block_waits_until_the_connection_is_closed(home: Home) -> None:
    seen: list[Completion] = []
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        async with stream("Why?", target="lab/m", on_complete=seen.append) as answers:
            async for event in answers:
                if isinstance(event, TextDelta):
                    break
        await asyncio.to_thread(server.wait_close)
    (done,) = seen
    assert answers.completion is done
    assert (done.text, done.outcome) == ("Half", "cancelled")


async def test_a_stream_that_is_dropped_closes_the_connection(home: Home) -> None:
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        dropped = stream("Why?", target="lab/m")
        await asyncio.to_thread(server.wait_request)
        del dropped
        gc.collect()
        await asyncio.to_thread(server.wait_close)


async def test_a_reader_that_is_cancelled_closes_the_connection(home: Home) -> None:
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)

        async def read() -> None:
            async for _ in stream("Why?", target="lab/m"):
                pass

        reading = asyncio.ensure_future(read())
        await asyncio.to_thread(server.wait_request)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await asyncio.to_thread(server.wait_close)


async def test_cancelling_is_an_end_that_can_be_read(home: Home) -> None:
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        answers = stream("Why?", target="lab/m")
        events: list[Event] = []
        async for event in answers:
            events.append(event)
            if isinstance(event, TextDelta):
                answers.cancel()
    assert isinstance(events[-1], Cancelled)


async def test_many_streams_may_be_read_at_once(home: Home) -> None:
    with LoopbackServer(answering("a", "b", "c")) as server:
        home.configure(server.url)
        done = await asyncio.gather(*(stream("Why?", target="lab/m").finish() for _ in range(5)))
    assert [one.text for one in done] == ["abc"] * 5


def test_any_number_of_loops_may_stream(home: Home) -> None:
    async def ask() -> str:
        return (await stream("Why?", target="lab/m").finish()).text

    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        assert [asyncio.run(ask()) for _ in range(3)] == ["Yes."] * 3


def test_a_plain_loop_gets_the_same_events(home: Home) -> None:
    with LoopbackServer(answering("Yes", ", indeed.")) as server:
        home.configure(server.url)
        events = list(stream_sync("Why?", target="lab/m"))
    assert texts(events) == "Yes, indeed."
    assert events[-1] == Finished("stop", "stop")


@pytest.mark.parametrize("held", [True, False])
def test_leaving_a_plain_loop_closes_the_connection(home: Home, held: bool) -> None:  # noqa: FBT001
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        answers = stream_sync("Why?", target="lab/m")
        loop = iter(answers)
        if not held:
            del answers
        for event in loop:
            if isinstance(event, TextDelta):
                break
        del loop
        server.wait_close()


def test_leaving_a_plain_block_closes_the_connection(home: Home) -> None:
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        with stream_sync("Why?", target="lab/m") as answers:
            assert texts([next(answers) for _ in range(5)]) in {"", "Half"}
        assert answers.completion is not None
        assert answers.completion.outcome == "cancelled"
        server.wait_close()
