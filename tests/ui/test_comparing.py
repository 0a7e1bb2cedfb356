"""Answers against each other in the running application: race, votes, names, judges, files."""

import pytest
from compare_rig import TARGETS, answer, rig
from fake_ports import FakeExports
from host import Gate, Script, Step
from textual.widgets import Static
from waiting import wait_until

from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import Finished, RequestSent, TextDelta
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.engine.combining import PRESETS
from tuiapp.engine.export.record import ComparisonRecord, RaceRecord
from tuiapp.ui.screens.diff import DiffScreen
from tuiapp.ui.screens.sheet import SheetScreen


ZEBRA, HERON = TARGETS
REFUSED: Script = (
    Step(0, (RequestSent(),), b""),
    ProviderError(Failure("authentication", "Zebra refused the key.", "Ask Zebra.", 401)),
)


# The race.


async def test_the_panel_races_the_lanes() -> None:
    async with rig(answer("Blue."), answer("It is blue.", wait_ms=500)) as it:
        await it.enter("Why?")

        assert "1 lab/zebra-9" in it.race
        assert "2 lab/heron-2" in it.race
        assert "★" in it.race


async def test_one_lane_has_no_race() -> None:
    async with rig(targets=(ZEBRA,)) as it:
        await it.enter("Why?")
        assert not it.panel.query(Static)[1].display
        await it.enter("/race")
        assert "only one lane" in it.said


async def test_the_race_is_sorted_by_a_key_and_by_name() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.pilot.press("tab", "s")
        assert "by TTFT" in it.race
        await it.enter("/race cost")
        assert "by cost" in it.race
        await it.enter("/race nonsense")
        assert "“nonsense” is no column" in it.said


async def test_the_race_is_copied_as_markdown() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter("/race copy")
        await wait_until(it.pilot, lambda: bool(it.clipboard.copied))
        (copied,) = it.clipboard.copied
        assert copied.splitlines()[0].startswith("|  | state | TTFT |")
        assert "| lab/zebra-9 | done |" in copied


async def test_the_race_is_saved_as_json() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter("/race save ~/race.json")
        await wait_until(it.pilot, lambda: "The race is in ~/race.json" in it.text(0))
        ((record, kind, path),) = it.exports.saved
        assert isinstance(record, RaceRecord)
        assert (kind, path, record.prompt) == ("json", "~/race.json", "Why?")
        assert [one.target for one in record.answers] == [ZEBRA, HERON]


async def test_before_the_first_prompt_there_is_no_race_to_copy() -> None:
    async with rig() as it:
        await it.enter("/copy-race")
        await it.enter("/save-race")
        assert it.said.count("There is no race yet") == 2


# Votes.


async def test_a_vote_counts_for_the_focused_lane() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.pilot.press("tab", "2", "v")
        await it.rest()
        assert "You found this answer better than the other." in it.flat(1)
        assert "lane 2 (lab/heron-2)" in it.said
        await it.enter("/tally")
        assert isinstance(it.host.app.screen, SheetScreen)
        await wait_until(it.pilot, lambda: "lab/heron-2" in it.sheet)
        assert it.sheet.index("lab/heron-2") < it.sheet.index("lab/zebra-9")
        await it.pilot.press("escape")
        await it.pilot.pause()
        assert it.host.app.screen is it.screen


async def test_a_second_vote_on_a_round_moves_the_first() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter("/vote 1")
        await it.enter("/vote 2")
        assert "lane 2 (lab/heron-2) instead" in it.said


async def test_a_vote_takes_two_answers() -> None:
    async with rig(REFUSED, answer("It is blue.")) as it:
        await it.enter("/vote")
        await it.enter("Why?")
        await it.enter("/vote 2")
        assert it.said.count("A vote takes two answers") == 2


async def test_a_vote_waits_for_every_answer() -> None:
    gate = Gate()
    slow: Script = (*answer("Blue.")[:4], gate, *answer("Blue.")[4:])
    async with rig(answer("It is blue."), slow) as it:
        it.composer.put("Why?")
        await it.pilot.press("enter")
        await wait_until(it.pilot, lambda: "Blu" in it.text(1))
        it.composer.put("/vote 1")
        it.composer.close_completion()
        await it.pilot.press("enter")
        assert "still coming" in it.said
        gate.opened.set()
        await it.rest()


@pytest.mark.parametrize("word", ["3", "0", "C", "x"])
async def test_a_lane_that_is_not_there_is_told(word: str) -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter(f"/vote {word}")
        assert f"“{word}” is no lane. Lanes are 1 to 2." in it.said


# Hidden names.


def leaks(text: str) -> list[str]:
    names = ("zebra", "heron", "lab", "vendor", "$", "req_")
    return [name for name in names if name in text.lower().replace("label", "")]


async def test_nothing_on_the_screen_tells_a_hidden_name() -> None:
    async with rig() as it:
        await it.enter("/blind")
        assert leaks(it.everything) == []
        await it.enter("Why?")
        assert leaks(it.everything) == []
        assert "1 A" in it.everything
        await it.pilot.press("tab", "2")
        await it.rest()
        assert leaks(it.everything) == []
        assert it.targets == [HERON, ZEBRA]


