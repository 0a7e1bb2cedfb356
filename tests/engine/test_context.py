import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.messages import AssistantMessage, Attachment, Message, ToolCall, UserMessage
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.engine.context import (
    IMAGE_TOKENS,
    estimated_input_tokens,
    turn_tokens,
    turns_to_leave_out,
    warning_level,
)


def turn(tokens: int) -> list[Message]:
    return [UserMessage("x" * 4 * tokens)]


def test_the_input_is_estimated_from_all_messages() -> None:
    messages = (UserMessage("x" * 40), AssistantMessage("y" * 40), UserMessage("z" * 40))
    assert estimated_input_tokens(GenerationRequest(Target("lab", "m"), messages, "s" * 40)) == 40


def test_attachments_and_tool_calls_count() -> None:
    text = Attachment("a.txt", "text/plain", b"x" * 400)
    image = Attachment("a.png", "image/png", b"x" * 400)
    asked = UserMessage("", (text, image))
    called = AssistantMessage("", tool_calls=(ToolCall(0, None, "f", "{" * 40),))
    assert turn_tokens([[asked, called]]) == 100 + IMAGE_TOKENS + 10


@pytest.mark.parametrize(
    ("sizes", "context_tokens", "count"),
    [
        ([10, 10, 10, 10, 10], None, 2),
        ([10, 10, 10, 10, 10], 1000, 2),
        ([10, 10, 10, 10, 10], 20, 4),
        ([100, 1, 1], None, 1),
        ([1, 1, 100], None, 2),
        ([5, 5], None, 1),
        ([50], None, 0),
        ([], None, 0),
    ],
)
def test_enough_of_the_oldest_is_left_out(
    sizes: list[int], context_tokens: int | None, count: int
) -> None:
    assert turns_to_leave_out([turn(size) for size in sizes], context_tokens) == count


@given(st.lists(st.integers(0, 50), max_size=8), st.none() | st.integers(0, 300))
def test_the_last_turn_stays_and_the_first_of_several_goes(
    sizes: list[int], context_tokens: int | None
) -> None:
    count = turns_to_leave_out([turn(size) for size in sizes], context_tokens)
    assert count <= max(0, len(sizes) - 1)
    assert len(sizes) < 2 or count >= 1


def test_the_user_is_warned_at_each_level() -> None:
    assert warning_level(799, 1000) is None
    assert warning_level(800, 1000) == 0.8
    assert warning_level(950, 1000) == 0.95
    assert warning_level(2000, 1000) == 0.95
