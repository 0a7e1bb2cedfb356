"""Copying what was said, and saying who took it."""

from chat_rig import chat, chat_on
from chat_scripts import ANSWER, ENDLESS, saying
from fake_ports import FakeClipboard
from host import make_host


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
