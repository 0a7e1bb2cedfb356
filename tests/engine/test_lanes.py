"""Tests of lanes that come, go, and learn from each other."""

import pytest
from lane_desk import A, B, C, answered, compared

from tuiapp.core.events import Chunk, Finished, TextDelta
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.core.request import Parameters
from tuiapp.engine.comparison import MAX_LANES


def said(text: str) -> AssistantMessage:
    return AssistantMessage(text, origin=f"lab/{text}")


def test_answers_to_one_prompt_are_siblings_below_it() -> None:
    it, desk = answered(A, B)
    it.submit("And?")

    nodes = [it.conversation.node(number) for number in range(len(it.conversation))]
    prompts = [node.id for node in nodes if node.message == UserMessage("Who?")]
    assert len(prompts) == 1
    answers = [node for node in nodes if isinstance(node.message, AssistantMessage)]
    assert {node.parent for node in answers} == set(prompts)
    assert [desk.sent(number)[1] for number in (2, 3)] == [said("a"), said("b")]


def test_a_prompt_can_go_to_one_lane_alone() -> None:
    it, desk = answered(A, B)

    assert it.submit_to([it.lanes[1]], "Only you?")
    assert len(desk.requests) == 3
    assert desk.requests[2].target == B
    assert not it.submit_to([it.lanes[1]], "Again?")
    assert it.submit_to([it.lanes[0]], "And you?")
    assert not it.submit_to([], "Nobody?")


def test_a_new_lane_goes_on_from_where_another_stands() -> None:
    it, desk = answered(A, B)
    lane = it.add_lane(C, Parameters(temperature=0.1), like=it.lanes[1])
    it.submit("And?")

    assert it.lanes[2] is lane
    assert desk.requests[4].target == C
    assert desk.sent(4)[1].text == "b"
    assert desk.requests[4].parameters == Parameters(temperature=0.1)


def test_there_are_at_most_six_lanes() -> None:
    it, _ = compared(*[A] * MAX_LANES)
    with pytest.raises(ValueError, match="6 lanes"):
        it.add_lane(B, Parameters())


def test_the_same_target_twice_is_two_lanes() -> None:
    it, desk = compared(A, A)
    it.submit("Who?")
    assert [request.target for request in desk.requests] == [A, A]


def test_a_lane_that_is_taken_out_while_it_streams_leaves_its_text_in_the_tree() -> None:
    it, desk = compared(A, B)
    it.submit("Who?")
    desk.runs[1].log.append(Chunk(1, b"x", (TextDelta("Half"),)))
    gone = it.lanes[1]
    it.remove_lane(gone)

    assert [lane.target for lane in it.lanes] == [A]
    assert [*it.removed] == [gone]
    messages = [it.conversation.node(number).message for number in range(len(it.conversation))]
    assert AssistantMessage("Half", origin="lab/b") in messages


def test_a_lane_that_comes_and_goes_without_a_prompt_of_its_own_leaves_nothing() -> None:
    it, desk = answered(A, B)
    for _ in range(3):
        it.remove_lane(it.add_lane(C, Parameters()))
    assert [*it.removed] == []

    copy = it.add_lane(C, Parameters(), like=it.lanes[0])
    it.submit_to([copy], "Only you?")
    desk.end(2, "c")
    it.remove_lane(copy)
    assert [*it.removed] == [copy]
    assert [one.run for one in copy.own_asked] == [desk.runs[2]]


def test_a_lane_that_is_removed_keeps_its_runs_whatever_began_as_its_copy() -> None:
    it, desk = compared(A, B)
    it.submit("Who?")
    first = it.lanes[0]
    it.add_lane(C, Parameters(), like=first)
    desk.runs[0].log.append(Chunk(1, b"x", (TextDelta("Half"),)))
    it.remove_lane(first)

    assert [*it.removed] == [first]
    messages = [it.conversation.node(number).message for number in range(len(it.conversation))]
    assert AssistantMessage("Half", origin="lab/a") in messages


def test_the_last_lane_stays() -> None:
    it, _ = compared(A)
    with pytest.raises(ValueError, match="last"):
        it.remove_lane(it.lanes[0])


def test_lanes_change_places() -> None:
    it, _ = compared(A, B, C)
    it.move_lane(it.lanes[2], 0)
    assert [lane.target for lane in it.lanes] == [C, A, B]
    it.move_lane(it.lanes[0], 9)
    assert [lane.target for lane in it.lanes] == [A, B, C]


def test_stopping_the_others_leaves_one_alone() -> None:
    it, desk = compared(A, B, C)
    it.submit("Who?")
    others = [it.lanes[0], it.lanes[2]]
    assert it.cancel(others)
    assert [run.is_over for run in desk.runs] == [True, False, True]
    assert not it.cancel(others)


def test_what_waits_goes_on_while_a_lane_that_was_kept_does() -> None:
    it, desk = compared(A, B)
    it.submit("Who?")
    it.submit("And?")
    it.cancel([it.lanes[1]])
    assert not it.queue_is_paused
    desk.end(0, "a")
    assert it.submit_next() == UserMessage("And?")


