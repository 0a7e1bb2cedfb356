"""Answers against each other in the running chat: the race, votes, differences."""

import pytest
from compare_rig import HERON, REFUSED, ZEBRA, answer, contest
from host import MS, Gate, Script

from tuiapp.engine.export.record import RaceRecord
from tuiapp.ui.screens.diff import DiffScreen
from tuiapp.ui.screens.sheet import SheetScreen


# The race.


async def test_the_panel_races_the_lanes() -> None:
    async with contest(answer("Blue."), answer("It is blue.", wait_ms=500)) as it:
        await it.asks("Why?")

        assert "1 lab/zebra-9" in it.race
        assert "2 lab/heron-2" in it.race
        assert "★" in it.race


async def test_one_lane_has_no_race() -> None:
    async with contest(targets=(ZEBRA,)) as it:
        await it.asks("Why?")
        assert not it.race
        await it.enters("/race")
        assert "only one lane" in it.said


async def test_the_race_is_sorted_by_a_key_and_by_name() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "s")
        assert "by TTFT" in it.race
        await it.enters("/race cost")
        assert "by cost" in it.race
        await it.enters("/race nonsense")
        assert "“nonsense” is no column" in it.said


async def test_the_race_is_copied_as_markdown() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/race copy")
        await it.until(lambda: bool(it.clipboard.copied))
        (copied,) = it.clipboard.copied
        assert copied.splitlines()[0].startswith("|  | state | TTFT |")
        assert "| 1 · lab/zebra-9 | done |" in copied


async def test_a_lane_that_was_asked_alone_is_told_apart_in_the_race_and_in_its_copy() -> None:
    async with contest(targets=(ZEBRA, HERON, HERON)) as it:
        await it.asks("Why?")
        assert "another prompt" not in it.race
        await it.asks("/only And you?")
        lines = [line.strip() for line in it.race.splitlines()]
        assert lines.count("another prompt: And you?") == 1
        assert "1 lab/zebra-9" in lines[lines.index("another prompt: And you?") - 1]
        await it.enters("/race copy")
        await it.until(lambda: bool(it.clipboard.copied))
        (copied,) = it.clipboard.copied
        assert "| 1 · lab/zebra-9 | done, asked another prompt |" in copied
        assert "| 2 · lab/heron-2 | done |" in copied
        await it.asks("And all?")
        assert "another prompt" not in it.race


async def test_title_run_and_race_tell_of_one_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    waiting: Script = (*answer("Blue.")[:2], gate, *answer("Blue.")[2:])
    async with contest(waiting) as it:
        await it.enters("Why?")
        monkeypatch.setattr("tuiapp.ui.widgets.panel.RACE_PERIOD_S", 60)
        for elapsed in ("1.0 s", "2.0 s", "3.0 s"):
            it.host.clock.now_ns = int(float(elapsed.split()[0]) * 1000 * MS)
            await it.until(lambda said=elapsed: f" {said}" in it.panel.text_of("run"))
            assert [line.count(elapsed) for line in it.race.splitlines()].count(1) == len(it.lanes)
            assert elapsed in it.everything.splitlines()[0]
        gate.opened.set()
        await it.rests()


async def test_the_race_is_saved_as_json() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/race save ~/race.json")
        await it.until(lambda: "The race is in ~/race.json" in it.text(0))
        ((record, kind, path),) = it.exports.saved
        assert isinstance(record, RaceRecord)
        assert (kind, path, record.prompt) == ("json", "~/race.json", "Why?")
        assert [one.target for one in record.answers] == [ZEBRA, HERON]


@pytest.mark.parametrize("command", ["/copy-race", "/save-race"])
async def test_before_the_first_prompt_there_is_no_race_to_copy(command: str) -> None:
    async with contest() as it:
        await it.enters(command)
        assert "There is no race yet" in it.said


# Votes.


async def test_a_vote_counts_for_the_focused_lane() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "2", "v")
        await it.rests()
        assert "You found this answer better than the other." in it.flat(1)
        assert "lane 2 (lab/heron-2)" in it.said
        await it.enters("/tally")
        assert isinstance(it.host.app.screen, SheetScreen)
        await it.until(lambda: "lab/heron-2" in it.sheet)
        assert it.sheet.index("lab/heron-2") < it.sheet.index("lab/zebra-9")
        await it.pilot.press("escape")
        await it.pilot.pause()
        assert it.host.app.screen is it.screen


