"""Finding while the page changes: it grows, folds, is resized, or is another lane's; and in much of it."""

import pytest
from chat_rig import chat, lanes
from chat_scripts import ANSWER, OPENING, gated, saying
from find_rig import LINES, LONG, THOUGHTFUL, bar, finds, marked, row_of, said
from host import Gate, Script, Step

from tuiapp.core.events import Finished, TextDelta, ToolCallDelta
from tuiapp.ui.widgets.found import FoundStyles


# While it streams.


async def test_new_matches_are_counted_and_the_view_does_not_move() -> None:
    gate = Gate()
    begin = "\n\n".join(f"a bold line {n}" for n in range(40))
    script = (
        *OPENING,
        Step(5, (TextDelta(begin + "\n\n"),)),
        gate,
        Step(5, (TextDelta("more bold\n\n" * 40), Finished("stop", "stop"))),
    )
    async with chat(script, size=(80, 24)) as it:
        await it.enters("Why?")
        await it.sees("line 39")
        await finds(it, "bold")
        place = said(it).split()[0]
        assert said(it) == f"{place} of 40"
        top = it.transcript.scroll_y
        gate.opened.set()
        await it.rests()
        await it.until(lambda: said(it) == f"{place} of 80")
        assert it.transcript.scroll_y == top
        assert not it.transcript.following
        assert marked(it, here=True) == ["bold"]


async def test_a_match_that_comes_after_the_words_were_typed_is_counted() -> None:
    gate = Gate()
    async with chat(gated(gate, "a needle")) as it:
        await it.enters("Why?")
        await finds(it, "needle")
        assert said(it) == "no match"
        gate.opened.set()
        await it.rests()
        await it.until(lambda: said(it) == "1 found")
        assert marked(it) == ["needle"]


async def test_an_answer_that_is_asked_for_again_is_searched_too() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await finds(it, "things")
        await it.pilot.press("ctrl+r")
        await it.rests()
        await it.until(lambda: said(it) == "1 of 2")


async def test_a_new_conversation_has_none_of_it() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await finds(it, "things")
        await it.pilot.press("ctrl+n")
        await it.until(lambda: said(it) == "no match")
        await it.asks("Why?")
        await it.until(lambda: said(it) == "1 found")


# What is folded, and other shapes of the same.


async def test_a_match_in_folded_reasoning_is_unfolded_when_it_is_come_to() -> None:
    async with chat(THOUGHTFUL) as it:
        await it.asks("Why?")
        assert "ponder" not in it.text()
        await finds(it, "needle")
        assert said(it) == "1 of 1"
        assert "ponder" in it.text()
        assert marked(it, here=True) == ["needle"]


async def test_reasoning_stays_folded_while_there_is_something_else_to_look_at() -> None:
    async with chat(THOUGHTFUL) as it:
        await it.asks("Why?")
        await finds(it, "e")
        assert "ponder" not in it.text()
        await it.pilot.press(*["up"] * 2)
        assert "ponder" in it.text()


async def test_tool_calls_are_searched_while_they_grow() -> None:
    gate = Gate()
    script: Script = (
        *OPENING,
        Step(5, (TextDelta("I look for a needle."),)),
        Step(5, (ToolCallDelta(0, "x", "find", '{"what": "nee'),)),
        gate,
        Step(5, (ToolCallDelta(0, None, None, 'dle"}'), Finished("tool_calls", "tool_calls"))),
    )
    async with chat(script) as it:
        await it.enters("Why?")
        await it.sees('"nee')
        await finds(it, "needle")
        assert said(it) == "1 of 1"
        gate.opened.set()
        await it.rests()
        await it.until(lambda: said(it) == "1 of 2")
        await it.pilot.press("down")
        assert said(it) == "2 of 2"
        assert marked(it) == ["needle", "needle"]
        assert row_of(it, "find({") > row_of(it, "a needle")


async def test_words_in_what_is_not_shown_of_a_long_call_are_counted_and_lead_to_its_end() -> None:
    call = ToolCallDelta(0, "x", "f", f"needle {'ab ' * 3_000} needle needle")
    below = "\n\n".join(f"line {n}" for n in range(LINES))
    script: Script = (*OPENING, Step(5, (call,)), Step(5, (Finished("stop", "stop"),)))
    async with chat(script, saying(below)) as it:
        await it.asks("Why?")
        await it.asks("And?")
        await finds(it, "needle")
        assert said(it) == "3 of 3"
        assert 0 < row_of(it, "more characters)") < it.transcript.size.height - 1
        await it.pilot.press("enter")
        assert said(it).startswith("1 of 3")
        assert marked(it) == ["needle"]
        await it.pilot.press("enter")
        assert said(it) == "2 of 3"
        assert 0 < row_of(it, "more characters)") < it.transcript.size.height - 1


