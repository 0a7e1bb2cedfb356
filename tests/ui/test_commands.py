"""The commands and their keys: usable, known, and carried out."""

import pytest
from chat_rig import chat
from chat_scripts import ANSWER
from textual.binding import Binding
from textual.widget import Widget

from tuiapp.config.settings import Settings
from tuiapp.ui.commands import COMMANDS, unknown_keymap_ids, unusable_keys
from tuiapp.ui.screens.help import HelpScreen
from tuiapp.ui.screens.key_entry import KeyEntryScreen
from tuiapp.ui.screens.models import ModelScreen
from tuiapp.ui.screens.parameters import ParametersScreen
from tuiapp.ui.widgets.composer import Composer


@pytest.mark.parametrize(
    "keys", ["", " ", ",", "f6,", "f6,,f7", "ctrl+", "+o", "ctrl++o", "ctrl + o"]
)
def test_what_no_terminal_sends_is_no_key(keys: str) -> None:
    (said,) = unusable_keys({"run.cancel": keys})
    assert "run.cancel" in said
    assert f"“{keys}”" in said


@pytest.mark.parametrize("keys", ["escape", "ctrl+o,f6", "ctrl+o, f6", "+", "ctrl+shift+pageup"])
def test_keys_alone_and_side_by_side_are_usable(keys: str) -> None:
    assert unusable_keys({"run.cancel": keys}) == []


def test_the_keys_of_every_command_are_usable() -> None:
    assert unusable_keys({one.id: one.keys for one in COMMANDS if one.keys}) == []


@pytest.mark.parametrize(
    "screen", [Composer, HelpScreen, KeyEntryScreen, ModelScreen, ParametersScreen]
)
def test_the_keys_of_every_screen_can_be_changed(screen: type[Widget]) -> None:
    ids = [it.id for it in screen.BINDINGS if isinstance(it, Binding) and it.id]

    assert ids
    assert unknown_keymap_ids(ids) == []


def test_every_command_has_a_key_or_a_slash_and_ids_are_unique() -> None:
    assert all(one.keys or one.lane_keys or one.slash for one in COMMANDS)
    assert len({one.id for one in COMMANDS}) == len(COMMANDS)


def test_no_key_is_one_that_terminals_send_for_another() -> None:
    """PEERS 4.2: ctrl+i is Tab, ctrl+m Enter, ctrl+[ Escape, ctrl+h Backspace."""
    forbidden = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+left_square_bracket", "ctrl+space", "ctrl+tab"}
    keys = {key for one in COMMANDS for key in one.keys.split(",")}
    assert not keys & forbidden


def test_an_unknown_id_in_the_keymap_is_said_with_the_nearest_one() -> None:
    assert unknown_keymap_ids(["run.cancel", "composer.send"]) == []
    (said,) = unknown_keymap_ids(["run.cancle"])
    assert "run.cancle" in said
    assert "“run.cancel”" in said


async def test_a_key_that_cannot_be_bound_does_not_keep_the_application_from_starting() -> None:
    settings = Settings(keymap={"run.regenerate": "", "help": "f5"})
    async with chat(ANSWER, settings=settings) as it:
        await it.enters("Why?")
        await it.sees("done in")
        await it.pilot.press("f5")
        await it.until(lambda: len(it.host.app.screen_stack) == 3)


async def test_every_command_can_be_carried_out() -> None:
    async with chat(ANSWER) as it:
        assert it.screen.carried_out == {command.id for command in COMMANDS}
