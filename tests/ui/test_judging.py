"""What follows on answers side by side: a winner all go on from, an answer taken over, a judge."""

from compare_rig import HERON, REFUSED, ZEBRA, answer, contest
from host import Step

from tuiapp.core.events import Finished
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.engine.combining import PRESETS
from tuiapp.engine.export.record import ComparisonRecord


# Who is followed.


async def test_every_lane_goes_on_from_the_winner() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/winner 2")
        assert "All lanes go on from this answer." in it.flat(1)
        assert "From here on with the answer of lane 2 (lab/heron-2)" in it.flat(0)
        assert "from lane 2 (lab/heron-2) It is blue." in it.flat(0)
        await it.asks("And?")
        for number in (2, 3):
            (_, said, _) = it.sent(number)
            assert isinstance(said, AssistantMessage)
            assert said.text == "It is blue."


async def test_a_lane_without_an_answer_is_no_winner() -> None:
    async with contest(REFUSED, answer("It is blue.")) as it:
        await it.asks("Why?")
        await it.enters("/winner 1")
        assert "no answer to go on from" in it.said


async def test_an_answer_is_taken_over_from_another_lane() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/adopt")
        assert "from which other lane" in it.said
        await it.enters("/adopt 2")
        assert "It is blue." in it.flat(0)
        await it.asks("And?")
        (_, said, _) = it.sent(2)
        assert isinstance(said, AssistantMessage)
        assert said.text == "It is blue."
        assert it.sent(3)[1] == said


# Combining.


async def test_a_preset_goes_to_the_composer_to_be_edited() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/combine demo/guide judge")
        assert it.composer.text == f"/combine demo/guide {PRESETS['judge']}"
        assert it.asked == 2


async def test_without_a_target_the_focused_lanes_model_is_to_do_it() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/combine judge")
        assert it.composer.text == f"/combine {ZEBRA} {PRESETS['judge']}"
        note = f"Change the instruction if you like; Enter sends it to {ZEBRA}."
        assert note in it.flat(0)
        await it.asks(it.composer.text)
        assert it.targets == [ZEBRA, HERON, ZEBRA]
        assert it.flow.lanes[2].state.is_judge


async def test_a_hidden_lane_is_not_named_as_the_one_that_combines() -> None:
    async with contest() as it:
        await it.enters("/blind")
        await it.asks("Why?")
        await it.enters("/combine judge")
        assert "Say who is to do it" in it.flat(0)
        assert it.composer.text == ""


async def test_a_judge_answers_in_a_lane_of_its_own() -> None:
    async with contest(answer("Blue."), answer("It is blue."), answer("A is best.")) as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Which is best?")

        assert it.targets == [ZEBRA, HERON, "demo/guide"]
        (prompt,) = it.sent(2)
        assert isinstance(prompt, UserMessage)
        assert prompt.text.startswith("Which is best?")
        assert sorted(one.data for one in prompt.attachments) == [b"Blue.", b"It is blue."]
        assert not {"zebra", "heron"} & set(repr(prompt).lower().split("-"))
        assert "A is best." in it.flat(2)
        assert "The model does not know that A is lab/" in it.flat(2)


async def test_the_same_judge_again_needs_no_other_lane() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Which is best?")
        await it.asks("/combine demo/guide Are you sure?")
        assert len(it.lanes) == 3
        assert len(it.sent(3)) == 3


async def test_what_cannot_be_combined_is_told() -> None:
    async with contest() as it:
        await it.enters("/combine")
        assert "Say who is to do it" in it.flat(0)
        await it.enters("/combine nobody/x judge")
        assert "There is no provider “nobody”." in it.flat(0)
        await it.enters("/combine demo/guide")
        assert "two answers to one prompt" in it.said


async def test_another_judge_takes_the_place_of_the_first() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Which is best?")
        await it.asks("/combine demo/code Which is best?")
        assert it.targets == [ZEBRA, HERON, "demo/code"]


async def test_six_lanes_can_be_combined() -> None:
    async with contest(answer("Blue."), targets=[f"lab/m{n}" for n in range(6)]) as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Which?")
        assert len(it.lanes) == 7
        assert "answer-F.md" in it.flat(6)


async def test_what_combines_is_called_so_and_has_no_part_in_the_race() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Which is best?")
        assert "3 combined by guide" in it.everything
        assert "guide" not in it.race
        assert it.composer.placeholder == "Ask all 2"
        await it.enters("/vote 3")
        assert "no answer that could be voted for" in it.said
        await it.enters("/race copy")
        await it.until(lambda: bool(it.clipboard.copied))
        assert "guide" not in it.clipboard.copied[0]


