"""A request that ends with the model's own message: it is to go on with that."""

import pytest
from asking import asked, body_of

from tuiapp.core.endpoint import DIALECT_NAMES, DialectName
from tuiapp.core.events import OpaquePart
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.wire.jsonvalue import JsonValue


ASKED = UserMessage("Count.")
HALF = AssistantMessage("One, two,", "Hm.")


def said(name: DialectName, *messages: Message) -> JsonValue:
    body = body_of(asked(name, messages, body={"cache_control": False}))
    return body.get("messages", body.get("input", body.get("contents", body.get("prompt"))))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "openai-chat",
            [
                {"role": "user", "content": "Count."},
                {"role": "assistant", "content": "One, two,"},
            ],
        ),
        (
            "openai-responses",
            [
                {"role": "user", "content": "Count."},
                {"role": "assistant", "content": "One, two,"},
            ],
        ),
        (
            "ollama-chat",
            [
                {"role": "user", "content": "Count."},
                {"role": "assistant", "content": "One, two,"},
            ],
        ),
        ("ollama-generate", "User: Count.\n\nAssistant: One, two,"),
        (
            "anthropic",
            [
                {"role": "user", "content": [{"type": "text", "text": "Count."}]},
                {"role": "assistant", "content": [{"type": "text", "text": "One, two,"}]},
            ],
        ),
        (
            "gemini",
            [
                {"role": "user", "parts": [{"text": "Count."}]},
                {"role": "model", "parts": [{"text": "One, two,"}]},
            ],
        ),
    ],
)
def test_the_answer_so_far_comes_last_and_nothing_follows(
    name: DialectName, expected: JsonValue
) -> None:
    assert said(name, ASKED, HALF) == expected


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_an_answer_of_nothing_is_left_out_at_the_end_too(name: DialectName) -> None:
    assert said(name, ASKED, AssistantMessage("", "Hm.")) == said(name, ASKED)


def block(kind: str, **fields: JsonValue) -> OpaquePart:
    return OpaquePart(f"anthropic.{kind}", {"type": kind, **fields})


SEARCH = block("server_tool_use", id="s", name="web_search", input={})
THOUGHT = block("thinking", thinking="Hm.", signature="sig")


def test_a_paused_turn_goes_back_with_the_call_that_waits() -> None:
    paused = AssistantMessage("I look.", "Hm.", opaque=(THOUGHT, SEARCH))
    assert said("anthropic", ASKED, paused) == [
        {"role": "user", "content": [{"type": "text", "text": "Count."}]},
        {"role": "assistant", "content": [THOUGHT.raw, SEARCH.raw, text("I look.")]},
    ]


def text(words: str) -> JsonValue:
    return {"type": "text", "text": words}


def test_a_call_whose_result_came_with_the_rest_goes_back_with_it() -> None:
    found = block("web_search_tool_result", tool_use_id="s", content=[])
    paused = AssistantMessage("I look.", opaque=(SEARCH,))
    rest = AssistantMessage("Found.", opaque=(found,))
    match said("anthropic", ASKED, paused, rest, UserMessage("So?")):
        case [_, {"role": "assistant", "content": content}, _]:
            assert content == [SEARCH.raw, text("I look."), found.raw, text("Found.")]
        case other:
            raise AssertionError(other)


@pytest.mark.parametrize("name", ["openai-chat", "ollama-chat"])
def test_the_rest_of_an_answer_joins_its_beginning(name: DialectName) -> None:
    rest = AssistantMessage(" three.", "And?")
    assert said(name, ASKED, HALF, rest, UserMessage("So?")) == [
        {"role": "user", "content": "Count."},
        {"role": "assistant", "content": "One, two, three."},
        {"role": "user", "content": "So?"},
    ]
    assert said("ollama-generate", ASKED, HALF, rest) == (
        "User: Count.\n\nAssistant: One, two, three."
    )


def test_between_a_call_and_the_rest_stands_the_result() -> None:
    called = AssistantMessage("Let me see.", tool_calls=(ToolCall(0, "a", "f", "{}"),))
    match said("openai-chat", ASKED, called, AssistantMessage("Yes."), UserMessage("So?")):
        case [_, {"tool_calls": _}, {"role": "tool"}, {"content": "Yes."}, _]:
            pass
        case other:
            raise AssertionError(other)


def test_once_the_user_has_spoken_the_waiting_call_is_left_out() -> None:
    paused = AssistantMessage("I look.", opaque=(SEARCH,))
    assert said("anthropic", ASKED, paused, UserMessage("So?")) == [
        {"role": "user", "content": [text("Count.")]},
        {"role": "assistant", "content": [text("I look.")]},
        {"role": "user", "content": [text("So?")]},
    ]


def test_what_is_to_go_on_does_not_end_in_space() -> None:
    match said("anthropic", ASKED, AssistantMessage("One, \n")):
        case [_, {"content": content}]:
            assert content == [text("One,")]
        case other:
            raise AssertionError(other)


def test_the_breakpoint_of_the_cache_stays_on_the_prompt() -> None:
    body = body_of(asked("anthropic", (ASKED, HALF)))
    ephemeral: JsonValue = {"type": "ephemeral"}
    assert body["messages"] == [
        {
            "role": "user",
            "content": [{"type": "text", "text": "Count.", "cache_control": ephemeral}],
        },
        {"role": "assistant", "content": [text("One, two,")]},
    ]


def test_a_token_of_geminis_stands_for_the_answer_so_far() -> None:
    first = AssistantMessage("One,", opaque=(token("t-1"),))
    second = AssistantMessage(" two,", opaque=(token("t-2"),))
    body = body_of(asked("gemini", (ASKED, first, second)))
    assert body == {
        "contents": [{"role": "user", "parts": [{"text": "Count."}]}],
        "continuationToken": "t-2",
    }


def token(value: str) -> OpaquePart:
    return OpaquePart("gemini.continuation", {"continuationToken": value})


def test_a_token_is_not_sent_once_the_user_has_spoken() -> None:
    first = AssistantMessage("One,", opaque=(token("t-1"),))
    body = body_of(asked("gemini", (ASKED, first, UserMessage("Stop."))))
    assert "continuationToken" not in body
