"""Sets of lanes that have a name: kept, opened and forgotten."""

from dataclasses import replace

import pytest
from chat_rig import CODE, GUIDE, lanes
from chat_scripts import ANSWER

from tuiapp.config.settings import LaneSet, SetLane, Settings
from tuiapp.core.phase import Phase
from tuiapp.core.request import Parameters, Target
from tuiapp.ui.screens.choose import ChooseScreen


PAIR = LaneSet((SetLane(Target("lab", "a")), SetLane(Target("lab", "b"))))


async def test_a_set_of_lanes_is_kept_and_opened() -> None:
    async with lanes(ANSWER, targets=(GUIDE, "demo/code", "lab/m")) as it:
        await it.enters("/lanes save trio")
        place = ("lanes", "trio")
        await it.until(lambda: place in it.host.saved)
        assert it.host.saved[place] == {"targets": [GUIDE, "demo/code", "lab/m"]}
        await it.enters("/lane remove")
        await it.enters("/lane remove")
        await it.enters("/lanes trio")
        assert [str(lane.state.target) for lane in it.lanes] == [GUIDE, "demo/code", "lab/m"]


async def test_a_set_of_fewer_lanes_lets_the_others_go_and_keeps_what_was_said() -> None:
    settings = Settings(lanes={"pair": PAIR})
    async with lanes(ANSWER, targets=[GUIDE] * 4, settings=settings) as it:
        await it.enters("Why?")
        await it.until(lambda: it.phases == [Phase.DONE] * 4)
        await it.enters("/lanes pair")
        assert [str(lane.state.target) for lane in it.lanes] == ["lab/a", "lab/b"]
        await it.sees("Why?", 0, 1)
        await it.enters("/lanes none")
        await it.sees("There is no set of lanes “none”. Saved: pair.", 0)


async def test_a_set_keeps_what_was_set_for_each_lane() -> None:
    settings = Settings(parameters={Target("lab", "m"): Parameters(top_k=5)}, system="All.")
    targets = (GUIDE, GUIDE, "lab/m")
    async with lanes(ANSWER, targets=targets, settings=settings, size=(200, 40)) as it:
        await it.enters("/set temperature 0.2")
        await it.enters("/lane system Only you.")
        await it.pilot.press("tab", "2")
        await it.enters("/lane system none")
        await it.enters("/lanes save trio")
        await it.sees("opens these from now on: demo/guide (temp 0.2, own system prompt), ", 1)
        await it.sees("demo/guide (no system prompt), lab/m.", 1)
        place = ("lanes", "trio")
        await it.until(lambda: place in it.host.saved)
        assert it.host.saved[place] == {
            "targets": [GUIDE, GUIDE, "lab/m"],
            "1": {"system": "Only you.", "params": {"temperature": 0.2}},
            "2": {"system": ""},
        }
        await it.enters("/set top_k 7")
        await it.enters("/lane remove")
        await it.enters("/set temperature 0.9")
        await it.enters("/system Other.")
        await it.enters("/lanes trio")
        states = [lane.state for lane in it.lanes]
        assert [str(state.target) for state in states] == list(targets)
        assert [state.system for state in states] == ["Only you.", None, "Other."]
        own = [Parameters(0.2), Parameters(), Parameters(top_k=5)]
        assert [state.parameters for state in states] == own
        assert "temp 0.2" in it.lanes[0].header.head.note


async def test_a_set_of_targets_alone_leaves_what_was_set_by_hand() -> None:
    settings = Settings(lanes={"pair": PAIR})
    async with lanes(ANSWER, targets=("lab/a", GUIDE), settings=settings) as it:
        await it.enters("/set temperature 0.9")
        await it.enters("/lane system Only you.")
        await it.enters("/lanes pair")
        state = it.lanes[0].state
        assert (state.parameters, state.system) == (Parameters(0.9), "Only you.")


async def test_what_a_file_cannot_hold_of_a_set_is_said() -> None:
    async with lanes(ANSWER) as it:
        await it.enters("/set body.user null")
        await it.enters("/lanes save pair")
        await it.sees("A file cannot hold body.user of lane 1: left out.")


@pytest.mark.parametrize("name", ["", " save", " delete", " " + "x" * 41, " \x1b"])
async def test_what_is_no_name_for_a_set_is_not_saved(name: str) -> None:
    async with lanes(ANSWER) as it:
        it.screen.carry_out("lanes.open", f"save{name}")
        await it.until(lambda: "A name of at most 40 characters" in it.said)
        assert not it.host.saved


async def test_a_set_is_forgotten_by_its_name() -> None:
    async with lanes(ANSWER, settings=Settings(lanes={"my pair": PAIR})) as it:
        await it.enters("/lanes delete my pair")
        await it.sees("“my pair” is forgotten; the lanes here stay.")
        await it.until(lambda: ("lanes", "my pair") in it.host.saved)
        assert it.host.saved["lanes", "my pair"] is None
        assert it.targets == [GUIDE, CODE]
        await it.enters("/lanes my pair")
        await it.sees("There is no set of lanes “my pair”. Saved: none yet.")
        await it.enters("/lanes delete")
        await it.until(lambda: "No set of lanes is saved yet" in it.said)


async def test_the_set_to_forget_can_be_picked() -> None:
    sets = {"one": PAIR, "two": PAIR}
    async with lanes(ANSWER, settings=Settings(lanes=sets)) as it:
        await it.enters("/lanes delete")
        await it.until(lambda: isinstance(it.host.app.screen, ChooseScreen))
        await it.pilot.press("down", "enter")
        await it.until(lambda: ("lanes", "two") in it.host.saved)


async def test_a_set_in_the_users_own_file_is_left_to_the_user() -> None:
    mine = replace(PAIR, is_in_config=True)
    async with lanes(ANSWER, settings=Settings(lanes={"my pair": mine})) as it:
        await it.enters("/lanes save my pair")
        await it.until(lambda: ("lanes", "my pair") in it.host.saved)
        it.host.saved.clear()
        await it.enters("/lanes delete my pair")
        await it.sees("“my pair” is in config.toml, which tuiapp never writes")
        await it.sees('delete [lanes."my pair"] there.')
        assert not it.host.saved
        await it.enters("/lanes my pair")
        assert it.targets == [GUIDE, CODE]
