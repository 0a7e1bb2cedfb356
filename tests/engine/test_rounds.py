"""Tests of rounds, of the votes on them, and of the tally."""

from lane_desk import A, B, C, Desk, answered, compared

from tuiapp.core.events import Chunk, TextDelta
from tuiapp.core.request import Parameters
from tuiapp.engine.comparison import Comparison
from tuiapp.engine.rounds import Round, last_round
from tuiapp.engine.tally import Standing, Tally
from tuiapp.engine.votes import Vote


def round_of(chat: Comparison) -> Round:
    found = last_round(chat.lanes)
    assert found is not None
    return found


def ask_again(chat: Comparison, desk: Desk, *texts: str) -> None:
    first = len(desk.runs)
    chat.submit("And?")
    for number, text in enumerate(texts, first):
        desk.end(number, text)


def test_before_the_first_prompt_there_is_no_round() -> None:
    chat, _ = compared(A, B)
    assert last_round(chat.lanes) is None


def test_a_round_is_the_last_prompt_and_its_answers() -> None:
    chat, desk = answered(A, B)
    ask_again(chat, desk, "x", "")
    it = round_of(chat)

    assert it.prompt.text == "And?"
    assert [one.text for one in it.entrants] == ["x", ""]
    assert [one.lane for one in it.answered] == [chat.lanes[0]]
    assert it.is_over


def test_a_round_goes_on_while_any_answer_comes() -> None:
    chat, desk = compared(A, B)
    chat.submit("Who?")
    desk.end(0, "a")
    desk.runs[1].log.append(Chunk(1, b"x", (TextDelta("b so f"),)))

    assert not round_of(chat).is_over
    assert [one.text for one in round_of(chat).answered] == ["a", "b so f"]


def test_a_lane_that_was_asked_something_else_stays_out() -> None:
    chat, desk = answered(A, B)
    judge = chat.add_lane(C, Parameters())
    chat.submit_to([judge], "Which is best?")
    desk.end(2, "A is.")

    assert [one.lane.target for one in round_of(chat).entrants] == [A, B]


def test_the_same_words_asked_twice_are_two_prompts() -> None:
    chat, desk = answered(A, B)
    for lane in chat.lanes:
        chat.submit_to([lane], "Same?")
        desk.end(len(desk.runs) - 1, lane.target.model)

    assert len(round_of(chat).entrants) == 1


def test_a_lane_that_begins_as_a_copy_has_said_nothing_else() -> None:
    chat, desk = answered(A, B)
    chat.add_lane(A, Parameters(), like=chat.lanes[0])
    assert [one.text for one in round_of(chat).answered] == ["a", "b"]

    chat.regenerate([chat.lanes[2]])
    desk.end(2, "c")
    assert [one.text for one in round_of(chat).answered] == ["a", "b", "c"]


def test_a_lane_that_goes_on_from_another_s_answer_is_judged_by_that_one() -> None:
    chat, _ = answered(A, B)
    first, second = chat.lanes
    copy = chat.add_lane(C, Parameters(), like=second)
    chat.move_lane(copy, 0)
    chat.copy_answer(second, first)

    for lane in chat.lanes:
        given = round_of(chat).answer_in(lane)
        assert given is not None
        assert (given.lane, given.text) == (second, "b")


def test_a_lane_has_its_own_answer_whatever_it_goes_on_from() -> None:
    chat, desk = answered(A, B)
    first, second = chat.lanes
    chat.continue_with(second)
    copy = chat.add_lane(C, Parameters(), like=first)
    it = round_of(chat)

    own = it.own_answer(first)
    assert own is not None
    assert (own.lane, own.run, own.text) == (first, desk.runs[0], "a")
    assert it.own_answer(copy) is None
    assert it.answer_of(desk.runs[0]) == own


def test_a_lane_that_said_nothing_has_no_answer_of_its_own() -> None:
    chat, desk = answered(A, B)
    ask_again(chat, desk, "", "b")

    assert round_of(chat).own_answer(chat.lanes[0]) is None


