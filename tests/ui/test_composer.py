"""Writing a prompt: keys, lines, pastes, the prompts before, and what is sent."""

import time

import pytest
from composer_rig import COMMANDS, paste, sent, typing
from textual.events import Key

from tuiapp.ui.widgets.composer import Composer, ComposerDock
from tuiapp.ui.widgets.prompt_history import PromptHistory
from tuiapp.ui.widgets.slash import (
    KnownCommand,
    PlainPrompt,
    Prompt,
    UnknownCommandWord,
    parse_prompt,
)


async def test_enter_sends_what_is_written_and_clears_it() -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press("h", "i", "space", "enter")

        assert sent(host) == ["hi"]
        assert composer.text == ""


@pytest.mark.parametrize("text", ["", "   ", "\n\n "])
async def test_nothing_is_not_sent(text: str) -> None:
    async with typing() as (host, composer, pilot):
        composer.put(text)
        await pilot.press("enter")

        assert sent(host) == []


async def test_leading_white_space_is_the_writers() -> None:
    async with typing() as (host, composer, pilot):
        composer.put("    indented\n\n")
        await pilot.press("enter")

        assert sent(host) == ["    indented"]


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter", "alt+enter"])
async def test_every_newline_key_breaks_the_line(key: str) -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press("a", key, "b")

        assert composer.text == "a\nb"
        assert sent(host) == []


async def test_enter_and_ctrl_j_can_be_exchanged() -> None:
    async with typing(enter_sends=False) as (host, composer, pilot):
        await pilot.press("a", "enter", "b")
        assert composer.text == "a\nb"
        await pilot.press("ctrl+j")

        assert sent(host) == ["a\nb"]


async def test_keys_act_in_the_order_they_were_pressed() -> None:
    async with typing() as (host, composer, pilot):
        # All at once, as they come after a pause of the app.
        for key, character in (("a", "a"), ("x", "x"), ("backspace", None), ("enter", "\r")):
            composer.post_message(Key(key, character))
        composer.post_message(Key("b", "b"))
        await pilot.pause()

        assert sent(host) == ["a"]
        assert composer.text == "b"


async def test_it_grows_to_ten_lines_and_then_scrolls() -> None:
    async with typing() as (_, composer, pilot):
        assert composer.size.height == 1
        composer.put("1\n2\n3")
        await pilot.pause()
        assert composer.size.height == 3
        composer.put("\n".join(str(line) for line in range(40)))
        await pilot.pause()
        assert composer.size.height == 10
        assert composer.max_scroll_y > 0
        await pilot.press("enter")
        await pilot.pause()
        assert composer.size.height == 1


@pytest.mark.parametrize("key", ["escape", "pageup", "pagedown", "ctrl+home", "ctrl+end", "tab"])
async def test_the_screens_keys_reach_the_screen(key: str) -> None:
    async with typing() as (host, composer, pilot):
        composer.put("1\n2\n3")
        await pilot.press(key)

        assert host.reached == ([] if key == "tab" else [key])
        assert composer.has_focus is (key != "tab")


async def test_end_reaches_the_screen_only_from_an_empty_composer() -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press("end")
        assert host.reached == ["end"]
        await pilot.press("a", "b", "home", "end", "c")

        assert host.reached == ["end"]
        assert composer.text == "abc"


async def test_ctrl_c_copies_a_selection_and_else_is_the_screens() -> None:
    async with typing() as (host, composer, pilot):
        composer.put("word")
        await pilot.press("ctrl+c")
        assert host.reached == ["ctrl+c"]
        await pilot.press("f7", "ctrl+c")

        assert host.reached == ["ctrl+c"]
        assert host.clipboard == "word"


async def test_up_and_down_walk_the_prompts_and_keep_the_draft() -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press("a", "enter", "b", "enter", "d", "r")
        seen: list[str] = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await pilot.press(key)
            seen.append(composer.text)

        assert seen == ["b", "a", "a", "b", "dr", "dr"]


async def test_up_moves_within_a_prompt_of_several_lines_first() -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press("a", "enter")
        composer.put("one\ntwo")
        await pilot.press("up")
        assert composer.text == "one\ntwo"
        await pilot.press("up")
        assert composer.text == "a"
        await pilot.press("down")
        assert composer.text == "one\ntwo"


async def test_up_moves_within_a_wrapped_line_first() -> None:
    async with typing(width=30) as (_, composer, pilot):
        await pilot.press("a", "enter")
        composer.put("word " * 12)
        await pilot.press("up")

        assert composer.text == "word " * 12
        assert composer.cursor_location[1] < 60


async def test_a_recalled_command_does_not_open_the_list() -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press("a", "enter", *"/new", "enter")
        await pilot.press("up")
        assert composer.text == "/new"
        assert not composer.completion.is_open
        await pilot.press("up")

        assert composer.text == "a"


def test_an_edited_entry_becomes_the_draft() -> None:
    history = PromptHistory()
    history.add("one")
    history.add("two")

    assert history.walk(1, "") == "two"
    assert history.walk(1, "two, edited") == "one"
    assert history.walk(-1, "one") == "two"
    assert history.walk(-1, "two") == "two, edited"


