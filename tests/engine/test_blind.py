"""Tests of who is called what, before and after the vote."""

from engine_fakes import DONE

from tuiapp.core.errors import Failure
from tuiapp.core.events import Cancelled, Failed, Finished, Retrying
from tuiapp.core.metrics import Metrics
from tuiapp.core.request import Target
from tuiapp.engine.blind import GONE, Names, masked_end, masked_metrics
from tuiapp.engine.conversation import Conversation, Lane
from tuiapp.engine.lane_state import LaneState


def lanes_of(*targets: str) -> list[LaneState]:
    conversation = Conversation()
    return [LaneState(Target.parse(it), Lane(conversation)) for it in targets]


def reverse(lanes: list[LaneState]) -> None:
    lanes.reverse()


def test_lanes_are_called_by_their_targets_until_names_are_hidden() -> None:
    names, (one,) = Names(), lanes_of("lab/a")

    assert names.of(one) == "lab/a"
    assert names.letter(one) is None
    assert not names.is_blind


def test_letters_follow_the_order_the_lanes_are_to_stand_in() -> None:
    names, lanes = Names(reverse), lanes_of("lab/a", "lab/b", "lab/c")
    order = names.hide(lanes)

    assert [it.target.model for it in order] == ["c", "b", "a"]
    assert [names.of(it) for it in order] == ["A", "B", "C"]
    assert [it.target.model for it in lanes] == ["a", "b", "c"]


def test_the_order_is_a_new_one_now_and_then() -> None:
    lanes = lanes_of("lab/a", "lab/b", "lab/c")
    orders = {tuple(it.target.model for it in Names().hide(lanes)) for _ in range(200)}

    assert len(orders) == 6


def test_the_vote_gives_every_lane_its_name_back() -> None:
    names, lanes = Names(), lanes_of("lab/a", "lab/b")
    names.hide(lanes)
    names.reveal()

    assert [names.of(it) for it in lanes] == ["lab/a", "lab/b"]


def test_the_same_target_twice_has_two_letters() -> None:
    names, lanes = Names(reverse), lanes_of("lab/a", "lab/a")
    names.hide(lanes)

    assert [names.of(it) for it in lanes] == ["B", "A"]


def test_a_lane_that_came_later_is_no_part_of_it() -> None:
    names, (one, later) = Names(), lanes_of("lab/a", "lab/judge")
    names.hide([one])

    assert names.of(later) == "lab/judge"


def test_a_sentence_that_names_a_hidden_lane_tells_neither_name_nor_letter() -> None:
    names, lanes = Names(lambda _: None), lanes_of("openai/gpt-5", "anthropic/haiku", "lab/m")
    names.hide(lanes)

    assert names.masked("OpenAI says: gpt-5 refuses; ask anthropic/haiku.") == (
        "… says: … refuses; ask …."
    )
    assert names.masked("Some m is no item.") == "Some … is no item."


def test_a_lane_that_was_removed_has_no_name_either() -> None:
    names, (one, gone) = Names(), lanes_of("lab/a", "lab/a")
    names.hide([one], [gone])
    assert (names.of(one), names.of(gone)) == ("A", GONE)

    names.reveal()
    assert names.of(gone) == "lab/a"


def test_without_hidden_names_a_sentence_stays() -> None:
    assert Names().masked("lab/a") == "lab/a"


def test_the_vendors_own_words_are_left_out_of_figures() -> None:
    failure = Failure("overloaded", "Anthropic is busy.", "Ask Anthropic.", 529, 3.0, "req_011")
    masked = masked_metrics(
        Metrics(end=Failed(failure), retrying=Retrying(2, 1.0, failure), attempts=2)
    )

    assert "nthropic" not in repr(masked)
    assert "529" not in repr(masked)
    assert "req_011" not in repr(masked)
    assert masked.attempts == 2
    assert isinstance(masked.end, Failed)
    assert masked.end.failure.kind == "overloaded"


def test_ends_that_tell_nothing_stay_as_they_are() -> None:
    assert masked_end(None) is None
    assert masked_end(Cancelled(5)) == Cancelled(5)
    assert masked_end(Finished("stop", "end_turn")) == Finished("stop", None)
    assert DONE.raw_reason is not None
