"""Stopping an answer, and prompts that wait for their turn; on scripted runs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from chat_rig import ChatRig, chat
from chat_scripts import ANSWER, ENDLESS, LONG, gated
from host import Gate, Script

from tuiapp.config.settings import Settings
from tuiapp.core.messages import AssistantMessage, UserMessage


@asynccontextmanager
async def begun(*later: Script, settings: Settings | None = None) -> AsyncGenerator[ChatRig]:
    """A chat with an answer that has begun, and goes on until it is stopped; then come these."""
    async with chat(ENDLESS, *later, settings=settings) as it:
        await it.enters("Why?")
        await it.sees("It began")
        yield it


@asynccontextmanager
async def queued(gate: Gate, last: Script) -> AsyncGenerator[ChatRig]:
    """A chat with a long answer, one that comes once the gate is open, and a prompt in the queue."""
    async with chat(LONG, gated(gate), last, size=(100, 24)) as it:
        await it.asks("Why?")
        await it.enters("And?")
        await it.until_asked(2)
        await it.enters("So?")
        yield it


async def test_escape_stops_the_run_and_keeps_the_text() -> None:
    async with begun() as it:
        await it.pilot.press("escape")
        await it.sees("cancelled after")
        assert "It began" in it.text()
        assert it.host.runs[0].is_over


async def test_escape_never_clears_what_is_typed() -> None:
    async with begun() as it:
        await it.pilot.press("n", "e", "x", "t", "escape")
        await it.sees("cancelled after")
        await it.pilot.press("escape")
        assert it.composer.text == "next"


async def test_a_cancelled_answer_goes_back_without_marks() -> None:
    async with begun(ANSWER) as it:
        await it.pilot.press("escape")
        await it.sees("cancelled after")
        await it.enters("Go on.")
        await it.sees("Three things.")
        assert it.host.scripts.requests[1].messages[1] == AssistantMessage(
            "It began", origin="demo/guide"
        )


async def test_a_double_escape_setting_wants_two_presses() -> None:
    async with begun(settings=Settings(escape="double")) as it:
        await it.pilot.press("escape")
        assert not it.host.runs[0].is_over
        await it.pilot.press("escape")
        await it.sees("cancelled after")


async def test_escape_stops_also_while_the_transcript_is_maximised() -> None:
    """Textual would spend the key on minimising it (PEERS 6)."""
    async with begun() as it:
        it.screen.maximize(it.transcript)
        await it.pilot.pause()
        await it.pilot.press("escape")
        await it.until(lambda: it.host.runs[0].is_over)
        await it.sees("cancelled after")


async def test_ctrl_c_stops_before_it_quits() -> None:
    async with begun() as it:
        await it.pilot.press("ctrl+c")
        await it.sees("cancelled after")
        assert it.host.app.is_running


async def test_ctrl_q_asks_once_while_an_answer_is_coming() -> None:
    async with begun() as it:
        await it.pilot.press("ctrl+q")
        assert it.host.app.return_code is None
        await it.pilot.press("ctrl+q")
        await it.until(lambda: it.host.app.return_code == 0)


async def test_enter_during_a_run_queues_and_the_queue_goes_when_it_has_ended() -> None:
    async with begun(ANSWER) as it:
        await it.enters("Two?")
        assert it.asked == 1
        it.host.runs[0].cancel()
        await it.sees("Three things.")
        assert it.asked == 2


async def test_escape_pauses_the_queue_and_a_prompt_by_hand_goes_first() -> None:
    async with begun(ANSWER) as it:
        await it.enters("Two?")
        await it.pilot.press("escape")
        await it.sees("cancelled after")
        await it.pilot.pause()
        assert it.asked == 1
        await it.enters("Three?")
        await it.until(lambda: it.asked == 3)
        asked = [request.messages[-1] for request in it.host.scripts.requests]
        assert asked == [UserMessage("Why?"), UserMessage("Three?"), UserMessage("Two?")]


async def test_a_new_conversation_gives_queued_prompts_back() -> None:
    async with begun(ANSWER) as it:
        await it.enters("Two?")
        await it.enters("Three?")
        await it.pilot.press("ctrl+n")
        assert it.composer.text == "Two?\n\nThree?"


async def test_a_queued_prompt_that_leaves_by_itself_moves_no_view_that_was_scrolled_up() -> None:
    gate = Gate()
    async with queued(gate, ENDLESS) as it:
        it.transcript.scroll_page(-2)
        await it.pilot.pause()
        top = it.transcript.scroll_y
        assert not it.transcript.following
        gate.opened.set()
        await it.sees("It began")
        assert it.transcript.scroll_y == top
        assert not it.transcript.following


async def test_a_queued_prompt_that_leaves_by_itself_is_followed_by_a_view_at_the_end() -> None:
    gate = Gate()
    async with queued(gate, LONG) as it:
        gate.opened.set()
        await it.until_asked(3)
        await it.rests()
        assert it.transcript.following
        assert it.transcript.scroll_y == it.transcript.max_scroll_y


async def test_a_prompt_that_is_sent_by_hand_brings_a_view_to_the_end() -> None:
    async with chat(LONG, ENDLESS, size=(100, 24)) as it:
        await it.asks("Why?")
        it.transcript.scroll_page(-2)
        await it.pilot.pause()
        assert not it.transcript.following
        await it.enters("And?")
        assert it.transcript.following


async def test_escape_as_an_answer_ends_keeps_the_next_prompt_from_going() -> None:
    gate = Gate()
    async with chat(gated(gate), ENDLESS) as it:
        await it.enters("Why?")
        await it.enters("And?")
        gate.opened.set()
        # Its end is in the log; the screen hears of it with the next frame.
        while not it.host.runs[0].is_over:  # noqa: ASYNC110 - step by step, lest the screen hears of it first
            await asyncio.sleep(0)
        it.screen.action_carry_out("run.cancel")
        await it.rests()
        assert it.flow.chat.queue_is_paused
        assert it.asked == 1
