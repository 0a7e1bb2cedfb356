"""The application on scripted runs, brought to a moment worth a picture."""

from collections.abc import Callable, Sequence

from host import MS, Host
from snapshot_scripts import length_ns
from textual.pilot import Pilot
from waiting import wait_until

from tuiapp.core.metrics import Meter
from tuiapp.ui.screens.chat import ChatScreen
from tuiapp.ui.widgets.attachment_bar import AttachmentBar
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.panel import SidePanel


class Stage:
    """What a scene does with the running application. Every step ends when the screen shows it."""

    def __init__(self, host: Host, pilot: Pilot[None]) -> None:
        self.host = host
        self.pilot = pilot
        self._played_ns = 0
        """Where the clock stands once all that was asked for has been played."""

    @property
    def screen(self) -> ChatScreen:
        """The chat, whatever lies over it."""
        screen = self.host.app.screen_stack[1]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def lane(self) -> LaneView:
        """The focused lane."""
        return self.screen.desk.lane

    @property
    def lanes(self) -> Sequence[LaneView]:
        """All of them, from the left."""
        return self.screen.desk.flow.lanes

    @property
    def composer(self) -> Composer:
        """Where prompts are written."""
        return self.screen.query_one(Composer)

    async def opens(self) -> None:
        """The first screen, with all that is found in the background."""
        await self.until(self.host.first_screen.is_set)
        await self.pilot.pause()
        await self.until(self._slow_work_is_done)

    async def until(self, predicate: Callable[[], bool]) -> None:
        """Wait for anything."""
        await wait_until(self.pilot, predicate)

    async def asks(self, prompt: str) -> None:
        """Send a prompt, and wait until all that its script holds is on the screen."""
        asked = len(self.host.scripts.requests)
        self.composer.put(prompt)
        await self.pilot.press("enter")
        scripts = self.host.scripts.scripts
        begun = range(asked, len(self.host.scripts.requests))
        lengths_ns = [length_ns(scripts[min(place, len(scripts) - 1)]) for place in begun]
        self._played_ns += max(lengths_ns, default=0)
        await self.until(self._shows_all)

    async def attaches(self, path: str) -> None:
        """Attach a file, and wait until it stands above the composer."""
        bar = self.screen.query_one(AttachmentBar)
        attached = len(bar.attachments)
        self.composer.put(f"/attach {path}")
        self.composer.close_completion()
        await self.pilot.press("enter")
        await self.until(lambda: len(bar.attachments) > attached)

    async def ends(self, prompt: str) -> None:
        """Send a prompt that something ends before its script is over."""
        self.composer.put(prompt)
        await self.pilot.press("enter")
        await self.until(lambda: bool(self.host.runs) and self.host.runs[-1].is_over)
        self._played_ns = self.host.clock.now_ns
        await self.until(self._shows_all)

    async def waits(self, seconds: float) -> None:
        """Let time pass in which nothing comes."""
        self.host.clock.now_ns += int(seconds * 1000 * MS)
        self._played_ns += int(seconds * 1000 * MS)
        await self.until(self._shows_all)

    async def stops(self) -> None:
        """Escape, and the receipt."""
        await self.pilot.press("escape")
        await self.until(lambda: self.host.runs[-1].is_over)
        self._played_ns = self.host.clock.now_ns
        await self.until(self._shows_all)

    def _slow_work_is_done(self) -> bool:
        """Highlighter, offers and hint: what is still working follows a run."""
        return all(it.is_finished or it.group == "run" for it in self.host.app.workers)

    def _shows_all(self) -> bool:
        """Everything in the lanes' last logs is on the screen, with the figures of this moment."""
        is_played = self.host.clock.now_ns == self._played_ns
        has_race = self.screen.query_one(SidePanel).race_is_shown
        return is_played and has_race and all(self._shows_all_of(lane) for lane in self.lanes)

    def _shows_all_of(self, lane: LaneView) -> bool:
        facts, answer, run = lane.facts, lane.last_answer, lane.state.run
        if facts is None or answer is None or run is None:
            return False
        meter = Meter()
        for chunk in run.log.since(0):
            meter.add(chunk)
        # The figures of a run that has ended are those of its end, however long the others go on.
        is_now = facts.now_ns == self._played_ns or (run.is_over and len(self.lanes) > 1)
        return is_now and facts.metrics == meter.snapshot() and answer.is_settled
