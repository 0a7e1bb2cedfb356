"""Recorded responses over a real socket, through the whole of `tuiapp ask --jsonl`."""

import random
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Final, TypeAlias

import pytest
from commands import Home

from tests.loopback import Answering, LoopbackServer, Script
from tests.wire.comparison import (
    KINDS_BY_STATUS,
    OTHER_KINDS,
    ErrorRead,
    ResponseRead,
    assert_ends_as_expected,
    differences,
)
from tests.wire.recordings import OWN, SHARED, Recording, recordings
from tuiapp.wire.jsonfields import mapping, objects, string
from tuiapp.wire.jsonvalue import JsonValue


Record: TypeAlias = dict[str, JsonValue]

RECORDINGS: Final = recordings()
ANSWERS: Final = [it for it in RECORDINGS if it.status == 200]
REFUSALS: Final = [it for it in RECORDINGS if it.status != 200]
COMMAND: Final = ("ask", "--jsonl", "--retries", "0", "-m", "lab/m")
EVERY: Final = 9
"""Of the suite's own recordings, each of these goes through a process of its own."""

# Bodies are recorded as the decodings left them; how they travel is the loopback server's affair.
FRAMING_HEADERS: Final = {"content-encoding", "content-length", "transfer-encoding"}
CONTENT_TYPES: Final = {
    "ollama-chat": "application/x-ndjson",
    "ollama-generate": "application/x-ndjson",
}


def replaying(recording: Recording) -> Script:
    """A script that sends the recorded response, in the recorded pieces where they are known."""
    headers = {
        name: value for name, value in recording.headers.items() if name not in FRAMING_HEADERS
    }

    async def script(on: Answering) -> None:
        content_type = CONTENT_TYPES.get(recording.dialect, "text/event-stream")
        await on.start(recording.status, headers, content_type=content_type)
        for piece in pieces_of(recording):
            await on.send(piece)
        await on.end()

    return script


def pieces_of(recording: Recording) -> list[bytes]:
    body, borders = recording.body, {0, len(recording.body)}
    if recording.chunk_lens:
        borders |= {*accumulate(recording.chunk_lens)}
    elif body:
        borders |= {*random.Random(recording.name).choices(range(len(body)), k=5)}
    return [body[start:end] for start, end in pairwise(sorted(borders))]


def read_of(lines: Sequence[Record]) -> ResponseRead:
    """What the lines of `--jsonl` say, taken from the last where it says it."""
    end, error = lines[-1], mapping(lines[-1]["error"])
    assert end["type"] == "end"
    assert [line["run"] for line in lines] == [0] * len(lines)
    answer = [line for line in lines if line["type"] == "text"]
    reasoning = [line for line in lines if line["type"] == "reasoning"]
    assert end["text"] == joined(answer)
    assert end["reasoning"] == joined(reasoning)
    status = error.get("status")
    return ResponseRead(
        joined(line for line in answer if not line.get("refusal")),
        joined(reasoning),
        joined(line for line in answer if line.get("refusal")),
        objects(end["tool_calls"]),
        None if end["usage_raw"] is None else mapping(end["usage_raw"]),
        string(end, "finish_reason_raw"),
        ErrorRead(
            str(error["kind"]), str(error["message"]), status if isinstance(status, int) else None
        )
        if error
        else None,
    )


def joined(lines: Iterable[Record]) -> str:
    return "".join(str(line["text"]) for line in lines)


def calls_in(lines: Sequence[Record]) -> list[Record]:
    """The calls that the fragments join to."""
    calls: dict[JsonValue, Record] = {}
    for line in lines:
        if line["type"] == "tool_call":
            call = calls.setdefault(str(line["index"]), {"id": None, "name": "", "arguments": ""})
            call["id"] = line["id"] or call["id"]
            call["name"] = line["name"] or call["name"]
            call["arguments"] = f"{call['arguments']}{line['arguments']}"
    return [*calls.values()]


def asked_for(recording: Recording, home: Home) -> tuple[int, Sequence[Record]]:
    """Ask for a recording in this process; the exit status and the lines."""
    with LoopbackServer(replaying(recording)) as server:
        home.configure(server.url, dialect=recording.dialect)
        done = home.here(*COMMAND, "Why?")
    return done.status, done.records


@pytest.mark.parametrize("recording", ANSWERS, ids=str)
def test_an_answer_is_told_as_it_was_recorded(recording: Recording, home: Home) -> None:
    status, lines = asked_for(recording, home)
    assert_told(recording, status, lines)


def assert_told(recording: Recording, status: int, lines: Sequence[Record]) -> None:
    said, end = read_of(lines), lines[-1]
    assert differences(recording, said) == []
    assert_ends_as_expected(recording, said)
    assert (status, end["outcome"]) == ((1, "failed") if said.error else (0, "finished"))
    assert (end["finish_reason"] is None) == (end["finish_reason_raw"] is None)
    assert calls_in(lines) == end["tool_calls"]
    # A number that was not reported is null.
    assert end["usage_raw"] is not None or has_no_counts(end)


def has_no_counts(end: Record) -> bool:
    return all(count is None for count in mapping(end["usage"]).values())


@pytest.mark.parametrize("recording", REFUSALS, ids=str)
def test_a_refusal_is_told_with_its_status(recording: Recording, home: Home) -> None:
    status, lines = asked_for(recording, home)
    error = read_of(lines).error
    assert (status, lines[-1]["outcome"]) == (1, "failed")
    assert error is not None
    assert error.status == recording.status
    assert error.kind in KINDS_BY_STATUS.get(recording.status, OTHER_KINDS)
    assert lines[-1]["usage_raw"] is None
    assert has_no_counts(lines[-1])
    after = recording.headers.get("retry-after", "")
    assert mapping(lines[-1]["error"])["retry_after_s"] is not None or not after.isdigit()


@pytest.mark.parametrize("recording", recordings([OWN])[::EVERY], ids=str)
def test_a_process_of_its_own_tells_the_same(recording: Recording, home: Home) -> None:
    with LoopbackServer(replaying(recording)) as server:
        home.configure(server.url, dialect=recording.dialect)
        done = home.run(*COMMAND, "Why?")
    if recording.status == 200:
        assert_told(recording, done.status, done.records)
    else:
        assert done.status == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared recordings are not here")
def test_the_shared_recordings_take_part() -> None:
    assert len(ANSWERS) > 250
