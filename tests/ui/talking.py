"""The running application, with short ways to what a test of a conversation does and looks at."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from host import Host
from textual.pilot import Pilot
from waiting import wait_until

from tuiapp.core.messages import Message
from tuiapp.ui.screens.chat import ChatScreen
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.lane import LaneView


class Talk:
    """One conversation. Every step ends when the screen shows it."""

    def __init__(self, host: Host, pilot: Pilot[None]) -> None:
        self.host = host
        self.pilot = pilot

    @property
    def screen(self) -> ChatScreen:
        screen = self.host.app.screen_stack[1]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def lane(self) -> LaneView:
        return self.screen.query_one(LaneView)

    @property
    def text(self) -> str:
        """All that stands in the transcript."""
        entries = self.lane.transcript.entries
        return "\n".join(
            entry.line(index).text for entry in entries for index in range(entry.height)
        )

    @property
    def flat(self) -> str:
        """The same on one line, whatever was wrapped."""
        return " ".join(self.text.split())

    @property
    def asked(self) -> int:
        """How many requests went out."""
        return len(self.host.scripts.requests)

    def sent(self, number: int) -> tuple[Message, ...]:
        """The messages of a request."""
        return self.host.scripts.requests[number].messages

    async def enters(self, text: str = "") -> None:
        composer = self.screen.query_one(Composer)
        composer.put(text)
        composer.close_completion()
        await self.pilot.press("enter")

    async def asks(self, prompt: str) -> None:
        """Send a prompt, and wait until its run is over and has been taken in."""
        number = self.asked
        await self.enters(prompt)
        await self.ended(number)

    async def ended(self, number: int) -> None:
        """Wait until so many runs were sent, and the one after them is over and was taken in."""
        await self.until(lambda: len(self.host.runs) > number and self.host.runs[number].is_over)
        await self.until(lambda: self.lane.is_at_rest and self.lane.state.is_settled)
        await self.pilot.pause()

    async def until_asked(self, requests: int) -> None:
        await self.until(lambda: self.asked == requests)

    async def until(self, happened: Callable[[], bool]) -> None:
        await wait_until(self.pilot, happened)

    async def sees(self, words: str) -> None:
        await wait_until(self.pilot, lambda: words in self.flat)


@asynccontextmanager
async def talk(host: Host, size: tuple[int, int] = (120, 40)) -> AsyncGenerator[Talk]:
    """The application on this host, once its first screen stands."""
    async with host.app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: len(host.app.screen_stack) > 1)
        await pilot.pause()
        yield Talk(host, pilot)
