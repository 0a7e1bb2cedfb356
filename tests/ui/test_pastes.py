import pytest
from composer_rig import paste, sent, typing
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.ui.widgets.pastes import (
    FOLD_CHARS,
    FOLD_LINES,
    MAX_SPARE_CHARS,
    UNFOLD_LINES,
    Pastes,
    is_long,
)


LINES = "".join(f"line {number}\n" for number in range(100))
CHIP = "[pasted\u00a0100\u00a0lines]"


async def test_a_long_paste_is_a_chip_that_is_sent_in_full() -> None:
    async with typing() as (host, composer, pilot):
        await pilot.press(*"why ")
        await paste(pilot, composer, LINES)
        await pilot.press(*" ok", "enter")

        assert sent(host) == [f"why {LINES} ok"]


async def test_a_short_paste_stands_there_as_it_is() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, "one\ntwo")

        assert composer.text == "one\ntwo"


async def test_ten_thousand_lines_take_one_row() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, "line\n" * 10_000)

        assert composer.text == "[pasted\u00a010,000\u00a0lines]"
        assert composer.size.height == 1


async def test_one_backspace_takes_the_whole_chip_and_undo_brings_it_back() -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press("a")
        await paste(pilot, composer, LINES)
        await pilot.press("backspace")
        assert composer.written == "a"
        await pilot.press("ctrl+z")
        assert composer.written == f"a{LINES}"


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        (["left", "x"], f"ax{LINES}b"),
        (["home", "right", "right", "x"], f"a{LINES}xb"),
        (["left", "delete"], "ab"),
        (["ctrl+w"], "ab"),
        (["shift+left", "x"], "axb"),
        (["home", "right", "delete"], "ab"),
    ],
)
async def test_the_cursor_goes_past_a_chip_in_one_step(keys: list[str], written: str) -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press("a")
        await paste(pilot, composer, LINES)
        await pilot.press("b", "left", *keys)

        assert composer.written == written


async def test_a_click_into_a_chip_puts_the_cursor_beside_it() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, LINES)
        await pilot.click(composer, offset=(8, 0))

        assert composer.cursor_location in {(0, 0), (0, len(CHIP))}


async def test_a_double_click_writes_a_chip_out() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, LINES)
        await pilot.click(composer, offset=(8, 0), times=2)

        assert composer.text == LINES


async def test_a_chip_that_is_written_out_can_be_folded_again() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, LINES)

        assert composer.unfold()
        assert composer.text == LINES
        await pilot.press("ctrl+z")
        assert composer.text == CHIP


async def test_what_is_too_long_for_the_composer_stays_a_chip() -> None:
    async with typing() as (_, composer, pilot):
        assert composer.unfold() is None
        await paste(pilot, composer, "line\n" * (UNFOLD_LINES + 1))

        assert composer.unfold() is False


async def test_what_is_copied_is_what_was_pasted() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, LINES)
        await pilot.press("f7")

        assert composer.selected_text == LINES


async def test_a_prompt_of_the_past_comes_back_with_its_chip() -> None:
    async with typing() as (host, composer, pilot):
        await paste(pilot, composer, LINES)
        await pilot.press(*" why?", "enter", "up")

        assert composer.text == f"{CHIP} why?"
        await pilot.press("enter")
        assert sent(host) == [f"{LINES} why?"] * 2


async def test_long_text_that_is_put_there_is_folded() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, LINES)
        composer.put(f"Read this: {LINES}")
        assert composer.text == f"Read this: {CHIP}"

        composer.put("other\n" * 100)
        assert composer.text == "[a\u00a0text\u00a0of\u00a0100\u00a0lines]"
        assert composer.written == "other\n" * 100


async def test_words_that_look_like_a_chip_are_words() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, LINES)
        await paste(pilot, composer, "[pasted 100 lines][pasted\u00a07\u00a0lines]")

        assert composer.written == f"{LINES}[pasted 100 lines][pasted\u00a07\u00a0lines]"


def test_texts_of_the_same_length_have_chips_of_their_own() -> None:
    pastes = Pastes()
    chips = [pastes.fold(letter * 5000) for letter in "aba"]

    assert chips[0] == chips[2] != chips[1]
    assert pastes.unfolded("".join(chips)) == "a" * 5000 + "b" * 5000 + "a" * 5000


def test_the_oldest_that_no_prompt_holds_is_forgotten_when_there_is_too_much() -> None:
    pastes = Pastes()
    half = MAX_SPARE_CHARS // 2
    held, oldest, newer = (pastes.fold(letter * half) for letter in "abc")
    assert not pastes.forget_spare([f"see {held}"])
    assert pastes.unfolded(oldest) == "b" * half

    newest = pastes.fold("d" * half)
    assert pastes.forget_spare([f"see {held}"])
    assert pastes.unfolded(oldest) == oldest
    assert [pastes.unfolded(it)[0] for it in (held, newer, newest)] == ["a", "c", "d"]


async def test_an_undo_past_what_was_sent_brings_a_deleted_paste_back() -> None:
    async with typing() as (host, composer, pilot):
        await paste(pilot, composer, LINES)
        await pilot.press("backspace", "h", "i", "enter")
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert composer.text == CHIP
        assert composer.written == LINES
        await pilot.press("enter")

        assert sent(host) == ["hi", LINES.rstrip()]


async def test_a_paste_left_for_a_prompt_of_the_past_is_walked_to_and_undone_to() -> None:
    async with typing() as (_, composer, pilot):
        await pilot.press(*"old", "enter")
        await paste(pilot, composer, LINES)
        await pilot.press("home", "up", "enter", "up", "up")
        assert composer.written == LINES
        await pilot.press("down", "down", "ctrl+z", "ctrl+z")

        assert composer.written == LINES


async def test_no_undo_brings_the_chip_of_a_forgotten_paste() -> None:
    async with typing() as (_, composer, pilot):
        await paste(pilot, composer, "x" * (MAX_SPARE_CHARS + 1))
        await pilot.press("backspace", "h", "i", "enter")
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")

        assert composer.text == ""


@given(st.text("ab\n []\u00a0"), st.text("ab\n []\u00a0"), st.text("ab\n"))
def test_folding_loses_nothing(before: str, after: str, text: str) -> None:
    pastes = Pastes()
    text *= FOLD_LINES
    chip = pastes.fold(text)

    assert pastes.unfolded(f"{before}{chip}{after}") == f"{before}{text}{after}"


def test_long_is_many_lines_or_many_characters() -> None:
    assert is_long("\n" * FOLD_LINES)
    assert is_long("x" * (FOLD_CHARS + 1))
    assert not is_long("x\n" * (FOLD_LINES - 1))
