"""`tuiapp ask` against addresses, keys and servers that are not as they should be."""

import signal
import sys
from collections.abc import Sequence
from typing import Final

import pytest
from commands import Home, answering, ended

from tests.loopback import Answering, LoopbackServer, Script
from tests.net.running import DONE, chunk_of
from tuiapp.core.endpoint import DialectName
from tuiapp.wire.jsonvalue import JsonValue, dump


EMPTY_CHOICES: Final = b'data: {"id":"1","choices":[]}\n\n'
FLOOD_PIECE: Final = EMPTY_CHOICES * 500
LARGE_CHARS: Final = 30_000_000


posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def test_an_unknown_dialect_is_said_with_the_nearest_there_is(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url, dialect="openai-chatt")
        done = home.here("ask", "Why?")
        assert server.requests == []
    assert (done.status, done.out) == (2, b"")
    assert "config.toml:4: providers.lab.dialect" in done.notes
    assert "Did you mean “openai-chat”?" in done.notes


PATHS: Final[dict[DialectName, str]] = {
    "openai-chat": "/v1/chat/completions",
    "openai-responses": "/v1/responses",
    "ollama-chat": "/api/chat",
    "ollama-generate": "/api/generate",
    "anthropic": "/v1/messages",
    "gemini": "/v1beta/models/m:streamGenerateContent?alt=sse",
}


@pytest.mark.parametrize("tail", ["", "/", "/v1", "/v1/", "//"])
@pytest.mark.parametrize("name", PATHS)
def test_however_an_address_is_written_the_request_goes_to_one_path(
    name: DialectName, tail: str, home: Home
) -> None:
    expected = PATHS[name]
    if name == "gemini" and "v1" in tail:
        # Google has several versions, and who names one means it.
        expected = expected.replace("v1beta", "v1")
    with LoopbackServer(answering("Yes.")) as server:
        home.configure_address(f"{server.url}{tail}", dialect=name)
        home.here("ask", "Why?")
        assert [request.path for request in server.requests] == [expected]


async def flooding(on: Answering) -> None:
    """Events without a choice in them, as fast as they are read."""
    await on.start()
    while True:
        await on.send(FLOOD_PIECE)


def test_events_that_say_nothing_do_not_hold_off_a_stall(home: Home) -> None:
    with LoopbackServer(flooding) as server:
        home.configure(server.url)
        done = home.here("ask", "--stop-when", "stall:300ms", "Why?")
        server.wait_all_closed()
    assert (done.status, done.out) == (0, b"")
    assert "stall:300ms" in done.notes


def test_events_that_say_nothing_do_not_hold_off_the_limit(home: Home) -> None:
    with LoopbackServer(flooding) as server:
        home.configure(server.url)
        with home.config.open("a") as config:
            config.write("limits = { stall_s = 0.3 }\n")
        done = home.here("ask", "Why?")
        server.wait_all_closed()
    assert (done.status, done.out) == (1, b"")


@posix_only
def test_a_signal_ends_a_flood_of_events_that_say_nothing(home: Home) -> None:
    with LoopbackServer(flooding) as server:
        home.configure(server.url)
        process = home.begin("ask", "Why?")
        server.wait_request()
        process.send_signal(signal.SIGINT)
        done = ended(process)
        server.wait_close()
    assert (done.status, done.out) == (130, b"")


def test_an_event_of_thirty_megabytes_is_printed_whole(home: Home) -> None:
    event = chunk_of("x" * LARGE_CHARS)

    async def script(on: Answering) -> None:
        await on.start()
        for start in range(0, len(event), 65_536):
            await on.send(event[start : start + 65_536])
        await on.send(chunk_of("", "stop") + DONE)
        await on.end()

    with LoopbackServer(script) as server:
        home.configure(server.url)
        done = home.here("ask", "Why?")
    assert (done.status, len(done.out)) == (0, LARGE_CHARS)


@pytest.mark.parametrize(("count", "together"), [(10_000, 1), (100_000, 100)])
def test_any_number_of_tiny_events_is_printed_whole(home: Home, count: int, together: int) -> None:
    events = [chunk_of(f"{number} ") for number in range(count)]

    async def script(on: Answering) -> None:
        await on.start()
        for start in range(0, count, together):
            await on.send(b"".join(events[start : start + together]))
        await on.send(chunk_of("", "stop") + DONE)
        await on.end()

    with LoopbackServer(script) as server:
        home.configure(server.url)
        done = home.here("ask", "Why?")
    assert done.status == 0
    assert done.out.decode() == "".join(f"{number} " for number in range(count))


def calling(*indices: JsonValue) -> Script:
    """A script with a call for each index, in two pieces."""

    async def script(on: Answering) -> None:
        await on.start()
        for number, index in enumerate(indices):
            place: dict[str, JsonValue] = {} if index is None else {"index": index}
            named = {**place, "id": f"call_{number}", "type": "function"}
            await on.send(delta_of({**named, "function": {"name": "f", "arguments": '{"n":'}}))
            await on.send(delta_of({**place, "function": {"arguments": f"{number}}}"}}))
        await on.send(chunk_of("", "tool_calls") + DONE)
        await on.end()

    return script


def delta_of(call: dict[str, JsonValue]) -> bytes:
    return b"data: %b\n\n" % dump({"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]})


@pytest.mark.parametrize("indices", [(0, 1), (1, 2), (-1, -1), (None, None), (0, 0), ("x", 2.5)])
def test_calls_are_told_apart_whatever_their_indices(
    home: Home, indices: Sequence[JsonValue]
) -> None:
    with LoopbackServer(calling(*indices)) as server:
        home.configure(server.url)
        end = home.here("ask", "--jsonl", "Why?").records[-1]
    assert end["tool_calls"] == [
        {"id": f"call_{number}", "name": "f", "arguments": f'{{"n":{number}}}'}
        for number in range(2)
    ]


def test_a_key_of_two_lines_is_refused_without_being_shown(home: Home) -> None:
    home.more["LAB_KEY"] = "sk-first-0123\nX-Evil: second-4567"
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        done = home.here("ask", "Why?")
        assert server.requests == []
    assert (done.status, done.out) == (2, b"")
    assert "LAB_KEY" in done.notes
    assert "first-0123" not in done.notes
    assert "second-4567" not in done.notes
