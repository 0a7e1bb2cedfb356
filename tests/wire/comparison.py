"""What a recording should say against what a reader of it says, whatever the reader is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tests.wire.decoding import answer_of
from tests.wire.recordings import Recording
from tuiapp.core.answer import Answer
from tuiapp.core.events import BodyEvent, Failed, Finished, ReasoningDelta, RefusalDelta, TextDelta
from tuiapp.wire.jsonfields import mapping, objects, plain
from tuiapp.wire.jsonvalue import JsonError, JsonValue, parse


# Where we do not follow the expectation, and why.
NOT_FOLLOWED: Final = {
    (
        "openai-compatible/snowflake/pydai-snowflake-thinking-streaming-0",
        "reasoning",
    ): "it comes only in `reasoning_details`, which the method of the expectation did not read",
    (
        "anthropic/vercel-spliced-message-start-0",
        "reasoning",
    ): "the expectation tells the second message's blocks twice and the first one's never",
    ("anthropic/vercel-spliced-message-start-0", "tool calls"): "as its reasoning",
    (
        "gemini/vercel-google-stream-no-args-tool-call-0",
        "tool calls",
    ): "the expectation counts every piece of a call in `partialArgs` as a call without arguments",
    (
        "gemini/vercel-google-stream-tool-call-array-arguments-missing-terminal-function-call-0",
        "tool calls",
    ): "as the other one with `partialArgs`",
}

# The expectation's spelling of arguments that are, or may be, objects on the wire is not ours.
_OBJECT_ARGUMENTS: Final = frozenset({"ollama-chat", "ollama-generate", "anthropic", "gemini"})

_OWN_FAILURES: Final = frozenset({"ended_early", "empty", "protocol"})
"""What we call a stream that broke off; never what the provider says about itself."""

KINDS_BY_STATUS: Final = {
    401: {"authentication"},
    403: {"permission"},
    404: {"not_found"},
    429: {"rate_limit", "quota"},
    500: {"server"},
    502: {"server"},
    503: {"overloaded"},
    529: {"overloaded"},
}
OTHER_KINDS: Final = {"bad_request", "not_found"}


@dataclass(frozen=True, slots=True)
class ErrorRead:
    """A failure as it was told."""

    kind: str
    message: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class ResponseRead:
    """What one reader made of a response."""

    text: str
    """The answer without its refusal."""
    reasoning: str
    refusal: str
    tool_calls: Sequence[dict[str, JsonValue]]
    """`id`, `name`, `arguments` (text) each."""
    usage: dict[str, JsonValue] | None
    """The provider's own object."""
    finish_reason: str | None
    """The provider's own word."""
    error: ErrorRead | None = None


def read(events: Sequence[BodyEvent]) -> ResponseRead:
    """What a decoder's events say."""
    answer, end = answer_of(events), events[-1]
    error = None
    if isinstance(end, Failed):
        error = ErrorRead(end.failure.kind, end.failure.message, end.failure.status)
    return ResponseRead(
        text_of(events, TextDelta),
        text_of(events, ReasoningDelta),
        text_of(events, RefusalDelta),
        calls_of(answer),
        None if answer.usage_raw is None else mapping(plain(answer.usage_raw)),
        end.raw_reason if isinstance(end, Finished) else None,
        error,
    )


def text_of(
    events: Iterable[BodyEvent], kind: type[TextDelta | ReasoningDelta | RefusalDelta]
) -> str:
    """The pieces of one kind in the first choice."""
    return "".join(e.text for e in events if isinstance(e, kind) and e.choice == 0)


def calls_of(answer: Answer) -> list[dict[str, JsonValue]]:
    """The tool calls of an answer, as an expectation has them."""
    return [{"id": c.id, "name": c.name, "arguments": c.arguments} for c in answer.tool_calls]


def differences(recording: Recording, said: ResponseRead) -> list[str]:
    """What of the recorded answer's content was read otherwise than expected, and ought not be."""
    return [
        name
        for name in all_differences(recording, said)
        if (recording.name, name) not in NOT_FOLLOWED
    ]


def all_differences(recording: Recording, said: ResponseRead) -> list[str]:
    """What of the recorded answer's content was read otherwise than expected."""
    expect = recording.expect
    pairs = {
        "text": (said.text, expect.get("text") or ""),
        "reasoning": (said.reasoning, expect.get("reasoning") or ""),
        "refusal": (said.refusal, expect.get("refusal") or ""),
        "usage": (said.usage or None, expect.get("usage") or None),
        "tool calls": (
            comparable_calls(recording.dialect, said.tool_calls),
            comparable_calls(recording.dialect, objects(expect["tool_calls"])),
        ),
    }
    return [name for name, (one, other) in pairs.items() if one != other]


def comparable_calls(dialect: str, calls: Iterable[dict[str, JsonValue]]) -> list[JsonValue]:
    """Calls with their arguments as the dialect has them: text, or the object."""
    if dialect not in _OBJECT_ARGUMENTS:
        return [*calls]
    return [{**call, "arguments": _as_json(call["arguments"])} for call in calls]


def _as_json(arguments: JsonValue) -> JsonValue:
    try:
        return parse(str(arguments).encode())
    except JsonError:
        return arguments


def assert_ends_as_expected(recording: Recording, said: ResponseRead) -> None:
    """Check how a recorded answer (status 200) ended."""
    expect, error = recording.expect, said.error
    if errors := expect["errors"]:
        # The reason beside an error (OpenRouter: length) is not told: the error is the end.
        assert error is not None
        assert error.kind not in _OWN_FAILURES
        assert error.message[:100] in str(errors)
    elif expect["finish_reason"] or expect["end_marker"]:
        assert error is None
        assert said.finish_reason == _reason_of(expect)
    else:
        assert error is not None
        assert error.kind == ("ended_early" if recording.body else "empty")


def _reason_of(expect: dict[str, JsonValue]) -> str | None:
    """Gemini's may be a number, and of a blocked prompt it stands beside the answer."""
    raw = expect["finish_reason"] or mapping(expect.get("prompt_feedback")).get("blockReason")
    return None if raw is None else str(raw)