async def test_folding_what_is_looked_at_breaks_nothing() -> None:
    async with chat(THOUGHTFUL) as it:
        await it.asks("Why?")
        await finds(it, "needle")
        await it.pilot.press("ctrl+t")
        await it.until(lambda: it.transcript.found.search.is_through)
        assert said(it) == "1 of 1"
        assert marked(it) == []
        await it.pilot.press("enter")
        await it.until(lambda: marked(it, here=True) == ["needle"])


async def test_an_answer_as_it_was_written_is_searched_as_it_was_written() -> None:
    async with chat(saying("Some **bold** text.")) as it:
        await it.asks("Why?")
        await finds(it, "**bold")
        assert said(it) == "no match"
        await it.enters("/raw")
        await it.until(lambda: said(it) == "1 found")
        assert marked(it) == ["**bold"]


async def test_a_resize_keeps_what_is_looked_at() -> None:
    async with chat(LONG, size=(120, 40)) as it:
        await it.asks("Why?")
        await finds(it, "line 30 ")
        await it.pilot.resize_terminal(44, 12)
        await it.pilot.pause()
        assert said(it) == "1 of 1"
        await it.pilot.press("enter")
        assert marked(it, here=True) == ["line 30"]


async def test_another_theme_marks_in_its_own_colours() -> None:
    async with chat(ANSWER) as it:
        await it.asks("Why?")
        await finds(it, "things")
        before = it.transcript.found.styles
        await it.enters("/theme shoal")
        await it.until(lambda: it.transcript.found.styles != before)
        await it.pilot.pause()
        assert isinstance(it.transcript.found.styles, FoundStyles)
        assert marked(it) == ["things"]


# Lanes.


async def test_walking_to_another_lane_searches_there() -> None:
    async with lanes(saying("one two"), saying("two two two")) as it:
        await it.asks("Why?")
        await finds(it, "two")
        assert said(it) == "1 of 1"
        await it.pilot.press("tab", "tab")
        await it.until(lambda: said(it) == "1 of 3")
        assert marked(it) == ["two"] * 3
        assert it.lanes[0].transcript.found.is_on is False
        await it.pilot.press("n")
        assert said(it) == "2 of 3"


async def test_a_lane_that_is_removed_takes_its_search_along() -> None:
    async with lanes(saying("one two"), saying("two two two")) as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "tab")
        await finds(it, "two")
        assert said(it).endswith("of 3")
        await it.enters("/lane remove")
        await it.until(lambda: len(it.lanes) == 1)
        await it.until(lambda: said(it).endswith("of 1"))


# Much, and hostile.


async def test_ten_thousand_matches_are_counted_and_walked() -> None:
    text = "\n\n".join(["ab " * 100] * 100)
    async with chat(saying(text), size=(80, 24)) as it:
        await it.asks("Why?")
        await it.pilot.press("ctrl+home")
        await finds(it, "ab")
        assert said(it) == "1 of 10,000"
        await it.pilot.press("up")
        assert said(it) == "10,000 of 10,000 · from the end"


@pytest.mark.parametrize("typed", ["[bold]", "[/foo]", "a[b", "(.*", "\\", "%s", "$x"])
async def test_words_stand_for_themselves(typed: str) -> None:
    async with chat(saying(f"An `{typed}` here.")) as it:
        await it.asks("Why?")
        await it.enters(f"/find {typed}")
        await it.until(lambda: said(it) == "1 of 1")
        assert marked(it) == [typed]


async def test_control_characters_in_words_are_shown_and_found_as_what_is_shown() -> None:
    async with chat(saying("a \x1b[31m b")) as it:
        await it.asks("Why?")
        await it.enters("/find \x1b[31")
        assert bar(it).words == "␛[31"
        assert said(it) == "1 of 1"
        assert "\x1b" not in it.everything


async def test_a_tiny_terminal_finds_too() -> None:
    async with chat(LONG, size=(20, 5)) as it:
        await it.asks("Why?")
        await finds(it, "line 9 ")
        await it.until(lambda: marked(it, here=True) != [])


async def test_a_search_from_a_lane_gives_the_keys_back_to_the_lane() -> None:
    async with chat(LONG) as it:
        await it.asks("Lines?")
        await it.pilot.press("tab")
        await finds(it, "bold")
        await it.pilot.press("escape", "n")
        await it.pilot.pause()
        assert it.transcript.has_focus
        assert it.composer.text == ""
        assert bar(it).is_open
