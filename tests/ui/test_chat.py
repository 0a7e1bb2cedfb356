"""The chat screen: asking, queueing, stopping, copying, quitting; on scripted runs."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fake_ports import FakeClipboard
from host import Gate, Hang, Host, Script, Step, make_host
from textual.pilot import Pilot
from waiting import wait_until

from tuiapp.config.settings import Settings
from tuiapp.core.errors import Failure, ProviderError, UsageError
from tuiapp.core.events import (
    Connected,
    Finished,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.core.usage import Usage
from tuiapp.ui.commands import COMMANDS
from tuiapp.ui.screens.chat import ChatScreen
from tuiapp.ui.services import Setting
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.transcript import Transcript


OPENING = (
    Step(0, (RequestSent(),), b""),
    Step(2, (Connected(2_000_000),), b""),
    Step(180, (ResponseStarted(200, "req_31f3a97f8a5d"),), b""),
    Step(1, (ResponseIdentified("m-2026", "id"),)),
)
ANSWER: Script = (
    *OPENING,
    Step(220, (TextDelta("Three "),)),
    Step(12, (TextDelta("things."),)),
    Step(3, (UsageUpdate(Usage(10, 3), {}), Finished("stop", "stop"))),
)
ENDLESS: Script = (*OPENING, Step(200, (TextDelta("It began"),)), Hang())
REFUSED: Script = (
    Step(0, (RequestSent(),), b""),
    ProviderError(
        Failure(
            "authentication",
            "The provider refused the key.",
            "Check OPENAI_API_KEY.",
            401,
            request_id="req_7",
        )
    ),
)


class Chat:
    """The running application, with short ways to what a test looks at."""

    def __init__(self, host: Host, pilot: Pilot[None]) -> None:
        self.host = host
        self.pilot = pilot

    @property
    def screen(self) -> ChatScreen:
        screen = self.host.app.screen_stack[1]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def composer(self) -> Composer:
        return self.screen.query_one(Composer)

    @property
    def transcript(self) -> Transcript:
        return self.screen.query_one(Transcript)

    @property
    def text(self) -> str:
        entries = self.transcript.entries
        return "\n".join(
            entry.line(index).text for entry in entries for index in range(entry.height)
        )

    async def ask(self, prompt: str) -> None:
        self.composer.put(prompt)
        await self.pilot.press("enter")

    async def sees(self, words: str) -> None:
        await wait_until(self.pilot, lambda: words in self.text)


@asynccontextmanager
async def chat(
    *scripts: Script, settings: Settings | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncGenerator[Chat]:
    host = make_host(*scripts, settings=settings)
    async with host.app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: len(host.app.screen_stack) > 1)
        await pilot.pause()
        yield Chat(host, pilot)


async def test_the_composer_has_the_focus_at_once() -> None:
    async with chat(ANSWER) as it:
        await it.pilot.press("h", "i")
        assert it.composer.text == "hi"


async def test_a_prompt_goes_out_and_its_answer_is_shown() -> None:
    async with chat(ANSWER) as it:
        await it.ask("Why?")
        await it.sees("Three things.")
        await it.sees("done in")
        assert "Why?" in it.text
        assert it.host.scripts.requests[0].messages == (UserMessage("Why?"),)
        assert it.composer.text == ""


async def test_the_next_request_carries_the_conversation() -> None:
    async with chat(ANSWER) as it:
        await it.ask("One?")
        await it.sees("done in")
        await it.ask("Two?")
        await wait_until(it.pilot, lambda: len(it.host.scripts.requests) == 2)
        assert it.host.scripts.requests[1].messages == (
            UserMessage("One?"),
            AssistantMessage("Three things.", origin="demo/guide"),
            UserMessage("Two?"),
        )


async def test_the_system_prompt_goes_with_every_request() -> None:
    async with chat(ANSWER, settings=Settings(system="Answer briefly.")) as it:
        await it.ask("Why?")
        await it.sees("done in")
        assert it.host.scripts.requests[0].system == "Answer briefly."


async def test_escape_stops_the_run_and_keeps_the_text() -> None:
    async with chat(ENDLESS) as it:
        await it.ask("Why?")
        await it.sees("It began")
        await it.pilot.press("escape")
        await it.sees("cancelled after")
        assert "It began" in it.text
        assert it.host.runs[0].is_over


async def test_escape_never_clears_what_is_typed() -> None:
    async with chat(ENDLESS) as it:
        await it.ask("Why?")
        await it.sees("It began")
        await it.pilot.press("n", "e", "x", "t", "escape")
        await it.sees("cancelled after")
        await it.pilot.press("escape")
        assert it.composer.text == "next"


async def test_a_cancelled_answer_goes_back_without_marks() -> None:
    async with chat(ENDLESS, ANSWER) as it:
        await it.ask("Why?")
        await it.sees("It began")
        await it.pilot.press("escape")
        await it.sees("cancelled after")
        await it.ask("Go on.")
        await it.sees("Three things.")
        assert it.host.scripts.requests[1].messages[1] == AssistantMessage(
            "It began", origin="demo/guide"
        )


async def test_a_double_escape_setting_wants_two_presses() -> None:
    async with chat(ENDLESS, settings=Settings(escape="double")) as it:
        await it.ask("Why?")
        await it.sees("It began")
        await it.pilot.press("escape")
        assert not it.host.runs[0].is_over
        await it.pilot.press("escape")
        await it.sees("cancelled after")


async def test_enter_during_a_run_queues_and_the_queue_goes_when_it_has_ended() -> None:
    async with chat(ENDLESS, ANSWER) as it:
        await it.ask("One?")
        await it.sees("It began")
        await it.ask("Two?")
        assert len(it.host.scripts.requests) == 1
        it.host.runs[0].cancel()
        await it.sees("Three things.")
        assert len(it.host.scripts.requests) == 2


async def test_escape_pauses_the_queue_and_a_prompt_by_hand_goes_first() -> None:
    async with chat(ENDLESS, ANSWER) as it:
        await it.ask("One?")
        await it.sees("It began")
        await it.ask("Two?")
        await it.pilot.press("escape")
        await it.sees("cancelled after")
        await it.pilot.pause()
        assert len(it.host.scripts.requests) == 1
        await it.ask("Three?")
        await wait_until(it.pilot, lambda: len(it.host.scripts.requests) == 3)
        asked = [request.messages[-1] for request in it.host.scripts.requests]
        assert asked == [UserMessage("One?"), UserMessage("Three?"), UserMessage("Two?")]


async def test_a_failure_says_what_happened_what_to_do_and_the_request_id() -> None:
    async with chat(REFUSED, ANSWER) as it:
        await it.ask("Why?")
        await it.sees("✗ The provider refused the key.")
        assert "Check OPENAI_API_KEY." in it.text
        assert "req_7" in it.text
        await it.ask("Again?")
        await it.sees("Three things.")
        sent = it.host.scripts.requests[1].messages
        assert sent == (UserMessage("Why?"), UserMessage("Again?"))


async def test_ctrl_c_stops_before_it_quits() -> None:
    async with chat(ENDLESS) as it:
        await it.ask("Why?")
        await it.sees("It began")
        await it.pilot.press("ctrl+c")
        await it.sees("cancelled after")
        assert it.host.app.is_running


async def test_ctrl_q_asks_once_while_an_answer_is_coming() -> None:
    async with chat(ENDLESS) as it:
        await it.ask("Why?")
        await it.sees("It began")
        await it.pilot.press("ctrl+q")
        assert it.host.app.return_code is None
        await it.pilot.press("ctrl+q")
        await wait_until(it.pilot, lambda: it.host.app.return_code == 0)


async def test_regenerating_asks_the_same_again_and_keeps_the_first_answer_on_screen() -> None:
    async with chat(ANSWER) as it:
        await it.ask("Why?")
        await it.sees("done in")
        await it.pilot.press("ctrl+r")
        await wait_until(it.pilot, lambda: it.text.count("Three things.") == 2)
        assert it.host.scripts.requests[1].messages == (UserMessage("Why?"),)


async def test_a_new_conversation_forgets_the_old_one() -> None:
    async with chat(ANSWER) as it:
        await it.ask("Why?")
        await it.sees("done in")
        await it.pilot.press("ctrl+n")
        assert "Why?" not in it.text
        await it.ask("Else?")
        await it.sees("Three things.")
        assert it.host.scripts.requests[1].messages == (UserMessage("Else?"),)


async def test_a_late_frame_of_a_run_finds_its_own_answer() -> None:
    """The run may end on the wire thread, and the next prompt be sent, before its last frame."""
    async with chat(ANSWER) as it:
        await it.ask("One?")
        await wait_until(it.pilot, lambda: it.host.runs[0].is_over)
        await it.ask("Two?")
        await wait_until(it.pilot, lambda: it.text.count("Three things.") == 2)


async def test_slash_commands_change_the_model_and_the_system_prompt() -> None:
    async with chat(ANSWER) as it:
        await it.ask("/model lab/any-model")
        await it.ask("/system Be brief.")
        await it.ask("Why?")
        await it.sees("Three things.")
        request = it.host.scripts.requests[0]
        assert str(request.target) == "lab/any-model"
        assert request.system == "Be brief."


async def test_an_unknown_provider_is_said_and_nothing_changes() -> None:
    async with chat(ANSWER) as it:
        await it.ask("/model lub/any-model")
        await it.sees("There is no provider “lub”.")
        await it.ask("Why?")
        await it.sees("Three things.")
        assert str(it.host.scripts.requests[0].target) == "demo/guide"


async def test_the_panel_toggles_and_the_choice_is_saved() -> None:
    async with chat(ANSWER) as it:
        assert not it.screen.has_class("-panel-closed")
        await it.pilot.press("ctrl+b")
        assert it.screen.has_class("-panel-closed")
        await wait_until(it.pilot, lambda: it.host.saved.get(("panel", "open")) is False)


async def test_starting_and_quitting_saves_nothing() -> None:
    async with chat(ANSWER) as it:
        await it.pilot.pause()
        saved = it.host.saved
    assert saved == {}


async def test_the_lane_scrolls_from_the_composer() -> None:
    long: Script = (
        *OPENING,
        Step(
            1, (TextDelta("\n\n".join(f"line {n}" for n in range(200))), Finished("stop", "stop"))
        ),
    )
    async with chat(long) as it:
        await it.ask("Why?")
        await it.sees("done in")
        await it.pilot.press("pageup")
        assert not it.transcript.following
        await it.pilot.press("ctrl+end")
        assert it.transcript.following


async def test_the_screen_works_in_a_corner_of_a_terminal() -> None:
    async with chat(ANSWER, size=(20, 5)) as it:
        await it.ask("Why?")
        await it.sees("done in")


async def test_no_timer_runs_while_nothing_streams() -> None:
    async with chat(ANSWER) as it:
        await it.ask("Why?")
        await it.sees("done in")
        assert it.screen.query_one(LaneView).is_at_rest


async def test_hostile_text_in_an_error_does_not_act() -> None:
    hostile = ProviderError(
        Failure("server", "bad [/foo] \x1b[31m", "try [red]", request_id="\x07")
    )
    async with chat((hostile,)) as it:
        await it.ask("Why?")
        await it.sees("bad [/foo] ␛[31m")


def test_every_command_has_a_key_or_a_slash_and_ids_are_unique() -> None:
    from tuiapp.ui.commands import COMMANDS

    assert all(one.keys or one.slash for one in COMMANDS)
    assert len({one.id for one in COMMANDS}) == len(COMMANDS)


def test_no_key_is_one_that_terminals_send_for_another() -> None:
    """PEERS 4.2: ctrl+i is Tab, ctrl+m Enter, ctrl+[ Escape, ctrl+h Backspace."""
    from tuiapp.ui.commands import COMMANDS

    forbidden = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+left_square_bracket", "ctrl+space", "ctrl+tab"}
    keys = {key for one in COMMANDS for key in one.keys.split(",")}
    assert not keys & forbidden


def test_an_unknown_id_in_the_keymap_is_said_with_the_nearest_one() -> None:
    from tuiapp.ui.commands import unknown_keymap_ids

    assert unknown_keymap_ids(["run.cancel", "composer.send"]) == []
    (said,) = unknown_keymap_ids(["run.cancle"])
    assert "run.cancle" in said
    assert "“run.cancel”" in said


async def test_a_flood_in_one_burst_is_shown_to_its_last_line() -> None:
    """The document reads 16 KB a frame; the run's end must not cut the rest off."""
    flood = "\n\n".join(f"line {number}" for number in range(9_000))
    script: Script = (*OPENING, Step(1, (TextDelta(flood), Finished("stop", "stop"))))
    async with chat(script) as it:
        await it.ask("Why?")
        await it.sees("line 8999")


async def test_a_fault_in_drawing_ends_the_run_with_a_word() -> None:
    async with chat(ENDLESS, ANSWER) as it:
        lane = it.screen.query_one(LaneView)
        await it.ask("One?")
        await it.sees("It began")
        lane.run_worker(broken(), exit_on_error=False)
        await it.sees("could not go on showing this answer")
        await wait_until(it.pilot, lambda: it.host.runs[0].is_over)
        assert lane.is_at_rest
        assert len(it.host.faults) == 1


async def broken() -> None:
    message = "drawing broke"
    raise RuntimeError(message)


def refuse(place: tuple[str, ...], value: Setting) -> None:
    del place, value
    raise UsageError("settings.toml cannot be written.")


async def test_a_setting_that_cannot_be_saved_is_said() -> None:
    host = make_host(ANSWER, save=refuse)
    async with host.app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: len(host.app.screen_stack) > 1)
        await pilot.press("ctrl+b")
        await Chat(host, pilot).sees("settings.toml cannot be written.")


