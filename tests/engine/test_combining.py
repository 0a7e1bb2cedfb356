"""Tests of what a judge gets to see, and of what it does not."""

import pytest
from lane_desk import A, B, C, answered

from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.core.request import Parameters, Target
from tuiapp.engine.combining import PRESETS, combination
from tuiapp.engine.comparison import MAX_LANES, Comparison
from tuiapp.engine.rounds import Round, last_round


JUDGE = Target("lab", "judge")


def round_of(chat: Comparison) -> Round:
    found = last_round(chat.lanes)
    assert found is not None
    return found


def test_the_judge_gets_the_prompt_its_files_and_every_answer() -> None:
    chat, _ = answered(A, B)
    judged = Round(UserMessage("Who?", (Attachment("x.txt", "text/plain", b"x"),)), ())
    order = tuple(reversed(round_of(chat).answered))
    it = combination(PRESETS["judge"], judged, order)

    assert it.prompt.text.startswith("Judge these answers")
    assert it.prompt.text.endswith("The prompt was:\n\nWho?")
    assert [(one.name, one.data) for one in it.prompt.attachments] == [
        ("x.txt", b"x"),
        ("answer-A.md", b"b"),
        ("answer-B.md", b"a"),
    ]
    assert [(letter, one.lane.target) for letter, one in it.letters.items()] == [("A", B), ("B", A)]


def test_no_name_goes_to_the_judge() -> None:
    chat, _ = answered(Target("openai", "gpt-5"), Target("anthropic", "haiku"))
    judged = round_of(chat)
    nameless = tuple(type(one)(one.lane, one.run, "An answer.") for one in judged.answered)
    it = combination(PRESETS["merge"], judged, nameless)

    for name in ("openai", "gpt", "anthropic", "haiku"):
        assert name not in repr(it.prompt).lower()


def test_a_judge_begins_before_the_prompt_that_is_judged() -> None:
    chat, desk = answered(A, B)
    chat.continue_with(chat.lanes[0])
    chat.submit("And?")
    desk.end(2, "a2")
    desk.end(3, "b2")
    for lane in chat.lanes:
        lane.settle()
    judge = chat.add_judge(JUDGE, Parameters(), chat.lanes)

    assert list(judge.path.messages) == list(chat.lanes[0].path.messages[:2])
    assert judge.asked == []
    chat.submit_to([judge], "Which?")
    assert desk.sent(4)[-1] == UserMessage("Which?")


def test_a_judge_of_lanes_with_histories_of_their_own_begins_with_nothing() -> None:
    chat, desk = answered(A, B)
    chat.submit("And?")
    desk.end(2, "a2")
    desk.end(3, "b2")

    assert chat.add_judge(JUDGE, Parameters(), chat.lanes).path.messages == ()


def test_there_is_a_place_for_a_judge_beside_six_lanes() -> None:
    chat, _ = answered(*[C] * MAX_LANES)
    judge = chat.add_judge(JUDGE, Parameters(), chat.compared)

    assert chat.lanes[-1] is judge
    assert len(chat.compared) == MAX_LANES
    with pytest.raises(ValueError, match="6 lanes"):
        chat.add_lane(A, Parameters())


def test_a_prompt_to_all_is_not_for_the_judge() -> None:
    chat, desk = answered(A, B)
    judge = chat.add_judge(JUDGE, Parameters(), chat.lanes)
    chat.submit_to([judge], "Which?")
    desk.end(2, "b")
    chat.submit("And?")
    for number in (3, 4):
        desk.end(number, "x")

    assert [request.target for request in desk.requests[3:]] == [A, B]
    assert [lane.target for lane in chat.regenerate()] == [A, B]


def test_all_lanes_go_on_from_what_a_judge_made_of_their_answers() -> None:
    chat, desk = answered(A, B)
    judge = chat.add_judge(JUDGE, Parameters(), chat.lanes)
    chat.submit_to([judge], "Merge.")
    desk.end(2, "Both.")
    assert chat.continue_with(judge)
    chat.remove_lane(judge)
    chat.submit("And?")

    for number in (3, 4):
        said = desk.sent(number)
        assert said[:-1] == judge.path.messages
        assert said[-1] == UserMessage("And?")


def test_a_judge_that_is_left_alone_is_a_lane_like_any_other() -> None:
    chat, desk = answered(A, B)
    judge = chat.add_judge(JUDGE, Parameters(), chat.lanes)
    for lane in chat.compared:
        chat.remove_lane(lane)
    assert chat.submit("And?")
    assert desk.requests[-1].target == JUDGE
    assert [*chat.compared] == [judge]


def test_the_lanes_that_are_judged_stay_as_they_are() -> None:
    chat, _ = answered(A, B)
    for lane in chat.lanes:
        lane.settle()
    before = [lane.path.messages for lane in chat.lanes]
    chat.add_judge(JUDGE, Parameters(), chat.lanes)

    assert [lane.path.messages for lane in chat.lanes[:2]] == before
