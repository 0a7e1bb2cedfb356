"""What the composer offers to complete: commands, and their arguments."""

import pytest
from composer_rig import COMMANDS, NAMES, ScreenKeys, labels, offered, sent, typing

from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.offers import Offer, argument_offers, command_offers
from tuiapp.ui.widgets.slash import SlashCommand


async def test_a_slash_opens_the_list_and_typing_narrows_it() -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press("/")
        await pilot.pause()
        assert offered(composer) == [f"/{command.name}" for command in COMMANDS]
        assert composer.completion.size.height == 6
        await pilot.press("m", "o")
        await pilot.pause()
        assert offered(composer) == ["/model", "/models"]
        assert composer.completion.size.height == 2
        assert composer.has_focus
        await pilot.press("x")
        await pilot.pause()
        assert not composer.completion.is_open
        assert composer.completion.display is False


@pytest.mark.parametrize("key", ["tab", "enter"])
async def test_tab_and_enter_complete_a_word_that_is_half_written(key: str) -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press(*"/sys", key)

        assert composer.text == "/system "
        assert host.of(Composer.CommandEntered) == []
        assert not composer.completion.is_open


async def test_a_whole_command_is_entered_at_once() -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press(*"/new", "enter")

        (entered,) = host.of(Composer.CommandEntered)
        assert (entered.name, entered.argument) == ("new", "")
        assert composer.text == ""
        assert sent(host) == []


async def test_the_highlight_moves_and_is_what_enter_takes() -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press(*"/model", "down", "enter")
        assert composer.text == "/models"
        await pilot.press("enter")

        assert [entered.name for entered in host.of(Composer.CommandEntered)] == ["models"]


async def test_the_highlight_stays_in_sight_and_wraps_around() -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press("/", "up")

        highlighted = composer.completion.highlighted
        assert highlighted is not None
        assert highlighted.label == f"/{COMMANDS[-1].name}"
        assert composer.completion.first_row == len(COMMANDS) - 6


async def test_escape_closes_the_list_before_it_reaches_the_screen() -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press("/", "escape")
        assert host.reached == []
        assert not composer.completion.is_open
        assert composer.text == "/"
        await pilot.press("escape")
        assert host.reached == ["escape"]
        await pilot.press("n")
        assert composer.completion.is_open


async def test_the_screen_can_close_the_list_itself() -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press("/")

        assert composer.close_completion() is True
        assert composer.close_completion() is False


async def test_a_click_takes_a_command() -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press("/")
        await pilot.pause()
        await pilot.click(composer.completion, offset=(4, 3))

        assert composer.text == "/system "
        assert composer.has_focus


def test_names_that_begin_with_the_word_come_first() -> None:
    assert labels(command_offers("/co", COMMANDS)) == ["/copy", "/copy-code"]
    assert labels(command_offers("/ode", COMMANDS)) == ["/model", "/models", "/copy-code"]
    assert command_offers("/co x", COMMANDS) == ()
    assert command_offers("//co", COMMANDS) == ()


async def test_on_a_low_screen_list_and_composer_leave_room() -> None:
    host = ScreenKeys(Composer())
    host.composer.know(COMMANDS)
    async with host.run_test(size=(40, 12)) as pilot:
        composer = host.composer
        await pilot.press("/", "up")
        await pilot.pause()
        assert composer.completion.size.height == 3
        assert "/help" in str(composer.completion.render())
        composer.put("\n" * 20)
        await pilot.pause()
        assert composer.size.height == 6


def rows(composer: Composer) -> list[str]:
    """The rows of the list as they are drawn."""
    return str(composer.completion.render()).splitlines()


LONG_NAME = SlashCommand("the-name-of-it-is-long", "and so is what follows it", "Be brief")


async def test_descriptions_begin_right_after_the_longest_name_in_sight() -> None:
    async with typing(width=60, commands=(*COMMANDS, LONG_NAME)) as (_, composer, pilot):
        await pilot.press("/")
        await pilot.pause()

        assert rows(composer)[:2] == [
            "▸ /model TARGET  Ask another model",
            "  /models        List the models",
        ]


@pytest.mark.parametrize("width", [80, 60, 40])
async def test_a_long_name_is_cut_and_leaves_its_description_most_of_the_width(width: int) -> None:
    async with typing(width=width, commands=(*COMMANDS, LONG_NAME)) as (_, composer, pilot):
        await pilot.press("/", "up")
        await pilot.pause()

        row = rows(composer)[-1]
        assert row.startswith("▸ /the-name")
        assert row.endswith("…  Be brief")
        assert row.index("Be brief") <= width * 0.4 + 4


async def test_a_name_without_a_description_has_the_width_for_itself() -> None:
    async with typing(width=60) as (_, composer, pilot):
        label = "a-file-with-a-name-of-forty-characters.md"
        composer.completion.show([Offer(label, label)])
        await pilot.pause()
        assert rows(composer)[0].rstrip() == f"▸ {label}"


# Arguments.


async def test_tab_completes_an_argument_and_enter_sends_what_is_written() -> None:
    async with typing(commands=NAMES) as (host, composer, pilot):
        await pilot.press(*"/set s")
        assert offered(composer) == ["seed", "stop"]
        await pilot.press("down", "tab")
        assert composer.text == "/set stop"
        assert not composer.completion.is_open
        composer.put("")
        await pilot.press(*"/set se", "enter")

        (entered,) = host.of(Composer.CommandEntered)
        assert entered.argument == "se"


def test_values_that_begin_with_the_word_come_first() -> None:
    assert labels(argument_offers("/set p", NAMES)) == ["stop", "top_p"]
    assert labels(argument_offers("/set ", NAMES)) == ["seed", "stop", "top_p"]
    assert argument_offers("/set stop", NAMES) == ()
    assert argument_offers("/set stop x", NAMES) == ()
    assert argument_offers("/unset s", NAMES) == ()
