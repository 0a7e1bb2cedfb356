"""What was heard in one dialect and said in another still means the same: what a gateway relies on."""

import re
from functools import reduce

import pytest

from tests.wire.comparison import read
from tests.wire.decoding import decoded, encoded
from tests.wire.recordings import recordings
from tests.wire.said_cases import WRITTEN, SaidCase, heard_in
from tuiapp.core.endpoint import DIALECT_NAMES, DialectName
from tuiapp.core.events import BodyEvent, Failed, Finished, FinishReason, UsageUpdate
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.wholecalls import arguments_object


CASES = [*WRITTEN, *(heard_in(it) for it in recordings() if it.status == 200)]

# Who has a field of its own for a refusal; elsewhere it is text.
WITH_REFUSALS = {"openai-chat", "openai-responses"}
WITHOUT_CALL_IDS = {"ollama-chat", "ollama-generate"}


SAYABLE_REASONS: dict[DialectName, set[FinishReason]] = {
    "openai-chat": {"stop", "length", "tool_calls", "content_filter"},
    "openai-responses": {"length", "content_filter", "paused"},
    "anthropic": {"stop", "length", "tool_calls", "content_filter", "paused"},
    "gemini": {"length", "content_filter", "paused"},
    "ollama-chat": {"length"},
    "ollama-generate": {"length"},
}
"""Those that need no tool call in the answer to be understood."""

OBJECT_ARGUMENTS = {"ollama-chat", "ollama-generate", "gemini"}


def usage_of(events: list[BodyEvent]) -> Usage:
    counts = (event.usage for event in events if isinstance(event, UsageUpdate))
    return reduce(Usage.merged, counts, Usage())


def calls_said(
    events: list[BodyEvent], *, with_ids: bool, as_objects: bool
) -> list[tuple[JsonValue, JsonValue, JsonValue]]:
    calls = read(events).tool_calls
    return [
        (
            call["id"] if with_ids else None,
            call["name"] or None,
            # Half a call becomes one without arguments where only objects can be said.
            arguments_object(str(call["arguments"])) if as_objects else call["arguments"] or "{}",
        )
        for call in calls
    ]


def words(text: str) -> str:
    """Without the paragraphs that stand between pieces of reasoning."""
    return re.sub(r"\n\n", "", text)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_heard_is_said_again_in_every_dialect(case: SaidCase) -> None:
    for name in DIALECT_NAMES:
        assert_said_again(case, name)


def assert_said_again(case: SaidCase, name: DialectName) -> None:
    events = [*case.events]
    again = decoded(name, encoded(name, events))
    one, other = read(events), read(again)
    if name in WITH_REFUSALS:
        assert (other.text, other.refusal) == (one.text, one.refusal)
    else:
        assert other.text == one.text + one.refusal
    assert words(other.reasoning) == words(one.reasoning)
    with_ids = name not in WITHOUT_CALL_IDS and all(it["id"] for it in one.tool_calls)
    as_objects = name in OBJECT_ARGUMENTS
    calls = calls_said(events, with_ids=with_ids, as_objects=as_objects)
    assert calls_said(again, with_ids=with_ids, as_objects=as_objects) == calls
    before, after = usage_of(events), usage_of(again)
    assert before != Usage() or after == Usage()
    # Of a failure some dialects tell nothing but itself.
    if (
        isinstance(events[-1], Finished)
        and before.input_tokens is not None
        and before.output_tokens is not None
    ):
        assert (after.input_tokens, after.output_tokens) == (
            before.input_tokens,
            before.output_tokens,
        )
    match events[-1], again[-1]:
        case Finished(reason=reason), Finished(reason=told):
            assert told == reason or reason not in SAYABLE_REASONS[name]
        case Failed(failure=failure), Failed(failure=told):
            assert told.message == failure.message
        case _:
            pytest.fail("one failed and the other did not")
