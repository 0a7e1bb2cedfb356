"""This file is what can be done to find words in a lane.

The rule it keeps: the bar is about the focused lane, and what was found is marked as long as it is open.
"""

from collections.abc import Mapping
from typing import Final

from textual.timer import Timer

from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.finding import Aim, Found, Tally
from tuiapp.ui.folding import words_of
from tuiapp.ui.messages import KeysChanged
from tuiapp.ui.widgets.find_bar import FindBar, tally_words
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.transcript import Transcript


KEY_S: Final = 0.008
"""How long a key searches before it is shown."""
SLICE_S: Final = 0.006
"""How long is searched at once after that."""
SLICE_PAUSE_S: Final = 0.012
"""Between two slices, for keys and frames."""
GROWN_PAUSE_S: Final = 0.1
"""Before what has come is searched: a frame's worth costs as much as ten."""


class Finding:
    """Carries out the commands that find; owns the bar."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.bar = FindBar(self._seek, self.step, self._tell_keys)
        self._lane: LaneView | None = None
        """The lane that is searched, while the bar is open."""
        self._is_from_lane = False
        """Whether the keys were a lane's before they were the bar's."""
        self._slices: Timer | None = None
        self._moves = False
        """Whether the view goes to what is found first, or only what is in view may be looked at."""
        self._step = 0
        """The last step: which way an end of the page was passed, if it was."""
        self._last: Found | None = None
        """What was looked at when the bar was closed."""
        self._origin: Aim | None = None
        """From where words are looked for while they are typed."""
        self._tally: Tally | None = None
        """How the search for these words stood when it was last said."""
        self._seen_top = 0
        """Where the view stood when it was last looked from there."""

    def handlers(self) -> Mapping[str, Handler]:
        """The commands carried out here, by id."""
        return {
            "find": self.open,
            "find.next": lambda _: self.step(1),
            "find.previous": lambda _: self.step(-1),
        }

    # The bar.

    def open(self, words: str = "") -> None:
        """Open the bar, with these words, or those that are selected, or those of before."""
        lane = self._desk.lane
        if not words and not self.bar.has_keys:
            words = _first_line(lane.transcript.read_selection())
        is_new = not self.bar.is_open or bool(words)
        if not self.bar.has_keys:
            self._is_from_lane = lane.has_keys
        self.bar.open()
        self.bar.take_keys(words)
        if is_new:
            self._turn_to(lane, moves=bool(words))

    def close(self) -> bool:
        """Close the bar; the view stays. Returns whether it was open."""
        if not self.bar.is_open:
            return False
        had_keys = self.bar.has_keys
        self._leave()
        self.bar.close()
        if had_keys and self._is_from_lane:
            # Where n and N go on.
            self._desk.lane.transcript.focus(scroll_visible=False)
        elif had_keys:
            self._desk.composer.focus()
        return True

    def follow_lanes(self) -> None:
        """The focused lane may be another one."""
        if self.bar.is_open and self._lane is not self._desk.lane:
            self._turn_to(self._desk.lane, moves=False)

    def _turn_to(self, lane: LaneView, *, moves: bool) -> None:
        """Search this lane."""
        if self._lane is not None and self._lane is not lane:
            self._leave()
            self._origin = None
        self._lane = lane
        self._begin(moves=moves)

    def _leave(self) -> None:
        self._wait_for_nothing()
        if self._lane is not None:
            self._last = self._here
            self._lane.transcript.found.stop()
            self._lane.transcript.refresh()
            self._lane = None

    def _tell_keys(self) -> None:
        self._desk.lane.transcript.post_message(KeysChanged())

    # Searching.

    def _seek(self, words: str) -> None:
        """Other words were typed."""
        del words
        if self.bar.is_open:
            self._begin(moves=True)

    def _begin(self, *, moves: bool) -> None:
        """Look for what is typed, from where it was begun, or from what is in view since."""
        transcript = self._transcript
        found = transcript.found
        found.on_news = self._follow
        self._tally = None
        self._moves = moves
        self._step = 0
        found.seek(words_of(self.bar.words))
        origin = self._origin
        has_moved = round(transcript.scroll_y) != self._seen_top
        if origin is None or has_moved or not found.has(origin.text):
            self._origin = origin = found.aim_from(transcript, 1)
            self._seen_top = round(transcript.scroll_y)
        if origin is not None:
            found.search.aim(origin)
        self._work(KEY_S)
        if not found.is_on:
            transcript.refresh()

    @property
    def _transcript(self) -> Transcript:
        return (self._lane or self._desk.lane).transcript

    def _work(self, budget_s: float = SLICE_S) -> None:
        self._wait_for_nothing()
        transcript = self._transcript
        search = transcript.found.search
        was_aiming, before = search.is_aiming, self._tally
        transcript.found.work(budget_s)
        if was_aiming and not search.is_aiming:
            self._look()
        self._show()
        if self._tally != before:
            transcript.update_from(len(transcript.entries))
        if not search.is_through:
            self._go_on(SLICE_PAUSE_S)

    def _show(self) -> None:
        """Say how the search stands; while it is through but for what has just come, as it stood."""
        search = self._transcript.found.search
        if search.words is None:
            self._tally = None
            self.bar.say("")
        elif search.is_through or self._tally is None or not self._tally.is_complete:
            self._tally = search.tally
            self.bar.say(tally_words(self._tally, self._step if search.has_wrapped else 0))

    def _follow(self) -> None:
        """There is more to search, or less."""
        self._go_on(GROWN_PAUSE_S)

    def _wait_for_nothing(self) -> None:
        if self._slices is not None:
            self._slices.stop()
            self._slices = None

    def _go_on(self, pause_s: float) -> None:
        if self._slices is None:
            self._slices = self._desk.screen.set_timer(pause_s, self._work)

    def _look(self) -> None:
        """Show what is looked at; words that are typed on are looked for from where they were."""
        transcript = self._transcript
        transcript.found.bring_into(transcript, moves=self._moves)
        self._seen_top = round(transcript.scroll_y)
        if self._step and self._here is not None:
            self._origin = Aim(self._here.text, self._here.start)

    # Going on.

    def step(self, step: int) -> None:
        """Go to the next place (1), or to the one before (-1)."""
        if words_of(self.bar.words) is None:
            if not self.bar.is_open:
                self._desk.say("Nothing has been looked for yet; ^f finds.")
            return
        last = self._here if self.bar.is_open else self._last
        if not self.bar.is_open:
            self.bar.open()
            self._turn_to(self._desk.lane, moves=False)
        self._moves = True
        self._step = step
        transcript = self._transcript
        found = transcript.found
        aim = found.aim_from(transcript, step, wraps=True)
        if last is not None and found.has(last.text):
            aim = Aim(last.text, last.start + (step > 0), step, wraps=True)
        if aim is not None:
            found.search.aim(aim)
            if not found.search.is_aiming:
                self._look()
        self._work(KEY_S)

    @property
    def _here(self) -> Found | None:
        return self._transcript.found.search.current


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
