"""Copying what was said, and saying who took it."""

import threading

from chat_rig import ChatRig, chat, chat_on
from chat_scripts import ANSWER, ENDLESS, OPENING, saying
from fake_ports import FakeClipboard
from host import Script, Step, make_host

from tests.patience import PATIENCE_S
from tuiapp.core.events import Finished, ReasoningDelta, TextDelta, ToolCallDelta


THOUGHTFUL: Script = (
    *OPENING,
    Step(50, (ReasoningDelta("Let me see.\n\n- The *first* place.\n"),)),
    Step(50, (TextDelta("I look it up."),)),
    Step(50, (ToolCallDelta(0, "x", "look_up", '{"what": "rain"}'),)),
    Step(3, (Finished("tool_calls", "tool_calls"),)),
)


async def test_what_is_copied_has_no_control_characters() -> None:
    async with chat(saying("a\x1b]0;x\x07b")) as it:
        await it.enters("Why?")
        await it.sees("done in")
        await it.enters("/copy")
        await it.until(lambda: it.host.app.clipboard == "a␛]0;x␇b")


async def test_a_copy_that_a_program_took_says_which() -> None:
    clipboard = FakeClipboard("wl-copy")
    async with chat_on(make_host(ANSWER, clipboard=clipboard)) as it:
        await it.enters("Why?")
        await it.sees("done in")
        await it.enters("/copy")
        await it.until(lambda: clipboard.copied == ["Three things."])
        await it.until(lambda: "with wl-copy" in it.said)
        assert it.host.app.clipboard == ""


async def test_a_copy_that_only_the_terminal_could_take_claims_nothing() -> None:
    async with chat(ANSWER) as it:
        await it.enters("Why?")
        await it.sees("done in")
        await it.enters("/copy")
        await it.until(lambda: it.host.app.clipboard == "Three things.")
        await it.until(lambda: "does not say whether" in it.said)


