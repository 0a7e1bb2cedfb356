"""The field of the find bar: what is pasted into it, and the keys it leaves to the screen."""

import pytest
from chat_rig import chat
from chat_scripts import ANSWER, ENDLESS
from textual.events import Paste
from textual.widgets import Input

from tuiapp.ui.folding import MAX_WORDS_CHARS
from tuiapp.ui.widgets.find_bar import FindBar


@pytest.mark.parametrize("is_from_the_app", [True, False])
async def test_a_paste_is_cut_to_the_room_that_is_left(*, is_from_the_app: bool) -> None:
    async with chat(ANSWER) as it:
        await it.pilot.press("ctrl+f", *"ab", "left")
        bar = it.screen.query_one(FindBar)
        pasted = "\n\x1b" + "x" * MAX_WORDS_CHARS + "\nmore"
        if is_from_the_app:
            it.screen.app.copy_to_clipboard(pasted)
            await it.pilot.press("ctrl+v")
        else:
            bar.query_one(Input).post_message(Paste(pasted))
        await it.pilot.pause()

        assert bar.words == "a␛" + "x" * (MAX_WORDS_CHARS - 3) + "b"


async def test_a_paste_takes_the_room_of_the_words_it_replaces() -> None:
    async with chat(ANSWER) as it:
        await it.pilot.press("ctrl+f", *"ab", "shift+home")
        bar = it.screen.query_one(FindBar)
        bar.query_one(Input).post_message(Paste("x" * (MAX_WORDS_CHARS + 1)))
        await it.pilot.pause()

        assert bar.words == "x" * MAX_WORDS_CHARS


async def test_ctrl_c_in_the_bar_stops_the_answer_and_copies_no_words() -> None:
    async with chat(ENDLESS) as it:
        await it.enters("Why?")
        await it.sees("It began")
        await it.pilot.press("ctrl+f", *"ab", "shift+home", "ctrl+x", "ctrl+c")
        await it.until(lambda: not it.lane.state.is_running)

        assert it.screen.app.clipboard == ""
        assert it.screen.query_one(FindBar).words == "ab"