def test_stopping_the_last_lane_that_goes_holds_what_waits() -> None:
    it, _ = compared(A, B)
    it.submit("Who?")
    it.submit("And?")
    it.cancel([it.lanes[0]])
    assert not it.queue_is_paused
    it.cancel([it.lanes[0]])
    assert not it.queue_is_paused
    it.cancel([it.lanes[1]])
    assert it.queue_is_paused


def test_one_lane_is_asked_again_while_another_goes_on() -> None:
    it, desk = compared(A, B)
    it.submit("Who?")
    desk.end(0, "a")

    assert it.regenerate([it.lanes[0]]) == [it.lanes[0]]
    assert desk.sent(2) == (UserMessage("Who?"),)
    assert not it.regenerate([it.lanes[1]])
    assert not it.regenerate()


def test_all_lanes_go_on_with_the_winner() -> None:
    it, desk = answered(A, B)
    assert it.continue_with(it.lanes[1])
    it.submit("And?")

    assert [desk.sent(number)[1].text for number in (2, 3)] == ["b", "b"]
    messages = [it.conversation.node(number).message for number in range(len(it.conversation))]
    assert said("a") in messages


def test_a_lane_takes_up_its_own_answer_again() -> None:
    it, desk = answered(A, B)
    first, second = it.lanes
    assert not it.is_agreed
    it.continue_with(first)
    assert it.is_agreed
    assert not first.take_up_own()

    assert second.take_up_own()
    assert second.stands_at == second.asked[-1]
    it.continue_with(second)
    it.submit("And?")
    assert [desk.sent(number)[1].text for number in (2, 3)] == ["b", "b"]
    assert not first.take_up_own()


def test_a_lane_that_said_nothing_has_nothing_to_take_up() -> None:
    it, desk = compared(A, B)
    it.submit("Who?")
    desk.end(0, "a")
    desk.end(1, "")
    it.continue_with(it.lanes[0])
    assert not it.lanes[1].take_up_own()


def test_a_lane_stands_at_the_answer_it_goes_on_from_whosever_it_is() -> None:
    it, desk = answered(A, B, C)
    first, second, third = it.lanes
    it.copy_answer(second, first)
    assert first.stands_at == second.asked[-1]
    it.continue_with(first)
    assert third.stands_at == second.asked[-1]
    assert it.add_lane(A, Parameters(), like=third).stands_at == second.asked[-1]

    it.submit_to([third], "And?")
    desk.end(3, "c")
    assert third.stands_at == third.asked[-1]


def test_whether_there_is_more_of_an_answer_is_asked_of_the_one_a_lane_stands_at() -> None:
    it, desk = compared(A, B)
    it.submit_to([it.lanes[0]], "Only you?")
    desk.end(0, "Half", Finished("length", "max"))
    it.continue_with(it.lanes[0])
    assert it.continue_answer(it.lanes[1])
    desk.end(1, " and the rest")

    assert it.copy_answer(it.lanes[1], it.lanes[0])
    assert not it.continue_answer(it.lanes[0])


def test_the_rest_of_an_adopted_answer_is_asked_for_under_the_lane_s_own_prompt() -> None:
    it, desk = compared(A, B)
    it.submit_to([it.lanes[0]], "Left?")
    desk.end(0, "Half", Finished("length", "max"))
    it.submit_to([it.lanes[1]], "Right?")
    desk.end(1, "All")
    assert it.copy_answer(it.lanes[0], it.lanes[1])
    assert it.continue_answer(it.lanes[1])

    own = it.lanes[1].asked
    assert desk.sent(2) == (own[0].prompt, it.lanes[0].path.messages[-1])
    assert own[-1].prompt is own[0].prompt
    assert own[-1].run is desk.runs[2]


def test_a_winner_is_not_followed_while_an_answer_comes() -> None:
    it, _ = compared(A, B)
    it.submit("Who?")
    assert not it.continue_with(it.lanes[0])


def test_an_answer_can_be_copied_into_another_lane() -> None:
    it, desk = answered(A, B)
    assert it.copy_answer(it.lanes[0], it.lanes[1])
    it.submit("And?")

    assert [desk.sent(number)[1].text for number in (2, 3)] == ["a", "a"]
    assert not it.copy_answer(it.lanes[0], it.lanes[0])


def test_without_an_answer_there_is_nothing_to_copy() -> None:
    it, _ = compared(A, B)
    assert not it.copy_answer(it.lanes[0], it.lanes[1])


def test_every_lane_remembers_its_prompts_and_runs() -> None:
    it, desk = answered(A, B)
    it.submit("And?")
    desk.end(2, "a")
    desk.end(3, "b")
    it.regenerate()

    asked = it.lanes[1].asked
    assert [one.prompt.text for one in asked] == ["Who?", "And?", "And?"]
    assert [one.run for one in asked] == [desk.runs[number] for number in (1, 3, 5)]
