"""Reading with the keyboard in the running chat: keys, copies, folding, and what Escape does."""

from collections.abc import Sequence

import pytest
from chat_rig import ChatRig, chat, chat_on, lanes
from chat_scripts import ANSWER, ENDLESS, OPENING, saying
from fake_ports import FakeClipboard
from host import Gate, Script, Step, make_host

from tuiapp.core.events import Finished, ImagePart, ReasoningDelta, TextDelta


CODE = "First.\n\n```python\nx = 1\n```\n\nThen:\n\n```make\nall:\n\ttrue\n```\n\n```\nplain\n```\n"
TABLES = "| a | b |\n|---|--:|\n| **x** | `1 \\| 2` |\n\ntext\n\n| c |\n|:-:|\n| [d](https://e.example) |\n"
THOUGHT: Script = (
    *OPENING,
    Step(50, (ReasoningDelta("Let me see.\n"),)),
    Step(50, (TextDelta("So it is."),)),
    Step(3, (Finished("stop", "stop"),)),
)
DRAWN: Script = (
    *OPENING,
    Step(50, (TextDelta("Here:"),)),
    Step(50, (ImagePart("image/png", base64="AAAA"),)),
    Step(3, (Finished("stop", "stop"),)),
)


async def reads(it: ChatRig) -> None:
    """Turn to the lane."""
    it.transcript.focus()
    await it.until(lambda: it.transcript.has_focus)
    await it.pilot.pause()


@pytest.fixture
def clipboard() -> FakeClipboard:
    return FakeClipboard("wl-copy")


async def copies(it: ChatRig, clipboard: FakeClipboard, keys: str) -> Sequence[str]:
    """Press keys, each of which copies something."""
    for key in keys.split():
        copied = len(clipboard.copied)
        await it.pilot.press(key)
        await it.until(lambda copied=copied: len(clipboard.copied) > copied)
    await it.pilot.pause()
    return clipboard.copied


async def test_the_cursor_shows_only_where_the_keys_go() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await reads(it)
        assert "❯▌" in it.everything
        it.composer.focus()
        await it.until(lambda: it.composer.has_focus)
        await it.pilot.pause()
        assert "▌" not in it.everything.replace("❯ ", "")
        assert it.transcript.message is None


async def test_letters_go_from_message_to_message() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await reads(it)
        last = it.transcript.message
        await it.pilot.press("k")
        assert it.transcript.message is not last
        await it.pilot.press("j")
        assert it.transcript.message is last


async def test_the_footer_tells_the_keys_of_whoever_has_them() -> None:
    async with chat(ENDLESS) as it:
        await it.enters("Why?")
        await it.sees("It began")
        assert "enter send" in it.everything
        await reads(it)
        assert "j k message · y copy · v select · esc stop · r raw" in it.everything
        await it.pilot.press("v")
        await it.until(lambda: "y copy · esc end" in it.everything)
        await it.pilot.press("escape")
        await it.until(lambda: "j k message" in it.everything)
        assert it.running == [True]
        await it.pilot.press("escape")
        await it.until(lambda: "esc back" in it.everything)
        await it.pilot.press("escape")
        await it.until(lambda: "enter send" in it.everything)


async def test_a_message_is_copied_as_it_was_written(clipboard: FakeClipboard) -> None:
    async with chat_on(make_host(saying(CODE), clipboard=clipboard)) as it:
        await it.asks("Why\n\tthis?")
        await reads(it)
        await copies(it, clipboard, "y")
        await it.pilot.press("k")
        assert await copies(it, clipboard, "y") == [CODE, "Why\n\tthis?"]
        assert "Copied the message (" in it.said


async def test_code_blocks_are_copied_in_turn_and_called_by_number(
    clipboard: FakeClipboard,
) -> None:
    async with chat_on(make_host(saying(CODE), clipboard=clipboard)) as it:
        await it.asks("Why?")
        await reads(it)
        said: list[str] = []
        for number in range(4):
            await copies(it, clipboard, "c")
            await it.until(lambda number=number: it.said not in {"", *said[number - 1 : number]})
            said.append(it.said)
        assert sorted(clipboard.copied[:3]) == sorted(["x = 1", "all:\n\ttrue", "plain"])
        assert clipboard.copied[3] == clipboard.copied[0]
        assert "Copied code block 1 of 3 (python, 1 line) with wl-copy." in said
        assert "Copied code block 2 of 3 (make, 2 lines) with wl-copy." in said


async def test_the_code_block_nearest_to_the_middle_of_the_view_comes_first(
    clipboard: FakeClipboard,
) -> None:
    blocks = "".join(f"```\nblock {n}\n```\n\n" + "text\n\n" * 8 for n in range(6))
    async with chat_on(make_host(saying(blocks), clipboard=clipboard), (100, 30)) as it:
        await it.asks("Why?")
        await reads(it)
        await it.pilot.press("g", "j")
        assert await copies(it, clipboard, "c") == ["block 0"]
        await it.pilot.press("G")
        assert (await copies(it, clipboard, "c"))[-1] == "block 5"


