"""Where keys go: what is typed outside of the composer, and what gives it the keys back."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from chat_rig import ChatRig, chat, chat_on
from chat_scripts import ENDLESS
from host import Script, make_host
from textual.events import Key, Paste

from tuiapp.ui.screens.definition import DefinitionScreen


class Keyboard(ChatRig):
    """The running chat, as far as keys go."""

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def turn_to_lane(self) -> None:
        await self.press("tab")
        assert self.lane.has_keys

    @property
    def is_running(self) -> bool:
        return self.flow.is_running


@asynccontextmanager
async def keyboard(*scripts: Script, beside: tuple[str, ...] = ()) -> AsyncGenerator[Keyboard]:
    async with chat_on(make_host(*scripts, beside=beside)) as it:
        yield Keyboard(it.host, it.pilot)


async def test_a_character_typed_in_a_lane_is_written_in_the_composer() -> None:
    async with keyboard() as it:
        await it.turn_to_lane()
        await it.press("W", "h", "y", "question_mark")
        assert it.composer.text == "Why?"
        assert it.composer.has_focus


async def test_what_was_written_before_stays_and_is_gone_on_with() -> None:
    async with keyboard() as it:
        await it.press("a", "b", "left")
        await it.turn_to_lane()
        await it.press("e", "f")
        assert it.composer.text == "aefb"


async def test_a_command_typed_in_a_lane_is_completed() -> None:
    async with keyboard() as it:
        await it.turn_to_lane()
        await it.press("slash", "m", "o")
        assert it.composer.text == "/mo"
        assert it.composer.completion.is_open


async def test_letters_of_a_word_that_are_keys_of_the_screen_are_written_with_it() -> None:
    async with keyboard() as it:
        await it.turn_to_lane()
        await it.press(*"hello6")
        assert it.composer.text == "hello6"
        assert not it.lane.transcript.has_focus


async def test_a_letter_on_its_way_when_the_composer_got_the_keys_follows_the_others() -> None:
    async with keyboard() as it:
        await it.turn_to_lane()
        transcript = it.lane.transcript
        # All were pressed before the first was handled; `l` and a space would be no text in the lane.
        for letter in "h l":
            transcript.post_message(Key("space" if letter == " " else letter, letter))
        await it.pilot.pause()
        assert it.composer.text == "h l"


@pytest.mark.parametrize("key", ["g", "G", "z", "l", "2", "space", "pageup", "down"])
async def test_a_key_of_the_lane_stays_one(key: str) -> None:
    async with keyboard(beside=("demo/code",)) as it:
        await it.turn_to_lane()
        await it.press(key)
        assert it.composer.text == ""
        assert not it.composer.has_focus


async def test_a_paste_outside_of_the_composer_is_written_there() -> None:
    async with keyboard() as it:
        await it.turn_to_lane()
        it.lane.transcript.post_message(Paste("two\r\nlines\x1b"))
        await it.pilot.pause()
        assert it.composer.text == "two\nlines␛"
        assert it.composer.has_focus


async def test_a_character_typed_in_the_panel_is_written_in_the_composer() -> None:
    async with keyboard() as it:
        await it.press("tab", "tab")
        assert it.panel.has_focus
        await it.press("W")
        assert it.composer.text == "W"


async def test_escape_with_nothing_to_stop_or_close_goes_back_to_the_composer() -> None:
    async with keyboard() as it:
        await it.turn_to_lane()
        await it.press("escape")
        assert it.composer.has_focus


async def test_escape_that_stops_leaves_the_keys_where_they_are() -> None:
    async with keyboard(ENDLESS) as it:
        await it.press("W", "h", "y", "enter")
        await it.until(lambda: it.is_running)
        await it.turn_to_lane()
        await it.press("escape")
        await it.until(lambda: not it.is_running)
        assert it.lane.has_keys
        await it.press("escape")
        assert it.composer.has_focus


async def test_escape_in_a_lane_at_rest_goes_back_to_the_composer_and_stops_no_other() -> None:
    async with keyboard(ENDLESS, ENDLESS, beside=("demo/code",)) as it:
        await it.press("W", "h", "y", "enter")
        await it.until(lambda: it.is_running)
        await it.turn_to_lane()
        await it.press("escape")
        await it.until(lambda: not it.lane.state.is_running)
        await it.press("escape")
        assert it.composer.has_focus
        assert it.is_running


async def test_escape_closes_the_panel_over_the_lanes_before_it_moves_the_keys() -> None:
    async with keyboard() as it:
        await it.pilot.resize_terminal(80, 24)
        await it.press("ctrl+b")
        await it.turn_to_lane()
        await it.press("escape")
        assert not it.composer.has_focus
        await it.press("escape")
        assert it.composer.has_focus


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
async def test_the_figures_are_walked_in_the_panel_and_escape_goes_back(
    size: tuple[int, int],
) -> None:
    async with chat(ENDLESS, size=size) as it:
        await it.enters("hello")
        await it.sees("It began")
        if it.panel.is_on_screen:
            await it.pilot.press("f4")
        await it.enters("/figures")
        await it.until(lambda: it.panel.has_focus)

        await it.pilot.press("j", "question_mark")
        await it.until(lambda: isinstance(it.host.app.screen, DefinitionScreen))
        await it.pilot.press("escape")
        await it.until(lambda: it.panel.has_focus)
        await it.pilot.press("escape")

        assert it.composer.has_focus
        assert it.flow.is_running
        assert it.panel.is_on_screen == (size[0] >= 100)
