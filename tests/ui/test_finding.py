"""Finding in a lane: what the user types, sees and goes to; on scripted runs."""

from chat_rig import chat
from chat_scripts import ANSWER, ENDLESS, saying
from find_rig import LINES, LONG, bar, finds, marked, row_of, said
from textual.widgets import Input

from tuiapp.ui.widgets.find_bar import FindBar
from tuiapp.ui.widgets.line_painter import LEFT_CELLS


async def test_it_searches_as_is_typed_and_counts() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Three what?")
        await finds(it, "three")
        assert said(it) == "1 of 2"
        assert marked(it) == ["Three", "Three"]
        await it.pilot.press("space", "t")
        assert said(it) == "1 of 1"
        assert marked(it) == ["Three t"]


async def test_markup_is_no_part_of_what_is_searched() -> None:
    async with chat(saying("Some **bold** text.")) as it:
        await it.asks("Why?")
        await finds(it, "bold text")
        assert "".join(marked(it)) == "boldtext"


async def test_words_are_found_across_a_wrap() -> None:
    async with chat(saying("word " * 40 + "the very end"), size=(60, 20)) as it:
        await it.asks("Why?")
        await finds(it, "word the very")
        assert said(it) == "1 of 1"
        assert " ".join(marked(it)) == "word the very"


async def test_enter_goes_on_and_up_goes_back() -> None:
    async with chat(LONG, size=(80, 24)) as it:
        await it.asks("Why?")
        await it.pilot.press("ctrl+home")
        await finds(it, "bold")
        assert said(it) == f"1 of {LINES}"
        await it.pilot.press("enter", "down")
        assert said(it) == f"3 of {LINES}"
        await it.pilot.press("up", "shift+enter")
        assert said(it) == f"1 of {LINES}"


async def test_past_the_last_comes_the_first_and_it_is_said() -> None:
    async with chat(LONG, size=(80, 24)) as it:
        await it.asks("Why?")
        await it.pilot.press("ctrl+home")
        await finds(it, "bold")
        await it.pilot.press("up")
        assert said(it) == f"{LINES} of {LINES} · from the end"
        assert row_of(it, f"line {LINES - 1} ") >= 0
        await it.pilot.press("enter")
        assert said(it) == f"1 of {LINES} · from the start"
        await it.pilot.press("enter")
        assert said(it) == f"2 of {LINES}"


async def test_the_view_stays_where_the_match_is_in_view_and_else_shows_lines_around_it() -> None:
    async with chat(LONG, size=(80, 24)) as it:
        await it.asks("Why?")
        await it.pilot.press("ctrl+home")
        await finds(it, "bold")
        top = it.transcript.scroll_y
        await it.pilot.press("enter", "enter")
        assert it.transcript.scroll_y == top
        await it.pilot.press(*["enter"] * 10)
        assert it.transcript.scroll_y > top
        (here,) = marked(it, here=True)
        assert here == "bold"
        row = row_of(it, "line 12 ")
        assert 3 < row < it.transcript.size.height - 3


async def test_where_nothing_is_below_the_nearest_above_is_shown() -> None:
    async with chat(LONG, size=(80, 24)) as it:
        await it.asks("Why?")
        await finds(it, "line 3 ")
        assert said(it) == "1 of 1"
        assert row_of(it, "line 3 ") > 0


async def test_words_typed_on_are_looked_for_from_where_they_were() -> None:
    async with chat(LONG, size=(80, 24)) as it:
        await it.asks("Why?")
        await it.pilot.press("ctrl+home")
        await finds(it, "line 50")
        assert said(it) == "1 of 1"
        await it.pilot.press("backspace", "backspace")
        assert said(it) == f"1 of {LINES}"


async def test_no_match_is_said_calmly_and_the_view_stays() -> None:
    async with chat(LONG, size=(80, 24)) as it:
        await it.asks("Why?")
        top = it.transcript.scroll_y
        await finds(it, "nowhere")
        assert said(it) == "no match"
        assert it.transcript.scroll_y - top in {0, 1}  # the bar takes a row
        await it.pilot.press("enter", "up")
        assert said(it) == "no match"


async def test_a_capital_asks_for_a_capital() -> None:
    async with chat(saying("Stream stream")) as it:
        await it.asks("Why?")
        await finds(it, "stream")
        assert said(it).endswith("of 2")
        await it.pilot.press("ctrl+f", "S", "t", "r")
        assert said(it) == "1 of 1"


async def test_empty_words_mark_nothing() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await finds(it, "x")
        await it.pilot.press("backspace")
        await it.pilot.pause()
        assert said(it) == ""
        assert marked(it) == []
        await it.pilot.press("enter")
        assert bar(it).is_open


async def test_notices_are_not_searched() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        it.lane.show_notice("things that are no part of it")
        await finds(it, "things")
        assert said(it) == "1 of 1"


# Opening and closing.


async def test_escape_closes_the_bar_leaves_the_view_and_does_not_stop_the_answer() -> None:
    async with chat(ENDLESS) as it:
        await it.enters("Why?")
        await it.sees("It began")
        await finds(it, "began")
        await it.pilot.press("escape")
        assert not bar(it).is_open
        assert marked(it) == []
        assert it.composer.has_focus
        assert it.lane.state.is_running
        await it.pilot.press("escape")
        await it.until(lambda: not it.lane.state.is_running)


async def test_ctrl_f_again_selects_the_words() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await finds(it, "things")
        await it.pilot.press("ctrl+f")
        assert it.screen.query_one(FindBar).query_one(Input).selected_text == "things"
        await it.pilot.press("w")
        assert bar(it).words == "w"


async def test_the_last_words_stand_when_it_is_opened_again_and_nothing_moves() -> None:
    async with chat(LONG, size=(80, 24)) as it:
        await it.asks("Why?")
        await finds(it, "line 3 ")
        await it.pilot.press("escape", "ctrl+end", "ctrl+f")
        await it.until(lambda: it.transcript.found.search.is_through)
        assert bar(it).words == "line 3 "
        assert said(it) == "1 found"
        await it.pilot.press("enter")
        assert said(it).startswith("1 of 1")


async def test_n_goes_on_in_a_lane_after_the_bar_was_closed() -> None:
    async with chat(LONG, size=(80, 24)) as it:
        await it.asks("Why?")
        await it.pilot.press("ctrl+home")
        await finds(it, "bold")
        await it.pilot.press("enter", "escape", "tab")
        assert it.transcript.has_focus
        await it.pilot.press("n")
        await it.pilot.pause()
        assert said(it) == f"3 of {LINES}"
        assert it.transcript.has_focus
        await it.pilot.press("N", "N")
        assert said(it) == f"1 of {LINES}"
        await it.pilot.press("escape")
        assert not bar(it).is_open
        assert it.transcript.has_focus


async def test_n_without_a_search_says_how_to_begin_one() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "n")
        assert "^f finds" in it.said
        assert not bar(it).is_open


async def test_a_slash_command_finds_its_words() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await it.enters("/find three things")
        assert said(it) == "1 of 1"
        assert bar(it).has_keys


async def test_what_is_selected_is_looked_for() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        row = row_of(it, "Three things.")
        start = (LEFT_CELLS, row)
        await it.pilot.mouse_down(it.transcript, offset=start)
        await it.pilot.hover(it.transcript, offset=(LEFT_CELLS + 5, row))
        await it.pilot.mouse_up(it.transcript, offset=(LEFT_CELLS + 5, row))
        await it.pilot.press("ctrl+f")
        assert bar(it).words == "Three"
        assert said(it) == "1 of 1"