def test_an_answer_from_elsewhere_is_none_of_the_round() -> None:
    chat, desk = answered(A, B, C)
    chat.submit_to([chat.lanes[2]], "And you?")
    desk.end(3, "c")
    assert round_of(chat).answer_in(chat.lanes[2]) is None

    chat.copy_answer(chat.lanes[2], chat.lanes[0])
    assert round_of(chat).answer_in(chat.lanes[0]) is None


def test_who_gave_an_answer_is_known_when_its_lane_is_gone_too() -> None:
    chat, desk = answered(A, B)
    first, second = chat.lanes
    chat.continue_with(second)
    assert chat.giver_of(desk.runs[1]) is second

    chat.remove_lane(second)
    assert chat.giver_of(desk.runs[1]) is second
    assert compared(A)[0].giver_of(desk.runs[1]) is None
    assert chat.giver_of(desk.runs[0]) is first


def vote(chat: Comparison, tally: Tally, place: int, *, is_blind: bool = False) -> Vote | None:
    """Vote for the lane at a place; the vote that was replaced."""
    judged = round_of(chat)
    given, before = chat.votes.give(judged, judged.entrants[place], is_blind=is_blind)
    tally.count(given, instead_of=before)
    return before


def test_the_tally_counts_votes_and_rounds() -> None:
    chat, desk = answered(A, B, C)
    tally = Tally()
    vote(chat, tally, 1, is_blind=True)
    ask_again(chat, desk, "a", "b", "")
    vote(chat, tally, 1)
    ask_again(chat, desk, "a", "b", "c")
    vote(chat, tally, 0)

    assert tally.standings == [
        Standing("lab/b", 2, 3, 1),
        Standing("lab/a", 1, 3, 0),
        Standing("lab/c", 0, 2, 0),
    ]


def test_another_vote_on_the_same_round_takes_the_place_of_the_first() -> None:
    chat, _ = answered(A, B)
    tally = Tally()

    assert vote(chat, tally, 0) is None
    assert vote(chat, tally, 1) is not None
    assert tally.standings == [Standing("lab/b", 1, 1, 0), Standing("lab/a", 0, 1, 0)]
    assert [one.winner for one in chat.votes.given] == [chat.lanes[1].run]


def test_a_round_is_the_same_in_another_order_and_without_a_lane_that_is_gone() -> None:
    chat, _ = answered(A, B, C)
    tally = Tally()
    vote(chat, tally, 2)
    chat.move_lane(chat.lanes[0], 1)
    assert vote(chat, tally, 0) is not None
    chat.remove_lane(chat.lanes[2])
    assert vote(chat, tally, 1) is not None

    assert tally.standings == [
        Standing("lab/a", 1, 1, 0),
        Standing("lab/b", 0, 1, 0),
        Standing("lab/c", 0, 1, 0),
    ]


def test_a_vote_without_a_lane_that_is_gone_takes_the_place_of_the_newest() -> None:
    chat, desk = answered(A, B, C)
    tally = Tally()
    vote(chat, tally, 0)
    chat.regenerate([chat.lanes[1]])
    desk.end(3, "b again")
    vote(chat, tally, 0)
    first, second = chat.votes.given
    chat.remove_lane(chat.lanes[1])

    assert vote(chat, tally, 1) is second
    assert chat.votes.given[0] is first


def test_the_same_vote_again_stays_as_it_was_given() -> None:
    chat, _ = answered(A, B)
    tally = Tally()
    vote(chat, tally, 0, is_blind=True)
    vote(chat, tally, 0)

    assert tally.standings[0] == Standing("lab/a", 1, 1, 1)
    assert len(chat.votes.given) == 1


def test_another_answer_makes_another_round() -> None:
    chat, desk = answered(A, B)
    tally = Tally()
    vote(chat, tally, 0)
    chat.regenerate([chat.lanes[1]])
    desk.end(2, "b again")

    assert vote(chat, tally, 1) is None
    assert [one.votes for one in tally.standings] == [1, 1]


def test_the_same_target_twice_takes_part_once() -> None:
    chat, _ = answered(A, A)
    tally = Tally()
    vote(chat, tally, 1)

    assert tally.standings == [Standing("lab/a", 1, 1, 0)]
