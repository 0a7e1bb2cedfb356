"""A long page: what is looked at is laid out at once, and nothing else moves it."""

import re

import pytest
from page_rig import LOOK, THEMES, answer, body, grow, page, screen
from textual.pilot import Pilot
from waiting import wait_until

from tuiapp.core.events import Chunk, TextDelta
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.theme import look_of
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.entries import PlainEntry
from tuiapp.ui.widgets.page import HELD_LINES, KEPT_SCREENS
from tuiapp.ui.widgets.transcript import Transcript


MESSAGES = 60


def text_of(number: int) -> str:
    words = " ".join(f"m{number}w{word}" for word in range(30 + number % 50))
    code = "\n".join(f"code{number}_{line} = {line}" for line in range(number % 9))
    return f"# Head {number}\n\n{words}\n\n- a{number}\n- b{number}\n\n```\n{code}\n```\n\n| x{number} | y |\n|---|---|\n| 1 | 2 |\n"


def filled(transcript: Transcript) -> list[AnswerEntry]:
    entries: list[AnswerEntry] = []
    for number in range(MESSAGES):
        transcript.add(PlainEntry(f"prompt {number} " * (number % 40), label="you", role="user"))
        entry = AnswerEntry("m", look=LOOK, new_document=MarkdownDocument, highlighter=None)
        entry.take([Chunk(0, b"x", (TextDelta(text_of(number)),))])
        entry.finish()
        transcript.add(entry)
        entries.append(entry)
    return entries


async def rested(transcript: Transcript, pilot: Pilot[None]) -> None:
    """Wait until everything is laid out."""
    await wait_until(pilot, lambda: transcript.is_laid_out)


async def lines_upwards(transcript: Transcript, pilot: Pilot[None], count: int) -> list[str]:
    """The lines that come into view at the top, one step at a time."""
    seen: list[str] = []
    for _ in range(count):
        transcript.scroll_up(animate=False, immediate=True)
        await pilot.pause()
        seen.append(screen(transcript)[0][:-1])
    return seen


async def test_a_line_up_is_a_line_up_where_nothing_has_been_laid_out() -> None:
    async with page() as (transcript, pilot):
        filled(transcript)
        assert not transcript.is_laid_out
        early = await lines_upwards(transcript, pilot, 60)
    async with page() as (transcript, pilot):
        filled(transcript)
        await rested(transcript, pilot)
        assert await lines_upwards(transcript, pilot, 60) == early


async def test_laying_out_the_rest_moves_nothing() -> None:
    async with page() as (transcript, pilot):
        filled(transcript)
        transcript.scroll_to(y=transcript.max_scroll_y // 2, animate=False, immediate=True)
        before = body(transcript)
        assert not transcript.is_laid_out
        await rested(transcript, pilot)
        assert body(transcript) == before
        assert not transcript.following


@pytest.mark.parametrize("part", [0.0, 0.31, 0.5, 0.77, 0.93])
async def test_a_resize_there_and_back_comes_back_to_the_same_lines(part: float) -> None:
    async with page() as (transcript, pilot):
        filled(transcript)
        await rested(transcript, pilot)
        y = round(transcript.max_scroll_y * part)
        transcript.scroll_to(y=y, animate=False, immediate=True)
        await pilot.pause()
        before = body(transcript)
        for width in (31, 90, 60):
            await pilot.resize_terminal(width, 20)
            await pilot.pause()
            if width != 60:
                await rested(transcript, pilot)
        assert body(transcript) == before


async def test_a_view_that_grows_before_all_is_laid_out_for_its_width_is_drawn() -> None:
    words = (
        "Some words in a paragraph that wraps where there is little room, and not elsewhere. " * 2
    )
    async with page(30, 10) as (transcript, pilot):
        for _ in range(12):
            entry = answer(transcript)
            grow(transcript, entry, "\n\n".join([words] * 3))
            entry.finish()
            transcript.update_entry(entry)
        await rested(transcript, pilot)
        transcript.scroll_to(y=0, animate=False, immediate=True)
        await pilot.resize_terminal(100, 10)
        await pilot.resize_terminal(100, 24)
        assert len(screen(transcript)) == 24
        await rested(transcript, pilot)
        assert transcript.scroll_y == 0


async def test_a_resize_keeps_the_tail_in_view() -> None:
    async with page() as (transcript, pilot):
        filled(transcript)
        await pilot.resize_terminal(33, 14)
        await pilot.pause()
        assert any("1 " in line for line in screen(transcript)[-4:])
        assert transcript.following


async def test_another_theme_moves_nothing() -> None:
    async with page() as (transcript, pilot):
        filled(transcript)
        transcript.scroll_to(y=300, animate=False, immediate=True)
        await pilot.pause()
        before = body(transcript)
        other = next(look_of(theme) for name, theme in THEMES.items() if name != "harbor")
        transcript.take_look(other)
        await pilot.pause()
        assert body(transcript) == before


async def test_a_definition_above_the_view_does_not_move_it() -> None:
    async with page() as (transcript, pilot):
        entry = answer(transcript)
        grow(transcript, entry, "see [this][far] and [that][far]\n\n" * 50)
        grow(transcript, entry, "".join(f"line {number}\n\n" for number in range(60)))
        transcript.scroll_page(-1)
        await pilot.pause()
        before = body(transcript)
        grow(transcript, entry, f"[far]: https://example.org/{'x' * 200}\n\nmore\n\n")
        await pilot.pause()
        assert body(transcript) == before


async def test_lines_far_from_the_view_are_dropped_and_come_back() -> None:
    async with page() as (transcript, pilot):
        entry = answer(transcript)
        for number in range(HELD_LINES):
            grow(transcript, entry, f"line {number}\n\n")
        near = (2 * KEPT_SCREENS + 2) * 20
        assert entry.held <= HELD_LINES + 128 + near
        await pilot.press("g")
        await pilot.pause()
        assert any("line 0" in line for line in screen(transcript))


async def test_a_paste_of_ten_thousand_lines_is_all_there() -> None:
    async with page() as (transcript, pilot):
        transcript.add(PlainEntry("\n".join(f"line {number}" for number in range(10_000))))
        await rested(transcript, pilot)
        await pilot.press("g")
        await pilot.pause()
        seen: list[str] = []
        for _ in range(3):
            seen += re.findall(r"line \d+", "\n".join(screen(transcript)))
            transcript.scroll_page(1)
            await pilot.pause()
        assert list(dict.fromkeys(seen))[:40] == [f"line {number}" for number in range(40)]
        assert transcript.max_scroll_y == 10_000 + 2 - 20


async def test_the_end_right_after_a_page_down_is_the_end() -> None:
    async with page() as (transcript, pilot):
        filled(transcript)
        await pilot.press("g", "pagedown", "G")
        await pilot.pause()
        assert transcript.following
        assert transcript.scroll_y == transcript.max_scroll_y
