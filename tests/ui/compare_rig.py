"""The running application with several lanes whose answers are over, for tests of what follows."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from fake_ports import FakeClipboard, FakeExports
from host import Host, Script, Step, make_host
from textual.pilot import Pilot
from textual.widgets import Static
from waiting import wait_until

from tuiapp.core.events import (
    Finished,
    RateLimitBucket,
    RateLimits,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    ServerTiming,
    ServerTimings,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.messages import Message
from tuiapp.core.prices import Price
from tuiapp.core.usage import Usage
from tuiapp.engine.blind import Names
from tuiapp.ui.chat_flow import ChatFlow
from tuiapp.ui.screens.chat import ChatScreen
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.panel import SidePanel


TARGETS = ("lab/zebra-9", "lab/heron-2")
"""Names that no other text on the screen has."""


def answer(text: str, *, wait_ms: float = 200) -> Script:
    """A whole answer of a vendor that tells all it can about itself."""
    limits = RateLimits((RateLimitBucket("vendor-bucket", 100, 99, 1.0),))
    timings = ServerTimings((ServerTiming("vendor-time", 5_000_000),))
    return (
        Step(0, (RequestSent(),), b""),
        Step(20, (ResponseStarted(200, "req_vendor"), limits, timings), b""),
        Step(1, (ResponseIdentified("vendor-model-2026", "r1"),)),
        Step(wait_ms, (TextDelta(text[:3]),)),
        Step(400, (TextDelta(text[3:]),)),
        Step(5, (UsageUpdate(Usage(1000, 200), {}), Finished("stop", "vendor_turn"))),
    )


class Rig:
    """What a test does with it, and looks at."""

    def __init__(
        self, host: Host, pilot: Pilot[None], exports: FakeExports, clipboard: FakeClipboard
    ) -> None:
        self.host = host
        self.pilot = pilot
        self.exports = exports
        self.clipboard = clipboard

    @property
    def screen(self) -> ChatScreen:
        screen = self.host.app.screen_stack[1]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def flow(self) -> ChatFlow:
        return self.screen.desk.flow

    @property
    def lanes(self) -> Sequence[LaneView]:
        return self.flow.lanes

    @property
    def targets(self) -> list[str]:
        return [str(lane.state.target) for lane in self.lanes]

    @property
    def composer(self) -> Composer:
        return self.screen.query_one(Composer)

    @property
    def panel(self) -> SidePanel:
        return self.screen.query_one(SidePanel)

    @property
    def said(self) -> str:
        """Every word to the user that has not passed yet."""
        notes = self.host.app._notifications  # pyright: ignore[reportPrivateUsage] - Textual offers no other look
        return "\n".join(it.message for it in notes)

    @property
    def race(self) -> str:
        return str(self.panel.query(Static)[1].render())

    @property
    def sheet(self) -> str:
        """What stands on the sheet over the chat."""
        return str(self.host.app.screen.query_one(Static).render())

    def text(self, place: int) -> str:
        entries = self.lanes[place].transcript.entries
        return "\n".join(
            entry.line(index).text for entry in entries for index in range(entry.height)
        )

    def flat(self, place: int) -> str:
        """The same on one line, whatever was wrapped."""
        return " ".join(self.text(place).split())

    def sent(self, number: int) -> tuple[Message, ...]:
        """The messages of a request."""
        return self.host.scripts.requests[number].messages

    @property
    def everything(self) -> str:
        """Every cell of the terminal, as the user sees it."""
        width, height = self.host.app.size
        screen = self.host.app.screen
        lines = screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage] - what is painted
        assert len(lines) == height
        assert width
        return "\n".join(line.text for line in lines)

    async def enter(self, text: str) -> None:
        """Send what is written, and wait until every answer is over and shown."""
        self.composer.focus()
        self.composer.put(text)
        self.composer.close_completion()
        await self.pilot.press("enter")
        await self.rest()

    async def rest(self) -> None:
        await self.pilot.pause()
        await wait_until(self.pilot, lambda: not self.flow.is_running)
        await wait_until(self.pilot, lambda: all(it.is_at_rest for it in self.lanes))
        await wait_until(self.pilot, lambda: self.panel.race_is_shown)
        await self.pilot.pause()


@asynccontextmanager
async def rig(
    *scripts: Script,
    targets: Sequence[str] = TARGETS,
    size: tuple[int, int] = (170, 60),
    exports: FakeExports | None = None,
    price: Price | None = None,
) -> AsyncGenerator[Rig]:
    """Lanes on these targets; hiding names turns their order around."""
    saved, clipboard = exports or FakeExports(), FakeClipboard("a program")
    host = make_host(
        *(scripts or (answer("Blue."), answer("It is blue."))),
        target=targets[0],
        beside=targets[1:],
        exports=saved,
        clipboard=clipboard,
        names=Names(lambda lanes: lanes.reverse()),
        price=price or Price(1.0, 2.0),
    )
    async with host.app.run_test(size=size) as pilot:
        await wait_until(pilot, host.first_screen.is_set)
        await pilot.pause()
        yield Rig(host, pilot, saved, clipboard)