async def test_a_second_vote_on_a_round_moves_the_first() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/vote 1")
        await it.enters("/vote 2")
        assert "lane 2 (lab/heron-2) instead" in it.said
        assert "Your vote went from here to lane 2 (lab/heron-2)." in it.flat(0)
        await it.enters("/vote 2")
        assert "Your vote is for lane 2 (lab/heron-2) already." in it.said
        assert it.flat(1).count("You found this answer") == 1


async def test_a_vote_is_in_the_export_and_in_the_race() -> None:
    async with contest() as it:
        await it.enters("/blind")
        await it.asks("Why?")
        await it.enters("/vote a")
        await it.enters("/export")
        await it.enters("/race save")
        await it.until(lambda: len(it.exports.saved) == 2)
        for record, _, _ in it.exports.saved:
            answers = record.answers if isinstance(record, RaceRecord) else record.turns[0].answers
            assert [one.vote for one in answers] == ["blind", None]


async def test_a_vote_takes_two_answers() -> None:
    async with contest(REFUSED, answer("It is blue.")) as it:
        await it.enters("/vote")
        assert "A vote takes two answers" in it.said
        it.host.app.clear_notifications()
        await it.asks("Why?")
        await it.enters("/vote 2")
        assert "A vote takes two answers" in it.said


async def test_a_vote_waits_for_every_answer() -> None:
    gate = Gate()
    slow: Script = (*answer("Blue.")[:4], gate, *answer("Blue.")[4:])
    async with contest(answer("It is blue."), slow) as it:
        await it.enters("Why?")
        await it.until(lambda: "Blu" in it.text(1))
        await it.enters("/vote 1")
        assert "still coming" in it.said
        gate.opened.set()
        await it.rests()


@pytest.mark.parametrize("word", ["3", "0", "C", "x"])
async def test_a_lane_that_is_not_there_is_told(word: str) -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters(f"/vote {word}")
        assert f"“{word}” is no lane. Lanes are 1 to 2." in it.said


async def test_a_vote_counts_for_who_gave_the_answer_that_a_lane_goes_on_from() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/winner 1")
        await it.pilot.press("tab", "2", "v")
        await it.rests()
        assert "Your vote goes to lane 1 (lab/zebra-9)." in it.said
        assert it.flat(1).index("From here on") < it.flat(1).index("You found this answer")
        assert "You found this answer" not in it.flat(0)
        await it.enters("/vote 1")
        assert "Your vote is for lane 1 (lab/zebra-9) already." in it.said
        await it.enters("/tally")
        await it.until(lambda: "lab/heron-2" in it.sheet)
        assert it.sheet.index("lab/zebra-9") < it.sheet.index("lab/heron-2")


async def test_a_vote_that_moves_within_a_lane_is_told_there_once() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/vote 2")
        await it.enters("/winner 1")
        await it.pilot.press("tab", "2", "v")
        await it.rests()
        assert "Your vote goes to lane 1 (lab/zebra-9) instead." in it.said
        assert it.flat(1).count("You found this answer") == 2
        assert "went from here" not in it.flat(1)


async def test_an_answer_to_another_prompt_has_no_part_in_the_vote() -> None:
    async with contest(targets=(ZEBRA, HERON, HERON)) as it:
        await it.asks("Why?")
        await it.asks("/only And you?")
        await it.pilot.press("tab", "2")
        await it.enters("/adopt 1")
        await it.enters("/vote")
        assert "Only the newest answers to the last prompt can be voted for" in it.said
        assert "/vote 2 is for the one that this lane gave." in it.said
        assert "You found" not in it.flat(1)
        await it.enters("/vote 2")
        assert "Your vote goes to lane 2 (lab/heron-2)." in it.said


async def test_a_lane_that_lost_can_still_be_voted_for_by_its_name() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/winner 1")
        await it.enters("/vote 2")
        assert "Your vote goes to lane 2 (lab/heron-2)." in it.said
        assert "You found this lane's own answer better than the other." in it.flat(1)
        await it.enters("/tally")
        await it.until(lambda: "lab/heron-2" in it.sheet)
        assert it.sheet.index("lab/heron-2") < it.sheet.index("lab/zebra-9")