async def test_what_is_copied_has_no_control_characters() -> None:
    hostile: Script = (*OPENING, Step(1, (TextDelta("a\x1b]0;x\x07b"), Finished("stop", "stop"))))
    async with chat(hostile) as it:
        await it.ask("Why?")
        await it.sees("done in")
        await it.ask("/copy")
        await wait_until(it.pilot, lambda: it.host.app.clipboard == "a␛]0;x␇b")


async def test_advice_about_the_terminal_outlives_the_card() -> None:
    host = make_host(ANSWER, hint="tmux holds every Escape")
    async with host.app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: len(host.app.screen_stack) > 1)
        it = Chat(host, pilot)
        await it.sees("tmux holds every Escape")
        await it.ask("Why?")
        await it.sees("done in")
        assert "tmux holds every Escape" in it.text
        assert "f1     help" not in it.text


async def test_a_new_conversation_gives_queued_prompts_back() -> None:
    async with chat(ENDLESS, ANSWER) as it:
        await it.ask("One?")
        await it.sees("It began")
        await it.ask("Two?")
        await it.ask("Three?")
        await it.pilot.press("ctrl+n")
        assert it.composer.text == "Two?\n\nThree?"


async def test_a_page_cleared_under_a_held_button_lets_the_mouse_go() -> None:
    async with chat(ANSWER) as it:
        await it.ask("Why?")
        await it.sees("done in")
        await it.pilot.mouse_down(Transcript, offset=(6, 2))
        await it.pilot.press("ctrl+n")
        assert it.host.app.mouse_captured is None


