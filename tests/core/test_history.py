"""Tests of core/history.py: what goes to whom."""

from tuiapp.core.events import OpaquePart
from tuiapp.core.history import history_for
from tuiapp.core.messages import AssistantMessage, ToolCall, UserMessage
from tuiapp.core.request import Target


SAME, SIBLING, OTHER = map(Target.parse, ("anthropic/a", "anthropic/b", "openai/a"))
ASKED = UserMessage("Why?")
CALL = ToolCall(0, "c1", "look", "{}")
SIGNED = AssistantMessage(
    "Because.", "Hm.", (CALL,), (OpaquePart("anthropic.thinking", {}),), origin="anthropic/a"
)


def test_an_answer_goes_back_whole_to_the_provider_that_gave_it() -> None:
    history = history_for(SAME, (ASKED, SIGNED))
    assert history.messages == (ASKED, SIGNED)
    assert history.stripped == 0


def test_another_model_of_the_same_provider_cannot_read_it_either() -> None:
    assert history_for(SIBLING, (ASKED, SIGNED)).stripped == 1


def test_another_provider_gets_the_text_and_the_tool_calls_only() -> None:
    history = history_for(OTHER, (ASKED, SIGNED))
    assert history.messages == (
        ASKED,
        AssistantMessage("Because.", tool_calls=(CALL,), origin="anthropic/a"),
    )
    assert history.stripped == 1
    assert history.origins == ("anthropic/a",)


def test_plain_text_of_another_provider_loses_nothing() -> None:
    plain = AssistantMessage("Because.", origin="anthropic/a")
    assert history_for(OTHER, (ASKED, plain)).stripped == 0


def test_an_answer_of_unknown_origin_goes_whole() -> None:
    unknown = AssistantMessage("Because.", "Hm.")
    assert history_for(OTHER, (unknown,)).messages == (unknown,)
