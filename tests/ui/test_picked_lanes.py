"""The lanes above the list of models: what stands there, and what can be done with one."""

import pytest
from chat_rig import CODE, GUIDE
from chat_scripts import ENDLESS
from compare_rig import HERON, ZEBRA
from fake_ports import FakeCatalog
from picker_rig import LAB, STATES, Picker, SlowCatalog, picker
from textual.events import Key
from textual.widgets import Input

from tuiapp.config.settings import Settings
from tuiapp.core.messages import AssistantMessage
from tuiapp.core.models import Model, ModelList
from tuiapp.core.request import Parameters, Target
from tuiapp.ui.model_rows import LaneRow
from tuiapp.ui.screens.models import ModelScreen
from tuiapp.ui.screens.parameters import ParametersScreen
from tuiapp.ui.widgets.key_bar import KeyBar
from tuiapp.ui.widgets.model_list import ModelListView


THREE = (GUIDE, CODE, "lab/any-model")
SIX = (*THREE, GUIDE, CODE, "lab/m")


def is_on_lane(it: Picker, place: int) -> bool:
    return isinstance(it.row, LaneRow) and it.row.place == place


def hints(it: Picker) -> str:
    """The keys that the list names."""
    return " ".join(f"{key} {word}" for _, key, word in it.list.query_one(KeyBar).hints)


# What is to be seen.


async def test_every_lane_stands_above_the_models_with_its_number_and_parameters() -> None:
    own = {Target("lab", "any-model"): Parameters(temperature=0.2, max_tokens=500)}
    async with picker(targets=THREE, settings=Settings(parameters=own)) as it:
        assert "• lane 1  demo/guide" in it.everything
        assert "  lane 2  demo/code" in it.everything
        assert "  lane 3  lab/any-model  temp 0.2 · 500 tok" in it.everything
        assert "Ask which model in lane 1?" in it.everything
        assert it.highlighted == it.keys[0]
        assert "↑ lanes" in hints(it)


async def test_a_lane_alone_stands_there_too_and_cannot_be_moved_or_removed() -> None:
    async with picker() as it:
        assert "Ask which model?" in it.everything
        await it.walks_to_lane(1)
        assert hints(it) == "enter replace ^d duplicate tab parameters esc close"
        await it.pilot.press("ctrl+x")
        await it.until(lambda: "The last lane stays." in it.words)
        await it.pilot.press("right")
        await it.until(lambda: "at the right end already" in it.words)
        assert it.targets == [GUIDE]


async def test_the_keys_of_a_lane_are_named_on_it() -> None:
    async with picker(targets=THREE) as it:
        await it.walks_to_lane(3)
        await it.until(lambda: "Lane 3 of 3 · nothing is set for it" in it.words)
        assert hints(it) == (
            "enter replace ^d duplicate ^x remove ←→ move tab parameters esc close"
        )
        await it.pilot.press("down")
        await it.until(lambda: "↑ lanes" in hints(it))


async def test_a_lane_with_a_system_prompt_of_its_own_and_one_that_combines_say_so() -> None:
    async with picker(targets=THREE[:2]) as it:
        await it.pilot.press("escape")
        await it.closes()
        await it.enters("/lane system Only you.")
        it.flow.add_judge(Target("lab", "m"), Parameters(), it.flow.chat.lanes)
        await it.opens()
        assert [row.note for row in it.lane_rows] == [
            "a system prompt of its own",
            "",
            "combines answers · a system prompt of its own",
        ]


async def test_typing_hides_the_lanes_and_what_was_typed_gone_shows_them_again() -> None:
    async with picker(targets=THREE) as it:
        await it.pilot.press(*"any")
        assert it.told_lanes == []
        await it.until(lambda: "↑ lanes" not in hints(it))
        await it.pilot.press(*["backspace"] * 3)
        assert it.told_lanes == [*THREE]
        assert it.highlighted == it.keys[0]


