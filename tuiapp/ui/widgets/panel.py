"""This file is the side panel: a run's figures beside the lanes, and one line of them on small screens.

The rule it keeps: a section is drawn again only when what it says has changed. A figure that is clicked,
or has the cursor and gets Enter, explains itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, Final, Literal, NamedTuple, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Blur, Click, Focus, Hide, Resize, Show
from textual.geometry import Region
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from tuiapp.core.definitions import definition
from tuiapp.core.ports import Clock
from tuiapp.ui.messages import KeysChanged
from tuiapp.ui.screens.definition import DefinitionScreen
from tuiapp.ui.widgets.figure_lines import FigureLines, Mark
from tuiapp.ui.widgets.key_bar import KeyHint
from tuiapp.ui.widgets.panel_facts import PanelFacts, leading_facts
from tuiapp.ui.widgets.panel_limits import is_counting_down, limit_lines, safety_lines
from tuiapp.ui.widgets.panel_plots import plot_lines
from tuiapp.ui.widgets.panel_race import (
    SORTS,
    LaneFacts,
    RaceSort,
    at_one_instant,
    race_lines,
)
from tuiapp.ui.widgets.panel_rows import spots
from tuiapp.ui.widgets.panel_run import run_lines, strip_line
from tuiapp.ui.widgets.panel_timing import pace_lines, timing_lines
from tuiapp.ui.widgets.panel_usage import usage_lines


__all__ = ["PanelFacts", "PanelStrip", "SidePanel"]

SectionLines: TypeAlias = Callable[[PanelFacts, int], list[Content]]
Section: TypeAlias = Literal["race", "nothing", "run", "usage", "timing", "limits", "safety"]

TICK_S: Final = 1.0
"""While only a countdown runs."""
RACE_PERIOD_S: Final = 0.2
"""Lanes have news each at its own time; the race is drawn for all of them together."""

_NOTHING_YET: Final = Content.styled("no run yet", "$muted")
_BLANK: Final = Content("")


class Place(NamedTuple):
    """A figure, named so that it is the same one when sections above it grow."""

    section: Section
    number: int


def _timing(facts: PanelFacts, width_cells: int) -> list[Content]:
    """What is said about time, the plots within it."""
    return [
        *timing_lines(facts, width_cells),
        *plot_lines(facts, width_cells),
        *pace_lines(facts, width_cells),
    ]


_RUN: Final[Sequence[tuple[Section, SectionLines]]] = (
    ("run", run_lines),
    ("usage", usage_lines),
    ("timing", _timing),
)


def panel_hints(*, has_race: bool) -> Sequence[KeyHint]:
    """What stands in the footer while the panel has the keys: a command's id, its key, and a word."""
    return [
        ("", "j k", "figure"),
        ("", "enter", "what it means"),
        ("run.cancel", "esc", "back"),
        *([("race.sort", "s", "sort")] if has_race else []),
        ("panel.toggle", "^b", "hide"),
        ("", "home end", "first, last"),
        ("panel.widen", "^]", "wider"),
        ("panel.narrow", "^\\", "narrower"),
        ("help", "f1", "help"),
    ]


