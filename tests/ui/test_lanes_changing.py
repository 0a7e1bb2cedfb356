"""Lanes that come, go, and change their model or their place."""

import pytest
from chat_rig import GUIDE, lanes
from chat_scripts import ANSWER, ENDLESS, LONG
from compare_rig import HERON, ZEBRA, answer, contest
from host import Step

from tuiapp.config.settings import Settings
from tuiapp.core.events import Finished, OpaquePart, ReasoningDelta, RequestSent, TextDelta
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.core.phase import Phase
from tuiapp.core.request import Parameters
from tuiapp.engine.export.record import ComparisonRecord, RaceRecord
from tuiapp.ui.screens.models import ModelScreen


# Lanes come and go.


async def test_a_lane_that_comes_goes_on_from_the_focused_one() -> None:
    async with lanes(ANSWER, targets=(GUIDE,)) as it:
        await it.enters("Why?")
        await it.sees("done in", 0)
        await it.enters("/lane add lab/m")
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE, "lab/m"]
        assert it.flow.focused is it.lanes[1]
        await it.sees("Three things.", 1)
        await it.enters("And?")
        await it.sees("And?", 0, 1)
        assert it.host.scripts.requests[2].messages == (
            UserMessage("Why?"),
            AssistantMessage("Three things.", origin=GUIDE),
            UserMessage("And?"),
        )
        assert len(it.flow.chat.conversation) <= 5


async def test_a_lane_that_came_answers_the_last_prompt_too_when_asked() -> None:
    async with lanes(ANSWER, LONG, targets=(GUIDE,)) as it:
        await it.enters("Why?")
        await it.sees("done in", 0)
        await it.enters("/lane add lab/m")
        await it.enters("/again lane")
        await it.sees("line 59", 1)
        assert it.asked == 2
        assert it.prompts_of(1) == ["Why?"]


async def test_lanes_whose_models_are_called_the_same_are_called_in_full() -> None:
    async with lanes(ANSWER, targets=("lab/m", "demo/m", "lab/other/x", "lab/m")) as it:
        names = [lane.header.head.name for lane in it.lanes]
        assert names == ["lab/m", "demo/m", "x", "lab/m"]
        await it.enters("/model lab/m")
        await it.pilot.press("tab", "2")
        await it.enters("/model lab/m")
        assert [lane.header.head.name for lane in it.lanes] == ["m", "m", "x", "m"]


async def test_a_duplicate_has_parameters_of_its_own() -> None:
    async with lanes(ANSWER, targets=(GUIDE,)) as it:
        await it.enters("/set temperature 0.2")
        await it.enters("/lane duplicate")
        await it.enters("/set temperature 0.9")
        await it.enters("Why?")
        await it.sees("done in", 0, 1)
        sent = [request.parameters for request in it.host.scripts.requests]
        assert sent == [Parameters(temperature=0.2), Parameters(temperature=0.9)]
        assert "temp 0.9" in it.lanes[1].header.head.note


async def test_lanes_keep_their_parameters_in_a_new_conversation() -> None:
    async with lanes(ANSWER, targets=(GUIDE, GUIDE)) as it:
        await it.enters("/set temperature 0.9")
        await it.pilot.press("ctrl+n")
        assert [lane.state.parameters.temperature for lane in it.lanes] == [0.9, None]


async def test_a_system_prompt_is_for_all_lanes_but_those_with_their_own() -> None:
    async with lanes(ANSWER, targets=(GUIDE, "demo/code", "lab/m")) as it:
        await it.pilot.press("tab", "2")
        await it.enters("/lane system Only you.")
        await it.pilot.press("tab")
        await it.enters("/system All of you.")
        systems = [lane.state.system for lane in it.lanes]
        assert systems == ["All of you.", "Only you.", "All of you."]


async def test_a_lane_that_goes_while_it_streams_is_stopped_and_its_text_kept() -> None:
    async with lanes(ENDLESS, ENDLESS, ANSWER) as it:
        await it.enters("Why?")
        await it.sees("It began", 0, 1)
        await it.pilot.press("tab", "2")
        await it.enters("/lane remove")
        await it.until(lambda: it.host.runs[1].is_over)
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE]
        assert it.running == [True]
        tree = it.flow.chat.conversation
        wanted = AssistantMessage("It began", origin="demo/code")
        await it.until(lambda: wanted in [tree.node(n).message for n in range(len(tree))])