async def test_the_list_for_another_lane_shows_none_of_those_there_are() -> None:
    async with picker(targets=THREE) as it:
        await it.pilot.press("escape")
        await it.closes()
        await it.enters("/lane add")
        await it.until(lambda: isinstance(it.host.app.screen, ModelScreen))
        await it.until_listed("lab/big-model")
        assert it.told_lanes == []


async def test_names_that_are_hidden_are_not_told_by_the_list() -> None:
    async with picker(targets=(ZEBRA, HERON)) as it:
        await it.pilot.press("escape")
        await it.closes()
        await it.enters("/blind")
        await it.pilot.press("ctrl+o")
        await it.until(lambda: "Names are hidden" in it.said)
        assert it.host.app.screen is it.screen
        assert not {"zebra", "heron"} & set(it.everything.replace("/", " ").split())


# Another model in a lane.


async def test_enter_on_a_lane_and_then_on_a_model_replaces_what_that_lane_asks() -> None:
    async with picker(targets=THREE) as it:
        await it.until_listed("lab/big-model")
        await it.walks_to_lane(2)
        await it.pilot.press("enter")
        await it.until(lambda: "Ask which model in lane 2?" in it.everything)
        assert it.highlighted == CODE
        await it.pilot.press(*"big", "enter")
        await it.closes()
        assert it.targets == [GUIDE, "lab/big-model", "lab/any-model"]
        assert it.flow.focused is it.lanes[1]


async def test_what_is_typed_on_a_lane_is_for_that_lane() -> None:
    async with picker(targets=THREE) as it:
        await it.until_listed("lab/big-model")
        await it.walks_to_lane(3)
        await it.pilot.press(*"big")
        await it.until(lambda: "Ask which model in lane 3?" in it.everything)
        await it.pilot.press("enter")
        await it.closes()
        assert it.targets == [GUIDE, CODE, "lab/big-model"]


async def test_a_lane_that_was_only_walked_past_stays_as_it_is() -> None:
    async with picker(targets=THREE) as it:
        await it.until_listed("lab/big-model")
        await it.walks_to_lane(1)
        await it.pilot.press("down", "down", "down", *"big", "enter")
        await it.closes()
        assert it.targets == ["lab/big-model", CODE, "lab/any-model"]


async def test_a_model_is_added_right_of_the_lane_that_was_chosen() -> None:
    async with picker(targets=THREE) as it:
        await it.until_listed("lab/big-model")
        await it.walks_to_lane(2)
        await it.pilot.press("enter", *"big", "ctrl+l")
        await it.closes()
        assert it.targets == [GUIDE, CODE, "lab/big-model", "lab/any-model"]


async def test_the_parameters_of_a_lane_are_filled_in_from_its_row() -> None:
    async with picker(targets=THREE) as it:
        await it.walks_to_lane(2)
        await it.pilot.press("tab")
        await it.until(lambda: isinstance(it.host.app.screen, ParametersScreen))
        await it.pilot.pause()
        await it.pilot.press(*"0.2", "enter")
        await it.closes()
        assert [lane.state.parameters.temperature for lane in it.lanes] == [None, 0.2, None]
        assert it.targets == [*THREE]


# Lanes come and go.


async def test_a_lane_is_duplicated_and_then_has_other_parameters() -> None:
    own = {Target("demo", "code"): Parameters(temperature=0.2)}
    async with picker(targets=THREE, settings=Settings(parameters=own)) as it:
        await it.walks_to_lane(2)
        await it.pilot.press("ctrl+d")
        assert it.targets == [GUIDE, CODE, CODE, "lab/any-model"]
        assert is_on_lane(it, 3)
        await it.until(lambda: "Ask which model in lane 3?" in it.everything)
        await it.pilot.press("tab")
        await it.until(lambda: isinstance(it.host.app.screen, ParametersScreen))
        await it.pilot.pause()
        await it.pilot.press(*["backspace"] * 3, *"0.9", "enter")
        await it.closes()
        temperatures = [lane.state.parameters.temperature for lane in it.lanes]
        assert temperatures == [None, 0.2, 0.9, None]


