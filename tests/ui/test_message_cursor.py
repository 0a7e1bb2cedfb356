"""The cursor that goes from message to message: where it goes, and what the view does meanwhile."""

import itertools

from page_rig import answer, body, grow, page, screen

from tuiapp.ui.widgets.entries import PlainEntry
from tuiapp.ui.widgets.transcript import Transcript


def prompt(transcript: Transcript, text: str) -> PlainEntry:
    entry = PlainEntry(text, label="you", role="user")
    transcript.add(entry)
    return entry


def paragraphs(count: int, word: str = "line") -> str:
    return "".join(f"{word} {number}\n\n" for number in range(count))


def marked(transcript: Transcript) -> list[str]:
    """The rows of the message under the cursor."""
    return [line.rstrip(" ▐") for line in screen(transcript) if line[1] == "▌"]


def head(transcript: Transcript) -> str:
    """The row that the cursor is on."""
    (found,) = [line for line in screen(transcript) if line.startswith("❯")]
    return found


async def test_the_cursor_begins_at_the_last_message_in_view() -> None:
    async with page() as (transcript, pilot):
        prompt(transcript, "Why?")
        last = prompt(transcript, "And then?")
        transcript.blur()
        transcript.focus()
        await pilot.pause()
        assert transcript.message is last
        assert marked(transcript) == ["❯▌ you", " ▌ And then?"]


async def test_the_cursor_goes_from_message_to_message_and_stops_at_the_ends() -> None:
    async with page() as (transcript, _):
        entries = [prompt(transcript, f"message {number}") for number in range(3)]
        transcript.walk(-1)  # it comes into view
        seen = [transcript.message]
        for step in (-1, -1, -1, 1, 1, 1):
            transcript.walk(step)
            seen.append(transcript.message)
        assert seen == [entries[place] for place in (2, 1, 0, 0, 1, 2, 2)]


async def test_nothing_moves_while_the_next_message_is_in_view() -> None:
    async with page() as (transcript, _):
        for number in range(4):
            prompt(transcript, f"message {number}")
        transcript.walk(-1)
        before = transcript.scroll_y
        for _ in range(3):
            transcript.walk(-1)
            assert transcript.scroll_y == before


async def test_a_message_that_is_not_in_view_comes_into_view_whole_and_no_further() -> None:
    async with page(60, 10) as (transcript, _):
        for number in range(9):
            prompt(transcript, f"message {number}\nand more")
        transcript.action_start()
        for number in range(1, 9):
            transcript.walk(1)
            assert marked(transcript) == ["❯▌ you", f" ▌ message {number}", " ▌ and more"]
        assert transcript.following
        for number in reversed(range(8)):
            transcript.walk(-1)
            assert marked(transcript) == ["❯▌ you", f" ▌ message {number}", " ▌ and more"]


async def test_a_message_taller_than_the_view_is_read_on_in_before_the_next() -> None:
    async with page(60, 12) as (transcript, _):
        prompt(transcript, "Why?")
        tall = answer(transcript)
        grow(transcript, tall, paragraphs(30))
        last = prompt(transcript, "Thanks.")
        transcript.action_start()
        transcript.walk(1)
        assert transcript.message is tall
        tops = [transcript.scroll_y]
        while transcript.message is tall:
            transcript.walk(1)
            tops.append(transcript.scroll_y)
        steps = [after - before for before, after in itertools.pairwise(tops)]
        assert transcript.message is last
        # Most of a screen at a time, so that a line or two stay to read on from.
        assert all(step == 10 for step in steps[:-2])
        assert 0 <= min(steps) <= max(steps) == 10
        transcript.walk(-1)
        back = [transcript.scroll_y]
        while "Why?" not in "".join(marked(transcript)):
            transcript.walk(-1)
            back.append(transcript.scroll_y)
        assert back == sorted(back, reverse=True)
        assert max(a - b for a, b in itertools.pairwise(back)) <= 10


