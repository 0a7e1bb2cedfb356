"""The list of models over the chat: what it shows, what it fetches, what is chosen."""

import pytest
from fake_ports import FakeCatalog, FakeKeyStore
from picker_rig import LAB, STATES, SlowCatalog, picker
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widgets import Static
from waiting import wait_until

from tuiapp.core.models import Model, ModelList
from tuiapp.core.prices import Price
from tuiapp.core.request import Parameters, Target
from tuiapp.ui.fuzzy import Query
from tuiapp.ui.model_rows import GapRow, KeylessRow, LaneRow, ModelRow, NoteRow, TypedRow
from tuiapp.ui.ports import ProviderState
from tuiapp.ui.screens.key_entry import KeyEntryScreen
from tuiapp.ui.screens.models import ModelScreen
from tuiapp.ui.screens.parameters import ParametersScreen
from tuiapp.ui.widgets.model_list import Columns, ModelListView, row_line


def wheel(
    over: ModelListView, kind: type[MouseScrollDown | MouseScrollUp]
) -> MouseScrollDown | MouseScrollUp:
    return kind(over, 1, 1, 0, 0, 0, False, False, False)


# Lists.


async def test_lists_are_fetched_from_who_can_be_asked_when_it_opens() -> None:
    catalog = FakeCatalog(STATES, {"lab": LAB})
    async with picker(catalog) as it:
        await it.until_listed("lab/big-model")
        await it.until(lambda: sorted(catalog.fetched) == ["demo", "lab"])
        assert it.keys[0] == "demo/guide"


async def test_what_was_kept_is_there_at_once_and_gives_way_without_a_jump() -> None:
    catalog = SlowCatalog(STATES, {"lab": LAB})
    catalog.lists_kept["lab"] = ModelList("lab", (Model("old"), Model("any-model")), age_s=86_400)
    async with picker(catalog) as it:
        while it.highlighted != "lab/any-model":
            await it.pilot.press("down")
        line = it.rows.index - it.rows.top
        catalog.lists["lab"] = ModelList(
            "lab", tuple(Model(f"new-{n}") for n in range(100)) + LAB.models
        )
        catalog.may_answer.set()
        await it.until_listed("lab/big-model")
        assert it.highlighted == "lab/any-model"
        assert "lab/old" not in it.keys
        assert it.rows.index - it.rows.top == line


async def test_what_is_asked_for_is_counted_until_it_has_come() -> None:
    catalog = SlowCatalog(STATES, {"lab": LAB})
    async with picker(catalog) as it:
        await it.until(lambda: "asking 2" in it.words)
        catalog.may_answer.set()
        await it.until(lambda: "asking" not in it.words)
        assert "prices of 1 Nov 2026" in it.words


async def test_why_a_list_did_not_come_is_said_in_it_and_enter_asks_again() -> None:
    catalog = FakeCatalog(STATES, {"lab": ModelList("lab", note="no answer at 127.0.0.1:1234")})
    async with picker(catalog) as it:
        await it.until(lambda: NoteRow("lab", "no answer at 127.0.0.1:1234") in it.rows.rows)
        await it.types("lab")
        while not isinstance(it.rows.highlighted, NoteRow):
            await it.pilot.press("down")
        catalog.lists["lab"] = LAB
        await it.pilot.press("enter")
        await it.until_listed("lab/big-model")


# Choosing.


async def test_typing_narrows_and_enter_takes_the_best() -> None:
    async with picker() as it:
        await it.until_listed("lab/big-model")
        await it.pilot.press(*"big")
        assert it.highlighted == "lab/big-model"
        await it.pilot.press("enter")
        await it.closes()
        assert it.targets == ["lab/big-model"]
        assert "From now on lab/big-model answers." in it.text()


async def test_a_click_takes_a_row() -> None:
    async with picker() as it:
        await it.until_listed("lab/big-model")
        await it.pilot.pause()
        await it.pilot.click(ModelListView, offset=(6, it.line_of("lab/big-model")))
        await it.closes()
        assert it.targets == ["lab/big-model"]


