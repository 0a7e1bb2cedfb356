from tuiapp.core.events import OpaquePart
from tuiapp.core.messages import AssistantMessage, ToolCall, UserMessage
from tuiapp.engine.conversation import Conversation, Lane


def test_a_path_is_what_is_sent_next() -> None:
    lane = Lane(Conversation())
    lane.add_prompt(UserMessage("Why?"))
    lane.add_answer(AssistantMessage("Because."))
    lane.add_prompt(UserMessage("Really?"))
    assert lane.messages == (
        UserMessage("Why?"),
        AssistantMessage("Because."),
        UserMessage("Really?"),
    )


def test_regenerating_adds_a_sibling_and_overwrites_nothing() -> None:
    conversation = Conversation()
    lane = Lane(conversation)
    lane.add_prompt(UserMessage("Why?"))
    lane.add_answer(AssistantMessage("First."))
    assert lane.step_back_to_prompt() == UserMessage("Why?")
    assert lane.messages == (UserMessage("Why?"),)
    lane.add_answer(AssistantMessage("Second."))
    assert lane.messages == (UserMessage("Why?"), AssistantMessage("Second."))
    first, second = conversation.node(1), conversation.node(2)
    assert (first.message, first.parent, second.parent) == (AssistantMessage("First."), 0, 0)


def test_stepping_back_without_a_prompt_changes_nothing() -> None:
    lane = Lane(Conversation())
    assert lane.step_back_to_prompt() is None
    assert lane.messages == ()


def test_an_empty_answer_is_not_sent_back() -> None:
    lane = Lane(Conversation())
    lane.add_prompt(UserMessage("Why?"))
    lane.add_answer(AssistantMessage("", reasoning="Hm", opaque=(OpaquePart("signature", {}),)))
    assert lane.messages == (UserMessage("Why?"),)


def test_a_tool_call_alone_is_an_answer() -> None:
    lane = Lane(Conversation())
    called = AssistantMessage("", tool_calls=(ToolCall(0, "i", "f", "{}"),))
    lane.add_answer(called)
    assert lane.messages == (called,)


def test_lanes_share_a_tree_and_not_a_path() -> None:
    conversation = Conversation()
    left, right = Lane(conversation), Lane(conversation)
    left.add_prompt(UserMessage("Left?"))
    right.add_prompt(UserMessage("Right?"))
    assert (left.messages, right.messages) == ((UserMessage("Left?"),), (UserMessage("Right?"),))
    assert len(conversation) == 2


def test_the_title_is_the_first_line_of_the_first_prompt() -> None:
    conversation = Conversation()
    assert conversation.title is None
    lane = Lane(conversation)
    lane.add_prompt(UserMessage("\n  Why is the sky blue?\nPlease."))
    lane.add_prompt(UserMessage("And red?"))
    assert conversation.title == "Why is the sky blue?"


def add_turns(lane: Lane, *texts: str) -> None:
    for text in texts:
        lane.add_prompt(UserMessage(f"{text}?"))
        lane.add_answer(AssistantMessage(f"{text}."))


def test_the_oldest_turns_can_be_left_out_and_sent_again() -> None:
    conversation = Conversation()
    lane = Lane(conversation)
    add_turns(lane, "a", "b", "c")
    assert lane.leave_out(2) == 2
    assert lane.messages == (UserMessage("c?"), AssistantMessage("c."))
    assert len(lane.unsent_turns) == 2
    assert len(conversation) == 6
    add_turns(lane, "d")
    assert lane.messages[0] == UserMessage("c?")
    assert lane.send_all() == 2
    assert lane.messages[0] == UserMessage("a?")
    assert not lane.unsent_turns


def test_the_last_turn_is_always_sent() -> None:
    lane = Lane(Conversation())
    assert lane.leave_out(1) == 0
    add_turns(lane, "a", "b")
    assert lane.leave_out(9) == 1
    assert lane.leave_out(1) == 0
    assert lane.messages[0] == UserMessage("b?")


def test_leaving_out_goes_on_from_where_it_was() -> None:
    lane = Lane(Conversation())
    add_turns(lane, "a", "b", "c", "d")
    assert lane.leave_out(1) == 1
    assert lane.leave_out(2) == 2
    assert lane.messages[0] == UserMessage("d?")
    assert [turn[0] for turn in lane.unsent_turns] == [
        UserMessage("a?"),
        UserMessage("b?"),
        UserMessage("c?"),
    ]


def test_a_paused_answer_keeps_what_is_needed_to_go_on() -> None:
    lane = Lane(Conversation())
    lane.add_prompt(UserMessage("Why?"))
    searching = AssistantMessage("", opaque=(OpaquePart("server_tool_use", {}),))
    lane.add_answer(searching, is_paused=True)
    lane.add_answer(AssistantMessage("Because."))
    assert lane.messages == (UserMessage("Why?"), searching, AssistantMessage("Because."))
    assert len(lane.turns) == 1
    lane.step_back_to_prompt()
    assert lane.messages == (UserMessage("Why?"),)
