"""Selecting with the keyboard: what the caret goes past, and what does not move it."""

import pytest
from page_rig import answer, body, grow, page, screen
from textual.pilot import Pilot

from tuiapp.ui.widgets.entries import PlainEntry
from tuiapp.ui.widgets.transcript import Transcript


WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda"
MIXED = (
    "Some **bold** words.\n\n"
    "| name | what |\n|---|---|\n| `a` | first one |\n| b | second |\n\n"
    "```go\nfunc a() {\n\treturn 你好\n}\n```\n\nThe end.\n"
)


def prompt(transcript: Transcript, text: str) -> PlainEntry:
    entry = PlainEntry(text, label="you", role="user")
    transcript.add(entry)
    return entry


async def press(pilot: Pilot[None], keys: str) -> None:
    await pilot.press(*keys.split())


def under_caret(transcript: Transcript) -> str:
    """What the caret is on."""
    caret = transcript._caret  # pyright: ignore[reportPrivateUsage] - as it is painted
    region = [
        (index, line)
        for index, entry in enumerate(transcript.entries)
        for line in range(entry.height)
    ]
    for index, line in region:
        for span in caret.spans(index, line, transcript.entries[index]):
            if caret.touches(index):
                return transcript.entries[index].line(line).crop(span.start, span.end).text
    return ""


async def test_it_begins_at_the_first_text_of_the_message_with_what_is_under_the_caret() -> None:
    async with page() as (transcript, _):
        prompt(transcript, WORDS)
        assert transcript.begin_selecting()
        assert transcript.read_selection() == "a"
        assert under_caret(transcript) == "a"


async def test_it_begins_at_what_is_in_view_of_a_long_message() -> None:
    async with page(60, 12) as (transcript, pilot):
        grow(transcript, answer(transcript), "".join(f"line {n}\n\n" for n in range(50)))
        transcript.begin_selecting()
        await press(pilot, "dollar_sign")
        first = next(line for line in screen(transcript) if "line" in line)
        assert first[3:].strip(" ▐") == transcript.read_selection() == "line 44"


@pytest.mark.parametrize(
    ("keys", "selected"),
    [
        ("right right", "alp"),
        ("l l h", "al"),
        ("shift+right", "al"),
        ("w", "alpha b"),
        ("w w b", "alpha b"),
        ("w w b b", "a"),
        ("ctrl+right", "alpha b"),
        ("w end 0", "a"),
        ("w right home", "a"),
        ("left up k", "a"),
        ("G", WORDS),
        ("down down down down down down down", WORDS.removesuffix("ota kappa lambda")),
        ("G g", "a"),
        ("pagedown", WORDS.removesuffix("ota kappa lambda")),
    ],
)
async def test_keys_stretch_it(keys: str, selected: str) -> None:
    async with page(30, 12) as (transcript, pilot):
        prompt(transcript, WORDS)
        transcript.begin_selecting()
        await press(pilot, keys)
        assert transcript.read_selection().strip() == selected


async def test_up_and_down_keep_to_the_column() -> None:
    async with page() as (transcript, pilot):
        prompt(transcript, "abcdef\nx\nabcdef")
        transcript.begin_selecting()
        await press(pilot, "l l l l j")
        assert under_caret(transcript) == "x"
        await press(pilot, "j")
        assert transcript.read_selection() == "abcdef\nx\nabcde"
        await press(pilot, "k k")
        assert transcript.read_selection() == "abcde"


async def test_the_dollar_goes_to_the_end_of_the_line() -> None:
    async with page() as (transcript, pilot):
        prompt(transcript, "one two\nthree")
        transcript.begin_selecting()
        await press(pilot, "dollar_sign")
        assert transcript.read_selection() == "one two"


async def test_the_caret_takes_both_cells_of_a_wide_character_and_all_of_a_tab() -> None:
    async with page() as (transcript, pilot):
        grow(transcript, answer(transcript), MIXED)
        transcript.begin_selecting()
        await press(pilot, "j j j j j")
        assert under_caret(transcript) == "    "
        await press(pilot, "w w")
        assert under_caret(transcript) == "你"
        await press(pilot, "l")
        assert under_caret(transcript) == "好"
        await press(pilot, "l")
        assert under_caret(transcript) == "}"


