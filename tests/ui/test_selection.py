"""Selecting through all that an answer says: what was thought, what was answered, and what is called."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_rig import LOOK, page, screen
from rich.style import Style
from textual.pilot import Pilot

from tuiapp.core.events import Chunk, Event, ReasoningDelta, RequestSent, TextDelta, ToolCallDelta
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.caret import glyphs
from tuiapp.ui.widgets.entries import Entry, PlainEntry
from tuiapp.ui.widgets.passages import passage_at, place_near
from tuiapp.ui.widgets.selection import Extent, TextSelection
from tuiapp.ui.widgets.transcript import Transcript


THOUGHT = "First the *headings*, then the lists below.\n\n> A quote.\n\n```\none = 1\n\ttwo\n```\n"
SAID = "So it is.\n\n| pp | qq |\n|---|---|\n| rr | ss |\n"
CALLS = (
    ToolCallDelta(0, "x", "look_up", '{"what": "rain"}'),
    ToolCallDelta(1, "y", "add", '{"x": 1, "y": 2}'),
)
EVENTS: Sequence[Event] = (ReasoningDelta(THOUGHT), TextDelta(SAID), *CALLS)

FIRST = "First the headings, then the lists below."
COPIED_THOUGHT = f"{FIRST}\n\nA quote.\n\none = 1\n\ttwo"
COPIED_SAID = "So it is.\n\npp\tqq\nrr\tss"
COPIED_CALLS = 'look_up({"what": "rain"})\nadd({"x": 1, "y": 2})'
COPIED = f"{COPIED_THOUGHT}\n\n{COPIED_SAID}\n\n{COPIED_CALLS}"


def answer_of(events: Sequence[Event]) -> AnswerEntry:
    """An answer of which more may come, its reasoning unfolded."""
    entry = AnswerEntry("m", look=LOOK, new_document=MarkdownDocument, highlighter=None)
    entry.take([Chunk(0, b"x", tuple(events))])
    entry.toggle_fold()
    return entry


def answered(transcript: Transcript, events: Sequence[Event] = EVENTS) -> AnswerEntry:
    """A whole answer, on the page."""
    entry = answer_of(events)
    entry.finish()
    transcript.add(entry)
    return entry


def take(transcript: Transcript, entry: AnswerEntry, *events: Event) -> None:
    entry.take([Chunk(0, b"x", events)])
    transcript.update_entry(entry)


def fold(transcript: Transcript, entry: AnswerEntry) -> None:
    """Fold the reasoning, or unfold it."""
    entry.toggle_fold()
    transcript.update_entry(entry)


def cell_of(transcript: Transcript, words: str) -> tuple[int, int]:
    """Where some words begin on the screen."""
    lines = enumerate(screen(transcript))
    return next((line.index(words), row) for row, line in lines if words in line)


async def drag(pilot: Pilot[None], transcript: Transcript, first: str, last: str) -> str:
    """What is selected from the beginning of some words to the end of others, by the mouse."""
    start, (x, y) = cell_of(transcript, first), cell_of(transcript, last)
    await pilot.mouse_down(transcript, offset=start)
    await pilot.hover(transcript, offset=(x + len(last), y))
    await pilot.mouse_up(transcript, offset=(x + len(last), y))
    return transcript.read_selection()


async def press(pilot: Pilot[None], keys: str) -> None:
    await pilot.press(*keys.split())


def marked(transcript: Transcript) -> str:
    """The text of the marked cells."""
    selection = transcript.selection
    return " ".join(
        entry.line(line).crop(span.start, span.end).text.strip()
        for index, entry in enumerate(transcript.entries)
        for line in range(entry.height)
        for span in selection.spans(index, line, entry)
    )


# By the mouse.


@pytest.mark.parametrize(
    ("first", "last", "selected"),
    [
        ("then", "lists", "then the lists"),
        ("quote.", "one =", "quote.\n\none ="),
        ("two", "So it", "two\n\nSo it"),
        (
            "below.",
            "up(",
            COPIED[COPIED.index("below") : COPIED.index("{")],
        ),
        ("is.", "look", f"is.{COPIED_SAID.removeprefix('So it is.')}\n\nlook"),
        ("rain", "add", 'rain"})\nadd'),
        ('"y"', "2})", '"y": 2})'),
    ],
)
async def test_a_drag_begins_and_ends_in_any_of_them(first: str, last: str, selected: str) -> None:
    async with page(60, 30) as (transcript, pilot):
        answered(transcript)
        assert await drag(pilot, transcript, first, last) == selected
        assert not transcript.selection.is_empty


@pytest.mark.parametrize("width", [20, 33, 60, 120])
async def test_what_is_copied_has_no_frames_marks_or_newlines_of_wrapping(width: int) -> None:
    async with page(width, 60) as (transcript, pilot):
        transcript.add(PlainEntry("Why?", label="you", role="user"))
        answered(transcript)
        transcript.add(PlainEntry("I see.", label="you", role="user"))
        assert await drag(pilot, transcript, "Why?", "see.") == f"Why?\n\n{COPIED}\n\nI see."


async def test_a_drag_upwards_selects_the_same() -> None:
    async with page(60, 30) as (transcript, pilot):
        answered(transcript)
        await pilot.mouse_down(transcript, offset=cell_of(transcript, "add("))
        await pilot.hover(transcript, offset=cell_of(transcript, "then"))
        assert transcript.read_selection() == COPIED[COPIED.index("then") : COPIED.index("\nadd")]


async def test_two_clicks_select_a_word_and_three_all_that_belongs_to_it() -> None:
    async with page(60, 30) as (transcript, pilot):
        answered(transcript)
        for words, word, all_of_it in (
            ("headings", "headings", FIRST),
            ("look_up", "look_up", 'look_up({"what": "rain"})'),
        ):
            at = cell_of(transcript, words)
            await pilot.click(transcript, offset=at, times=2)
            assert transcript.read_selection() == word
            await pilot.click(transcript, offset=at, times=3)
            assert transcript.read_selection() == all_of_it


LONG_CALL = "f(" + "ab " * 2_000


@pytest.mark.parametrize("last", ["a", "more", "characters)"])
async def test_a_drag_to_the_end_of_a_long_call_has_what_is_not_shown_of_it(last: str) -> None:
    async with page(120, 50) as (transcript, pilot):
        answered(transcript, [ToolCallDelta(0, "x", "f", "ab " * 2_000), CALLS[1]])
        start = cell_of(transcript, "f(")
        x, y = cell_of(transcript, "… 2,002 more")
        x += 0 if last == "a" else screen(transcript)[y].index(last) + len(last) - x
        await pilot.mouse_down(transcript, offset=start)
        await pilot.hover(transcript, offset=(x, y))
        await pilot.mouse_up(transcript, offset=(x, y))
        assert transcript.read_selection() == f"{LONG_CALL})"
        assert await drag(pilot, transcript, "f(", "add") == f"{LONG_CALL})\nadd"


async def test_keys_take_what_is_not_shown_of_a_long_call_with_the_last_that_is() -> None:
    async with page(120, 50) as (transcript, pilot):
        entry = answer_of([ToolCallDelta(0, "x", "f", "ab " * 2_000)])
        transcript.add(entry)
        transcript.begin_selecting()
        await press(pilot, "G")
        assert transcript.read_selection() == LONG_CALL
        await press(pilot, "h")
        assert transcript.read_selection() == LONG_CALL[:3_999]
        take(transcript, entry, ToolCallDelta(0, None, None, "more"))
        assert transcript.read_selection() == LONG_CALL[:3_999]


async def test_what_is_marked_is_what_is_copied() -> None:
    async with page(60, 30) as (transcript, pilot):
        answered(transcript)
        selected = await drag(pilot, transcript, "lists", "rain")

        def letters(of: str) -> list[str]:
            return re.findall(r"\w+", of)

        assert letters(marked(transcript)) == letters(selected)


async def test_a_click_on_the_summary_still_folds() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = answered(transcript)
        await pilot.click(transcript, offset=cell_of(transcript, "▾"))
        assert not entry.shows_reasoning
        assert transcript.selection.is_empty


# By keys.


async def test_keys_go_from_one_into_the_next() -> None:
    async with page(60, 30) as (transcript, pilot):
        answered(transcript)
        assert transcript.begin_selecting()
        assert transcript.read_selection() == "F"
        await press(pilot, "dollar_sign j j j")
        assert transcript.read_selection() == COPIED_THOUGHT
        await press(pilot, "j 0 w")
        assert transcript.read_selection() == f"{COPIED_THOUGHT}\n\nSo i"
        await press(pilot, "G")
        assert transcript.read_selection() == COPIED
        await press(pilot, "0 k")
        assert transcript.read_selection().endswith("\n\nl")
        await press(pilot, "h")
        assert transcript.read_selection() == f"{COPIED_THOUGHT}\n\n{COPIED_SAID}"
        await press(pilot, "g")
        assert transcript.read_selection() == "F"


async def test_whole_lines_are_those_of_each_text() -> None:
    async with page(30, 40) as (transcript, pilot):
        answered(transcript)
        transcript.begin_selecting()
        await press(pilot, "j V")
        assert transcript.read_selection() == FIRST
        await press(pilot, "G")
        assert transcript.read_selection() == COPIED


# Folding.


async def test_what_is_folded_is_neither_selected_nor_copied() -> None:
    async with page(60, 30) as (transcript, pilot):
        transcript.add(PlainEntry("Why?", label="you", role="user"))
        entry = answered(transcript)
        fold(transcript, entry)
        copied = f"Why?\n\n{COPIED_SAID}\n\n{COPIED_CALLS}"
        assert await drag(pilot, transcript, "Why?", "2})") == copied
        transcript.action_start()
        transcript.begin_selecting()
        await press(pilot, "G")
        assert transcript.read_selection() == copied
        assert "headings" not in marked(transcript)


async def test_a_selection_in_what_is_folded_is_there_again_when_it_is_unfolded() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = answered(transcript)
        assert await drag(pilot, transcript, "then", "lists") == "then the lists"
        fold(transcript, entry)
        assert transcript.read_selection() == marked(transcript) == ""
        fold(transcript, entry)
        assert transcript.read_selection() == marked(transcript) == "then the lists"


async def test_a_selection_knows_whether_some_of_it_is_folded() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = answered(transcript)
        selection = transcript.selection

        def is_folded() -> bool:
            return selection.is_folded(transcript.entries)

        assert await drag(pilot, transcript, "below.", "So it")
        assert not is_folded()
        fold(transcript, entry)
        assert is_folded()
        assert await drag(pilot, transcript, "So", "rain")
        assert not is_folded()
        first = entry.passages[0]
        end = Extent(0, first.section, first.text.length, first.text.length)
        selection.begin(end)
        selection.stretch(Extent(0, entry.passages[1].section, 0, 0))
        assert not selection.is_empty
        assert not is_folded()


async def test_of_a_selection_that_ends_in_what_is_folded_the_rest_stays() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = answered(transcript)
        whole = await drag(pilot, transcript, "below.", "So it")
        fold(transcript, entry)
        assert transcript.read_selection() == "So it"
        fold(transcript, entry)
        assert transcript.read_selection() == whole


@pytest.mark.parametrize(("first", "last"), [("is.", "qq"), ("rain", "add"), ("So", "2})")])
async def test_folding_moves_no_selection_below(first: str, last: str) -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = answered(transcript)
        selected = await drag(pilot, transcript, first, last)
        seen = marked(transcript)
        fold(transcript, entry)
        assert (transcript.read_selection(), marked(transcript)) == (selected, seen)
        fold(transcript, entry)
        assert (transcript.read_selection(), marked(transcript)) == (selected, seen)


async def test_unfolding_puts_nothing_into_a_selection_that_ends_above_it() -> None:
    async with page(60, 30) as (transcript, pilot):
        transcript.add(PlainEntry("Why?", label="you", role="user"))
        entry = answered(transcript)
        fold(transcript, entry)
        assert await drag(pilot, transcript, "Why?", "▸ thought") == "Why?"
        fold(transcript, entry)
        assert transcript.read_selection() == "Why?"


async def test_a_caret_waits_in_what_is_folded_and_goes_on_to_what_is_shown() -> None:
    async with page(60, 30) as (transcript, pilot):
        entry = answered(transcript)
        transcript.begin_selecting()
        await press(pilot, "w w")
        fold(transcript, entry)
        assert transcript.is_selecting
        assert transcript.read_selection() == ""
        fold(transcript, entry)
        assert transcript.read_selection() == "First the h"
        fold(transcript, entry)
        await press(pilot, "l l")
        assert transcript.read_selection() == "So"
        fold(transcript, entry)
        assert transcript.read_selection() == f"{COPIED_THOUGHT}\n\nSo"


# What comes meanwhile.


async def test_a_selection_stays_on_its_words_while_reasoning_answer_and_calls_grow() -> None:
    async with page(60, 40) as (transcript, pilot):
        entry = answer_of([ReasoningDelta("One two three.")])
        transcript.add(entry)
        assert await drag(pilot, transcript, "two", "three") == "two three"
        for event in (
            ReasoningDelta(" Four.\n\nFive."),
            TextDelta("Said"),
            TextDelta(" it.\n\n"),
            *CALLS,
            ToolCallDelta(0, None, None, "more"),
        ):
            take(transcript, entry, event)
            assert transcript.read_selection() == marked(transcript) == "two three"


async def test_a_selection_in_a_call_stays_on_its_words_while_that_and_others_grow() -> None:
    async with page(60, 40) as (transcript, pilot):
        entry = answer_of([ToolCallDelta(0, "x", "f", '{"a"'), ToolCallDelta(1, "y", "g", '{"b"')])
        transcript.add(entry)
        assert await drag(pilot, transcript, "a", '"b"') == 'a"\ng({"b"'
        for index, arguments in ((0, ': "x'), (1, ": 2"), (0, 'y"}'), (1, "}")):
            take(transcript, entry, ToolCallDelta(index, None, None, arguments))
            assert transcript.read_selection().endswith('\ng({"b"')
        entry.finish()
        assert transcript.read_selection() == 'a": "xy"})\ng({"b"'


async def test_another_width_moves_no_selection() -> None:
    async with page(60, 40) as (transcript, pilot):
        answered(transcript)
        selected = await drag(pilot, transcript, "lists", "rain")
        for width in (20, 35, 100):
            await pilot.resize_terminal(width, 40)
            await pilot.pause()
            assert transcript.read_selection() == selected


async def test_a_second_attempt_takes_caret_and_selection_of_the_first_away_unharmed() -> None:
    async with page(60, 40) as (transcript, pilot):
        entry = answer_of(EVENTS)
        transcript.add(entry)
        transcript.begin_selecting()
        await press(pilot, "G")
        take(transcript, entry, RequestSent(attempt=2))
        assert transcript.read_selection() == ""
        await press(pilot, "h j g")
        take(transcript, entry, TextDelta("Anew."))
        await press(pilot, "g G")
        assert transcript.read_selection().endswith(".")


async def test_a_selection_that_is_drawn_never_asks_for_the_whole_of_growing_reasoning() -> None:
    asked: list[int] = []

    class Watched(MarkdownDocument):
        @property
        def source(self) -> str:
            asked.append(len(super().source))
            return super().source

    async with page(60, 20) as (transcript, pilot):
        entry = AnswerEntry("m", look=LOOK, new_document=Watched, highlighter=None)
        transcript.add(entry)
        entry.toggle_fold()
        take(transcript, entry, ReasoningDelta("One two three.\n\n"))
        assert await drag(pilot, transcript, "two", "three") == "two three"
        asked.clear()
        for number in range(50):
            take(transcript, entry, ReasoningDelta(f"Thought {number}.\n\n"))
            screen(transcript)
        assert asked == []


# Laws.


def laid_out(width: int) -> list[Entry]:
    """A prompt and an answer."""
    entries: list[Entry] = [PlainEntry("Why\nnot?", label="you"), answer_of(EVENTS)]
    for entry in entries:
        entry.lay_out(width, LOOK)
        while entry.draw(0, entry.height):
            pass
    return entries


def letters(text: str) -> str:
    return "".join(text.split())


cells = st.tuples(st.integers(0, 1), st.integers(0, 60), st.integers(0, 60))


@given(st.lists(cells, min_size=3, max_size=3), st.integers(4, 60), st.sampled_from("▸▾"))
def test_two_selections_side_by_side_are_the_one_over_both(
    at: list[tuple[int, int, int]], width: int, fold_mark: str
) -> None:
    entries = laid_out(width)
    if fold_mark == "▸" and isinstance(entries[1], AnswerEntry):
        entries[1].toggle_fold()
    places = sorted((number, *place_near(entries[number], line, x)) for number, line, x in at)
    ends = [Extent(number, section, offset, offset) for number, section, offset in places]

    def between(start: Extent, end: Extent) -> str:
        selection = TextSelection(Style())
        selection.begin(start)
        selection.stretch(end)
        return selection.text(entries)

    first, middle, last = ends
    assert between(first, last) == between(last, first)
    assert letters(between(first, middle)) + letters(between(middle, last)) == letters(
        between(first, last)
    )


@given(st.integers(4, 60))
def test_every_character_is_found_under_its_cell(width: int) -> None:
    entry = laid_out(width)[1]
    for line in range(entry.height):
        passage = passage_at(entry, line)
        if passage is not None:
            for glyph in glyphs(passage.text, line):
                assert place_near(entry, line, glyph.cell) == (passage.section, glyph.start)