@pytest.mark.parametrize("key", ["ctrl+x", "delete"])
async def test_a_lane_is_removed_and_the_next_one_is_highlighted(key: str) -> None:
    async with picker(targets=THREE) as it:
        await it.walks_to_lane(2)
        await it.pilot.press(key)
        assert it.targets == [GUIDE, "lab/any-model"]
        assert is_on_lane(it, 2)
        await it.until(lambda: "The lane is gone; its text stays" in it.words)
        await it.pilot.press(key)
        assert is_on_lane(it, 1)
        await it.pilot.press(key)
        await it.until(lambda: "The last lane stays." in it.words)
        await it.pilot.press("escape")
        await it.closes()
        assert it.targets == [GUIDE]


async def test_the_lane_that_is_asked_may_go_and_its_neighbour_is_asked_instead() -> None:
    async with picker(targets=THREE) as it:
        await it.until_listed("lab/big-model")
        await it.walks_to_lane(1)
        await it.pilot.press("ctrl+x")
        assert [row.is_focused for row in it.lane_rows] == [True, False]
        await it.pilot.press(*"big", "enter")
        await it.closes()
        assert it.targets == ["lab/big-model", "lab/any-model"]


async def test_a_lane_that_streams_is_stopped_before_it_goes_and_its_text_is_kept() -> None:
    async with picker(targets=THREE[:2], scripts=(ENDLESS, ENDLESS)) as it:
        await it.pilot.press("escape")
        await it.closes()
        await it.enters("Why?")
        await it.sees("It began", 0, 1)
        await it.opens()
        await it.walks_to_lane(2)
        await it.pilot.press("ctrl+x")
        await it.until(lambda: "The lane was stopped and is gone" in it.words)
        await it.until(lambda: it.host.runs[1].is_over)
        assert it.running == [True]
        tree = it.flow.chat.conversation
        wanted = AssistantMessage("It began", origin=CODE)
        await it.until(lambda: wanted in [tree.node(n).message for n in range(len(tree))])


async def test_lanes_are_copied_moved_and_replaced_while_they_stream() -> None:
    async with picker(targets=THREE[:2], scripts=(ENDLESS, ENDLESS)) as it:
        await it.pilot.press("escape")
        await it.closes()
        await it.enters("Why?")
        await it.sees("It began", 0, 1)
        await it.opens()
        await it.until_listed("lab/big-model")
        await it.walks_to_lane(1)
        await it.pilot.press("right", "ctrl+d", *"big", "enter")
        await it.closes()
        assert it.targets == [CODE, GUIDE, "lab/big-model"]
        assert it.running == [True, True, False]
        await it.sees("It began", 0, 1)


@pytest.mark.parametrize("keys", [("left", "right"), ("ctrl+up", "ctrl+down")])
async def test_a_lane_is_moved_and_the_highlight_goes_with_it(keys: tuple[str, str]) -> None:
    left, right = keys
    async with picker(targets=THREE) as it:
        await it.walks_to_lane(3)
        await it.pilot.press(left, left)
        assert it.targets == ["lab/any-model", GUIDE, CODE]
        assert it.told_lanes == it.targets
        assert is_on_lane(it, 1)
        await it.pilot.press(left)
        await it.until(lambda: "at the left end already" in it.words)
        await it.pilot.press(right)
        await it.until(lambda: "Lane 2 of 3" in it.words)
        assert it.targets == [GUIDE, "lab/any-model", CODE]
        # Whom the chosen model is for moves with its lane.
        assert "Ask which model in lane 1?" in it.everything


