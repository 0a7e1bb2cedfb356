"""The chat screen: asking, failing, commands, settings; on scripted runs."""

import asyncio

from chat_rig import chat, chat_on
from chat_scripts import ANSWER, ENDLESS, OPENING, REFUSED, saying
from host import Gate, Script, Step, make_host
from textual.events import Paste

from tuiapp.config.settings import Settings
from tuiapp.core.errors import Failure, ProviderError, UsageError
from tuiapp.core.events import (
    Finished,
    TextDelta,
)
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.ui.services import Setting
from tuiapp.ui.widgets.transcript import Transcript


async def test_the_composer_has_the_focus_at_once() -> None:
    async with chat(ANSWER) as it:
        await it.pilot.press("h", "i")
        assert it.composer.text == "hi"


async def test_a_prompt_goes_out_and_its_answer_is_shown() -> None:
    async with chat(ANSWER) as it:
        await it.enters("Why?")
        await it.sees("Three things.")
        await it.sees("done in")
        assert "Why?" in it.text()
        assert it.host.scripts.requests[0].messages == (UserMessage("Why?"),)
        assert it.composer.text == ""


async def test_the_next_request_carries_the_conversation() -> None:
    async with chat(ANSWER) as it:
        await it.enters("One?")
        await it.sees("done in")
        await it.enters("Two?")
        await it.until(lambda: it.asked == 2)
        assert it.host.scripts.requests[1].messages == (
            UserMessage("One?"),
            AssistantMessage("Three things.", origin="demo/guide"),
            UserMessage("Two?"),
        )


async def test_the_system_prompt_goes_with_every_request() -> None:
    async with chat(ANSWER, settings=Settings(system="Answer briefly.")) as it:
        await it.enters("Why?")
        await it.sees("done in")
        assert it.host.scripts.requests[0].system == "Answer briefly."


async def test_a_failure_says_what_happened_what_to_do_and_the_request_id() -> None:
    async with chat(REFUSED, ANSWER) as it:
        await it.enters("Why?")
        await it.sees("✗ The provider refused the key.")
        assert "Check OPENAI_API_KEY." in it.text()
        assert "req_7" in it.text()
        await it.enters("Again?")
        await it.sees("Three things.")
        sent = it.host.scripts.requests[1].messages
        assert sent == (UserMessage("Why?"), UserMessage("Again?"))


async def test_regenerating_asks_the_same_again_and_keeps_the_first_answer_on_screen() -> None:
    async with chat(ANSWER) as it:
        await it.enters("Why?")
        await it.sees("done in")
        await it.pilot.press("ctrl+r")
        await it.until(lambda: it.text().count("Three things.") == 2)
        assert it.host.scripts.requests[1].messages == (UserMessage("Why?"),)


async def test_a_new_conversation_forgets_the_old_one() -> None:
    async with chat(ANSWER) as it:
        await it.enters("Why?")
        await it.sees("done in")
        await it.pilot.press("ctrl+n")
        assert "Why?" not in it.text()
        await it.enters("Else?")
        await it.sees("Three things.")
        assert it.host.scripts.requests[1].messages == (UserMessage("Else?"),)


async def test_a_late_frame_of_a_run_finds_its_own_answer() -> None:
    """The run may end on the wire thread, and the next prompt be sent, before its last frame."""
    async with chat(ANSWER) as it:
        await it.enters("One?")
        await it.until(lambda: it.host.runs[0].is_over)
        await it.enters("Two?")
        await it.until(lambda: it.text().count("Three things.") == 2)


async def test_slash_commands_change_the_model_and_the_system_prompt() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/model lab/any-model")
        await it.enters("/system Be brief.")
        await it.enters("Why?")
        await it.sees("Three things.")
        request = it.host.scripts.requests[0]
        assert str(request.target) == "lab/any-model"
        assert request.system == "Be brief."


async def test_an_unknown_provider_is_said_and_nothing_changes() -> None:
    async with chat(ANSWER) as it:
        await it.enters("/model lub/any-model")
        await it.sees("There is no provider “lub”.")
        await it.enters("Why?")
        await it.sees("Three things.")
        assert str(it.host.scripts.requests[0].target) == "demo/guide"


async def test_the_panel_toggles_and_the_choice_is_saved() -> None:
    async with chat(ANSWER) as it:
        assert not it.screen.has_class("-panel-closed")
        await it.pilot.press("ctrl+b")
        assert it.screen.has_class("-panel-closed")
        await it.until(lambda: it.host.saved.get(("panel", "open")) is False)


async def test_starting_and_quitting_saves_nothing() -> None:
    async with chat(ANSWER) as it:
        await it.pilot.pause()
        saved = it.host.saved
    assert saved == {}


