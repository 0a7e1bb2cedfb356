"""A key that is typed in: stored, refused, never drawn."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

from chat_rig import ChatRig, chat_on
from fake_ports import FakeKeyStore
from host import make_host
from textual.widgets import Input, Static

from tuiapp.ui.screens.key_entry import KeyEntryScreen


KEY = "sk-planted-0123456789"


class Entry(ChatRig):
    """The dialog over the running chat."""

    def __init__(self, chat: ChatRig, keys: FakeKeyStore) -> None:
        super().__init__(chat.host, chat.pilot)
        self.keys = keys
        self.results: list[str | None] = []
        self.dialog = KeyEntryScreen(
            replace(chat.host.app.services, keys=keys), "openai", "OpenAI refused the key."
        )

    @property
    def input(self) -> Input:
        return self.dialog.query_one(Input)

    @property
    def words(self) -> str:
        return "\n".join(str(one.visual) for one in self.dialog.query(Static))

    async def types(self, text: str) -> None:
        self.input.value = text
        await self.pilot.press("enter")

    async def ends(self) -> None:
        await self.until(lambda: bool(self.results))


@asynccontextmanager
async def entry(
    refusal: str | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncGenerator[Entry]:
    async with chat_on(make_host(), size) as chat:
        it = Entry(chat, FakeKeyStore(refusal))
        it.host.app.push_screen(it.dialog, it.results.append)
        await it.until(lambda: it.host.app.screen is it.dialog)
        await it.pilot.pause()
        yield it


def everything_drawn(it: Entry) -> str:
    return it.host.app.export_screenshot()


async def test_a_key_is_stored_and_the_answer_says_where() -> None:
    async with entry() as it:
        typed_into = it.input
        await it.types(f"  {KEY} ")
        await it.ends()
        assert it.keys.stored == {"openai": KEY}
        assert it.results == ["The key for openai is in the system's keyring."]
        assert not typed_into.value


async def test_a_key_is_never_drawn() -> None:
    async with entry("That is no key.") as it:
        it.input.value = KEY
        await it.pilot.pause()
        assert KEY not in everything_drawn(it)
        await it.pilot.press("enter")
        await it.until(lambda: "no key" in it.words)
        assert KEY not in everything_drawn(it)


async def test_a_key_is_not_copied_out_again() -> None:
    async with entry() as it:
        it.input.value = KEY
        await it.pilot.press("shift+home", "ctrl+c", "ctrl+x")
        assert it.host.app.clipboard == ""
        assert it.input.value == KEY


async def test_a_refusal_is_said_and_the_key_can_be_corrected() -> None:
    async with entry("That is no key.") as it:
        await it.types("nonsense")
        await it.until(lambda: "That is no key." in it.words)
        assert not it.results
        it.keys.refusal = None
        await it.types(KEY)
        await it.ends()
        assert it.keys.stored == {"openai": KEY}


async def test_escape_stores_nothing() -> None:
    async with entry() as it:
        it.input.value = KEY
        await it.pilot.press("escape")
        await it.ends()
        assert it.results == [None]
        assert it.keys.stored == {}


async def test_nothing_typed_is_nothing_stored() -> None:
    async with entry() as it:
        await it.types("   ")
        await it.pilot.pause()
        assert it.keys.stored == {}
        assert not it.results


async def test_a_corner_of_a_terminal_has_room_for_a_key() -> None:
    async with entry(size=(20, 5)) as it:
        assert it.input.size.width >= 10
        assert it.input.region.y < 5
        await it.types(KEY)
        await it.ends()
        assert it.keys.stored == {"openai": KEY}
