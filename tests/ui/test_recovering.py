"""What helps after a run that did not end as it should: offered, said, and done only by hand."""

import pytest
from chat_rig import chat_on
from fake_ports import FakeCatalog, FakeFiles, FakeKeyStore
from host import Gate, Script, Step, make_host
from textual.widgets import Input

from tuiapp.config.settings import Settings
from tuiapp.core.errors import Failure, ProviderError, UsageError
from tuiapp.core.events import (
    Finished,
    FinishReason,
    ImagePart,
    OpaquePart,
    RequestSent,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.messages import AssistantMessage, Attachment, UserMessage
from tuiapp.core.models import Model, ModelList
from tuiapp.core.usage import Usage
from tuiapp.engine.retry import RetryPolicy
from tuiapp.ui.screens.key_entry import KeyEntryScreen
from tuiapp.ui.status import MAX_IMAGES
from tuiapp.ui.widgets.attachment_bar import AttachmentBar


SENT = Step(0, (RequestSent(),), b"")


def answer(
    text: str, *, reason: FinishReason = "stop", raw: str = "", usage: Usage | None = None
) -> Script:
    figures = (UsageUpdate(usage, {}),) if usage else ()
    return (SENT, Step(9, (TextDelta(text),)), Step(9, (*figures, Finished(reason, raw or reason))))


def refused(failure: Failure) -> Script:
    return (SENT, ProviderError(failure))


UNAUTHORIZED = refused(Failure("authentication", "The key is wrong.", "Check the key.", 401))
TOO_LONG = refused(Failure("context_too_long", "Too many tokens.", "Shorten it.", 400))
BUSY = Failure("rate_limit", "Slow down.", status=429, retry_after_s=30.0)


def small_model(context_tokens: int = 1000) -> FakeCatalog:
    return FakeCatalog(
        lists={"demo": ModelList("demo", (Model("guide", context_tokens=context_tokens),))}
    )


# Retries.


async def test_escape_ends_the_wait_for_another_attempt_at_once() -> None:
    async with chat_on(make_host(refused(BUSY), retry=RetryPolicy(2, jitter=lambda: 0.0))) as it:
        await it.enters("Why?")
        await it.sees("↻ 429 too many requests · again in 30 s · attempt 2 of 3 · esc stops")
        await it.pilot.press("escape")
        await it.sees("□ cancelled while waiting for attempt 2 of 3")
        assert it.asked == 1


async def test_a_wait_counts_down() -> None:
    async with chat_on(make_host(refused(BUSY), retry=RetryPolicy(2, jitter=lambda: 0.0))) as it:
        await it.enters("Why?")
        await it.sees("again in 30 s")
        it.host.clock.now_ns += 1_000_000_000
        await it.sees("again in 29 s")


# Keys.


async def test_a_refused_key_can_be_typed_in_and_the_prompt_asked_again_by_hand() -> None:
    keys = FakeKeyStore()
    async with chat_on(make_host(UNAUTHORIZED, answer("Because."), keys=keys)) as it:
        await it.asks("Why?")
        await it.sees("enter or /key takes a key for demo")
        await it.enters()
        await it.until(lambda: isinstance(it.host.app.screen, KeyEntryScreen))
        it.host.app.screen.query_one(Input).value = "sk-new-0123456789"
        await it.pilot.press("enter")
        await it.sees("The key for demo is in the system's keyring.")
        assert keys.stored == {"demo": "sk-new-0123456789"}
        assert "sk-new" not in it.text()
        await it.sees("enter or /again asks again")
        assert it.asked == 1
        await it.enters()
        await it.sees("Because.")
        assert it.sent(1) == (UserMessage("Why?"),)
        assert "asks again" not in it.text()


async def test_a_key_that_was_not_typed_in_changes_nothing() -> None:
    keys = FakeKeyStore()
    async with chat_on(make_host(UNAUTHORIZED, keys=keys)) as it:
        await it.asks("Why?")
        await it.enters()
        await it.until(lambda: isinstance(it.host.app.screen, KeyEntryScreen))
        await it.pilot.press("escape")
        await it.sees("enter or /key takes a key for demo")
        assert not keys.stored


async def test_a_key_for_another_provider_offers_no_second_request() -> None:
    async with chat_on(make_host(UNAUTHORIZED)) as it:
        await it.asks("Why?")
        await it.enters("/key lab")
        await it.until(lambda: isinstance(it.host.app.screen, KeyEntryScreen))
        it.host.app.screen.query_one(Input).value = "sk-lab-0123456789"
        await it.pilot.press("enter")
        await it.sees("The key for lab is in the system's keyring.")
        assert "asks again" not in it.text()


async def test_a_key_for_nobody_is_refused() -> None:
    async with chat_on(make_host()) as it:
        await it.enters("/key lub")
        await it.sees("There is no provider “lub”.")


# Going on.


async def test_a_model_that_paused_goes_on_when_it_is_told_to() -> None:
    paused = answer("Half ", reason="paused", raw="pause_turn")
    async with chat_on(make_host(paused, answer("an answer."))) as it:
        await it.asks("Why?")
        await it.sees("enter or /continue lets it go on")
        assert it.asked == 1
        await it.enters()
        await it.sees("an answer.")
        assert it.sent(1) == (UserMessage("Why?"), AssistantMessage("Half ", origin="demo/guide"))
        assert "/continue" not in it.text()
        await it.asks("And?")
        assert it.sent(2)[1:3] == (
            AssistantMessage("Half ", origin="demo/guide"),
            AssistantMessage("an answer.", origin="demo/guide"),
        )


async def test_an_answer_cut_off_by_its_limit_can_go_on() -> None:
    async with chat_on(make_host(answer("Half ", reason="length"), answer("more."))) as it:
        await it.asks("Why?")
        await it.sees("/continue sends it back, for the model to go on from there")
        await it.enters("/continue")
        await it.sees("more.")
        assert it.sent(1)[-1] == AssistantMessage("Half ", origin="demo/guide")


async def test_a_full_context_is_no_reason_to_go_on() -> None:
    full = answer("Half ", reason="length", raw="model_context_window_exceeded")
    async with chat_on(make_host(full)) as it:
        await it.asks("Why?")
        await it.sees("the model's context is full")
        assert "/continue" not in it.text()


async def test_a_whole_answer_does_not_go_on() -> None:
    async with chat_on(make_host(answer("All of it."))) as it:
        await it.asks("Why?")
        await it.enters("/continue")
        await it.enters()
        await it.pilot.pause()
        assert it.asked == 1


async def test_what_waits_in_the_queue_waits_for_a_model_that_paused() -> None:
    gate = Gate()
    end = Step(1, (Finished("paused", "pause_turn"),))
    paused: Script = (SENT, Step(9, (TextDelta("Half "),)), gate, end)
    async with chat_on(make_host(paused, answer("x"))) as it:
        await it.enters("Why?")
        await it.sees("Half")
        await it.enters("And?")
        gate.opened.set()
        await it.sees("/continue lets it go on")
        assert "enter or" not in it.flat()
        assert it.asked == 1
        await it.enters()
        await it.rests()
        assert it.sent(1)[-1] == UserMessage("And?")


# The context.


async def test_a_conversation_that_is_too_long_can_leave_its_oldest_turns_out() -> None:
    long = "word " * 400
    host = make_host(answer(long), answer(long), TOO_LONG, answer("At last."), answer("Whole."))
    async with chat_on(host) as it:
        await it.asks("One?")
        await it.asks("Two?")
        await it.asks("Three?")
        await it.sees("enter or /drop-oldest leaves the oldest turn (≈501 tokens) out")
        await it.enters()
        await it.sees("From now on 1 earlier turn is not sent, which saves ≈501 tokens.")
        assert it.asked == 3
        assert "One?" in it.text()
        await it.enters()
        await it.sees("At last.")
        assert [it.sent(3)[0], it.sent(3)[-1]] == [UserMessage("Two?"), UserMessage("Three?")]
        await it.sees("1 earlier turn is not sent · /send-all sends all again")
        await it.enters("/send-all")
        await it.sees("The earlier turn is sent again.")
        await it.asks("Four?")
        assert it.sent(4)[0] == UserMessage("One?")


async def test_a_number_of_turns_can_be_left_out_at_any_time() -> None:
    async with chat_on(make_host(answer("x"))) as it:
        for prompt in ("One?", "Two?", "Three?"):
            await it.asks(prompt)
        await it.enters("/drop-oldest 2")
        await it.sees("From now on 2 earlier turns are not sent")
        await it.asks("Four?")
        assert it.sent(3)[0] == UserMessage("Three?")


@pytest.mark.parametrize("turns", ["0", "some", "-1", "9" * 5000, "²"])
async def test_nonsense_leaves_nothing_out(turns: str) -> None:
    async with chat_on(make_host(answer("x"))) as it:
        await it.asks("One?")
        await it.asks("Two?")
        await it.enters(f"/drop-oldest {turns}")
        await it.pilot.pause()
        assert "not sent" not in it.text()


async def test_a_prompt_that_is_too_long_by_itself_has_nothing_to_leave_out() -> None:
    async with chat_on(make_host(TOO_LONG)) as it:
        await it.asks("Why?")
        await it.sees("Too many tokens.")
        assert "drop-oldest" not in it.text()


async def test_a_filling_context_is_told_once_for_each_level() -> None:
    usages = [Usage(700, 50), Usage(800, 50), Usage(880, 20), Usage(930, 30), Usage(950, 30)]
    host = make_host(*(answer("x", usage=it) for it in usages), catalog=small_model())
    async with chat_on(host) as it:
        for number in range(5):
            await it.asks(f"{number}?")
        assert it.flat().count("This conversation fills") == 2
        assert "fills 85 % of the model's context: 850 of 1k tokens" in it.flat()
        assert "fills 96 % of the model's context: 960 of 1k tokens" in it.flat()


async def test_without_a_report_the_context_is_an_estimate() -> None:
    async with chat_on(make_host(answer("word " * 700), catalog=small_model())) as it:
        await it.asks("Why?")
        await it.sees("fills ≈88 % of the model's context: ≈876 of 1k tokens")
        facts = it.lane.facts
        assert facts is not None
        assert (facts.context_tokens, facts.context_used_tokens) == (1000, 876)
        assert facts.context_used_is_estimated


# Another provider.


async def test_what_another_provider_cannot_read_is_told_once() -> None:
    signed: Script = (
        SENT,
        Step(9, (OpaquePart("signature", {}), TextDelta("Because."), Finished("stop", "stop"))),
    )
    async with chat_on(make_host(signed)) as it:
        await it.asks("Why?")
        await it.enters("/model lab/m")
        await it.sees(
            "1 answer goes without its reasoning and signatures: only demo/guide can read those."
        )
        await it.enters("/model demo/guide")
        await it.sees("From now on demo/guide answers.")
        await it.enters("/model lab/m")
        await it.pilot.pause()
        assert it.flat().count("only demo/guide can read those") == 1
        await it.asks("And?")
        assert it.sent(1)[1] == AssistantMessage("Because.", origin="demo/guide")


# Images.

PICTURE = ImagePart("image/png", base64="A" * 320_000)
DRAWN: Script = (
    SENT,
    Step(9, (TextDelta("Here."), PICTURE)),
    Step(9, (ImagePart("image/webp", url="https://x.example/1"), Finished("stop", "stop"))),
)


async def test_an_image_is_noted_saved_and_never_drawn() -> None:
    files = FakeFiles()
    async with chat_on(make_host(DRAWN, files=files)) as it:
        await it.asks("Draw!")
        await it.sees("image 1 · png · 240 kB · images/1.png")
        await it.sees("image 2 · webp · https://x.example/1")
        assert files.saved == [(1, PICTURE)]
        await it.enters("/copy-image")
        await it.until(lambda: it.host.app.clipboard == "images/1.png")


class FullDisk(FakeFiles):
    def save_image(self, image: ImagePart, number: int) -> str:
        raise UsageError(f"There is no room for image {number}, {image.media_type}.")


async def test_an_image_that_cannot_be_saved_says_why() -> None:
    async with chat_on(make_host(DRAWN, files=FullDisk())) as it:
        await it.asks("Draw!")
        await it.sees("image 1 · png · 240 kB · There is no room for image 1, image/png.")
        await it.sees("done in")


# Enter.


async def test_a_file_that_waits_for_its_prompt_comes_before_an_offer() -> None:
    files = FakeFiles({"a.txt": Attachment("a.txt", "text/plain", b"a")})
    async with chat_on(make_host(UNAUTHORIZED, files=files)) as it:
        await it.asks("Why?")
        await it.enters("/attach a.txt")
        bar = it.screen.query_one(AttachmentBar)
        await it.until(lambda: bool(bar.attachments))
        await it.enters()
        await it.pilot.pause()
        assert len(it.host.app.screen_stack) == 2
        assert it.asked == 1


async def test_an_offer_names_the_key_that_sends() -> None:
    async with chat_on(make_host(UNAUTHORIZED, settings=Settings(enter="newline"))) as it:
        composer = it.screen.desk.composer
        composer.put("Why?")
        composer.submit()
        await it.sees("^j or /key takes a key for demo")


async def test_a_flood_of_images_does_not_fill_the_disk() -> None:
    files = FakeFiles()
    flood: Script = (
        SENT,
        Step(9, (PICTURE,) * (MAX_IMAGES + 7)),
        Step(9, (Finished("stop", "stop"),)),
    )
    async with chat_on(make_host(flood, files=files)) as it:
        await it.asks("Draw!")
        await it.sees("and 7 more images, which are not saved")
        await it.until(lambda: len(files.saved) == MAX_IMAGES)
