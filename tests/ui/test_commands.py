import pytest
from textual.binding import Binding
from textual.widget import Widget

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
