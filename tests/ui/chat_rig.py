"""The running chat, with short ways to what a test does with it and looks at.

Every step ends when the screen shows what came of it; what goes on longer is waited for by `until` and `sees`.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from host import Host, Script, make_host
from textual.pilot import Pilot
from textual.widgets import Static
from waiting import wait_until

from tuiapp.config.settings import Settings
from tuiapp.core.messages import Message, UserMessage
from tuiapp.core.phase import Phase
from tuiapp.ui.chat_flow import ChatFlow
from tuiapp.ui.screens.chat import ChatScreen
from tuiapp.ui.widgets.attachment_bar import AttachmentBar
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.lane_deck import LaneDeck
from tuiapp.ui.widgets.panel import SidePanel
from tuiapp.ui.widgets.transcript import Transcript


GUIDE = "demo/guide"
CODE = "demo/code"


class ChatRig:
    """The application on a host. A lane is named by its place from the left; without, it is the focused one."""

    def __init__(self, host: Host, pilot: Pilot[None]) -> None:
        self.host = host
        self.pilot = pilot

    # Its parts.

    @property
    def screen(self) -> ChatScreen:
        """The chat, whatever lies over it."""
        screen = self.host.app.screen_stack[1]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def flow(self) -> ChatFlow:
        return self.screen.desk.flow

    @property
    def deck(self) -> LaneDeck:
        return self.screen.query_one(LaneDeck)

    @property
    def lanes(self) -> Sequence[LaneView]:
        return self.flow.lanes

    @property
    def lane(self) -> LaneView:
        return self.screen.desk.lane

    @property
    def transcript(self) -> Transcript:
        return self.lane.transcript

    @property
    def composer(self) -> Composer:
        return self.screen.query_one(Composer)

    @property
    def panel(self) -> SidePanel:
        return self.screen.query_one(SidePanel)

    @property
    def bar(self) -> AttachmentBar:
        return self.screen.query_one(AttachmentBar)

    # What is to be seen.

    def text(self, place: int | None = None) -> str:
        """All that stands in a lane's transcript."""
        lane = self.lane if place is None else self.lanes[place]
        entries = lane.transcript.entries
        return "\n".join(
            entry.line(index).text for entry in entries for index in range(entry.height)
        )

    def flat(self, place: int | None = None) -> str:
        """The same on one line, whatever was wrapped."""
        return " ".join(self.text(place).split())

    def last_lines(self, count: int) -> Sequence[str]:
        """So many lines of the focused lane's last answer, from its end: a long one has thousands."""
        answer = self.lane.last_answer
        if answer is None:
            return ()
        return [answer.line(at).text for at in range(max(0, answer.height - count), answer.height)]

    @property
    def said(self) -> str:
        """Every word to the user that has not passed yet."""
        notes = self.host.app._notifications  # pyright: ignore[reportPrivateUsage] - Textual offers no other look
        return "\n".join(it.message for it in notes)

    @property
    def race(self) -> str:
        """The answers against each other, in the panel."""
        return self.panel.text_of("race")

    @property
    def sheet(self) -> str:
        """What stands on the sheet over the chat."""
        return str(self.host.app.screen.query_one(Static).render())

    @property
    def everything(self) -> str:
        """Every cell of the terminal, as the user sees it."""
        compositor = self.host.app.screen._compositor  # pyright: ignore[reportPrivateUsage] - what is painted
        lines = compositor.render_strips()
        assert len(lines) == self.host.app.size.height
        return "\n".join(line.text for line in lines)

    @property
    def on_screen(self) -> list[int]:
        """The places of the lanes that are to be seen."""
        return [place for place, lane in enumerate(self.lanes) if lane.display]

    @property
    def attached(self) -> list[str]:
        """The names of the files that go with the next prompt."""
        return [one.name for one in self.bar.attachments]

    # How it stands.

    @property
    def targets(self) -> list[str]:
        return [str(lane.state.target) for lane in self.lanes]

    @property
    def running(self) -> list[bool]:
        return [lane.state.is_running for lane in self.lanes]

    @property
    def phases(self) -> list[Phase | None]:
        """How the lanes' runs stand, as their own lines say."""
        return [lane.header.head.phase for lane in self.lanes]

    @property
    def asked(self) -> int:
        """How many requests went out."""
        return len(self.host.scripts.requests)

    def sent(self, number: int) -> tuple[Message, ...]:
        """The messages of a request."""
        return self.host.scripts.requests[number].messages

    def prompts_of(self, number: int) -> list[str]:
        """What the user said in a request."""
        return [it.text for it in self.sent(number) if isinstance(it, UserMessage)]

    @property
    def prompts(self) -> list[Message]:
        """The last message of every request."""
        return [request.messages[-1] for request in self.host.scripts.requests]

    # Steps.

    async def until(self, happened: Callable[[], bool]) -> None:
        await wait_until(self.pilot, happened)

    async def sees(self, words: str, *places: int) -> None:
        """Wait until these words stand in all of these lanes, however they are wrapped."""
        wanted = places or (None,)
        await self.until(lambda: all(words in self.flat(place) for place in wanted))

    async def until_asked(self, requests: int) -> None:
        await self.until(lambda: self.asked == requests)

    async def enters(self, text: str = "") -> None:
        """Send what is written: a command, or a prompt whose answer is not waited for."""
        self.composer.focus()
        self.composer.put(text)
        self.composer.close_completion()
        await self.pilot.press("enter")
        await self.pilot.pause()
        await self.until(lambda: self.panel.race_is_shown)

    async def asks(self, prompt: str) -> None:
        """Send a prompt, and wait until every answer is over and shown."""
        asked = self.asked
        await self.enters(prompt)
        await self.until(lambda: self.asked > asked)
        await self.rests()

    async def rests(self) -> None:
        """Wait until every answer is over and shown, with its figures."""
        await self.pilot.pause()
        await self.until(lambda: not self.flow.is_running)
        await self.until(lambda: all(it.is_at_rest and it.state.is_settled for it in self.lanes))
        await self.until(lambda: self.panel.race_is_shown)
        await self.pilot.pause()

    async def attaches(self, path: str) -> None:
        """Attach a file, and wait until it stands above the composer."""
        attached = len(self.attached)
        await self.enters(f"/attach {path}")
        await self.until(lambda: len(self.attached) > attached)


@asynccontextmanager
async def chat_on(host: Host, size: tuple[int, int] = (120, 40)) -> AsyncGenerator[ChatRig]:
    """The application on this host, once its first screen stands."""
    async with host.app.run_test(size=size) as pilot:
        await wait_until(pilot, host.first_screen.is_set)
        await pilot.pause()
        yield ChatRig(host, pilot)


@asynccontextmanager
async def chat(
    *scripts: Script, settings: Settings | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncGenerator[ChatRig]:
    """A chat with one model, which answers by these scripts."""
    async with chat_on(make_host(*scripts, target=GUIDE, settings=settings), size) as it:
        yield it


@asynccontextmanager
async def lanes(
    *scripts: Script,
    targets: Sequence[str] = (GUIDE, CODE),
    settings: Settings | None = None,
    size: tuple[int, int] = (160, 40),
) -> AsyncGenerator[ChatRig]:
    """Several models side by side; the scripts are dealt out from the left."""
    host = make_host(*scripts, target=targets[0], beside=targets[1:], settings=settings)
    async with chat_on(host, size) as it:
        yield it