def test_a_draft_that_was_left_for_an_entry_is_remembered_before_it() -> None:
    history = PromptHistory()
    history.add("old")
    assert history.walk(1, "draft") == "old"
    history.add("old")

    assert history.walk(1, "") == "old"
    assert history.walk(1, "old") == "draft"


def test_a_draft_that_was_come_back_to_and_sent_is_one_entry() -> None:
    history = PromptHistory()
    history.add("old")
    history.walk(1, "draft")
    history.walk(-1, "old")
    history.add("draft, finished")

    assert history.walk(1, "") == "draft, finished"
    assert history.walk(1, "draft, finished") == "old"


def test_the_same_prompt_twice_is_one_entry() -> None:
    history = PromptHistory()
    history.add("one")
    history.add("one")

    assert history.walk(1, "") == "one"
    assert history.walk(1, "one") is None


async def test_control_characters_in_a_paste_become_visible() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, "a\x1b[31mb\r\nc\rd\te\x9b\u202e")

        assert composer.text == "a␛[31mb\nc\nd\te<9b><202e>"
        assert composer.cursor_at_end_of_text


async def test_a_paste_of_many_lines_can_be_taken_back_and_again() -> None:
    async with typing() as (_, composer, pilot):
        text = "line\n" * 20
        await paste(pilot, composer, text)
        await pilot.press("ctrl+z")
        assert composer.text == ""
        await pilot.press("ctrl+y")
        assert composer.text == text


async def test_a_paste_replaces_the_selection() -> None:
    async with typing() as (_, composer, pilot):
        composer.put("old")
        await pilot.press("f7")
        await paste(pilot, composer, "new")

        assert composer.text == "new"


@pytest.mark.parametrize(
    "text",
    ["x" * 200_000, "line of a log\n" * 15_000, "(" * 50_000],
    ids=["one line", "many lines", "brackets"],
)
async def test_a_huge_paste_does_not_hang(text: str) -> None:
    async with typing() as (_, composer, pilot):
        began = time.thread_time()
        await paste(pilot, composer, text)
        await pilot.press("b")

        assert composer.written == f"{text}b"
        assert time.thread_time() - began < 0.5


async def test_an_unknown_command_is_named_and_stays_to_be_corrected() -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press(*"/modle x", "enter")

        (unknown,) = host.of(Composer.UnknownCommand)
        assert (unknown.name, unknown.nearest) == ("modle", "model")
        assert composer.text == "/modle x"
        assert sent(host) == []


async def test_two_slashes_send_one() -> None:
    async with typing() as (host, _, pilot):
        await pilot.press(*"//new", "enter")

        assert sent(host) == ["/new"]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("/new", KnownCommand("new", "")),
        ("/model  openai/gpt  ", KnownCommand("model", "openai/gpt")),
        ("/system one\ntwo", KnownCommand("system", "one\ntwo")),
        ("/", UnknownCommandWord("", None)),
        ("/qqq", UnknownCommandWord("qqq", None)),
        ("/usr/bin/env python", PlainPrompt("/usr/bin/env python")),
        ("/ 2", UnknownCommandWord("", None)),
        ("//", PlainPrompt("/")),
        ("plain /new", PlainPrompt("plain /new")),
    ],
)
def test_what_a_submitted_text_means(text: str, meaning: Prompt) -> None:
    assert parse_prompt(text, COMMANDS) == meaning


async def test_enter_in_an_empty_composer_lets_what_waits_go_on() -> None:
    async with typing() as (host, _, pilot):
        await pilot.press("enter")

        assert len(host.of(Composer.Resumed)) == 1


async def test_the_mark_stands_before_the_first_line_only() -> None:
    async with typing() as (_, composer, pilot):
        assert composer.render_line(0).text.startswith(" ❯ Ask something")
        composer.put("one\ntwo")
        await pilot.pause()

        assert composer.render_line(0).text.startswith(" ❯ one")
        assert composer.render_line(1).text.startswith("   two")


async def test_a_click_puts_the_cursor_under_the_pointer() -> None:
    async with typing() as (_, composer, pilot):
        composer.put("one two")
        await pilot.pause()
        await pilot.click(composer, offset=(3 + 4, 0))

        assert composer.cursor_location == (0, 4)


async def test_armed_rules_show_where_there_is_room() -> None:
    async with typing() as (host, composer, pilot):
        dock = host.query_one(ComposerDock)
        rules = host.query_one(".armed-rules")
        assert rules.display is False
        dock.arm(["code", "200 tok"])
        await pilot.pause()
        assert rules.size.width == len("■ code   ■ 200 tok")
        assert composer.size.width == 80 - len(" ■ code   ■ 200 tok ")
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert rules.display is False


async def test_backspace_where_nothing_is_written_drops_the_last_file() -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press("a", "backspace")
        assert host.of(Composer.LastFileDropped) == []
        await pilot.press("backspace")

        assert len(host.of(Composer.LastFileDropped)) == 1
        assert composer.text == ""