async def test_tables_are_copied_for_spreadsheets_and_as_markdown(
    clipboard: FakeClipboard,
) -> None:
    async with chat_on(make_host(saying(TABLES), clipboard=clipboard)) as it:
        await it.asks("Why?")
        await reads(it)
        copied = set(await copies(it, clipboard, "t t"))
        assert copied == {"a\tb\nx\t1 | 2", "c\nd (https://e.example)"}
        copied = set(await copies(it, clipboard, "T T")) - copied
        assert copied == {
            "| a | b |\n| --- | --: |\n| **x** | `1 \\| 2` |",
            "| c |\n| :-: |\n| [d](https://e.example) |",
        }
        assert "Copied table 1 of 2 (1 row, as Markdown) with wl-copy." in it.said


async def test_from_the_composer_commands_are_about_the_last_answer(
    clipboard: FakeClipboard,
) -> None:
    async with chat_on(make_host(saying(CODE + TABLES), clipboard=clipboard)) as it:
        await it.asks("Why?")
        for command in ("/copy", "/copy-code", "/copy-table", "/copy-all"):
            copied = len(clipboard.copied)
            await it.enters(command)
            await it.until(lambda copied=copied: len(clipboard.copied) > copied)
        answer, code, table, everything = clipboard.copied
        assert answer == CODE + TABLES
        assert code == "plain"
        assert table.startswith("c\n")
        assert everything == f"## you\n\nWhy?\n\n## guide\n\n{(CODE + TABLES).strip()}\n"


async def test_what_is_not_there_is_told() -> None:
    async with chat(ANSWER) as it:
        for command, words in (
            ("/copy", "no answer to copy"),
            ("/copy-code", "no code block"),
            ("/copy-table", "no table"),
            ("/copy-all", "nothing to copy"),
            ("/copy-image", "no image"),
            ("/open-image", "no saved image"),
            ("/images", "no image in this message"),
        ):
            await it.enters(command)
            await it.until(lambda words=words: words in it.said)


async def test_a_table_is_copied_while_it_grows(clipboard: FakeClipboard) -> None:
    gate = Gate()
    script: Script = (
        *OPENING,
        Step(50, (TextDelta("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |"),)),
        gate,
        Step(50, (TextDelta(" 4 |\n"), Finished("stop", "stop"))),
    )
    async with chat_on(make_host(script, clipboard=clipboard)) as it:
        await it.enters("Why?")
        await it.sees("3")
        await reads(it)
        assert await copies(it, clipboard, "t") == ["a\tb\n1\t2\n3\t"]
        gate.opened.set()
        await it.rests()
        assert (await copies(it, clipboard, "t"))[-1] == "a\tb\n1\t2\n3\t4"


@pytest.mark.parametrize("key", ["y", "enter", "ctrl+c"])
async def test_what_the_keyboard_selects_is_copied_and_ends(
    clipboard: FakeClipboard, key: str
) -> None:
    async with chat_on(make_host(ENDLESS, clipboard=clipboard)) as it:
        await it.enters("Why?")
        await it.sees("It began")
        await reads(it)
        await it.pilot.press("v", "w", "b", "right")
        assert await copies(it, clipboard, key) == ["It"]
        assert "Copied the selection (2 characters) with wl-copy." in it.said
        assert not it.transcript.is_selecting
        assert it.transcript.read_selection() == ""
        assert it.running == [True]


async def test_escape_ends_selecting_before_it_stops_anything() -> None:
    async with chat(ENDLESS) as it:
        await it.enters("Why?")
        await it.sees("It began")
        await reads(it)
        await it.pilot.press("v", "l", "escape")
        assert not it.transcript.is_selecting
        assert it.transcript.read_selection() == ""
        assert it.running == [True]
        await it.pilot.press("escape")
        await it.until(lambda: it.running == [False])


async def test_what_the_keyboard_selects_comes_before_what_is_selected_in_the_composer(
    clipboard: FakeClipboard,
) -> None:
    async with chat_on(make_host(ANSWER, clipboard=clipboard)) as it:
        await it.asks("Why?")
        it.composer.put("draft")
        it.composer.action_select_all()
        await reads(it)
        await it.pilot.press("v")
        assert await copies(it, clipboard, "y") == ["T"]


async def test_a_selection_stays_on_its_words_when_they_are_shown_as_written() -> None:
    async with chat(saying("Some **bold** words.\n\n# Title\n")) as it:
        await it.asks("Why?")
        await reads(it)
        await it.pilot.press("v", "w", "w")
        assert it.transcript.read_selection() == "Some bold w"
        it.screen.carry_out("message.raw")
        assert it.transcript.read_selection() == "Some **bold** w"
        await it.pilot.press("l")
        assert it.transcript.read_selection() == "Some **bold** wo"


async def test_a_command_begins_selecting_from_the_composer_too() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await it.enters("/select")
        await it.until(lambda: it.transcript.is_selecting)
        assert it.transcript.has_focus


async def test_a_selection_outlives_a_turn_to_the_composer_and_its_caret_does_not(
    clipboard: FakeClipboard,
) -> None:
    async with chat_on(make_host(ANSWER, clipboard=clipboard)) as it:
        await it.asks("Why?")
        await reads(it)
        await it.pilot.press("v", "w", "tab")
        await it.until(lambda: not it.transcript.is_selecting)
        assert await copies(it, clipboard, "ctrl+c") == ["Three t"]