async def test_the_next_prompt_goes_to_those_that_are_compared() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Which is best?")
        await it.asks("And?")
        asked = [str(request.target) for request in it.host.scripts.requests]
        assert asked == [ZEBRA, HERON, "demo/guide", ZEBRA, HERON]
        await it.enters("/again")
        await it.until_asked(7)


async def test_all_lanes_go_on_from_the_combined_answer_with_one_key() -> None:
    async with contest(answer("Blue."), answer("It is blue."), answer("Both say blue.")) as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Merge them.")
        assert "enter or /winner lets all lanes go on from this answer" in it.flat(2)
        await it.enters()
        assert it.targets == [ZEBRA, HERON]
        for place in (0, 1):
            assert "combined by demo/guide Both say blue." in it.flat(place)
        await it.asks("And?")
        for number in (3, 4):
            (merge, merged, _) = it.sent(number)
            assert isinstance(merge, UserMessage)
            assert merge.text.startswith("Merge them.")
            assert isinstance(merged, AssistantMessage)
            assert merged.text == "Both say blue."


async def test_a_combined_answer_that_was_closed_is_in_the_export() -> None:
    async with contest(answer("Blue."), answer("It is blue."), answer("Both say blue.")) as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Merge them.")
        await it.enters("/lane remove")
        assert it.targets == [ZEBRA, HERON]
        await it.enters("/export")
        await it.until(lambda: bool(it.exports.saved))
        ((record, _, _),) = it.exports.saved
        assert isinstance(record, ComparisonRecord)
        (asked, combined) = record.turns
        assert [one.heading for one in asked.answers] == [f"1 · {ZEBRA}", f"2 · {HERON}"]
        assert [one.heading for one in combined.answers] == ["combined by demo/guide"]


async def test_where_a_combined_answer_was_closed_the_lane_of_before_is_turned_to() -> None:
    scripts = (answer("Blue."), answer("It is blue."), answer("So."), answer("All say blue."))
    async with contest(*scripts, targets=(ZEBRA, HERON, "demo/guide")) as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "2")
        await it.asks("/combine demo/guide Merge them.")
        assert it.lane is it.lanes[3]
        await it.enters("/lane remove")
        assert it.lane is it.lanes[1]


async def test_a_new_conversation_turns_to_the_lane_of_before_the_judge() -> None:
    scripts = (answer("Blue."), answer("It is blue."), answer("Both say blue."))
    async with contest(*scripts) as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "2")
        await it.asks("/combine demo/guide Merge them.")
        await it.enters("/new")
        assert len(it.lanes) == 2
        assert it.lane is it.lanes[1]


async def test_a_winner_can_be_taken_back_for_another_lane_s_own_answer() -> None:
    async with contest(answer("Blue."), answer("It is blue."), answer("Both say blue.")) as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Merge them.")
        await it.enters("/winner")
        await it.enters("/winner 2")
        assert "All lanes go on from the answer of lane 2 (lab/heron-2)." in it.said
        for place in (0, 1):
            await it.sees("from lane 2 (lab/heron-2) It is blue.", place)
        await it.enters("/winner 1")
        for place in (0, 1):
            await it.sees("from lane 1 (lab/zebra-9) Blue.", place)
        await it.asks("And?")
        (_, said, _) = it.sent(4)
        assert isinstance(said, AssistantMessage)
        assert said.text == "Blue."
        assert it.sent(3) == it.sent(4)


async def test_an_answer_that_was_adopted_is_followed_as_it_stands() -> None:
    scripts = (answer("Blue."), answer("It is blue."), answer("Azure."))
    async with contest(*scripts, targets=(ZEBRA, HERON, "lab/crane-1")) as it:
        await it.asks("Why?")
        await it.enters("/adopt 2")
        await it.enters("/winner 1")
        for place in (1, 2):
            await it.sees("from lane 1 (lab/zebra-9) It is blue.", place)


async def test_an_offer_is_about_the_answer_that_a_lane_stands_at() -> None:
    half = (*answer("It is")[:-1], Step(5, (Finished("length", "max_tokens"),)))
    async with contest(half, answer("It is blue.")) as it:
        await it.asks("Why?")
        assert "/continue sends it back" in it.flat(0)
        await it.enters("/winner 2")
        assert "/continue sends it back" not in it.flat(0)
        await it.enters()
        assert it.asked == 2


async def test_a_new_conversation_begins_without_a_judge() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.asks("/combine demo/guide Which is best?")
        await it.enters("/new")
        assert it.targets == [ZEBRA, HERON]
        assert it.flow.focused in it.lanes
