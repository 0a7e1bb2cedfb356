"""What we encode, the vendors' own SDKs read: the same text, calls, counts and ends.

The SDKs are no dependency of the product; `check.py` runs in an environment of theirs:

    python3 -m venv X && X/bin/pip install openai anthropic google-genai ollama
    TUIAPP_SDK_PYTHON=X/bin/python pytest tests/sdk
"""

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from tests.loopback import Answering, LoopbackServer
from tests.wire.comparison import read
from tests.wire.decoding import decoded, encoded
from tests.wire.recordings import recordings
from tests.wire.said_cases import WRITTEN, SaidCase, dialects_for, heard_in, own_names
from tuiapp.core.endpoint import DialectName
from tuiapp.core.events import Finished, UsageUpdate
from tuiapp.core.usage import Usage
from tuiapp.wire.anthropic.facts import read_usage as read_anthropic
from tuiapp.wire.gemini.facts import read_usage as read_gemini
from tuiapp.wire.jsonfields import elements, mapping, objects
from tuiapp.wire.jsonvalue import JsonValue, dump, parse
from tuiapp.wire.ollama_chat.fields import read_usage as read_ollama
from tuiapp.wire.openai_chat.facts import read_usage as read_chat
from tuiapp.wire.openai_responses.items import PARAGRAPH
from tuiapp.wire.openai_responses.usage import read_usage as read_responses
from tuiapp.wire.registry import dialect
from tuiapp.wire.wholecalls import arguments_object


SDK_PYTHON: Final = os.environ.get("TUIAPP_SDK_PYTHON", "")
PATIENCE_S: Final = 300.0

pytestmark = [
    pytest.mark.timeout(PATIENCE_S),
    pytest.mark.skipif(
        not SDK_PYTHON,
        reason="TUIAPP_SDK_PYTHON names no Python with the SDKs: python3 -m venv X && "
        "X/bin/pip install openai anthropic google-genai ollama",
    ),
]

READ_USAGE: Final[dict[DialectName, Callable[[dict[str, JsonValue]], Usage]]] = {
    "openai-chat": read_chat,
    "openai-responses": read_responses,
    "anthropic": read_anthropic,
    "gemini": lambda usage: read_gemini(usage, Usage()),
    "ollama-chat": read_ollama,
    "ollama-generate": read_ollama,
}
OBJECT_ARGUMENTS: Final = {"anthropic", "gemini", "ollama-chat", "ollama-generate"}
WITHOUT_CALL_IDS: Final = {"ollama-chat", "ollama-generate"}

CHECK: Final = Path(__file__).parent / "check.py"
PIECE_BYTES: Final = 20_000

FINISH_REASONS: Final = "'stop', 'length', 'tool_calls', 'content_filter' or 'function_call'"
ACCEPTED: Final = {
    # A reason that OpenAI has no like for keeps its word.
    f"choices.finish_reason: Input should be {FINISH_REASONS}",
    # What an item has in it is passed on; this status is one of the others.
    "ProgramOutput.status: Input should be 'completed' or 'incomplete'",
    # Recorded before the SDK had the field.
    "BetaFallbackBlock.trigger: Field required",
    "server_tool_use.web_fetch_requests: Field required",
    "cache_creation.ephemeral_1h_input_tokens: Field required",
    "input_tokens_details.cache_write_tokens: Field required",
}
"""What we write although the SDK's types do not have it, and why."""

UNREADABLE: Final = {
    # `modality` is a number there, which the SDK never asks for.
    "gemini/lcgo-testgoogleaigeneratecontentwithmultiplemessages-0-gemini",
    "gemini/lcgo-testgoogleaiwithstreaming-0-gemini",
}
"""Bodies that hold something recorded which is passed on as it is, and which an SDK does not read."""


@dataclass(frozen=True, slots=True)
class Job:
    """A body for an SDK to read."""

    case: SaidCase
    dialect: DialectName
    body: bytes

    def __str__(self) -> str:
        return f"{self.case}-{self.dialect}"


def heard() -> list[SaidCase]:
    found = [heard_in(it) for it in recordings() if it.status == 200] if SDK_PYTHON else []
    return [case for case in found if case.events]


HEARD: Final = heard()
OWN_NAMES: Final = own_names()
JOBS: Final = [
    Job(case, name, encoded(name, case.events))
    for case in ([*WRITTEN, *HEARD] if SDK_PYTHON else WRITTEN[:1])
    for name in dialects_for(case, OWN_NAMES)
]
Answers: TypeAlias = dict[str, dict[str, JsonValue]]


