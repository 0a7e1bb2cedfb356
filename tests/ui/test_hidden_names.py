"""Names that are hidden until somebody has voted: no word, no file and no cell tells them."""

import pytest
from compare_rig import HERON, REFUSED, ZEBRA, answer, contest

from tuiapp.core.messages import UserMessage


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