async def test_a_seventh_lane_does_not_come() -> None:
    async with picker(targets=SIX) as it:
        await it.pilot.press("ctrl+l")
        await it.until(lambda: "There are at most 6 lanes. ^x removes one." in it.words)
        await it.walks_to_lane(6)
        await it.until(lambda: "at most" not in it.words)
        await it.pilot.press("ctrl+d")
        await it.until(lambda: "There are at most 6 lanes. ^x removes one." in it.words)
        assert it.targets == [*SIX]


async def test_keys_that_change_a_lane_change_what_is_typed_where_something_is() -> None:
    async with picker(targets=THREE) as it:
        await it.pilot.press(*"anx", "left", "delete", *"y-")
        assert it.list.query_one(Input).value == "any-"
        await it.pilot.press("home", "right", "ctrl+d")
        assert it.list.query_one(Input).value == "ay-"
        await it.pilot.press("shift+end", "ctrl+x")
        assert it.list.query_one(Input).value == "a"
        assert it.targets == [*THREE]


async def test_keys_that_change_a_lane_change_none_from_a_model() -> None:
    async with picker(targets=THREE) as it:
        await it.pilot.press("ctrl+d", "ctrl+x", "delete", "left", "right", "ctrl+up")
        assert it.targets == [*THREE]
        assert it.highlighted == it.keys[0]


async def test_the_keys_of_a_lane_can_be_changed() -> None:
    settings = Settings(keymap={"models.remove_lane": "f7", "models.lane_left": "f8"})
    async with picker(targets=THREE, settings=settings) as it:
        await it.walks_to_lane(3)
        await it.pilot.press("ctrl+x", "left")
        assert it.targets == [*THREE]
        await it.pilot.press("f8", "f7")
        assert it.targets == [GUIDE, CODE]


# What else goes on.


async def test_a_list_that_comes_in_leaves_the_highlight_on_its_lane_and_what_was_said() -> None:
    catalog = SlowCatalog(STATES, {"lab": LAB})
    async with picker(catalog, targets=THREE) as it:
        await it.walks_to_lane(3)
        await it.pilot.press("ctrl+x")
        await it.until(lambda: "The lane is gone" in it.words)
        catalog.may_answer.set()
        await it.until_listed("lab/big-model")
        await it.pilot.pause()
        assert is_on_lane(it, 2)
        assert "The lane is gone" in it.words
        await it.pilot.press("up")
        await it.until(lambda: "The lane is gone" not in it.words)


async def test_lanes_can_be_changed_where_there_is_no_model_at_all() -> None:
    async with picker(FakeCatalog(()), targets=THREE) as it:
        assert it.keys == []
        assert is_on_lane(it, 1)
        await it.pilot.press("ctrl+x")
        assert it.targets == [CODE, "lab/any-model"]
        await it.pilot.press("enter")
        await it.until(lambda: "Ask which model in lane 1?" in it.everything)


async def test_keys_stay_with_lanes_and_go_to_the_one_that_is_turned_to() -> None:
    async def press(place: int, *keys: str) -> list[bool]:
        await it.opens()
        await it.walks_to_lane(place)
        await it.pilot.press(*keys, "escape")
        await it.closes()
        await it.until(lambda: it.lane.has_keys)
        assert it.screen.focused is it.transcript
        return [lane.has_keys for lane in it.lanes]

    async with picker(targets=THREE) as it:
        await it.pilot.press("escape")
        await it.closes()
        await it.pilot.press("tab", "2")
        await it.until(lambda: it.lanes[1].has_keys)
        assert await press(3, "enter") == [False, False, True]
        assert await press(3, "left", "left") == [True, False, False]
        assert await press(1, "ctrl+x") == [False, True]
        assert await press(2, "ctrl+d") == [False, False, True]
        assert await press(2, "ctrl+d", "ctrl+x", "ctrl+x") == [False, True]
        assert await press(2, "ctrl+x") == [True]