@pytest.fixture(scope="module")
def answers() -> Answers:
    """What the SDKs say about every encoded body, by the name of its job."""
    return read_by_sdks(JOBS)


def read_by_sdks(jobs: Sequence[Job]) -> Answers:
    """Serve the bodies, each as the model of its number, and let the SDKs ask for them."""

    async def script(on: Answering) -> None:
        job = jobs[asked_for(on)]
        await on.start(content_type=dialect(job.dialect).encoder("m").content_type)
        for start in range(0, len(job.body), PIECE_BYTES):
            await on.send(job.body[start : start + PIECE_BYTES])
        await on.end()

    asked: list[JsonValue] = [
        {"dialect": job.dialect, "model": str(number)} for number, job in enumerate(jobs)
    ]
    with LoopbackServer(script) as server:
        done = subprocess.run(
            [SDK_PYTHON, str(CHECK)],
            input=dump({"url": server.url, "jobs": asked}),
            stdout=subprocess.PIPE,
            check=True,
            timeout=PATIENCE_S,
        )
    answers = [mapping(parse(line)) for line in done.stdout.splitlines()]
    return {str(job): answer for job, answer in zip(jobs, answers, strict=True)}


def asked_for(on: Answering) -> int:
    in_path = re.search(r"/models/(\d+):", on.request.path)
    return int(in_path[1] if in_path else str(mapping(parse(on.request.body))["model"]))


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_an_sdk_reads_what_we_encoded(job: Job, answers: Answers) -> None:
    answer = answers[str(job)]
    if str(job) in UNREADABLE:
        assert "stumble" in answer
    else:
        assert "stumble" not in answer, answer["stumble"]
        assert complaints(answer) <= ACCEPTED
        assert_same(job, answer)


def complaints(answer: dict[str, JsonValue]) -> set[str]:
    """What an SDK's types do not allow: the last two names on the way there, and why."""
    found: set[str] = set()
    for violation in elements(answer.get("violations")):
        # The kind of event, the way there, the mistake; the first and the last alone for a new kind.
        _, *way, mistake = str(violation).split(": ", 2)
        names = [name for name in "".join(way).split(".") if not name.isdigit()]
        found.add(f"{'.'.join(names[-2:])}: {mistake}")
    return found


def assert_same(job: Job, answer: dict[str, JsonValue]) -> None:
    """Check what an SDK made of the body against what our own decoder does."""
    events = decoded(job.dialect, job.body)
    said, end = read(events), events[-1]
    assert answer["text"] == said.text
    assert answer["refusal"] == said.refusal
    assert str(answer["reasoning"]).replace(PARAGRAPH, "") == said.reasoning.replace(PARAGRAPH, "")
    assert calls_in(job, objects(answer["tool_calls"])) == calls_in(job, said.tool_calls)
    if isinstance(end, Finished):
        assert answer["error"] is None
        assert answer["finish_reason"] == end.raw_reason
        counts = (event.usage for event in events if isinstance(event, UsageUpdate))
        usage = READ_USAGE[job.dialect](mapping(answer["usage"]))
        assert usage == expected_usage(job.dialect, reduce(Usage.merged, counts, Usage()))
    else:
        assert said.error is not None
        assert said.error.message in str(mapping(answer["error"])["message"])


def expected_usage(name: DialectName, usage: Usage) -> Usage:
    """Anthropic's SDK always has counts: those of the opening, which are 0 where nobody knows."""
    if name != "anthropic":
        return usage
    return Usage(input_tokens=0, output_tokens=0).merged(usage)


def calls_in(job: Job, calls: Sequence[dict[str, JsonValue]]) -> list[JsonValue]:
    """Calls as the dialect's SDK has them: not at all, without an id, with an object."""
    if job.dialect == "ollama-generate":
        return []
    return [
        {
            "id": None if job.dialect in WITHOUT_CALL_IDS else call["id"],
            "name": call["name"],
            "arguments": arguments_in(call["arguments"])
            if job.dialect in OBJECT_ARGUMENTS
            else call["arguments"],
        }
        for call in calls
    ]


def arguments_in(arguments: JsonValue) -> JsonValue:
    return arguments_object(arguments) if isinstance(arguments, str) else arguments