async def test_any_target_can_be_typed() -> None:
    async with picker() as it:
        await it.until_listed("lab/big-model")
        await it.types("lab/of-tomorrow")
        assert it.rows.highlighted == TypedRow("lab/of-tomorrow")
        await it.pilot.press("enter")
        await it.closes()
        assert it.targets == ["lab/of-tomorrow"]


async def test_a_provider_that_there_is_not_is_said_and_the_list_stays() -> None:
    async with picker() as it:
        await it.types("lub/any")
        await it.pilot.press("enter")
        await it.until(lambda: "There is no provider “lub”." in it.words)
        await it.pilot.press("escape")
        await it.closes()
        assert it.targets == ["demo/guide"]


async def test_what_was_asked_lately_comes_first() -> None:
    async with picker() as it:
        await it.until_listed("lab/big-model")
        await it.pilot.press(*"big", "enter")
        await it.closes()
        await it.pilot.press("ctrl+o")
        await it.until(lambda: isinstance(it.host.app.screen, ModelScreen))
        assert it.keys[:2] == ["lab/big-model", "demo/guide"]


async def test_the_highlight_moves_by_keys_and_wraps_around() -> None:
    async with picker() as it:
        await it.until_listed("lab/big-model")
        assert it.highlighted == it.keys[0]
        await it.pilot.press("up", "up")
        assert it.highlighted == it.keys[-1]
        await it.pilot.press("down", "pagedown")
        assert it.highlighted == it.keys[-1]
        await it.pilot.press("pageup")
        assert it.rows.index == 0


async def test_the_wheel_scrolls_and_leaves_the_highlight() -> None:
    models = tuple(Model(f"m-{n}") for n in range(200))
    async with picker(FakeCatalog(STATES, {"lab": ModelList("lab", models)})) as it:
        await it.until_listed("lab/m-150")
        await it.pilot.pause()
        before = it.highlighted
        it.rows.post_message(wheel(it.rows, MouseScrollDown))
        await it.until(lambda: it.rows.top == 3)
        it.rows.post_message(wheel(it.rows, MouseScrollUp))
        await it.until(lambda: it.rows.top == 0)
        assert it.highlighted == before


# Keys.


async def test_a_provider_without_a_key_asks_for_one_and_then_for_its_models() -> None:
    keys = FakeKeyStore()
    catalog = FakeCatalog(STATES, {"lab": LAB})
    async with picker(catalog, keys=keys) as it:
        await it.types("anthropic")
        assert it.rows.highlighted == KeylessRow("anthropic")
        await it.pilot.press("enter")
        await it.until(lambda: isinstance(it.host.app.screen, KeyEntryScreen))
        catalog.states = (*STATES[:2], ProviderState("anthropic", "ready"))
        catalog.lists["anthropic"] = ModelList("anthropic", (Model("claude-haiku-5-5"),))
        await it.pilot.pause()
        await it.pilot.press(*"sk-1", "enter")
        await it.until(lambda: isinstance(it.host.app.screen, ModelScreen))
        await it.until_listed("anthropic/claude-haiku-5-5")
        assert keys.stored == {"anthropic": "sk-1"}


async def test_without_a_key_the_list_stays_as_it_was() -> None:
    async with picker() as it:
        await it.types("anthropic")
        await it.pilot.press("enter")
        await it.until(lambda: isinstance(it.host.app.screen, KeyEntryScreen))
        await it.pilot.press("escape")
        await it.until(lambda: isinstance(it.host.app.screen, ModelScreen))
        assert it.rows.highlighted == KeylessRow("anthropic")


# Parameters.


async def test_the_parameters_of_the_highlighted_model_are_filled_in_and_it_is_asked() -> None:
    async with picker() as it:
        await it.until_listed("lab/big-model")
        await it.pilot.press(*"big", "tab")
        await it.until(lambda: isinstance(it.host.app.screen, ParametersScreen))
        await it.pilot.pause()
        await it.pilot.press(*"0.2", "down", "down", "down", *"500", "enter")
        await it.closes()
        assert it.targets == ["lab/big-model"]
        assert it.flow.state.parameters == Parameters(temperature=0.2, max_tokens=500)
        assert "temp 0.2 · 500 tok" in it.text()