async def test_whoever_writes_goes_on_writing_once_lanes_were_changed() -> None:
    async with picker(targets=THREE) as it:
        await it.walks_to_lane(1)
        await it.pilot.press("ctrl+x", "ctrl+d", "enter", "escape")
        await it.closes()
        assert it.screen.focused is it.composer


async def test_keys_that_come_in_one_read_keep_their_order() -> None:
    async with picker(targets=THREE) as it:
        await it.until_listed("lab/big-model")
        for key in ("up", "left", "up", "ctrl+x"):
            it.host.app.post_message(Key(key, None))
        await it.until(lambda: it.targets == ["lab/any-model", CODE])
        for key in ("down", *"big", "enter"):
            it.host.app.post_message(Key(key, key if len(key) == 1 else None))
        await it.closes()
        assert it.targets == ["lab/any-model", "lab/big-model"]


# The mouse.


async def test_a_click_turns_to_a_lane_and_a_second_one_chooses_it() -> None:
    async with picker(targets=THREE) as it:
        await it.until_listed("lab/big-model")
        await it.pilot.click(ModelListView, offset=(6, 2))
        assert is_on_lane(it, 3)
        # The blank line is none.
        await it.pilot.click(ModelListView, offset=(6, 3))
        assert is_on_lane(it, 3)
        await it.pilot.click(ModelListView, offset=(6, 2))
        await it.until(lambda: "Ask which model in lane 3?" in it.everything)
        await it.pilot.click(ModelListView, offset=(6, it.line_of("lab/big-model")))
        await it.closes()
        assert it.targets == [GUIDE, CODE, "lab/big-model"]


async def test_every_key_of_a_lane_can_be_clicked() -> None:
    async def click(word: str) -> None:
        await it.until(lambda: word in hints(it))
        await it.pilot.pause()
        at = str(it.list.query_one(KeyBar).render()).index(word)
        await it.pilot.click(KeyBar, offset=(at + 1, 0))
        await it.pilot.pause()

    async with picker(targets=THREE) as it:
        await click("lanes")
        assert is_on_lane(it, 3)
        await click("duplicate")
        assert it.targets == [*THREE, "lab/any-model"]
        await click("remove")
        assert it.targets == [*THREE]
        await it.pilot.press("up")
        await click("←→ move")
        assert it.targets == [GUIDE, "lab/any-model", CODE]
        await click("parameters")
        await it.until(lambda: isinstance(it.host.app.screen, ParametersScreen))


# Room.


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (20, 5), (10, 3)])
async def test_six_lanes_can_be_changed_where_there_is_little_room(size: tuple[int, int]) -> None:
    catalog = FakeCatalog(STATES, {"lab": ModelList("lab", tuple(map(Model, "abcdefghijkl")))})
    async with picker(catalog, targets=SIX, size=size) as it:
        await it.until_listed("lab/l")
        await it.walks_to_lane(2)
        top, height = it.rows.top, it.rows.size.height
        assert top <= it.rows.index < top + height
        await it.pilot.press("ctrl+x", "right")
        assert it.targets == [GUIDE, GUIDE, "lab/any-model", CODE, "lab/m"]
        await it.pilot.press("enter")
        assert it.rows.top <= it.rows.index < it.rows.top + it.rows.size.height
        await it.pilot.press(*"lab/l", "enter")
        await it.closes()
        assert it.targets == [GUIDE, GUIDE, "lab/l", CODE, "lab/m"]


async def test_all_lanes_are_in_sight_above_the_models_where_they_fit() -> None:
    async with picker(targets=SIX, size=(60, 20)) as it:
        assert "lane 1  demo/guide" in it.everything
        assert "lane 6  lab/m" in it.everything
        assert it.highlighted == it.keys[0]


async def test_why_the_last_lane_stays_is_said_in_a_tiny_terminal_too() -> None:
    async with picker(size=(20, 5)) as it:
        await it.walks_to_lane(1)
        await it.pilot.press("ctrl+x")
        await it.until(lambda: "The last lane" in it.everything)