async def test_where_lanes_go_those_of_before_are_turned_to_and_then_the_neighbour() -> None:
    async with lanes(ANSWER, targets=[f"lab/{name}" for name in "abcde"]) as it:
        await it.pilot.press("tab", "2", "4", "3")
        for wanted in ("lab/d", "lab/b", "lab/a", "lab/e"):
            it.screen.carry_out("lane.change", "remove")
            await it.pilot.pause()
            assert str(it.lane.state.target) == wanted
            assert it.host.app.focused is it.transcript


async def test_a_lane_that_was_removed_is_in_the_export() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/lane remove")
        await it.enters("/export")
        await it.until(lambda: bool(it.exports.saved))
        ((record, _, _),) = it.exports.saved
        assert isinstance(record, ComparisonRecord)
        (turn,) = record.turns
        assert [(one.target, one.text) for one in turn.answers] == [
            (HERON, "It is blue."),
            (ZEBRA, "Blue."),
        ]


async def test_a_lane_that_comes_says_what_it_cannot_read_of_the_past() -> None:
    signed = (
        Step(0, (RequestSent(),), b""),
        Step(20, (ReasoningDelta("Hm."), OpaquePart("signature", {}))),
        Step(20, (TextDelta("Blue."), Finished("stop", "stop"))),
    )
    async with lanes(signed, targets=(GUIDE,)) as it:
        await it.asks("Why?")
        await it.enters("/lane add lab/m")
        assert "1 answer goes without its reasoning and signatures" in it.flat(1)
        await it.enters("/lane duplicate")
        assert "goes without its reasoning" in it.flat(2)


async def test_what_waits_goes_when_the_last_lane_at_work_is_taken_away() -> None:
    async with lanes(ANSWER, ENDLESS, ANSWER) as it:
        await it.enters("One?")
        await it.sees("done in", 0)
        await it.sees("It began", 1)
        await it.enters("Two?")
        await it.pilot.press("tab", "2")
        await it.enters("/lane remove")
        await it.sees("Two?", 0)


async def test_the_last_lane_stays_and_a_seventh_does_not_come() -> None:
    async with lanes(ANSWER, targets=(GUIDE,)) as it:
        await it.enters("/lane remove")
        assert "The last lane stays." in it.said
        for _ in range(6):
            await it.enters("/lane duplicate")
        assert len(it.lanes) == 6
        assert "at most 6 lanes" in it.said


async def test_lanes_change_places_and_keep_their_text() -> None:
    async with lanes(ANSWER, LONG) as it:
        await it.enters("Why?")
        await it.sees("line 59", 1)
        await it.enters("/lane right")
        assert "line 59" in it.text(0)
        children = list(it.lanes[0].parent.children) if it.lanes[0].parent else []
        assert children == list(it.lanes)
        assert [lane.header.head.place for lane in it.lanes] == [1, 2]
        assert it.flow.focused is it.lanes[1]
        await it.enters("/lane right")
        assert it.flow.focused is it.lanes[1]
        assert "at the right end already" in it.said


async def test_a_model_is_added_as_a_lane_from_the_list() -> None:
    async with lanes(ANSWER, targets=(GUIDE,)) as it:
        await it.pilot.press("ctrl+o")
        await it.until(lambda: isinstance(it.host.app.screen, ModelScreen))
        await it.pilot.press(*"lab/any-model", "ctrl+l")
        await it.until(lambda: len(it.lanes) == 2)
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE, "lab/any-model"]


async def test_the_list_for_another_lane_says_what_enter_does_there() -> None:
    async with lanes(ANSWER, targets=(GUIDE,)) as it:
        await it.enters("/lane add")
        await it.until(lambda: isinstance(it.host.app.screen, ModelScreen))
        await it.until(lambda: "enter add as a lane · tab" in it.everything)
        assert "ask it" not in it.everything
        await it.pilot.press(*"lab/any-model", "enter")
        await it.until(lambda: len(it.lanes) == 2)