async def test_a_tiny_form_goes_from_field_to_field_too() -> None:
    async with picker(size=(20, 5)) as it:
        await it.until_listed("lab/big-model")
        await it.pilot.press(*"big", "tab")
        await it.until(lambda: isinstance(it.host.app.screen, ParametersScreen))
        await it.pilot.pause()
        await it.pilot.press(*"0.2", "down", "down", "down", *"500")
        focused = it.host.app.screen.focused
        assert focused is not None
        await it.until(lambda: 0 <= focused.region.y < 5)
        await it.pilot.press("enter")
        await it.closes()
        assert it.flow.state.parameters == Parameters(temperature=0.2, max_tokens=500)


async def test_a_field_that_is_wrong_is_said_and_nothing_is_taken() -> None:
    async with picker() as it:
        await it.pilot.press("escape")
        await it.closes()
        await it.enters("/parameters")
        await it.until(lambda: isinstance(it.host.app.screen, ParametersScreen))
        await it.pilot.pause()
        await it.pilot.press(*"warm", "enter")
        form = it.host.app.screen
        await wait_until(
            it.pilot,
            lambda: any("is a number" in str(one.visual) for one in form.query(Static)),
        )
        await it.pilot.press("escape")
        await it.closes()
        assert it.flow.state.parameters == Parameters()


async def test_a_system_prompt_of_several_lines_survives_the_form() -> None:
    async with picker() as it:
        await it.pilot.press("escape")
        await it.closes()
        it.flow.state.system = "One.\n  Two ⏎ three."
        it.screen.carry_out("parameters.edit")
        await it.until(lambda: isinstance(it.host.app.screen, ParametersScreen))
        await it.pilot.pause()
        await it.pilot.press(*"1", "enter")
        await it.closes()
        state = it.flow.state
        assert state.system == "One.\n  Two ⏎ three."
        assert state.parameters == Parameters(temperature=1)


# Drawing.


@pytest.mark.parametrize("width", [1, 5, 18, 39, 40, 52, 63, 64, 76, 95, 96, 104, 200])
def test_every_row_is_as_wide_as_the_list(width: int) -> None:
    hostile = Model("x\x1b[31m" * 9, "T" * 99, 10**12, None, Price(1e-9, 1e6))
    for row in (
        ModelRow(Target("lab", hostile.id), hostile),
        TypedRow("lab/anything"),
        KeylessRow("anthropic"),
        NoteRow("lab", "no answer"),
        LaneRow(0, 6, 6, "lab/\x1b[31mm", "a note of some length", is_focused=True),
        GapRow(),
    ):
        line = row_line(row, width, Query("l"), is_highlighted=True, is_current=True)
        assert line.cell_length == max(0, width - 2)
        assert "\x1b" not in line.plain


def test_prices_and_contexts_stand_in_their_columns_whatever_the_names() -> None:
    lines = [
        row_line(
            ModelRow(Target("lab", model.id), model),
            100,
            Query(""),
            is_highlighted=False,
            is_current=False,
        ).plain
        for model in LAB.models
    ]
    assert "400k    $0.25 /   $2.00" in lines[0]
    assert len({line.index(" / ") for line in lines}) == 1
    assert Columns.of(52).has_price is False


@pytest.mark.parametrize("size", [(60, 20), (20, 5), (10, 3)])
async def test_little_room_is_enough_to_choose(size: tuple[int, int]) -> None:
    async with picker(size=size) as it:
        await it.until_listed("lab/big-model")
        await it.pilot.press(*"big")
        assert it.rows.region.height >= 1
        assert it.rows.region.y < size[1]
        await it.pilot.press("enter")
        await it.closes()
        assert it.targets == ["lab/big-model"]
