"""Long prompts in the transcript: what stays of them, and what is done with what is folded."""

import pytest
from chat_rig import ChatRig, chat, chat_on, lanes
from chat_scripts import ANSWER, ENDLESS, saying
from fake_ports import FakeClipboard
from find_rig import finds, marked, said
from host import make_host
from hypothesis import given
from hypothesis import strategies as st
from page_rig import LOOK, page, screen
from textual.geometry import Region
from textual.pilot import Pilot

from tuiapp.ui.stretches import PART_CHARS
from tuiapp.ui.widgets.entries import PlainEntry
from tuiapp.ui.widgets.prompt_fold import MAX_ROWS, ROW_CELLS, SHOWN_ROWS, fold_of
from tuiapp.ui.widgets.transcript import Transcript


LINES = 10_000
LONG = "\n".join(f"line {number}" for number in range(LINES))
FOLDED = f"… {LINES - SHOWN_ROWS:,} more lines · enter here shows them"
OPEN = f"{LINES:,} lines · enter here folds them"
ANSWERED = saying("\n\n".join(f"answer {number}" for number in range(60)))


def prompt(text: str = LONG, *files: str, width: int = 60) -> PlainEntry:
    entry = PlainEntry(text, label="you", role="user", notes=files, folds=True)
    entry.lay_out(width, LOOK)
    return entry


def lines_of(entry: PlainEntry) -> list[str]:
    while entry.draw(0, entry.height):
        pass
    return [entry.line(index).text for index in range(entry.height)]


# Where a prompt is folded.


def test_a_prompt_that_is_not_long_stands_whole() -> None:
    assert fold_of("Why?") is None
    assert fold_of("line\n" * (MAX_ROWS - 1) + "line") is None
    assert fold_of("x" * (MAX_ROWS * ROW_CELLS)) is None
    assert prompt("Why?").is_folded is None
    assert lines_of(prompt("Why?", "a.png")) == ["you", "Why?", "a.png"]


def test_of_a_long_one_the_first_lines_stay_and_the_rest_is_counted() -> None:
    first = [f"line {number}" for number in range(SHOWN_ROWS)]
    assert lines_of(prompt(LONG, "a.png")) == ["you", *first, FOLDED, "a.png"]


def test_what_stays_does_not_end_with_blank_lines() -> None:
    fold = fold_of("one\ntwo" + "\n" * SHOWN_ROWS + "last\n" * MAX_ROWS)
    assert fold is not None
    assert fold.begin == len("one\ntwo")
    fold = fold_of("\n" * MAX_ROWS + "last")
    assert fold is not None
    assert fold.begin == SHOWN_ROWS - 1


