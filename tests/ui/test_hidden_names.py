"""Names that are hidden until somebody has voted: no word, no file and no cell tells them."""

from collections.abc import Sequence

import pytest
from compare_rig import HERON, REFUSED, ZEBRA, answer, contest
from host import Script, Step

from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import (
    Finished,
    ImagePart,
    OpaquePart,
    RateLimitBucket,
    RateLimits,
    ReasoningDelta,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    SafetyRating,
    SafetyRatings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.messages import UserMessage
from tuiapp.core.phase import Phase
from tuiapp.core.request import GenerationRequest
from tuiapp.core.usage import Usage
from tuiapp.engine.retry import RetryPolicy


def leaks(text: str) -> list[str]:
    names = ("zebra", "heron", "lab", "vendor", "$", "req_")
    return [name for name in names if name in text.lower().replace("label", "")]


async def test_nothing_on_the_screen_tells_a_hidden_name() -> None:
    async with contest() as it:
        await it.enters("/blind")
        assert leaks(it.everything) == []
        await it.asks("Why?")
        assert leaks(it.everything) == []
        assert "1 A" in it.everything
        await it.pilot.press("tab", "2")
        await it.rests()
        assert leaks(it.everything) == []
        assert it.targets == [HERON, ZEBRA]


async def test_no_word_and_no_file_tells_a_hidden_name() -> None:
    async with contest() as it:
        await it.enters("/blind")
        await it.asks("Why?")
        await it.enters("/race copy")
        await it.until(lambda: bool(it.clipboard.copied))
        assert leaks(it.clipboard.copied[0]) == []
        await it.enters("/export")
        await it.until(lambda: bool(it.exports.saved))
        (saved,) = it.exports.saved
        assert leaks(repr(saved)) == []
        await it.enters("/winner B")
        await it.enters("/diff")
        await it.pilot.press("escape")
        await it.pilot.pause()
        assert leaks(it.said + it.flat(0) + it.flat(1)) == []


@pytest.mark.parametrize(
    "command", ["/model", "/set", "/parameters", "/key", "/lane", "/lanes", "/lane remove"]
)
async def test_what_would_tell_a_name_waits_for_the_vote(command: str) -> None:
    async with contest() as it:
        await it.enters("/blind")
        await it.enters(command)
        assert "Names are hidden" in it.said
        assert it.host.app.screen is it.screen
        assert leaks(it.everything) == []


async def test_a_refusal_does_not_tell_whose_it_is() -> None:
    async with contest(answer("It is blue."), REFUSED) as it:
        await it.enters("/blind")
        await it.asks("Why?")
        assert leaks(it.everything) == []
        assert "It failed (authentication)" in it.flat(1)
        await it.enters("/blind")
        assert "Zebra refused the key." in it.flat(1)


async def test_the_vote_tells_every_name_in_its_place() -> None:
    async with contest() as it:
        await it.enters("/blind")
        await it.asks("Why?")
        await it.enters("/vote b")
        await it.rests()

        assert "zebra-9" in it.text(1)
        assert "heron-2" in it.text(0)
        assert "2 lab/zebra-9" in it.race
        assert "lane 2 (lab/zebra-9)" in it.said
        assert "$" in it.flat(0)
        await it.enters("/tally")
        await it.until(lambda: "lab/zebra-9" in it.sheet)
        row = next(line for line in it.sheet.splitlines() if "zebra" in line)
        assert row.split()[:5] == ["lab/zebra-9", "1", "1", "100%", "1"]


@pytest.mark.parametrize("command", ["/vote b", "/blind"])
async def test_the_transcript_says_once_who_had_which_letter(command: str) -> None:
    async with contest() as it:
        await it.enters("/blind")
        await it.asks("Why?")
        await it.enters(command)
        await it.enters("/vote a")
        await it.rests()
        both = it.flat(0) + it.flat(1)
        assert both.count("Names are shown again: A was lab/heron-2, B was lab/zebra-9.") == 1


async def test_names_come_back_without_a_vote_and_with_a_new_conversation() -> None:
    async with contest() as it:
        await it.enters("/blind")
        await it.enters("/blind")
        assert "has its name again" in it.said
        await it.enters("/blind")
        await it.enters("/new")
        assert not it.host.app.services.names.is_blind
        assert "zebra-9" in it.everything


async def test_hiding_names_late_says_what_may_give_them_away() -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters("/blind")
        assert leaks(it.everything) == []
        assert "Earlier answers may give a lane away" in it.flat(0)


async def test_one_lane_has_no_name_to_hide() -> None:
    async with contest(targets=(ZEBRA,)) as it:
        await it.enters("/blind")
        assert "only one lane" in it.said


def talkative() -> Script:
    """All that a vendor can say of itself, and be known by."""
    head = (ResponseStarted(200, "req_vendor"), RateLimits((RateLimitBucket("vendor", 9, 1, 1.0),)))
    call = ToolCallDelta(0, "toolu_vendor_1", "look_up", '{"what": "rain"}')
    return (
        Step(0, (RequestSent(),), b""),
        Step(20, head, b""),
        Step(1, (ResponseIdentified("vendor-model-2026", "r1"), Unrecognized("vendor.event", b""))),
        Step(1, (SafetyRatings((SafetyRating("vendor-category", "vendor-level"),)),)),
        Step(50, (ReasoningDelta("Hm."), OpaquePart("vendor-signature", {}))),
        Step(50, (TextDelta("It rains."), ImagePart("image/png", url="https://vendor.example/1"))),
        Step(50, (call,)),
        Step(5, (UsageUpdate(Usage(1000, 200), {}), Finished("length", "vendor_max"))),
    )


BUSY = Failure("overloaded", "Vendor is busy.", "Ask Vendor.", 529, 3.0, "req_vendor")
REPEATED: Script = (Step(0, (RequestSent(),), b""), ProviderError(BUSY))


def refusing(request: GenerationRequest) -> Sequence[str]:
    """What the settings object to: by the vendor's name, and of one lane only."""
    return (f"{request.target} takes no temperature.",) if "zebra" in str(request.target) else ()


@pytest.mark.parametrize("size", [(170, 60), (100, 30), (60, 20)])
@pytest.mark.parametrize(
    "deeds",
    [
        (),
        ("/race ttft", "/race cost", "/race"),
        ("/winner A",),
        ("/adopt 2",),
        ("/again",),
        ("/diff", "escape"),
        ("/zoom", "tab", "tab"),
        ("/system Be brief.", "/attach nowhere.txt"),
        ("/lock", "/keep-first", "/only And?"),
        ("/copy", "/vote C", "/lane add lab/zebra-9"),
        ("/new-words", "/race vendor", "/vote zebra"),
    ],
    ids=" ".join,
)
async def test_whatever_is_done_no_cell_tells_a_hidden_name(
    deeds: Sequence[str], size: tuple[int, int]
) -> None:
    async with contest(talkative(), REPEATED, size=size, objections=refusing) as it:
        await it.enters("/blind")
        await it.asks("Why?")
        assert leaks(it.everything) == []
        for deed in deeds:
            await (it.enters(deed) if deed.startswith("/") else it.pilot.press(deed))
            await it.rests()
            # What the user has typed is no news to the user.
            told = it.everything.replace("lab/zebra-9", "").replace("“vendor”", "")
            assert leaks(told.replace("“zebra”", "")) == []


async def test_what_a_hidden_lane_refuses_is_told_with_the_first_prompt_after_the_vote() -> None:
    async with contest(objections=refusing) as it:
        await it.enters("/blind")
        await it.asks("Why?")
        assert "takes no temperature" not in it.flat(0) + it.flat(1)
        await it.enters("/vote 1")
        await it.asks("And?")
        assert "lab/zebra-9 takes no temperature." in it.flat(1)


async def test_a_retry_tells_no_vendor() -> None:
    async with contest(REPEATED, answer("Blue."), retry=RetryPolicy(2, first_delay_s=60)) as it:
        await it.enters("/blind")
        await it.enters("Why?")
        await it.until(lambda: it.phases == [Phase.RETRYING, Phase.DONE])
        assert leaks(it.everything) == []
        await it.pilot.press("escape")
        await it.rests()
        assert leaks(it.everything) == []


def test_a_leak_would_be_found() -> None:
    assert leaks("… LAB/zebra-9 $0.1") == ["zebra", "lab", "$"]


async def test_who_is_blind_learns_no_name_from_the_judge() -> None:
    async with contest() as it:
        await it.enters("/blind")
        await it.asks("Why?")
        await it.asks("/combine demo/guide Which is best?")
        assert not {"zebra", "heron"} & set(leaks(it.flat(2)))
        (prompt,) = it.sent(2)
        assert isinstance(prompt, UserMessage)
        # The letters are those of the lanes: the first lane, A, is the heron's.
        assert [one.data for one in prompt.attachments] == [b"Blue.", b"It is blue."]


async def test_what_was_said_of_a_model_goes_when_names_are_hidden_before_the_first_prompt() -> (
    None
):
    async with contest() as it:
        await it.enters("/model lab/any-model")
        await it.sees("From now on lab/any-model answers", 0)
        await it.enters("/blind")
        assert "any-model" not in it.everything
        await it.sees("Names are hidden and the lanes shuffled", 0, 1)