class SlowAtFirst:
    """Implements `Clipboard`: a program that is waited for, and later ones that are quick."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.holds = ""
        self.may_end = threading.Event()

    def copy(self, text: str) -> str | None:
        self.began.append(text)
        if len(self.began) == 1:
            self.may_end.wait(PATIENCE_S)
        self.holds = text
        return "wl-copy"


async def test_of_two_copies_the_one_asked_for_last_is_what_stays() -> None:
    clipboard = SlowAtFirst()
    async with chat_on(make_host(ANSWER, clipboard=clipboard)) as it:
        await it.enters("Why?")
        await it.sees("done in")
        await it.enters("/copy")
        await it.until(lambda: clipboard.began == ["Three things."])
        await it.enters("/copy-all")
        assert clipboard.began == ["Three things."]
        clipboard.may_end.set()
        await it.until(lambda: "Copied the conversation" in it.said)
        assert clipboard.holds.startswith("## you\n\nWhy?")


async def test_a_selection_that_was_copied_leaves_ctrl_c_to_stop_the_answer() -> None:
    clipboard = FakeClipboard("wl-copy")
    async with chat_on(make_host(ENDLESS, clipboard=clipboard)) as it:
        await it.enters("Why?")
        await it.sees("It began")
        await it.pilot.click(it.transcript, offset=(4, 2), times=2)
        assert it.transcript.read_selection() == "Why"
        await it.pilot.press("ctrl+c")
        await it.until(lambda: clipboard.copied == ["Why"])
        assert it.transcript.read_selection() == ""
        assert it.flow.is_running
        await it.pilot.press("ctrl+c")
        await it.sees("cancelled after")
        assert clipboard.copied == ["Why"]


def cell_of(it: ChatRig, words: str) -> tuple[int, int]:
    """Where some words begin in the lane."""
    top = it.transcript.region
    lines = it.everything.splitlines()[top.y : top.bottom]
    return next((line.index(words) - top.x, row) for row, line in enumerate(lines) if words in line)


async def test_the_mouse_copies_from_reasoning_through_the_answer_into_a_tool_call() -> None:
    clipboard = FakeClipboard("wl-copy")
    async with chat_on(make_host(THOUGHTFUL, clipboard=clipboard)) as it:
        await it.asks("Why?")
        await it.pilot.press("ctrl+t")
        await it.sees("Let me see.")
        await it.pilot.pause()
        await it.pilot.mouse_down(it.transcript, offset=cell_of(it, "first"))
        await it.pilot.hover(it.transcript, offset=cell_of(it, "({"))
        await it.pilot.mouse_up(it.transcript, offset=cell_of(it, "({"))
        await it.pilot.press("ctrl+c")
        await it.until(lambda: clipboard.copied == ["first place.\n\nI look it up.\n\nlook_up"])


CALLING: Script = (
    *OPENING,
    Step(50, (ReasoningDelta("Let me see."),)),
    Step(50, (ToolCallDelta(0, "x", "look_up", '{"what": "rain"}'),)),
    Step(50, (ToolCallDelta(1, "y", "write", f'{{"text": "{"long " * 1_000}'),)),
    Step(50, (ToolCallDelta(1, None, None, '"}'),)),
    Step(3, (Finished("tool_calls", "tool_calls"),)),
)
CALLS = f'look_up({{"what": "rain"}})\nwrite({{"text": "{"long " * 1_000}"}})'


async def test_an_answer_that_only_calls_tools_is_an_answer_to_copy() -> None:
    clipboard = FakeClipboard("wl-copy")
    async with chat_on(make_host(CALLING, clipboard=clipboard)) as it:
        await it.asks("Why?")
        await it.enters("/copy")
        await it.until(lambda: clipboard.copied == [CALLS])
        await it.pilot.press("tab", "y")
        await it.until(lambda: clipboard.copied == [CALLS, CALLS])
        await it.enters("/copy-all")
        await it.until(lambda: len(clipboard.copied) == 3)
        label = it.lane.last_answer.label if it.lane.last_answer else ""
        assert clipboard.copied[2] == f"## you\n\nWhy?\n\n## {label}\n\n{CALLS}\n"
        await it.until(lambda: "(2 messages)" in it.said)


async def test_a_message_is_copied_with_the_tools_that_it_calls() -> None:
    clipboard = FakeClipboard("wl-copy")
    async with chat_on(make_host(THOUGHTFUL, clipboard=clipboard)) as it:
        await it.asks("Why?")
        await it.enters("/copy")
        copied = 'I look it up.\n\nlook_up({"what": "rain"})'
        await it.until(lambda: clipboard.copied == [copied])
        await it.enters("/copy-all")
        await it.until(lambda: len(clipboard.copied) == 2)
        assert clipboard.copied[1].endswith(f"\n\n{copied}\n")


async def test_keys_copy_reasoning_while_it_is_unfolded() -> None:
    clipboard = FakeClipboard("wl-copy")
    async with chat_on(make_host(THOUGHTFUL, clipboard=clipboard)) as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "enter")
        await it.sees("Let me see.")
        await it.pilot.press("v", "G", "y")
        await it.until(lambda: len(clipboard.copied) == 1)
        await it.pilot.press("enter")
        await it.until(lambda: "Let me see." not in it.flat())
        await it.pilot.press("v", "G", "y")
        await it.until(lambda: len(clipboard.copied) == 2)
        below = 'I look it up.\n\nlook_up({"what": "rain"})'
        assert clipboard.copied == [f"Let me see.\n\nThe first place.\n\n{below}", below]


async def test_ctrl_c_stops_no_answer_where_what_the_mouse_selected_was_folded_since() -> None:
    clipboard = FakeClipboard("wl-copy")
    thinking = Step(100, (ReasoningDelta("Let me see. " * 10),))
    script: Script = (*OPENING, thinking, *ENDLESS[len(OPENING) :])
    async with chat_on(make_host(script, clipboard=clipboard)) as it:
        await it.enters("Why?")
        await it.sees("It began")
        await it.pilot.press("tab", "ctrl+t")
        await it.sees("Let me see.")
        await it.pilot.click(it.transcript, offset=cell_of(it, "see."), times=2)
        assert it.transcript.read_selection() == "see"
        await it.pilot.press("ctrl+t")
        await it.until(lambda: "Let me see." not in it.flat())
        await it.pilot.press("ctrl+c")
        await it.until(lambda: "What was selected is folded" in it.said)
        assert it.flow.is_running
        assert clipboard.copied == []
        await it.pilot.press("ctrl+c")
        await it.sees("cancelled after")


async def test_of_what_was_folded_since_it_was_selected_nothing_is_copied_and_that_is_said() -> (
    None
):
    clipboard = FakeClipboard("wl-copy")
    async with chat_on(make_host(THOUGHTFUL, clipboard=clipboard)) as it:
        await it.asks("Why?")
        await it.pilot.press("tab", "enter")
        await it.sees("Let me see.")
        await it.pilot.press("v", "w", "ctrl+t")
        await it.until(lambda: "Let me see." not in it.flat())
        assert it.transcript.is_selecting
        await it.pilot.press("y")
        await it.until(lambda: "What was selected is folded" in it.said)
        assert not it.transcript.is_selecting
        assert clipboard.copied == []