async def test_frames_rules_and_blank_lines_are_no_text() -> None:
    async with page() as (transcript, pilot):
        grow(transcript, answer(transcript), MIXED)
        transcript.begin_selecting()
        seen = [under_caret(transcript)]
        for _ in range(8):
            await press(pilot, "j")
            seen.append(under_caret(transcript))
        assert seen == ["S", "n", "a", "b", "f", "    ", "}", "T", "T"]


async def test_what_is_copied_has_tabs_and_no_borders() -> None:
    async with page() as (transcript, pilot):
        grow(transcript, answer(transcript), MIXED)
        transcript.begin_selecting()
        await press(pilot, "G")
        assert transcript.read_selection() == (
            "Some bold words.\n\nname\twhat\na\tfirst one\nb\tsecond\n\n"
            "func a() {\n\treturn 你好\n}\n\nThe end."
        )


async def test_it_goes_through_a_table_cell_by_cell_where_that_is_drawn_as_pairs() -> None:
    columns = [f"column{n}" for n in range(6)]
    rows = "".join("|" + "|".join(f"r{row}c{n}" for n in range(6)) + "|\n" for row in range(3))
    text = f"|{'|'.join(columns)}|\n|{'---|' * 6}\n{rows}"
    async with page(24, 30) as (transcript, pilot):
        grow(transcript, answer(transcript), text)
        transcript.action_start()
        transcript.begin_selecting()
        before = -1
        for _ in range(17):
            await press(pilot, "j")
            found = transcript._caret.line  # pyright: ignore[reportPrivateUsage] - where it is
            assert found is not None
            assert found[1] > before
            before = found[1]


async def test_an_address_that_is_written_elsewhere_is_one_step() -> None:
    async with page(80, 20) as (transcript, pilot):
        text = "[x]: https://example.org/a/long/path\n\nSee [this][x] now.\n"
        grow(transcript, answer(transcript), text)
        transcript.begin_selecting()
        await press(pilot, "j")
        seen: list[str] = []
        while not seen or seen[-1] != ".":
            await press(pilot, "l")
            seen.append(under_caret(transcript))
        assert "https://example.org/a/long/path" in "".join(seen)
        assert len(seen) < 20


async def test_it_reaches_across_messages() -> None:
    async with page() as (transcript, pilot):
        prompt(transcript, "Why?")
        grow(transcript, answer(transcript), "Because of *that*.\n\nReally.")
        prompt(transcript, "I see.")
        transcript.action_start()
        transcript.begin_selecting()
        await press(pilot, "G")
        assert transcript.read_selection() == "Why?\n\nBecause of that.\n\nReally.\n\nI see."


async def test_selecting_backwards_keeps_what_it_began_with() -> None:
    async with page() as (transcript, pilot):
        prompt(transcript, "Why?")
        prompt(transcript, "And then?")
        transcript.action_end()
        transcript.begin_selecting()
        await press(pilot, "k")
        assert transcript.read_selection() == "Why?\n\nA"


async def test_lines_are_selected_whole() -> None:
    async with page(30, 20) as (transcript, pilot):
        grow(transcript, answer(transcript), f"{WORDS}\n\n- item **one**\n- item two\n")
        transcript.begin_selecting()
        await press(pilot, "w V")
        assert transcript.read_selection() == WORDS
        await press(pilot, "j j j")
        assert transcript.read_selection() == f"{WORDS}\n\nitem one"
        await press(pilot, "V")
        assert transcript.read_selection().startswith("alpha b")


async def test_escape_of_the_letters_does_not_reach_other_commands() -> None:
    async with page() as (transcript, pilot):
        prompt(transcript, WORDS)
        transcript.begin_selecting()
        await press(pilot, "z x q e 7")
        assert transcript.is_selecting
        await press(pilot, "v")
        assert not transcript.is_selecting
        assert transcript.read_selection() == ""


# What comes and goes meanwhile.


async def test_new_text_moves_neither_caret_nor_selection_nor_view() -> None:
    async with page(60, 12) as (transcript, pilot):
        entry = answer(transcript)
        grow(transcript, entry, "".join(f"line {n}\n\n" for n in range(20)))
        transcript.begin_selecting()
        await press(pilot, "j j w")
        selected, before = transcript.read_selection(), body(transcript)
        for number in range(200):
            grow(transcript, entry, f"more {number}\n\n")
        assert transcript.read_selection() == selected
        assert body(transcript) == before
        assert under_caret(transcript)