async def test_escape_stops_also_while_the_transcript_is_maximised() -> None:
    """Textual would spend the key on minimising it (PEERS 6)."""
    async with chat(ENDLESS) as it:
        await it.ask("Why?")
        await it.sees("It began")
        it.screen.maximize(it.transcript)
        await it.pilot.pause()
        await it.pilot.press("escape")
        await wait_until(it.pilot, lambda: it.host.runs[0].is_over)
        await it.sees("cancelled after")


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
        await it.ask("Why?")
        await it.sees("line 99")
        await it.pilot.press("pageup")
        top = it.transcript.scroll_y
        gate.opened.set()
        await it.sees("more 199")
        await it.sees("done in")
        assert it.transcript.scroll_y == top
        assert it.host.app.focused is it.composer


async def test_a_key_that_cannot_be_bound_does_not_keep_the_application_from_starting() -> None:
    settings = Settings(keymap={"run.regenerate": "", "help": "f5"})
    async with chat(ANSWER, settings=settings) as it:
        await it.ask("Why?")
        await it.sees("done in")
        await it.pilot.press("f5")
        await wait_until(it.pilot, lambda: len(it.host.app.screen_stack) == 3)


async def test_every_command_can_be_carried_out() -> None:
    async with chat(ANSWER) as it:
        assert it.screen.carried_out == {command.id for command in COMMANDS}


def said(host: Host) -> str:
    """Every word to the user that has not passed yet."""
    return "\n".join(it.message for it in host.app._notifications)  # pyright: ignore[reportPrivateUsage] - Textual offers no other look


async def test_a_copy_that_a_program_took_says_which() -> None:
    clipboard = FakeClipboard("wl-copy")
    host = make_host(ANSWER, clipboard=clipboard)
    async with host.app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: len(host.app.screen_stack) > 1)
        it = Chat(host, pilot)
        await it.ask("Why?")
        await it.sees("done in")
        await it.ask("/copy")
        await wait_until(pilot, lambda: clipboard.copied == ["Three things."])
        await wait_until(pilot, lambda: "with wl-copy" in said(host))
        assert host.app.clipboard == ""


async def test_a_copy_that_only_the_terminal_could_take_claims_nothing() -> None:
    async with chat(ANSWER) as it:
        await it.ask("Why?")
        await it.sees("done in")
        await it.ask("/copy")
        await wait_until(it.pilot, lambda: it.host.app.clipboard == "Three things.")
        await wait_until(it.pilot, lambda: "does not say whether" in said(it.host))