async def test_every_line_of_a_tall_message_is_seen_on_the_way() -> None:
    async with page(60, 12) as (transcript, _):
        tall = answer(transcript)
        grow(transcript, tall, paragraphs(40))
        prompt(transcript, "Thanks.")
        transcript.action_start()
        seen: set[str] = set()
        while transcript.message is tall:
            seen |= {line[3:].strip(" ▐") for line in screen(transcript)[:-1]}
            transcript.walk(1)
        seen |= {line[3:].strip(" ▐") for line in screen(transcript)[:-1]}
        assert {f"line {number}" for number in range(40)} <= seen


async def test_an_earlier_tall_message_is_come_to_at_its_end() -> None:
    async with page(60, 12) as (transcript, _):
        tall = answer(transcript)
        grow(transcript, tall, paragraphs(30))
        for number in range(9):
            prompt(transcript, f"message {number}")
        transcript.action_end()
        while transcript.message is not tall:
            transcript.walk(-1)
        assert "line 29" in "".join(marked(transcript))


async def test_new_text_does_not_move_the_cursor_and_a_view_that_left_the_end_stays() -> None:
    async with page(60, 12) as (transcript, _):
        asked = prompt(transcript, "Why?")
        entry = answer(transcript)
        grow(transcript, entry, paragraphs(30))
        transcript.action_start()
        before = body(transcript)
        for number in range(100):
            grow(transcript, entry, f"more {number}\n\n")
        prompt(transcript, "And then?")
        assert transcript.message is asked
        assert body(transcript) == before


async def test_the_cursor_stays_on_its_message_when_new_text_pushes_it_out_of_view() -> None:
    async with page(60, 12) as (transcript, _):
        asked = prompt(transcript, "Why?")
        entry = answer(transcript)
        transcript.action_start()
        assert transcript.message is asked
        grow(transcript, entry, paragraphs(30))
        assert transcript.following
        assert transcript.message is asked


async def test_scrolling_takes_the_cursor_along() -> None:
    async with page(60, 12) as (transcript, pilot):
        entries = [prompt(transcript, f"message {number}\nand more") for number in range(30)]
        transcript.action_end()
        transcript.scroll_page(-2)
        await pilot.pause()
        assert transcript.message not in {entries[-1], None}
        assert marked(transcript)


async def test_the_cursor_survives_a_card_that_goes_and_an_empty_page() -> None:
    async with page() as (transcript, pilot):
        card = PlainEntry("Welcome.")
        transcript.add(card)
        transcript.walk(-1)
        assert transcript.message is card
        transcript.take_out(card)
        assert transcript.message is None
        asked = prompt(transcript, "Why?")
        transcript.walk(1)
        transcript.add(PlainEntry("Welcome."), first=True)
        assert transcript.message is asked
        transcript.clear_entries()
        for key in ("g", "G", "down", "up"):
            await pilot.press(key)
        transcript.walk(1)
        assert not transcript.begin_selecting()
        assert transcript.message is None


async def test_a_click_puts_the_cursor_there() -> None:
    async with page() as (transcript, pilot):
        first = prompt(transcript, "Why?")
        prompt(transcript, "And then?")
        await pilot.click(transcript, offset=(5, 2))
        assert transcript.message is first


async def test_the_first_and_the_last_message_are_a_key_away() -> None:
    async with page(60, 8) as (transcript, pilot):
        entries = [prompt(transcript, f"message {number}") for number in range(20)]
        await pilot.press("g")
        assert transcript.message is entries[0]
        assert "you" in head(transcript)
        await pilot.press("G")
        assert transcript.message is entries[-1]
        assert transcript.following


async def test_arrows_move_the_view_by_a_line() -> None:
    async with page(60, 12) as (transcript, pilot):
        grow(transcript, answer(transcript), paragraphs(30))
        await pilot.press("g")
        await pilot.press("down", "down", "down", "up")
        assert transcript.scroll_y == 2
