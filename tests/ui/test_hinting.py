"""Which keys the footer names: those of whoever has them."""

import pytest
from chat_rig import CODE, GUIDE, ChatRig, chat, lanes
from chat_scripts import ANSWER
from textual.binding import Binding

from tuiapp.ui.commands import COMMANDS
from tuiapp.ui.screens.definition import DefinitionScreen
from tuiapp.ui.widgets.panel import SidePanel, panel_hints


def footer(it: ChatRig) -> str:
    return it.everything.splitlines()[-1].strip()


async def test_the_footer_names_the_panels_keys_while_it_has_them() -> None:
    async with chat(ANSWER) as it:
        await it.pilot.press("tab", "tab")
        assert it.panel.has_focus
        await it.until(lambda: footer(it).startswith("j k figure · enter what it means · esc back"))
        await it.pilot.press("tab")
        await it.until(lambda: footer(it).startswith("enter send"))


async def test_figures_read_by_command_have_their_keys_named() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await it.enters("/figures")
        await it.until(lambda: footer(it).startswith("j k figure"))
        await it.pilot.press("escape")
        await it.until(lambda: footer(it).startswith("enter send"))


async def test_the_footer_is_the_panels_again_after_a_definition_was_read() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await it.enters("/figures")
        await it.pilot.press("enter")
        await it.until(lambda: isinstance(it.host.app.screen, DefinitionScreen))
        await it.pilot.press("escape")
        await it.until(lambda: footer(it).startswith("j k figure"))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_panels_most_wanted_keys_fit(size: tuple[int, int]) -> None:
    async with chat(ANSWER, size=size) as it:
        await it.enters("/figures")
        await it.until(lambda: "esc back · ^b hide" in footer(it))


async def test_a_panel_that_is_hidden_has_no_keys_to_name() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/figures")
        await it.until(lambda: footer(it).startswith("j k figure"))
        await it.pilot.press("ctrl+b")
        await it.until(lambda: footer(it).startswith("enter send"))


async def test_with_several_lanes_the_footer_names_the_key_that_sorts_the_race() -> None:
    async with lanes(ANSWER, ANSWER) as it:
        await it.enters("/figures")
        await it.until(lambda: "esc back · s sort" in footer(it))


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_where_one_lane_has_room_the_key_to_the_others_is_named_and_zoom_is_not(
    size: tuple[int, int],
) -> None:
    async with lanes(ANSWER, targets=(GUIDE, CODE, GUIDE), size=size) as it:
        await it.until(lambda: "esc stop · tab lanes" in footer(it))
        assert "zoom" not in footer(it)
        await it.pilot.press("tab")
        await it.until(lambda: footer(it).startswith("j k message · y copy · tab lanes"))
        assert "esc back" in footer(it)
        assert "zoom" not in footer(it)


async def test_beside_each_other_lanes_can_be_zoomed_and_each_is_seen() -> None:
    async with lanes(ANSWER) as it:
        await it.until(lambda: "f5 zoom" in footer(it))
        assert "tab lanes" not in footer(it)
        await it.pilot.press("tab")
        await it.until(lambda: "z zoom" in footer(it))
        assert "tab lanes" not in footer(it)


async def test_a_zoomed_lane_names_the_way_back_and_the_way_to_the_others() -> None:
    async with lanes(ANSWER) as it:
        await it.pilot.press("f5")
        await it.until(lambda: "tab lanes" in footer(it) and "f5 zoom" in footer(it))
        await it.pilot.press("f5")
        await it.until(lambda: "tab lanes" not in footer(it))


async def test_the_footer_follows_the_room_that_lanes_have() -> None:
    async with lanes(ANSWER) as it:
        await it.until(lambda: "f5 zoom" in footer(it))
        await it.pilot.resize_terminal(60, 20)
        await it.until(lambda: "tab lanes" in footer(it) and "zoom" not in footer(it))
        await it.pilot.resize_terminal(160, 40)
        await it.until(lambda: "f5 zoom" in footer(it))


def test_every_key_that_the_footer_names_for_the_panel_is_one() -> None:
    own = {one.key for one in Binding.make_bindings(SidePanel.BINDINGS)}
    commands = {one.id: one.key_label.split(", ") for one in COMMANDS} | {"run.cancel": ["esc"]}
    for id_, keys, _ in panel_hints(has_race=True):
        assert keys in commands[id_] if id_ else own.issuperset(keys.split())
