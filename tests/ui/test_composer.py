import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from textual.binding import BindingType
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.widgets import Button
from waiting import wait_until
from widget_host import Host

from tuiapp.ui.paths import MAX_ENTRIES, read_folder
from tuiapp.ui.widgets.composer import Composer, ComposerDock
from tuiapp.ui.widgets.offers import Offer, argument_offers, command_offers, path_word
from tuiapp.ui.widgets.prompt_history import PromptHistory
from tuiapp.ui.widgets.slash import (
    KnownCommand,
    PlainPrompt,
    Prompt,
    SlashCommand,
    UnknownCommandWord,
    parse_prompt,
)


COMMANDS = (
    SlashCommand("model", "TARGET", "Ask another model"),
    SlashCommand("models", "", "List the models"),
    SlashCommand("new", "", "Begin a new conversation"),
    SlashCommand("system", "TEXT", "Set the system prompt"),
    SlashCommand("theme", "NAME", "Choose a theme"),
    SlashCommand("copy", "", "Copy the last answer"),
    SlashCommand("copy-code", "", "Copy the last code block"),
    SlashCommand("help", "", "Keys, figures, states"),
)


class ScreenKeys(Host):
    """Binds what the chat screen binds, and notes which of it reached the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        (key, f"note('{key}')", key)
        for key in (
            "escape",
            "pageup",
            "pagedown",
            "ctrl+home",
            "ctrl+end",
            "end",
            "ctrl+c",
            "tab",
        )
    ]

    def __init__(self, composer: Composer) -> None:
        super().__init__(ComposerDock(composer), Button("next"))
        self.composer = composer
        self.reached: list[str] = []

    def on_mount(self) -> None:
        self.composer.focus()

    def action_note(self, key: str) -> None:
        self.reached.append(key)


@asynccontextmanager
async def typing(
    *, enter_sends: bool = True, width: int = 80, commands: Sequence[SlashCommand] = COMMANDS
) -> AsyncGenerator[tuple[ScreenKeys, Composer, Pilot[None]]]:
    host = ScreenKeys(Composer(enter_sends=enter_sends))
    host.composer.know(commands)
    async with host.run_test(size=(width, 24), message_hook=host.note) as pilot:
        yield host, host.composer, pilot


def sent(host: Host) -> list[str]:
    return [message.text for message in host.of(Composer.Submitted)]


def labels(offers: Sequence[Offer]) -> list[str]:
    return [offer.label for offer in offers]


def offered(composer: Composer) -> list[str]:
    return labels(composer.completion.items)


async def paste(pilot: Pilot[None], composer: Composer, text: str) -> None:
    composer.post_message(Paste(text))
    await pilot.pause()


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


def test_names_that_begin_with_the_word_come_first() -> None:
    assert labels(command_offers("/co", COMMANDS)) == ["/copy", "/copy-code"]
    assert labels(command_offers("/ode", COMMANDS)) == ["/model", "/models", "/copy-code"]
    assert command_offers("/co x", COMMANDS) == ()
    assert command_offers("//co", COMMANDS) == ()


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


# Arguments.

NAMES = (
    SlashCommand(
        "set", "name value", values=lambda: [("seed", "a number"), ("stop", ""), ("top_p", "")]
    ),
    SlashCommand("attach", "path", takes_path=True),
)


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


# Files.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "plan.md").write_text("a plan")
    (tmp_path / "my notes").mkdir()
    (tmp_path / "my notes" / "one.txt").write_text("one")
    (tmp_path / "photo.png").write_bytes(b"x")
    (tmp_path / "Draft.md").write_text("x")
    (tmp_path / ".secret").write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_an_at_offers_the_files_of_the_working_directory(folder: Path) -> None:
    del folder
    async with typing() as (_, composer, pilot):
        await pilot.press(*"see @")
        await wait_until(pilot, lambda: composer.completion.is_open)
        assert offered(composer) == ["docs/", "Draft.md", "my notes/", "photo.png"]
        await pilot.press("d")
        assert offered(composer) == ["docs/", "Draft.md"]


async def test_a_folder_leads_on_and_a_file_is_handed_over_by_its_path(folder: Path) -> None:
    del folder
    async with typing() as (host, composer, pilot):
        await pilot.press(*"see @doc")
        await wait_until(pilot, lambda: composer.completion.is_open)
        await pilot.press("tab")
        assert composer.text == "see @docs/"
        await wait_until(pilot, lambda: offered(composer) == ["plan.md"])
        await pilot.press("enter")

        assert [chosen.path for chosen in host.of(Composer.FileChosen)] == ["docs/plan.md"]
        assert composer.text == "see plan.md "
        assert sent(host) == []


async def test_a_path_that_is_written_out_is_sent(folder: Path) -> None:
    del folder
    async with typing() as (host, composer, pilot):
        await pilot.press(*"see @photo.png")
        await wait_until(pilot, lambda: composer.completion.is_open)
        await pilot.press("enter")

        assert sent(host) == ["see @photo.png"]


async def test_a_folder_with_a_space_in_its_name_is_quoted(folder: Path) -> None:
    del folder
    async with typing() as (host, composer, pilot):
        await pilot.press(*"@my")
        await wait_until(pilot, lambda: composer.completion.is_open)
        await pilot.press("tab")
        assert composer.text == '@"my notes/'
        await wait_until(pilot, lambda: offered(composer) == ["one.txt"])
        await pilot.press("tab")

        assert [chosen.path for chosen in host.of(Composer.FileChosen)] == ["my notes/one.txt"]


async def test_a_file_with_a_dot_in_front_is_offered_to_who_types_the_dot(folder: Path) -> None:
    del folder
    async with typing() as (_, composer, pilot):
        await pilot.press(*"@.")
        await wait_until(pilot, lambda: composer.completion.is_open)

        assert offered(composer) == [".secret"]


async def test_a_path_is_an_argument_too(folder: Path) -> None:
    del folder
    async with typing(commands=NAMES) as (host, composer, pilot):
        await pilot.press(*"/attach my")
        await wait_until(pilot, lambda: composer.completion.is_open)
        await pilot.press("tab")
        await wait_until(pilot, lambda: offered(composer) == ["one.txt"])
        await pilot.press("tab")
        assert composer.text == "/attach my notes/one.txt"
        await pilot.press("enter")

        (entered,) = host.of(Composer.CommandEntered)
        assert entered.argument == "my notes/one.txt"


async def test_a_word_that_is_no_file_is_sent_as_it_is(folder: Path) -> None:
    del folder
    async with typing() as (host, composer, pilot):
        await pilot.press(*"ping @nobody", "enter")
        await pilot.pause()

        assert sent(host) == ["ping @nobody"]
        assert not composer.completion.is_open


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("@", ""),
        ("see @docs/pl", "docs/pl"),
        ("(@a", "a"),
        ('see @"my no', "my no"),
        ("me@example.org", None),
        ("@a b", None),
        ('@"a" b', None),
        ("no path", None),
        ("/set @x", "x"),
        ("/attach some where", "some where"),
        ("x" * 100_000 + " @a", "a"),
    ],
)
def test_the_path_that_a_line_ends_with(line: str, path: str | None) -> None:
    word = path_word(line, NAMES)

    assert (word.path if word else None) == path


def test_a_folder_of_no_end_is_read_to_a_bound(tmp_path: Path) -> None:
    for number in range(MAX_ENTRIES + 10):
        (tmp_path / f"{number}").touch()

    assert len(read_folder(f"{tmp_path}/").entries) == MAX_ENTRIES


@pytest.mark.parametrize("path", ["nowhere/", "\0/", "~nobody-at-all/"])
def test_a_folder_that_cannot_be_read_holds_nothing(path: str) -> None:
    assert read_folder(path).entries == ()


async def test_backspace_where_nothing_is_written_drops_the_last_file() -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press("a", "backspace")
        assert host.of(Composer.LastFileDropped) == []
        await pilot.press("backspace")

        assert len(host.of(Composer.LastFileDropped)) == 1
        assert composer.text == ""
