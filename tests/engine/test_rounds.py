"""Tests of rounds and of the votes on them."""

from lane_desk import A, B, C, Desk, answered, compared

from tuiapp.core.events import Chunk, TextDelta
from tuiapp.core.request import Parameters
from tuiapp.engine.comparison import Comparison
from tuiapp.engine.rounds import Round, last_round
from tuiapp.engine.tally import Standing, Tally


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


def test_the_tally_counts_votes_and_rounds() -> None:
    chat, desk = answered(A, B, C)
    tally = Tally()
    tally.vote(round_of(chat), round_of(chat).answered[1], is_blind=True)
    ask_again(chat, desk, "a", "b", "")
    tally.vote(round_of(chat), round_of(chat).answered[1], is_blind=False)
    ask_again(chat, desk, "a", "b", "c")
    tally.vote(round_of(chat), round_of(chat).answered[0], is_blind=False)

    assert tally.standings == [
        Standing("lab/b", 2, 3, 1),
        Standing("lab/a", 1, 3, 0),
        Standing("lab/c", 0, 2, 0),
    ]


def test_another_vote_on_the_same_round_takes_the_place_of_the_first() -> None:
    chat, _ = answered(A, B)
    tally, judged = Tally(), round_of(chat)

    assert not tally.vote(judged, judged.answered[0], is_blind=False)
    assert tally.vote(round_of(chat), judged.answered[1], is_blind=False)
    assert tally.standings == [Standing("lab/b", 1, 1, 0), Standing("lab/a", 0, 1, 0)]


def test_the_same_target_twice_takes_part_once() -> None:
    chat, _ = answered(A, A)
    tally, judged = Tally(), round_of(chat)
    tally.vote(judged, judged.answered[1], is_blind=False)

    assert tally.standings == [Standing("lab/a", 1, 1, 0)]