async def test_a_vote_can_be_corrected_after_the_winner_was_followed() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/vote 1")
        await it.enters("/winner 1")
        await it.enters("/vote 2")
        assert "Your vote goes to lane 2 (lab/heron-2) instead." in it.said
        await it.enters("/vote 1")
        assert "Your vote goes to lane 1 (lab/zebra-9) instead." in it.said
        assert "You found this answer better than the other." in it.flat(0)


async def test_the_key_votes_for_the_answer_under_the_cursor() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/winner 1")
        await it.pilot.press("tab", "2", "home", "j", "v")
        await it.rests()
        assert "Your vote goes to lane 2 (lab/heron-2)." in it.said
        assert "You found this lane's own answer better than the other." in it.flat(1)


async def test_an_answer_to_an_earlier_prompt_is_not_taken_for_the_last_one() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.asks("And?")
        await it.pilot.press("tab", "2", "home", "j", "v")
        await it.rests()
        assert "Only the newest answers to the last prompt can be voted for" in it.said
        await it.pilot.press("end", "v")
        await it.rests()
        assert "Your vote goes to lane 2 (lab/heron-2)." in it.said


async def test_a_lane_stands_for_its_own_answer_beside_what_it_took_over() -> None:
    async with contest(targets=(ZEBRA, HERON, HERON)) as it:
        await it.asks("Why?")
        await it.enters("/adopt 3")
        await it.enters("/vote 1")
        assert "Your vote goes to lane 1 (lab/zebra-9)." in it.said
        assert "You found this lane's own answer better than the 2 others." in it.flat(0)


async def test_a_lane_without_an_answer_of_its_own_stands_for_the_one_it_goes_on_from() -> None:
    async with contest(
        REFUSED, answer("Blue."), answer("Red."), targets=(ZEBRA, HERON, HERON)
    ) as it:
        await it.asks("Why?")
        await it.enters("/winner 2")
        await it.enters("/vote 1")
        assert "Your vote goes to lane 2 (lab/heron-2)." in it.said


# Differences.


async def test_two_answers_are_compared_word_by_word() -> None:
    async with contest(answer("The sky is blue."), answer("The sea is blue.")) as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "d")
        await it.until(lambda: isinstance(it.host.app.screen, DiffScreen))
        await it.until(lambda: "in common" in it.sheet)
        assert "[-sky-]" in it.sheet
        assert "{+sea+}" in it.sheet


@pytest.mark.parametrize("words", ["1 1", "1 2 3", "1"])
async def test_a_diff_takes_two_lanes(words: str) -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters(f"/diff {words}")
        assert "Name two lanes" in it.said


async def test_a_lane_without_an_answer_is_not_compared() -> None:
    async with contest(REFUSED, answer("It is blue.")) as it:
        await it.asks("Why?")
        await it.enters("/diff 2 1")
        assert "1 lab/zebra-9 has no answer to compare." in it.said


async def test_an_answer_that_a_lane_goes_on_from_is_compared_by_who_gave_it() -> None:
    scripts = answer("The sky is blue."), answer("The sea is blue."), answer("The tea is blue.")
    async with contest(*scripts, targets=(ZEBRA, HERON, HERON)) as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "2")
        await it.enters("/adopt 1")
        await it.enters("/diff 2 3")
        await it.until(lambda: "in common" in it.sheet)
        assert "[-2, from lab/zebra-9-] against {+3 lab/heron-2+}" in " ".join(
            it.everything.split()
        )
        assert "[-sky-]" in it.sheet
        assert "{+tea+}" in it.sheet


async def test_lanes_that_go_on_from_one_answer_are_compared_by_what_each_said_itself() -> None:
    async with contest(answer("The sky is blue."), answer("The sea is blue.")) as it:
        await it.asks("Why?")
        await it.enters("/winner 1")
        await it.enters("/diff 2 1")
        await it.until(lambda: "in common" in it.sheet)
        assert "[-2 lab/heron-2-] against {+1 lab/zebra-9+}" in " ".join(it.everything.split())
        assert "[-sea-]" in it.sheet
        assert "{+sky+}" in it.sheet
