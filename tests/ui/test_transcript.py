"""The transcript alone: following, scrolling, selecting, and what it never lets through."""

import pytest
from page_rig import answer, body, grow, page, screen
from rich.cells import cell_len
from textual.geometry import Region

from tuiapp.ui.widgets.entries import PlainEntry


async def test_a_frame_paints_only_the_rows_that_look_different() -> None:
    async with page() as (transcript, pilot):
        entry = answer(transcript)
        grow(transcript, entry, "one\n\ntwo\n\n")
        await pilot.pause()
        picture = transcript.render_lines(transcript.size.region)
        transcript._exchange_repaint_regions()  # pyright: ignore[reportPrivateUsage] - as a paint takes them
        grow(transcript, entry, "three")
        regions = transcript._exchange_repaint_regions()  # pyright: ignore[reportPrivateUsage] - as above
        after = transcript.render_lines(transcript.size.region)
        rows = {y for y, strip in enumerate(after) if strip is not picture[y]}
        assert [strip.text.strip(" ▎") for y, strip in enumerate(after) if y in rows] == [
            "",
            "three",
        ]
        assert {y for one in regions for y in one.line_range} == rows


async def test_new_lines_pull_the_view_along() -> None:
    async with page() as (transcript, _):
        entry = answer(transcript)
        for number in range(100):
            grow(transcript, entry, f"line {number}\n\n")
        assert any("line 99" in line for line in screen(transcript))
        assert transcript.following


async def test_a_view_scrolled_up_stays_exactly_there_for_a_thousand_chunks() -> None:
    async with page() as (transcript, pilot):
        entry = answer(transcript)
        for number in range(100):
            grow(transcript, entry, f"line {number}\n\n")
        transcript.scroll_page(-1)
        await pilot.pause()
        before = body(transcript)
        for number in range(1000):
            grow(transcript, entry, f"more {number}\n\n")
        await pilot.pause()
        assert body(transcript) == before
        assert not transcript.following


@pytest.mark.parametrize("pages", [1, 2])
async def test_a_view_scrolled_up_stays_on_its_row_while_the_table_around_it_grows(
    pages: int,
) -> None:
    # First all rows get rules between them, then the table settles, then it is closed.
    more = [
        "| wrapped | " + "word " * 20 + "|\n",
        *["| more | row |\n"] * 60,
        "\nAfter",
        " it.\n\nEnd",
    ]
    async with page() as (transcript, pilot):
        entry = answer(transcript)
        grow(transcript, entry, "| name | what |\n|---|---|\n")
        for number in range(58):
            grow(transcript, entry, f"| row {number} | value |\n")
        transcript.scroll_page(-pages)
        await pilot.pause()
        top = body(transcript)[0].split()
        assert "row" in top
        for text in more:
            grow(transcript, entry, text)
            await pilot.pause()
            assert body(transcript)[0].split() == top
        assert not transcript.following


async def test_a_mark_says_how_much_is_below() -> None:
    async with page() as (transcript, pilot):
        entry = answer(transcript)
        for number in range(100):
            grow(transcript, entry, f"line {number}\n\n")
        transcript.scroll_page(-1)
        await pilot.pause()
        assert "lines below · ctrl+end" in screen(transcript)[-1]