async def test_no_word_and_no_file_tells_a_hidden_name() -> None:
    async with rig() as it:
        await it.enter("/blind")
        await it.enter("Why?")
        await it.enter("/race copy")
        await wait_until(it.pilot, lambda: bool(it.clipboard.copied))
        assert leaks(it.clipboard.copied[0]) == []
        await it.enter("/export")
        await wait_until(it.pilot, lambda: bool(it.exports.saved))
        (saved,) = it.exports.saved
        assert leaks(repr(saved)) == []
        await it.enter("/winner B")
        await it.enter("/diff")
        await it.pilot.press("escape")
        await it.pilot.pause()
        assert leaks(it.said + it.flat(0) + it.flat(1)) == []


@pytest.mark.parametrize(
    "command", ["/model", "/set", "/parameters", "/key", "/lane", "/lanes", "/lane remove"]
)
async def test_what_would_tell_a_name_waits_for_the_vote(command: str) -> None:
    async with rig() as it:
        await it.enter("/blind")
        await it.enter(command)
        assert "Names are hidden" in it.said
        assert it.host.app.screen is it.screen
        assert leaks(it.everything) == []


async def test_a_refusal_does_not_tell_whose_it_is() -> None:
    async with rig(answer("It is blue."), REFUSED) as it:
        await it.enter("/blind")
        await it.enter("Why?")
        assert leaks(it.everything) == []
        assert "It failed (authentication)" in it.flat(1)
        await it.enter("/blind")
        assert "Zebra refused the key." in it.flat(1)


async def test_the_vote_tells_every_name_in_its_place() -> None:
    async with rig() as it:
        await it.enter("/blind")
        await it.enter("Why?")
        await it.enter("/vote b")
        await it.rest()

        assert "zebra-9" in it.text(1)
        assert "heron-2" in it.text(0)
        assert "2 lab/zebra-9" in it.race
        assert "lane 2 (lab/zebra-9)" in it.said
        assert "$" in it.flat(0)
        await it.enter("/tally")
        await wait_until(it.pilot, lambda: "lab/zebra-9" in it.sheet)
        row = next(line for line in it.sheet.splitlines() if "zebra" in line)
        assert row.split()[:5] == ["lab/zebra-9", "1", "1", "100%", "1"]


async def test_names_come_back_without_a_vote_and_with_a_new_conversation() -> None:
    async with rig() as it:
        await it.enter("/blind")
        await it.enter("/blind")
        assert "has its name again" in it.said
        await it.enter("/blind")
        await it.enter("/new")
        assert not it.host.app.services.names.is_blind
        assert "zebra-9" in it.everything


async def test_hiding_names_late_says_what_may_give_them_away() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter("/blind")
        assert leaks(it.everything) == []
        assert "Earlier answers may give a lane away" in it.flat(0)


async def test_one_lane_has_no_name_to_hide() -> None:
    async with rig(targets=(ZEBRA,)) as it:
        await it.enter("/blind")
        assert "only one lane" in it.said


# Who is followed.


async def test_every_lane_goes_on_from_the_winner() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter("/winner 2")
        assert "All lanes go on from this answer." in it.flat(1)
        assert "From here on with the answer of lane 2 (lab/heron-2)" in it.flat(0)
        assert "from lane 2 (lab/heron-2) It is blue." in it.flat(0)
        await it.enter("And?")
        for number in (2, 3):
            (_, said, _) = it.sent(number)
            assert isinstance(said, AssistantMessage)
            assert said.text == "It is blue."


async def test_a_lane_without_an_answer_is_no_winner() -> None:
    async with rig(REFUSED, answer("It is blue.")) as it:
        await it.enter("Why?")
        await it.enter("/winner 1")
        assert "no answer to go on from" in it.said


async def test_an_answer_is_taken_over_from_another_lane() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter("/adopt")
        assert "from which other lane" in it.said
        await it.enter("/adopt 2")
        assert "It is blue." in it.flat(0)
        await it.enter("And?")
        (_, said, _) = it.sent(2)
        assert isinstance(said, AssistantMessage)
        assert said.text == "It is blue."
        assert it.sent(3)[1] == said


# Combining.


async def test_a_preset_goes_to_the_composer_to_be_edited() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter("/combine demo/guide judge")
        assert it.composer.text == f"/combine demo/guide {PRESETS['judge']}"
        assert len(it.host.scripts.requests) == 2


async def test_a_judge_answers_in_a_lane_of_its_own() -> None:
    async with rig(answer("Blue."), answer("It is blue."), answer("A is best.")) as it:
        await it.enter("Why?")
        await it.enter("/combine demo/guide Which is best?")

        assert it.targets == [ZEBRA, HERON, "demo/guide"]
        (prompt,) = it.sent(2)
        assert isinstance(prompt, UserMessage)
        assert prompt.text.startswith("Which is best?")
        assert sorted(one.data for one in prompt.attachments) == [b"Blue.", b"It is blue."]
        assert not {"zebra", "heron"} & set(repr(prompt).lower().split("-"))
        assert "A is best." in it.flat(2)
        assert "It does not know that A is lab/" in it.flat(2)