def test_a_line_is_not_broken_where_enough_stands_above_it() -> None:
    above = "\n".join(["line"] * (SHOWN_ROWS // 2))
    fold = fold_of(f"{above}\n{'word ' * 1_000}\nlast")
    assert fold is not None
    assert (fold.begin, fold.rest) == (len(above), "2 more lines")


def test_one_long_line_is_broken_at_a_space_and_counted_in_characters() -> None:
    fold = fold_of("word " * 1_000 + "end")
    assert fold is not None
    assert fold.begin == SHOWN_ROWS * ROW_CELLS - 1
    assert (fold.rest, fold.whole) == ("4,043 more characters", "5,003 characters")


def test_one_line_is_no_lines() -> None:
    text = "\n".join(["line"] * SHOWN_ROWS + ["word " * 1_000])
    assert "… 1 more line · enter here shows it" in lines_of(prompt(text))


def test_where_there_is_little_room_only_the_number_is_told() -> None:
    assert lines_of(prompt(width=30))[-1] == FOLDED.partition(" · ")[0]
    assert lines_of(prompt(width=10))[-1] == "… 9,988 m…"


TEXTS = st.lists(
    st.text("ab 長\u0301", max_size=40).flatmap(
        lambda it: st.integers(0, 120).map(lambda times: it * times)
    ),
    max_size=40,
).map("\n".join)


@given(TEXTS, st.integers(1, 140))
def test_nothing_of_a_prompt_is_lost_by_folding(text: str, width: int) -> None:
    entry = prompt(text, width=width)
    whole = PlainEntry(text, label="you", role="user")
    whole.lay_out(width, LOOK)
    before = lines_of(entry)
    fold = fold_of(text)
    if fold is None:
        assert before == lines_of(whole)
        return
    assert 0 < fold.begin < len(text)
    entry.toggle_fold()
    assert lines_of(entry)[:-1] == lines_of(whole)
    entry.toggle_fold()
    assert lines_of(entry) == before
    assert "".join(before[1:-1]).replace(" ", "") == "".join(text[: fold.begin].split())


@given(TEXTS, st.integers(1, 140), st.integers(1, 140))
def test_a_line_is_found_again_at_any_width_folded_or_not(
    text: str, width: int, other: int
) -> None:
    entry = prompt(text, "a.png", width=width)
    entry.toggle_fold()
    entry.draw(0, entry.height)
    spots = [entry.spot(line) for line in range(0, entry.height, 3)]
    entry.toggle_fold()
    entry.lay_out(other, LOOK)
    lines_of(entry)
    assert all(0 <= entry.line_of(spot) < entry.height for spot in spots)
    if entry.is_folded is not None:
        fold_line = entry.height - 2
        assert entry.folds_at(fold_line)
        hidden = [spot for spot in spots if spot.offset >= (fold_of(text) or spot)[0]]
        assert {entry.line_of(spot) for spot in hidden} <= {fold_line}


# What it costs.


def test_what_is_folded_is_not_laid_out() -> None:
    entry = prompt(LONG * 10)
    while entry.work():
        pass
    entry.draw(0, entry.height)
    assert not entry.has_work
    assert entry.held < PART_CHARS
    assert entry.height == 1 + SHOWN_ROWS + 1


def test_what_is_unfolded_is_laid_out_where_somebody_looks() -> None:
    entry = prompt(LONG * 10)
    entry.draw(0, entry.height)
    entry.toggle_fold()
    entry.draw(0, 40)
    assert entry.has_work
    assert entry.held <= 2 * PART_CHARS
    middle = entry.height // 2
    entry.draw(middle, middle + 40)
    assert entry.held <= 4 * PART_CHARS


# On the page.


def rows(transcript: Transcript) -> list[str]:
    return [line[3:-1].strip() for line in screen(transcript)]


async def add(transcript: Transcript, pilot: Pilot[None], text: str = LONG) -> PlainEntry:
    entry = PlainEntry(text, label="you", role="user", folds=True)
    transcript.add(entry)
    transcript.add(PlainEntry("And that is all.", label="you", role="user"))
    await pilot.pause()
    return entry


async def click(transcript: Transcript, pilot: Pilot[None], words: str) -> None:
    row = next(row for row, line in enumerate(rows(transcript)) if line.startswith(words))
    await pilot.click(transcript, offset=(5, row))


async def test_a_click_unfolds_a_prompt_where_it_stands_and_folds_it_again() -> None:
    async with page(60, 30) as (transcript, pilot):
        await add(transcript, pilot)
        assert transcript.following
        before = rows(transcript)
        await click(transcript, pilot, "…")
        assert rows(transcript)[: SHOWN_ROWS + 2] == before[: SHOWN_ROWS + 2]
        assert rows(transcript)[SHOWN_ROWS + 2] == f"line {SHOWN_ROWS}"
        assert not transcript.following
        transcript.action_end()
        await click(transcript, pilot, OPEN)
        assert rows(transcript) == before
        assert transcript.following


async def test_a_click_on_the_words_of_a_prompt_folds_nothing() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = await add(transcript, pilot)
        await click(transcript, pilot, "line 3")
        assert entry.is_folded
        await click(transcript, pilot, "…")
        await click(transcript, pilot, f"line {SHOWN_ROWS}")
        assert entry.is_folded is False


async def test_who_folds_a_prompt_from_its_middle_is_where_it_was_folded() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = await add(transcript, pilot)
        for number in range(40):
            transcript.add(PlainEntry(f"below {number}", label="you", role="user"))
        transcript.toggle_fold(entry)
        transcript.show_line(5_000)
        assert rows(transcript)[0].startswith("line ")
        transcript.toggle_fold(entry)
        assert rows(transcript)[0] == FOLDED
        assert "And that is all." in rows(transcript)


@pytest.mark.parametrize("is_open", [False, True])
async def test_no_resize_folds_or_unfolds_a_prompt(*, is_open: bool) -> None:
    text = "\n".join(f"{'word ' * 15}{number}" for number in range(MAX_ROWS + 1))
    async with page(100, 40) as (transcript, pilot):
        entry = await add(transcript, pilot, text)
        if is_open:
            transcript.toggle_fold(entry)
        shown = " ".join(lines_of(entry)[:-1]).split()
        for width, height in ((30, 8), (200, 60), (60, 20)):
            await pilot.resize_terminal(width, height)
            assert entry.is_folded is not is_open
            assert " ".join(lines_of(entry)[:-1]).split() == shown


async def test_what_is_folded_is_not_copied_and_is_there_again_unfolded() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = await add(transcript, pilot, "\n".join(f"line {n}" for n in range(30)))
        shown = "\n".join(f"line {n}" for n in range(SHOWN_ROWS))
        transcript.action_start()
        transcript.begin_selecting()
        await pilot.press("V", "G")
        assert transcript.read_selection() == f"{shown}\n\nAnd that is all."
        assert transcript.selection.is_folded(transcript.entries)
        transcript.toggle_fold(entry)
        whole = "\n".join(f"line {n}" for n in range(30))
        assert transcript.read_selection() == f"{whole}\n\nAnd that is all."
        assert not transcript.selection.is_folded(transcript.entries)


async def test_a_selection_that_ends_below_a_folded_prompt_has_none_of_what_is_folded() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = await add(transcript, pilot)
        at = rows(transcript).index(FOLDED)
        await pilot.mouse_down(transcript, offset=(3, at - 2))
        await pilot.hover(transcript, offset=(30, at))
        await pilot.mouse_up(transcript, offset=(30, at))
        assert transcript.read_selection() == "line 10\nline 11"
        transcript.toggle_fold(entry)
        assert transcript.read_selection() == "line 10\nline 11"


async def test_a_caret_waits_in_what_is_folded() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = await add(transcript, pilot)
        transcript.toggle_fold(entry)
        transcript.begin_selecting()
        await pilot.press("g", *["pagedown"] * 3)
        at = transcript.read_selection()
        assert at.count("\n") > SHOWN_ROWS
        transcript.toggle_fold(entry)
        assert transcript.is_selecting
        transcript.toggle_fold(entry)
        assert transcript.read_selection() == at
        transcript.toggle_fold(entry)
        await pilot.press("l")
        assert transcript.read_selection() == "l"


async def test_a_prompt_unfolded_and_scrolled_holds_few_lines() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = await add(transcript, pilot, LONG * 10)
        transcript.toggle_fold(entry)
        for part in range(1, 10):
            transcript.show_line(transcript.max_scroll_y * part // 10)
            strips = transcript.render_lines(Region(0, 0, 60, 30))
            assert all("line " in strip.text for strip in strips[:-1])
        assert entry.held < entry.height // 10


# In the chat.


async def reads(it: ChatRig, *keys: str) -> None:
    """Turn to the lane, and press keys there."""
    it.transcript.focus()
    await it.until(lambda: it.transcript.has_focus)
    await it.pilot.press(*keys)


async def test_the_key_that_folds_reasoning_folds_a_prompt_too() -> None:
    async with chat(ANSWER) as it:
        await it.asks(LONG)
        await reads(it, "k")
        assert FOLDED in it.text()
        await it.pilot.press("enter")
        assert f"line {SHOWN_ROWS}" in it.everything
        await it.pilot.press("ctrl+t")
        assert FOLDED in it.everything
        assert f"line {SHOWN_ROWS}" not in it.everything


async def test_from_the_composer_the_key_is_about_the_answer() -> None:
    async with chat(ANSWER) as it:
        await it.asks(LONG)
        await it.pilot.press("ctrl+t")
        assert FOLDED in it.text()


async def test_a_folded_prompt_is_sent_and_copied_whole() -> None:
    clipboard = FakeClipboard("wl-copy")
    async with chat_on(make_host(ANSWER, clipboard=clipboard)) as it:
        await it.asks(LONG)
        assert it.prompts_of(0) == [LONG]
        await reads(it, "k", "y")
        await it.until(lambda: clipboard.copied == [LONG])


async def test_while_an_answer_streams_an_unfolded_prompt_can_be_read() -> None:
    async with chat(ENDLESS) as it:
        await it.enters(LONG)
        await it.sees("It began")
        await reads(it, "k", "enter")
        assert f"line {SHOWN_ROWS}" in it.everything
        assert not it.transcript.following
        await it.pilot.press("enter")
        assert it.transcript.following


async def test_a_match_in_what_is_folded_is_unfolded_when_it_is_come_to() -> None:
    async with chat(ANSWER) as it:
        await it.asks(LONG)
        await finds(it, "line 7777")
        assert said(it) == "1 of 1"
        assert marked(it, here=True) == ["line 7777"]


async def test_a_prompt_stays_folded_while_there_is_something_else_to_look_at() -> None:
    async with chat(saying("line 5 is what you mean.")) as it:
        await it.asks(LONG)
        await finds(it, "line 5")
        assert FOLDED in it.text()
        assert marked(it, here=True) == ["line 5"]
        await it.pilot.press("enter")
        assert marked(it, here=True) == ["line 5"]
        await it.until(lambda: FOLDED not in it.everything)


async def test_words_that_reach_into_what_is_folded_are_found() -> None:
    words = " ".join(f"w{number}" for number in range(2_000))
    fold = fold_of(words)
    assert fold is not None
    across = words[fold.begin - 4 : fold.begin + 5]
    async with chat(ANSWER) as it:
        await it.asks(words)
        await finds(it, across)
        assert said(it) == "1 of 1"
        await reads(it, "k", "enter")
        assert "".join(marked(it, here=True)) == across


async def test_locked_lanes_keep_to_the_turn_where_one_has_its_prompt_unfolded() -> None:
    async with lanes(ANSWERED) as it:
        await it.asks(LONG)
        await it.asks("And then?")
        it.screen.carry_out("lane.lock")
        first, second = (lane.transcript for lane in it.lanes)
        first.focus()
        first.toggle_fold(first.entries[0])
        first.show_line(5_000)
        await it.pilot.pause()
        _, answer, after, _ = second.entries
        assert second.scroll_y == second.line_of(after) - 1
        assert second.line_of(answer) < 20
        first.show_line(first.line_of(first.entries[2]))
        await it.until(lambda: second.scroll_y == second.line_of(after))