async def test_among_lanes_v_is_the_vote_and_the_space_bar_selects() -> None:
    async with lanes(ANSWER, ANSWER) as it:
        await it.asks("Why?")
        await reads(it)
        await it.pilot.press("v")
        assert not it.transcript.is_selecting
        await it.pilot.press("space")
        assert it.transcript.is_selecting


async def test_reasoning_of_the_message_under_the_cursor_is_folded() -> None:
    async with chat(THOUGHT, ANSWER) as it:
        await it.asks("Why?")
        await it.asks("And then?")
        await reads(it)
        await it.pilot.press("k", "k", "enter")
        await it.sees("Let me see.")
        await it.pilot.press("enter")
        await it.until(lambda: "Let me see." not in it.flat())
        await it.pilot.press("k", "enter")
        assert "Let me see." not in it.flat()


async def test_who_has_unfolded_reasoning_sees_that_of_the_next_answer_too() -> None:
    async with chat(THOUGHT, THOUGHT) as it:
        await it.asks("Why?")
        assert "Let me see." not in it.flat()
        await it.pilot.press("ctrl+t")
        await it.asks("And then?")
        assert it.flat().count("Let me see.") == 2


async def test_a_selection_stays_when_reasoning_above_it_is_unfolded() -> None:
    async with chat(THOUGHT) as it:
        await it.asks("Why?")
        await reads(it)
        await it.pilot.press("v", "w")
        it.screen.carry_out("reasoning.toggle")
        await it.sees("Let me see.")
        assert it.transcript.read_selection() == "So i"
        await it.pilot.press("w")
        assert it.transcript.read_selection() == "So it is"[:7]


async def test_an_answer_is_shown_as_it_was_written_and_back() -> None:
    async with chat(saying("Some **bold** words.\n\n# Title\n")) as it:
        await it.asks("Why?")
        assert "Some bold words." in it.flat()
        await reads(it)
        await it.pilot.press("r")
        assert "Some **bold** words. # Title" in it.flat()
        assert "as written" in it.flat()
        await it.enters("/raw")
        assert "**" not in it.flat()
        await reads(it)
        await it.pilot.press("k", "r")
        assert "Only answers" in it.said


async def test_an_answer_as_written_goes_on_growing_and_keeps_its_place() -> None:
    gate = Gate()
    text = "".join(f"paragraph **{n}**\n\n" for n in range(100))
    script: Script = (
        *OPENING,
        Step(50, (TextDelta(text),)),
        gate,
        Step(50, (TextDelta("the *very* last"), Finished("stop", "stop"))),
    )
    async with chat(script) as it:
        await it.enters("Why?")
        await it.sees("paragraph 99")
        await reads(it)
        await it.pilot.press("pageup")
        await it.pilot.pause()
        first = it.everything.splitlines()[1].split("▌")[1].split("▐")[0].split()
        assert first[:1] == ["paragraph"]
        await it.pilot.press("r")
        assert it.everything.splitlines()[1].split("▌")[1].split()[1] == f"**{first[1]}**"
        gate.opened.set()
        await it.rests()
        assert it.everything.splitlines()[1].split("▌")[1].split()[1] == f"**{first[1]}**"
        assert "the *very* last" in it.flat()
        await it.pilot.press("r")
        assert it.everything.splitlines()[1].split("▌")[1].split()[1] == first[1]
        assert "the very last" in it.flat()


async def test_a_saved_image_is_opened_and_its_place_is_told() -> None:
    opened: list[str] = []

    def open_file(path: str) -> str:
        opened.append(path)
        return "Opened it with xdg-open."

    async with chat_on(make_host(DRAWN, ANSWER, open_file=open_file)) as it:
        await it.asks("Why?")
        await it.until(lambda: any(view.saved_images for view in it.lane.views))
        await it.asks("And then?")
        await reads(it)
        await it.pilot.press("o")
        assert "There is no saved image in this message." in it.said
        await it.pilot.press("k", "k", "i")
        assert "Image 1: images/1.png" in it.said
        await it.pilot.press("o")
        await it.until(lambda: "Opened it with xdg-open." in it.said)
        assert opened == ["images/1.png"]


async def test_a_new_conversation_forgets_cursor_and_selection() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await reads(it)
        await it.pilot.press("k", "v", "w", "ctrl+n")
        await it.pilot.pause()
        assert not it.transcript.is_selecting
        await it.asks("And then?")
        await reads(it)
        assert it.transcript.message is it.transcript.entries[-1]


async def test_keys_of_reading_can_be_changed() -> None:
    async with chat_on(make_host(ANSWER)) as it:
        it.host.app.set_keymap({"message.previous": "p", "select.begin": "m"})
        await it.asks("Why?")
        await reads(it)
        last = it.transcript.message
        await it.pilot.press("p")
        assert it.transcript.message is not last
        await it.pilot.press("m")
        assert it.transcript.is_selecting