@pytest.mark.parametrize("letter", ["x", "文"])
async def test_the_mark_is_short_where_the_whole_one_would_lie_over_text(letter: str) -> None:
    async with page(width=60) as (transcript, pilot):
        entry = answer(transcript)
        text = letter * (40 // cell_len(letter))
        for _ in range(100):
            grow(transcript, entry, f"- {text}\n")
        transcript.scroll_page(-1)
        await pilot.pause()
        last = screen(transcript)[-1]
        assert text in last
        assert last.rstrip(" ▐").endswith(" ↓ 18")
        assert cell_len(last) == 60


async def test_the_mark_of_a_narrow_view_is_short() -> None:
    async with page(width=20) as (transcript, pilot):
        entry = answer(transcript)
        for number in range(100):
            grow(transcript, entry, f"{number}\n\n")
        transcript.scroll_page(-1)
        await pilot.pause()
        assert screen(transcript)[-1].rstrip(" ▐").endswith(" ↓ 18")


async def test_scrolling_down_to_the_end_follows_again() -> None:
    async with page() as (transcript, pilot):
        entry = answer(transcript)
        for number in range(100):
            grow(transcript, entry, f"line {number}\n\n")
        transcript.scroll_page(-2)
        await pilot.pause()
        transcript.scroll_page(5)
        await pilot.pause()
        assert transcript.following
        grow(transcript, entry, "the very last")
        assert any("the very last" in line for line in screen(transcript))


async def test_end_goes_back_to_the_tail() -> None:
    async with page() as (transcript, pilot):
        entry = answer(transcript)
        for number in range(100):
            grow(transcript, entry, f"line {number}\n\n")
        await pilot.press("g")
        await pilot.pause()
        assert not transcript.following
        await pilot.press("end")
        assert transcript.following
        assert any("line 99" in line for line in screen(transcript))


async def test_a_resize_keeps_the_text_at_the_top_of_the_view() -> None:
    async with page(60, 20) as (transcript, pilot):
        transcript.add(PlainEntry(" ".join(f"w{number:04}" for number in range(2000))))
        await pilot.press("g")
        transcript.scroll_page(3)
        await pilot.pause()
        first = screen(transcript)[0].split()[0]
        await pilot.resize_terminal(40, 20)
        await pilot.pause()
        assert first in screen(transcript)[0]


async def test_every_line_fills_the_width_exactly() -> None:
    async with page(50, 12) as (transcript, _):
        grow(
            transcript, answer(transcript), "# 你好 world\n\n- one\n\n```py\nprint('👩‍👩‍👧')\n```\n"
        )
        region = Region(0, 0, 50, 12)
        assert {strip.cell_length for strip in transcript.render_lines(region)} == {50}


async def test_control_characters_and_markup_do_not_act() -> None:
    async with page() as (transcript, _):
        transcript.add(PlainEntry("[red]x[/foo] \x1b[31m\x07\x9b \u202e", label="you", role="user"))
        grow(transcript, answer(transcript), "[bold]y[/bar] \x1b[2J\x9b31m")
        shown = "\n".join(screen(transcript))
        assert "[red]x[/foo]" in shown
        assert "[bold]y[/bar]" in shown
        assert not any(char in shown for char in "\x1b\x07\x9b\u202e")


async def test_a_drag_selects_text_without_margins_or_wrapping() -> None:
    text = "alpha beta gamma delta epsilon zeta eta theta iota kappa"
    async with page(30, 12) as (transcript, pilot):
        transcript.add(PlainEntry(text, label="you", role="user"))
        await pilot.mouse_down(transcript, offset=(3, 2))
        await pilot.hover(transcript, offset=(28, 4))
        await pilot.mouse_up(transcript, offset=(28, 4))
        selected = transcript.read_selection()
        assert selected
        assert text.startswith(selected)
        assert "\n" not in selected


async def test_a_selection_stays_on_its_text_when_the_width_changes() -> None:
    async with page(60, 12) as (transcript, pilot):
        transcript.add(PlainEntry("alpha beta gamma delta", label="you", role="user"))
        await pilot.mouse_down(transcript, offset=(3 + 6, 2))
        await pilot.hover(transcript, offset=(3 + 10, 2))
        await pilot.mouse_up(transcript, offset=(3 + 10, 2))
        assert transcript.read_selection() == "beta"
        await pilot.resize_terminal(20, 12)
        await pilot.pause()
        assert transcript.read_selection() == "beta"


async def test_a_click_selects_nothing() -> None:
    async with page() as (transcript, pilot):
        transcript.add(PlainEntry("alpha beta", label="you", role="user"))
        await pilot.click(transcript, offset=(6, 2))
        assert transcript.read_selection() == ""


@pytest.mark.parametrize("size", [(20, 5), (8, 2), (400, 120)])
async def test_no_terminal_is_too_small_or_too_large(size: tuple[int, int]) -> None:
    async with page(*size) as (transcript, _):
        entry = answer(transcript)
        grow(transcript, entry, "# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote\n" * 5)
        assert len(screen(transcript)) == size[1]


async def test_a_message_taken_away_under_a_held_button_lets_the_mouse_go() -> None:
    async with page() as (transcript, pilot):
        welcome = PlainEntry("alpha beta")
        transcript.add(welcome)
        await pilot.pause()
        await pilot.mouse_down(transcript, offset=(5, 1))
        assert pilot.app.mouse_captured is transcript
        transcript.take_out(welcome)
        answer(transcript)
        await pilot.mouse_up(transcript, offset=(8, 1))
        assert pilot.app.mouse_captured is None
