"""Words that pass by themselves: one of a kind at a time."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from chat_rig import GUIDE, ChatRig
from chat_scripts import ANSWER
from fake_ports import FakeClipboard
from host import make_host
from waiting import wait_until


@asynccontextmanager
async def talking(
    *,
    beside: tuple[str, ...] = (),
    clipboard: FakeClipboard | None = None,
    size: tuple[int, int] = (120, 40),
) -> AsyncGenerator[ChatRig]:
    """A chat whose words in passing are drawn."""
    host = make_host(ANSWER, target=GUIDE, beside=beside, clipboard=clipboard)
    async with host.app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, host.first_screen.is_set)
        await pilot.pause()
        yield ChatRig(host, pilot)


def shown(it: ChatRig) -> list[str]:
    """The words on the screen, from top to bottom."""
    return [str(toast.render()) for toast in it.screen.query("Toast")]


async def test_five_copies_say_one_thing() -> None:
    clipboard = FakeClipboard("wl-copy")
    async with talking(clipboard=clipboard) as it:
        await it.asks("Why?")
        await it.pilot.press("tab")
        for pressed in range(1, 6):
            await it.pilot.press("y")
            await it.until(lambda pressed=pressed: len(clipboard.copied) == pressed)
        await it.until(lambda: len(shown(it)) == 1)
        assert shown(it) == ["Copied the message (13 characters) with wl-copy."]


async def test_the_last_copy_is_the_one_that_is_told() -> None:
    async with talking(clipboard=FakeClipboard("wl-copy")) as it:
        await it.asks("Why?")
        await it.enters("/copy")
        await it.until(lambda: "Copied the answer" in it.said)
        await it.enters("/copy-table")
        await it.until(lambda: shown(it) == ["There is no table in this message."])


async def test_what_is_on_does_not_stand_beside_what_is_off() -> None:
    async with talking(beside=(GUIDE,)) as it:
        for _ in range(2):
            await it.enters("/keep-first")
            await it.until(lambda: shown(it) == ["The first lane that finishes stops the others."])
            await it.enters("/keep-first")
            await it.until(lambda: shown(it) == ["Every lane goes on to its end."])


async def test_words_of_different_kinds_stand_side_by_side() -> None:
    async with talking() as it:
        await it.enters("/copy")
        await it.enters("/continue")
        await it.until(lambda: len(shown(it)) == 2)
        assert it.said.splitlines() == [
            "There is no answer to copy yet.",
            "There is no answer that was cut short.",
        ]


async def test_a_sentence_that_is_said_again_stands_once() -> None:
    async with talking() as it:
        for _ in range(3):
            await it.enters("/continue")
        await it.until(lambda: shown(it) == ["There is no answer that was cut short."])


async def test_words_that_gave_way_leave_nothing_on_the_screen() -> None:
    async with talking() as it:
        for _ in range(20):
            await it.enters("/copy")
        await it.until(lambda: len(it.screen.query("ToastHolder")) == 1)


SIZES = [(120, 40), (80, 24), (60, 20), (40, 12), (20, 5)]


def says_for_long(it: ChatRig, *sentences: str) -> None:
    """Say it, and let it stand for as long as a slow machine takes to look."""
    for sentence in sentences:
        it.host.app.notify(sentence, timeout=600, markup=False)


@pytest.mark.parametrize("size", SIZES)
async def test_words_stand_below_the_title_and_never_where_something_is_typed(
    size: tuple[int, int],
) -> None:
    async with talking(size=size) as it:
        await it.asks("Why?")
        says_for_long(it, "Copied the answer (13 characters) with wl-copy.", "Last is this.")
        written = "x" * (size[0] - 5)
        it.composer.put(written)
        await it.until(lambda: written in it.everything and "Last is" in it.everything)

        rows = it.everything.splitlines()
        typed_in = next(at for at, row in enumerate(rows) if written in row)
        words = [at for at, row in enumerate(rows) if "▌" in row]
        assert words[0] == 1
        assert words[-1] < it.screen.query_one("#bottom").region.y <= typed_in
        assert all(rows[at].index("▌") >= size[0] // 4 for at in words)


@pytest.mark.parametrize(("size", "are_both_shown"), [((60, 20), True), ((40, 12), False)])
async def test_where_there_is_no_room_for_two_the_last_words_stand_alone(
    size: tuple[int, int], *, are_both_shown: bool
) -> None:
    async with talking(size=size) as it:
        says_for_long(it, "The first of two.", "The other of two.")
        await it.until(
            lambda: (
                "▌ The other of two." in it.everything
                and ("▌ The first of two." in it.everything) is are_both_shown
            )
        )