async def test_no_list_is_shown_where_there_is_no_room_for_a_lane() -> None:
    async with lanes(ANSWER, targets=[GUIDE] * 6) as it:
        await it.enters("/lane add")
        assert it.host.app.screen is it.screen
        assert "at most 6 lanes" in it.said


async def test_another_model_is_asked_in_the_focused_lane() -> None:
    async with lanes(ANSWER) as it:
        await it.pilot.press("tab", "2")
        await it.enters("/lane lab/m")
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE, "lab/m"]
        assert it.lanes[1].header.head.name == "m"


# Another model, and the figures of the one before.


@pytest.mark.parametrize("size", [(170, 60), (80, 24)])
async def test_a_model_that_has_not_answered_has_no_figures(size: tuple[int, int]) -> None:
    async with contest(targets=(ZEBRA, "lab/m"), size=size) as it:
        await it.asks("Why?")
        before = it.lanes[0].header.head
        assert before.phase is Phase.DONE
        assert "tok/s" in before.pace

        await it.enters(f"/lane {HERON}")
        head = it.lanes[0].header.head
        assert (head.name, head.phase, head.figure) == ("heron-2", None, "")
        await it.until(lambda: "▸1 heron-2" in it.everything)
        line = next(line for line in it.everything.splitlines() if "▸1 heron-2" in line)
        assert line.count("✓") == 1
        assert it.lanes[1].header.head.phase is Phase.DONE

        await it.enters(f"/lane {ZEBRA}")
        assert it.lanes[0].header.head == before

        await it.enters(f"/lane {HERON}")
        await it.asks("And?")
        head = it.lanes[0].header.head
        assert (head.name, head.phase) == ("heron-2", Phase.DONE)
        assert "tok/s" in head.pace


async def test_a_race_names_whoever_ran_until_another_does() -> None:
    async with contest(targets=(ZEBRA, "lab/m")) as it:
        await it.asks("Why?")
        raced = it.race
        await it.enters(f"/lane {HERON}")
        assert it.race == raced
        assert "1 lab/zebra-9" in it.race

        await it.enters("/race copy")
        await it.until(lambda: bool(it.clipboard.copied))
        assert "| 1 · lab/zebra-9 | done |" in it.clipboard.copied[0]
        await it.enters("/race save")
        await it.until(lambda: bool(it.exports.saved))
        record = it.exports.saved[0][0]
        assert isinstance(record, RaceRecord)
        assert [one.target for one in record.answers] == [ZEBRA, "lab/m"]

        await it.asks("And?")
        assert "1 lab/heron-2" in it.race
        assert ZEBRA not in it.race


async def test_an_answer_is_compared_by_who_gave_it_whoever_is_asked_now() -> None:
    async with contest(answer("The sky is blue."), answer("The sea is blue.")) as it:
        await it.asks("Why?")
        await it.enters("/lane lab/m")
        await it.enters("/diff 1 2")
        await it.until(lambda: "in common" in it.sheet)
        shown = " ".join(it.everything.split())
        assert "[-1 lab/zebra-9-] against {+2 lab/heron-2+}" in shown


# Gone, or begun anew.


async def test_in_a_new_conversation_lanes_keep_what_was_set_for_each() -> None:
    async with lanes(ANSWER, settings=Settings(system="All.")) as it:
        await it.enters("/set temperature 0.2")
        await it.enters("/lane system Only you.")
        await it.pilot.press("tab", "2")
        await it.enters("/system Other.")
        await it.enters("/new")
        states = [lane.state for lane in it.lanes]
        assert [(state.parameters.temperature, state.system) for state in states] == [
            (0.2, "Only you."),
            (None, "All."),
        ]


async def test_a_lane_that_goes_under_a_held_button_lets_the_mouse_go() -> None:
    async with lanes(LONG, LONG) as it:
        await it.asks("Why?")
        gone = it.lanes[1]
        await it.pilot.mouse_down(gone.transcript, offset=(5, 5))
        assert it.host.app.mouse_captured is gone.transcript
        it.flow.remove_lane(gone)
        await it.until(lambda: not gone.is_attached)
        await it.until(lambda: it.host.app.mouse_captured is None)
        left = it.lanes[0].transcript
        await it.pilot.click(left, offset=(4, 4), times=2)
        assert left.read_selection()
