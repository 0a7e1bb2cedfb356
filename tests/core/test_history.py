"""Tests of core/history.py: what goes to whom."""

from tuiapp.core.events import OpaquePart
from tuiapp.core.history import history_for
from tuiapp.core.messages import AssistantMessage, ToolCall, UserMessage


ASKED = UserMessage("Why?")
CALL = ToolCall(0, "c1", "look", "{}")
SIGNED = AssistantMessage(
    "Because.", "Hm.", (CALL,), (OpaquePart("anthropic.thinking", {}),), origin="anthropic"
)


def test_an_answer_goes_back_whole_to_the_provider_that_gave_it() -> None:
    history = history_for("anthropic", (ASKED, SIGNED))
    assert history.messages == (ASKED, SIGNED)
    assert history.stripped == 0


def test_another_provider_gets_the_text_and_the_tool_calls_only() -> None:
    history = history_for("openai", (ASKED, SIGNED))
    assert history.messages == (
        ASKED,
        AssistantMessage("Because.", tool_calls=(CALL,), origin="anthropic"),
    )
    assert history.stripped == 1
    assert history.origins == ("anthropic",)


def test_plain_text_of_another_provider_loses_nothing() -> None:
    plain = AssistantMessage("Because.", origin="anthropic")
    assert history_for("openai", (ASKED, plain)).stripped == 0


def test_an_answer_of_unknown_origin_goes_whole() -> None:
    unknown = AssistantMessage("Because.", "Hm.")
    assert history_for("openai", (unknown,)).messages == (unknown,)
