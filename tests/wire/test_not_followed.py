"""Where an expectation of the recordings is not followed, what is said instead."""

import pytest
from decoding import answer_of, decoded
from recordings import SHARED

from tuiapp.core.answer import Answer
from tuiapp.core.endpoint import DialectName


def answer(name: str, dialect: DialectName) -> Answer:
    path = SHARED / f"{name}.body"
    if not path.is_file():
        pytest.skip("the shared recordings are not here")
    return answer_of(decoded(dialect, path.read_bytes()))


def calls(told: Answer) -> list[tuple[str | None, str]]:
    return [(call.name, call.arguments) for call in told.tool_calls]


def test_reasoning_that_comes_only_in_details_is_told() -> None:
    name = "openai-compatible/snowflake/pydai-snowflake-thinking-streaming-0"
    assert answer(name, "openai-chat").reasoning == "15 * 27 = 405"


def test_of_two_messages_that_a_proxy_joined_each_block_is_told_once() -> None:
    # The expectation has the second message's twice, for it keeps blocks by their index. But the
    # first message's have been on the screen, and nothing told can be taken back.
    told = answer("anthropic/vercel-spliced-message-start-0", "anthropic")
    assert told.reasoning == "I will call the tool.Let me call the tool."
    assert calls(told) == [
        ("test-tool", '{"value":"Spark'),
        ("test-tool", '{"value":"Sparkle Day"}'),
    ]


def test_a_call_in_pieces_is_one_call_with_the_arguments_that_its_pieces_spell() -> None:
    # Google's own SDK has each piece as a call without a name and without arguments.
    told = answer("gemini/vercel-google-stream-no-args-tool-call-0", "gemini")
    assert calls(told) == [
        ("read_theme", "{}"),
        ("read_screen", '{"id":"A"}'),
        ("read_screen", '{"id":"B"}'),
        ("read_screen", '{"id":"C"}'),
    ]


def test_a_call_in_pieces_without_a_closing_piece_is_told_too() -> None:
    name = "vercel-google-stream-tool-call-array-arguments-missing-terminal-function-call-0"
    assert calls(answer(f"gemini/{name}", "gemini")) == [
        (
            "writeItems",
            (
                '{"operations":['
                '{"action":"add","description":"Fresh red apple","itemid":"apple_001","price":0.5},'
                '{"action":"add","description":"Ripe yellow banana","itemid":"banana_001",'
                '"price":0.3}]}'
            ),
        )
    ]
