"""The application on scripted runs, brought to a moment worth a picture."""

from chat_rig import ChatRig
from host import MS, Host
from snapshot_scripts import length_ns
from textual.pilot import Pilot

from tuiapp.core.metrics import Meter
from tuiapp.ui.widgets.lane import LaneView


class Stage(ChatRig):
    """What a scene does with the running application. Every step ends when the screen shows it."""

    def __init__(self, host: Host, pilot: Pilot[None]) -> None:
        super().__init__(host, pilot)
        self._played_ns = 0
        """Where the clock stands once all that was asked for has been played."""

    async def opens(self) -> None:
        """The first screen, with all that is found in the background."""
        await self.until(self.host.looked_around.is_set)
        await self.until(self._slow_work_is_done)

    async def plays(self, prompt: str) -> None:
        """Send a prompt, and wait until all that its script holds is on the screen."""
        asked = len(self.host.scripts.requests)
        self.composer.put(prompt)
        await self.pilot.press("enter")
        scripts = self.host.scripts.scripts
        begun = range(asked, len(self.host.scripts.requests))
        lengths_ns = [length_ns(scripts[min(place, len(scripts) - 1)]) for place in begun]
        self._played_ns += max(lengths_ns, default=0)
        await self._shows()

    async def ends(self, prompt: str) -> None:
        """Send a prompt that something ends before its script is over."""
        self.composer.put(prompt)
        await self.pilot.press("enter")
        await self.until(lambda: bool(self.host.runs) and self.host.runs[-1].is_over)
        self._played_ns = self.host.clock.now_ns
        await self._shows()

    async def waits(self, seconds: float) -> None:
        """Let time pass in which nothing comes."""
        self.host.clock.now_ns += int(seconds * 1000 * MS)
        self._played_ns += int(seconds * 1000 * MS)
        await self._shows()

    async def stops(self) -> None:
        """Escape, and the receipt."""
        await self.pilot.press("escape")
        await self.until(lambda: self.host.runs[-1].is_over)
        self._played_ns = self.host.clock.now_ns
        await self._shows()

    async def _shows(self) -> None:
        """Until all is on the screen, as of this moment."""
        await self.until(self._shows_all)
        # Where a run is over and others go on, its countdowns would come along within a second.
        self.panel.tick()

    def _slow_work_is_done(self) -> bool:
        """Highlighter, offers and hint: what is still working follows a run."""
        return all(it.is_finished or it.group == "run" for it in self.host.app.workers)

    def _shows_all(self) -> bool:
        """Everything in the lanes' last logs is on the screen, with the figures of this moment."""
        is_played = self.host.clock.now_ns == self._played_ns
        has_race = self.panel.race_is_shown
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