async def test_the_same_judge_again_needs_no_other_lane() -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter("/combine demo/guide Which is best?")
        await it.enter("/combine demo/guide Are you sure?")
        assert len(it.lanes) == 3
        assert len(it.sent(3)) == 3


async def test_what_cannot_be_combined_is_told() -> None:
    async with rig() as it:
        await it.enter("/combine")
        assert "Say who is to do it" in it.flat(0)
        await it.enter("/combine nobody/x judge")
        assert "There is no provider “nobody”." in it.flat(0)
        await it.enter("/combine demo/guide")
        assert "two answers to one prompt" in it.said


async def test_six_lanes_leave_no_place_for_a_judge() -> None:
    async with rig(answer("Blue."), targets=[f"lab/m{n}" for n in range(6)]) as it:
        await it.enter("Why?")
        await it.enter("/combine demo/guide Which?")
        assert "at most 6 lanes" in it.said


async def test_who_is_blind_learns_no_name_from_the_judge() -> None:
    async with rig() as it:
        await it.enter("/blind")
        await it.enter("Why?")
        await it.enter("/combine demo/guide Which is best?")
        assert not {"zebra", "heron"} & set(leaks(it.flat(2)))
        (prompt,) = it.sent(2)
        assert isinstance(prompt, UserMessage)
        # The letters are those of the lanes: the first lane, A, is the heron's.
        assert [one.data for one in prompt.attachments] == [b"Blue.", b"It is blue."]


# Differences.


async def test_two_answers_are_compared_word_by_word() -> None:
    async with rig(answer("The sky is blue."), answer("The sea is blue.")) as it:
        await it.enter("Why?")
        await it.pilot.press("tab", "d")
        await wait_until(it.pilot, lambda: isinstance(it.host.app.screen, DiffScreen))
        await wait_until(it.pilot, lambda: "in common" in it.sheet)
        assert "[-sky-]" in it.sheet
        assert "{+sea+}" in it.sheet


@pytest.mark.parametrize("words", ["1 1", "1 2 3", "1"])
async def test_a_diff_takes_two_lanes(words: str) -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter(f"/diff {words}")
        assert "Name two lanes" in it.said


async def test_a_lane_without_an_answer_is_not_compared() -> None:
    async with rig(REFUSED, answer("It is blue.")) as it:
        await it.enter("Why?")
        await it.enter("/diff 2 1")
        assert "1 lab/zebra-9 has no answer to compare." in it.said


# Files.


@pytest.mark.parametrize(
    ("words", "kind", "path"),
    [
        ("", "markdown", ""),
        ("html", "html", ""),
        ("json ~/a b.json", "json", "~/a b.json"),
        ("~/notes.html", "html", "~/notes.html"),
        ("MD /tmp/x", "markdown", "/tmp/x"),
        ("notes", "markdown", "notes"),
    ],
)
async def test_the_conversation_is_saved(words: str, kind: str, path: str) -> None:
    async with rig() as it:
        await it.enter("Why?")
        await it.enter(f"/export {words}")
        await wait_until(it.pilot, lambda: "The conversation is in" in it.flat(0))
        ((record, saved_as, place),) = it.exports.saved
        assert isinstance(record, ComparisonRecord)
        assert (saved_as, place, record.title) == (kind, path, "Why?")
        assert [one.text for one in record.turns[0].answers] == ["Blue.", "It is blue."]
        assert record.turns[0].answers[0].cost is not None


async def test_one_lane_is_saved_too() -> None:
    async with rig(targets=(ZEBRA,)) as it:
        await it.enter("Why?")
        await it.enter("/export json")
        await wait_until(it.pilot, lambda: bool(it.exports.saved))


async def test_a_file_that_cannot_be_written_is_told() -> None:
    async with rig(exports=FakeExports("x.md is there already.")) as it:
        await it.enter("/export")
        assert "nothing to export" in it.said
        await it.enter("Why?")
        await it.enter("/export x.md")
        await wait_until(it.pilot, lambda: "x.md is there already." in it.flat(0))


async def test_a_lane_that_streams_is_saved_as_far_as_it_is() -> None:
    gate = Gate()
    slow: Script = (
        Step(0, (RequestSent(),), b""),
        Step(5, (TextDelta("Half"),)),
        gate,
        Step(5, (Finished("stop", "stop"),)),
    )
    async with rig(slow, targets=(ZEBRA,)) as it:
        it.composer.put("Why?")
        await it.pilot.press("enter")
        await wait_until(it.pilot, lambda: "Half" in it.text(0))
        it.composer.put("/export")
        it.composer.close_completion()
        await it.pilot.press("enter")
        await wait_until(it.pilot, lambda: bool(it.exports.saved))
        record = it.exports.saved[0][0]
        assert isinstance(record, ComparisonRecord)
        assert record.turns[0].answers[0].end is None
        gate.opened.set()
        await it.rest()


def test_a_leak_would_be_found() -> None:
    assert leaks("… LAB/zebra-9 $0.1") == ["zebra", "lab", "$"]
