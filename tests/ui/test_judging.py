"""What follows on answers side by side: a winner all go on from, an answer taken over, a judge."""

from compare_rig import HERON, REFUSED, ZEBRA, answer, contest

from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.engine.combining import PRESETS


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
        assert "It does not know that A is lab/" in it.flat(2)


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


async def test_six_lanes_leave_no_place_for_a_judge() -> None:
    async with contest(answer("Blue."), targets=[f"lab/m{n}" for n in range(6)]) as it:
        await it.asks("Why?")
        await it.enters("/combine demo/guide Which?")
        assert "at most 6 lanes" in it.said