async def test_the_lane_scrolls_from_the_composer() -> None:
    async with chat(saying("\n\n".join(f"line {n}" for n in range(200)))) as it:
        await it.enters("Why?")
        await it.sees("done in")
        await it.pilot.press("pageup")
        assert not it.transcript.following
        await it.pilot.press("ctrl+end")
        assert it.transcript.following


async def test_the_screen_works_in_a_corner_of_a_terminal() -> None:
    async with chat(ANSWER, size=(20, 5)) as it:
        await it.enters("Why?")
        await it.sees("done in")


async def test_no_timer_runs_while_nothing_streams() -> None:
    async with chat(ANSWER) as it:
        await it.enters("Why?")
        await it.sees("done in")
        assert it.lane.is_at_rest


async def test_hostile_text_in_an_error_does_not_act() -> None:
    hostile = ProviderError(
        Failure("server", "bad [/foo] \x1b[31m", "try [red]", request_id="\x07")
    )
    async with chat((hostile,)) as it:
        await it.enters("Why?")
        await it.sees("bad [/foo] ␛[31m")


async def test_a_flood_in_one_burst_is_shown_to_its_last_line() -> None:
    """The document reads 16 KB a frame; the run's end must not cut the rest off."""
    flood = "\n\n".join(f"line {number}" for number in range(9_000))
    async with chat(saying(flood)) as it:
        await it.enters("Why?")
        await it.until(lambda: "line 8999" in "".join(it.last_lines(9)))


async def test_a_fault_in_drawing_ends_the_run_with_a_word() -> None:
    async with chat(ENDLESS, ANSWER) as it:
        lane = it.lane
        await it.enters("One?")
        await it.sees("It began")
        lane.run_worker(broken(), exit_on_error=False)
        await it.sees("could not go on showing this answer")
        await it.until(lambda: it.host.runs[0].is_over)
        assert lane.is_at_rest
        assert len(it.host.faults) == 1


async def broken() -> None:
    message = "drawing broke"
    raise RuntimeError(message)


def refuse(place: tuple[str, ...], value: Setting) -> None:
    del place, value
    raise UsageError("settings.toml cannot be written.")


async def test_a_setting_that_cannot_be_saved_is_said() -> None:
    async with chat_on(make_host(ANSWER, save=refuse)) as it:
        await it.pilot.press("ctrl+b")
        await it.sees("settings.toml cannot be written.")


async def test_advice_about_the_terminal_outlives_the_card() -> None:
    async with chat_on(make_host(ANSWER, hint="tmux holds every Escape")) as it:
        await it.sees("tmux holds every Escape")
        await it.enters("Why?")
        await it.sees("done in")
        assert "tmux holds every Escape" in it.text()
        assert "f1     help" not in it.text()


async def test_a_page_cleared_under_a_held_button_lets_the_mouse_go() -> None:
    async with chat(ANSWER) as it:
        await it.enters("Why?")
        await it.sees("done in")
        await it.pilot.mouse_down(Transcript, offset=(6, 2))
        await it.pilot.press("ctrl+n")
        assert it.host.app.mouse_captured is None


async def test_the_view_stays_where_it_is_scrolled_to_while_the_composer_has_the_focus() -> None:
    """Other clients force the end while the prompt has the focus (PEERS 6)."""
    first = "\n\n".join(f"line {number}" for number in range(100))
    gate = Gate()
    script: Script = (
        *OPENING,
        Step(1, (TextDelta(first),)),
        gate,
        *(Step(1, (TextDelta(f"\n\nmore {number}"),)) for number in range(200)),
        Step(1, (Finished("stop", "stop"),)),
    )
    async with chat(script) as it:
        await it.enters("Why?")
        await it.sees("line 99")
        await it.pilot.press("pageup")
        top = it.transcript.scroll_y
        gate.opened.set()
        await it.sees("more 199")
        await it.sees("done in")
        assert it.transcript.scroll_y == top
        assert it.host.app.focused is it.composer


async def test_what_a_thread_found_after_the_end_goes_nowhere() -> None:
    """Textual's own way leaves a coroutine that nobody awaits, and a warning on the terminal."""
    shown: list[str] = []
    async with chat(ANSWER) as it:
        desk = it.screen.desk
    await asyncio.to_thread(desk.on_screen, shown.append, "too late")
    assert shown == []


async def test_f6_writes_a_folded_paste_out_and_selects_nothing() -> None:
    async with chat() as it:
        await it.pilot.press(*"keep", "space")
        it.composer.post_message(Paste("\n".join(f"line {n}" for n in range(100))))
        await it.until(lambda: "[pasted" in it.composer.text)
        await it.pilot.press("f6", "z")
        await it.pilot.pause()
        assert it.composer.text.startswith("keep line 0\n")
        assert it.composer.text.endswith("line 99z")