async def test_a_selection_in_text_that_still_grows_stays_on_its_words() -> None:
    async with page() as (transcript, pilot):
        entry = answer(transcript)
        grow(transcript, entry, "one two")
        transcript.begin_selecting()
        await press(pilot, "w")
        for piece in (" three", "\n", "===\n\n", "| a |\n", "|---|\n| b |"):
            grow(transcript, entry, piece)
            assert transcript.read_selection() == "one t"
            assert under_caret(transcript) == "t"


@pytest.mark.parametrize("width", [20, 33, 100])
async def test_another_width_moves_neither_caret_nor_selection(width: int) -> None:
    async with page(60, 20) as (transcript, pilot):
        grow(transcript, answer(transcript), f"{WORDS} {WORDS}\n\n{MIXED}")
        transcript.begin_selecting()
        await press(pilot, "w w w j w")
        selected, under = transcript.read_selection(), under_caret(transcript)
        await pilot.resize_terminal(width, 20)
        await pilot.pause()
        assert transcript.read_selection() == selected
        assert under_caret(transcript) == under
        await press(pilot, "l h")
        assert transcript.read_selection() == selected


async def test_a_message_above_that_goes_or_comes_takes_nothing_away() -> None:
    async with page() as (transcript, pilot):
        card = PlainEntry("Welcome.")
        transcript.add(card)
        prompt(transcript, WORDS)
        transcript.walk(1)
        transcript.walk(1)
        transcript.begin_selecting()
        await press(pilot, "w")
        transcript.take_out(card)
        assert transcript.read_selection() == "alpha b"
        transcript.add(card, first=True)
        assert transcript.read_selection() == "alpha b"
        await press(pilot, "w")
        assert transcript.read_selection() == "alpha beta g"


async def test_with_its_message_a_selection_is_gone() -> None:
    async with page() as (transcript, _):
        card = prompt(transcript, "Welcome.")
        prompt(transcript, "Why?")
        transcript.action_start()
        transcript.begin_selecting()
        transcript.take_out(card)
        assert not transcript.is_selecting
        assert transcript.read_selection() == ""


async def test_the_view_follows_the_caret_and_no_further() -> None:
    async with page(60, 12) as (transcript, pilot):
        grow(transcript, answer(transcript), "".join(f"line {n}\n\n" for n in range(60)))
        transcript.action_start()
        transcript.begin_selecting()
        for number in range(1, 30):
            await press(pilot, "j")
            assert any(f"line {number} " in line for line in screen(transcript)[:-1])
        await press(pilot, "G")
        assert any("line 59" in line for line in screen(transcript))
        await press(pilot, "g")
        assert transcript.scroll_y <= 1


async def test_what_nobody_has_looked_at_yet_can_be_selected() -> None:
    async with page(40, 12) as (transcript, pilot):
        entries = [answer(transcript) for _ in range(20)]
        for number, entry in enumerate(entries):
            grow(transcript, entry, f"{number} {WORDS}\n\n" * 20)
        transcript.begin_selecting()
        await press(pilot, "g")
        assert transcript.read_selection().count("alpha") >= 380
        assert under_caret(transcript) == "0"


# The mouse.


async def test_two_clicks_select_a_word_and_three_a_paragraph() -> None:
    async with page(30, 12) as (transcript, pilot):
        grow(transcript, answer(transcript), f"{WORDS}\n\n```\nsome code\nmore\n```\n")
        await pilot.click(transcript, offset=(3 + 7, 2), times=2)
        assert transcript.read_selection() == "beta"
        await pilot.click(transcript, offset=(3 + 7, 2), times=3)
        assert transcript.read_selection() == WORDS
        row = next(y for y, line in enumerate(screen(transcript)) if "some code" in line)
        await pilot.click(transcript, offset=(3 + 4, row), times=3)
        assert transcript.read_selection() == "some code"


async def test_the_mouse_ends_what_the_keyboard_selects() -> None:
    async with page() as (transcript, pilot):
        prompt(transcript, WORDS)
        transcript.begin_selecting()
        await pilot.click(transcript, offset=(8, 2))
        assert not transcript.is_selecting
        assert transcript.read_selection() == ""