class SidePanel(VerticalScroll):
    """The RACE of several lanes; then RUN, USAGE, TIMING, LIMITS and perhaps SAFETY of one run."""

    DEFAULT_CSS = """
    SidePanel {
        color: $foreground 85%;
        background: $panel;
        padding: 0 0 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        scrollbar-background: $panel;
        scrollbar-color: $faint;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Figure above", show=False),
        Binding("down,j", "move(1)", "Figure below", show=False),
        Binding("pageup", "page(-1)", "Figure a page above", show=False),
        Binding("pagedown", "page(1)", "Figure a page below", show=False),
        Binding("home", "first", "First figure", show=False),
        Binding("end", "last", "Last figure", show=False),
        Binding("enter,question_mark", "explain", "Explain the figure", show=False),
    ]

    facts: reactive[PanelFacts | None] = reactive(None, repaint=False)

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._clock = clock
        self._lines = FigureLines()
        self._sections: dict[Section, list[Content]] = {}
        self._cursor: Place | None = None
        """The figure that Enter explains."""
        self._ticks: Timer | None = None
        self._racers: Sequence[LaneFacts] = ()
        self._race_pause: Timer | None = None
        """Runs while the race has been drawn a moment ago."""
        self._race_is_due = False
        self.race_sort: RaceSort = "lanes"
        """By what the lanes of the race are sorted."""

    def compose(self) -> ComposeResult:
        """One widget, whatever there is to say."""
        yield self._lines

    def text_of(self, section: Section) -> str:
        """What a section says; nothing where it is not shown."""
        return "\n".join(line.plain for line in self._sections.get(section, ()))

    def show(self, facts: PanelFacts | None, lanes: Sequence[LaneFacts] = ()) -> None:
        """Say this now.

        Args:
            facts: Of the run that everything but the race is about.
            lanes: How all of them stand; with one lane there is no race.
        """
        self._racers = tuple(lanes)
        self._race_is_due = True
        # Where they are others, the race is drawn with them: what stands beside each other agrees.
        self.facts = facts
        self._catch_up()

    def on_mount(self) -> None:
        """Begin without a run."""
        self._draw()

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002 - the width is asked for where it is used
        """Lay the rows out for the new width."""
        self._draw()

    def watch_facts(self) -> None:
        """Draw what changed."""
        if self.is_mounted:
            self._draw()

    @property
    def _width_cells(self) -> int:
        return self.scrollable_content_region.width

    def _draw(self) -> None:
        facts, width_cells = self.facts, self._width_cells
        self._sections = {
            "race": self._race_lines(),
            "nothing": [_NOTHING_YET] if facts is None else [],
            **{name: [] if facts is None else lines(facts, width_cells) for name, lines in _RUN},
            "limits": self._limit_lines(),
            "safety": [] if facts is None else safety_lines(facts, width_cells),
        }
        self._say()

    def _say(self) -> None:
        """Show the sections, one below the other with a blank line between."""
        lines: list[Content] = []
        for section in self._sections.values():
            if section:
                lines += [_BLANK, *section] if lines else section
        self._lines.say(lines)
        if self.has_focus and self._cursor is not None:
            self._lines.mark(self._marks().get(self._cursor))

    # The race has news from every lane.

    def _catch_up(self) -> None:
        """Draw the race where it is due and was not drawn a moment ago."""
        if self._race_pause is not None or not self.is_mounted:
            return
        if self._race_is_due:
            self._draw_race()
        self._race_pause = self.set_timer(RACE_PERIOD_S, self._end_race_pause)

    def _end_race_pause(self) -> None:
        self._race_pause = None
        if self._race_is_due:
            self._catch_up()

    def sort_race(self, sort: RaceSort | None = None) -> None:
        """Sort the lanes; by the next column, unless one is named."""
        after = SORTS[(SORTS.index(self.race_sort) + 1) % len(SORTS)]
        self.race_sort = sort or after
        self._draw_race()

    @property
    def race_is_shown(self) -> bool:
        """Whether the race says what was said last."""
        return not self._race_is_due

    def _draw_race(self) -> None:
        self._sections["race"] = self._race_lines()
        self._say()

    def _race_lines(self) -> list[Content]:
        self._race_is_due = False
        leading = leading_facts(self.facts, [it.facts for it in self._racers])
        lanes = at_one_instant(self._racers, leading)
        return race_lines(lanes, self._width_cells, self.race_sort)

    # Limits go on counting when the run is over.

    def tick(self) -> None:
        """Count down."""
        self._sections["limits"] = self._limit_lines()
        self._say()

    def _limit_lines(self) -> list[Content]:
        facts = self.facts
        if facts is None:
            self._tick_if(False)
            return []
        facts = replace(facts, now_ns=max(facts.now_ns, self._clock.monotonic_ns()))
        self._tick_if(facts.phase.is_over and is_counting_down(facts))
        return limit_lines(facts, self._width_cells)

    def _tick_if(self, is_wanted: bool) -> None:  # noqa: FBT001 - private, and named by what it says
        if is_wanted and self.is_on_screen:
            self._ticks = self._ticks or self.set_interval(TICK_S, self.tick)
        elif self._ticks is not None:
            self._ticks.stop()
            self._ticks = None

    def on_show(self, event: Show) -> None:  # noqa: ARG002 - as Textual calls it
        """Count on; it may have got the focus before it came."""
        self.tick()
        self.post_message(KeysChanged())

    def on_hide(self, event: Hide) -> None:  # noqa: ARG002 - as Textual calls it
        """What nobody sees does not count."""
        self._tick_if(False)

    @property
    def is_ticking(self) -> bool:
        """Whether it draws by itself."""
        return self._ticks is not None

    # Figures explain themselves.

    def on_focus(self, event: Focus) -> None:  # noqa: ARG002 - as Textual calls it
        """The cursor is back where it was."""
        # Before there is any figure, it waits where the first one of a run will be.
        is_there = self._cursor is not None and self._cursor in self._marks()
        self._put_cursor(self._cursor if self._cursor and is_there else Place("run", 0))
        self.post_message(KeysChanged())

    def on_blur(self, event: Blur) -> None:  # noqa: ARG002 - as Textual calls it
        """No cursor without the keys."""
        self._lines.mark(None)
        self.post_message(KeysChanged())

    def action_move(self, step: int) -> None:
        """Go to the next figure, or the one before."""
        places = self._places
        if not places:
            return
        here = places.index(self._cursor) if self._cursor in places else -1
        self._put_cursor(places[min(len(places) - 1, max(0, here + step))])

    def action_page(self, step: int) -> None:
        """Go a screenful of lines down, or up."""
        marks = self._marks()
        here = marks.get(self._cursor) if self._cursor is not None else None
        line = (here.line if here else 0) + step * max(1, self.size.height - 1)
        passed = [place for place, mark in marks.items() if mark.line <= line]
        if marks:
            self._put_cursor(passed[-1] if passed else next(iter(marks)))

    def action_first(self) -> None:
        """Go to the first figure."""
        for place in self._places[:1]:
            self._put_cursor(place)

    def action_last(self) -> None:
        """Go to the last figure."""
        for place in self._places[-1:]:
            self._put_cursor(place)

    @property
    def _places(self) -> Sequence[Place]:
        """Every figure, from top to bottom."""
        return list(self._marks())

    def _marks(self) -> dict[Place, Mark]:
        """Where every figure stands."""
        marks: dict[Place, Mark] = {}
        top = 0
        for name, section in self._sections.items():
            found = [Mark(y, spot) for y, line in enumerate(section, top) for spot in spots(line)]
            marks |= {Place(name, number): mark for number, mark in enumerate(found)}
            top += len(section) + bool(section)
        return marks

    def _put_cursor(self, place: Place) -> None:
        self._cursor = place
        mark = self._marks().get(place)
        self._lines.mark(mark)
        if mark is not None:
            # The headings above the first figure are to be seen with it.
            top = 0 if place in self._places[:1] else mark.line
            self.scroll_to_region(Region(0, top, 1, 1), animate=False)

    def action_explain(self) -> None:
        """Say what the figure at the cursor means."""
        mark = None if self._cursor is None else self._marks().get(self._cursor)
        if mark is not None:
            self._explain(mark)

    def on_click(self, event: Click) -> None:
        """A click on a figure says what it means."""
        clicked = event.style.meta.get("about")
        if event.widget is not self._lines or clicked is None:
            return
        event.stop()
        for place, mark in self._marks().items():
            if mark.line == event.y and mark.spot.definition_id == clicked:
                self._cursor = place
                self._explain(mark)
                return

    def _explain(self, mark: Mark) -> None:
        about_it = definition(mark.spot.definition_id)
        if about_it is not None:
            self.app.push_screen(DefinitionScreen(about_it, self._lines.text_of(*mark)))


class PanelStrip(Widget):
    """The most telling figures on one line."""

    DEFAULT_CSS = """
    PanelStrip { height: 1; padding: 0 1; color: $foreground 85%; background: $panel; }
    """

    facts: reactive[PanelFacts | None] = reactive(None)

    def show(self, facts: PanelFacts | None) -> None:
        """Say this now."""
        self.facts = facts

    def render(self) -> Content:
        """As much as fits."""
        if self.facts is None:
            return _NOTHING_YET
        return strip_line(self.facts, self.content_size.width)
