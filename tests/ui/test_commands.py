import pytest

from tuiapp.ui.commands import COMMANDS, unusable_keys


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
