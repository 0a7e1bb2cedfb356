"""This file is the side panel: a run's figures beside the lanes, and one line of them on small screens.

The rule it keeps: a section is drawn again only when what it says has changed. A figure that is clicked,
or has the cursor and gets Enter, explains itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, Final, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Blur, Click, Focus, Hide, Resize, Show
from textual.geometry import Region
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Sparkline, Static

from tuiapp.core.definitions import definition
from tuiapp.core.ports import Clock
from tuiapp.ui.screens.definition import DefinitionScreen
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_limits import is_counting_down, limit_lines, safety_lines
from tuiapp.ui.widgets.panel_race import SORTS, LaneFacts, RaceSort, race_lines
from tuiapp.ui.widgets.panel_rows import LABEL, Spot, about, spots
from tuiapp.ui.widgets.panel_run import run_lines, strip_line
from tuiapp.ui.widgets.panel_timing import Plot, pace_lines, plots, timing_lines
from tuiapp.ui.widgets.panel_usage import usage_lines


__all__ = ["PanelFacts", "PanelStrip", "SidePanel"]

SectionLines: TypeAlias = Callable[[PanelFacts, int], list[Content]]

TICK_S: Final = 1.0
"""While only a countdown runs."""
RACE_PERIOD_S: Final = 0.2
"""Lanes have news each at its own time; the race is drawn for all of them together."""

_NOTHING_YET: Final = Content.styled("no run yet", "$muted")
_LINE_BREAK: Final = Content("\n")
_CURSOR: Final = "on $faint"
_PLOT_LABEL_CELLS: Final = 7
_PLOT_FIGURE_CELLS: Final = 9


class _Figures(Static):
    """Text with figures in it, drawn again when it differs; one of them may have the cursor."""

    def __init__(self, *, classes: str = "") -> None:
        super().__init__(markup=False, classes=classes)
        self._shown = Content("")
        self._height_lines = 0
        self._marked: int | None = None

    @property
    def spots(self) -> list[Spot]:
        """The figures that have a definition."""
        return list(spots(self._shown))

    def say(self, lines: Sequence[Content]) -> None:
        """Draw the lines if they have changed, and move what stands below only if they are more."""
        content = _LINE_BREAK.join(lines)
        if content.is_same(self._shown):
            return
        self._shown = content
        self._draw(layout=len(lines) != self._height_lines)
        self._height_lines = len(lines)

    def mark(self, spot_number: int | None) -> None:
        """Put the cursor on a figure, or take it away."""
        if spot_number != self._marked:
            self._marked = spot_number
            self._draw(layout=False)

    def _draw(self, *, layout: bool) -> None:
        content, places = self._shown, self.spots
        if self._marked is not None and self._marked < len(places):
            place = places[self._marked]
            content = content.stylize(_CURSOR, place.start, place.end)
        self.update(content, layout=layout)

    def text_of(self, spot: Spot) -> str:
        """A figure as it stands here, on one line."""
        return " ".join(self._shown.plain[spot.start : spot.end].split())

    def line_of(self, spot: Spot) -> int:
        """The line it stands on, counted from the top."""
        return self._shown.plain.count("\n", 0, spot.start)


class _PlotRow(Horizontal):
    """A plot between its name and its highest value."""

    DEFAULT_CSS = """
    _PlotRow { height: 1; width: 1fr; }
    _PlotRow > _Figures { width: 7; margin: 0; }
    _PlotRow > .-figure { width: 9; text-align: right; margin: 0; }
    _PlotRow > Sparkline { height: 1; width: 1fr; }
    _PlotRow > Sparkline > .sparkline--min-color { color: $heat-low; }
    _PlotRow > Sparkline > .sparkline--max-color { color: $muted; }
    _PlotRow.-stalls > Sparkline > .sparkline--max-color { color: $heat-high; }
    """

    def __init__(self, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.label = _Figures()
        self._bars = Sparkline()
        self._figure = Static(markup=False, classes="-figure")
        self._shown: Plot | None = None

    def compose(self) -> ComposeResult:
        """Name, bars, highest value."""
        yield from (self.label, self._bars, self._figure)

    def show(self, plot: Plot) -> None:
        """Draw it if it has changed."""
        before, self._shown = self._shown, plot
        if before == plot:
            return
        self.label.say([about(Content.styled(plot.label, LABEL), plot.about)])
        if before is None or before.figure != plot.figure:
            self._figure.update(Content(plot.figure), layout=False)
        self._bars.data = list(plot.points)


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
        & _Figures { height: auto; margin-bottom: 1; }
        & .-above-plot { margin-bottom: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Figure above", show=False),
        Binding("down", "move(1)", "Figure below", show=False),
        Binding("enter", "explain", "Explain the figure", show=False),
    ]

    facts: reactive[PanelFacts | None] = reactive(None)

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._clock = clock
        self._nothing_yet = Static(_NOTHING_YET, markup=False)
        self._race = _Figures()
        self._run = _Figures()
        self._usage = _Figures()
        self._timing = _Figures(classes="-above-plot")
        # Of the three, only a long gap is worth a warm colour.
        self._plots = (_PlotRow(classes="-stalls"), _PlotRow(), _PlotRow())
        self._pace = _Figures()
        self._limits = _Figures()
        self._safety = _Figures()
        self._cursor: tuple[int, int] | None = None
        """The block and the figure in it that Enter explains."""
        self._ticks: Timer | None = None
        self._racers: Sequence[LaneFacts] = ()
        self._race_pause: Timer | None = None
        """Runs while the race has been drawn a moment ago."""
        self._race_is_due = False
        self.race_sort: RaceSort = "lanes"
        """By what the lanes of the race are sorted."""

    def compose(self) -> ComposeResult:
        """The sections from top to bottom, the plots within TIMING."""
        yield self._nothing_yet
        yield from (self._race, self._run, self._usage, self._timing)
        yield from self._plots
        yield from (self._pace, self._limits, self._safety)

    @property
    def _blocks(self) -> tuple[_Figures, ...]:
        """Everything that has figures, from top to bottom."""
        above = (self._race, self._run, self._usage, self._timing)
        return (*above, *(one.label for one in self._plots), self._pace, self._limits, self._safety)

    def show(self, facts: PanelFacts | None) -> None:
        """Say this now."""
        self.facts = facts

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

    def _draw(self) -> None:
        facts = self.facts
        width_cells = self.scrollable_content_region.width
        self._nothing_yet.display = facts is None
        sections: tuple[tuple[_Figures, SectionLines], ...] = (
            (self._run, run_lines),
            (self._usage, usage_lines),
            (self._timing, timing_lines),
            (self._pace, pace_lines),
            (self._safety, safety_lines),
        )
        for section, lines in sections:
            self._say(section, [] if facts is None else lines(facts, width_cells))
        for row in self._plots:
            row.display = facts is not None
        if facts is not None:
            bars_cells = max(0, width_cells - _PLOT_LABEL_CELLS - _PLOT_FIGURE_CELLS)
            for row, plot in zip(self._plots, plots(facts, bars_cells), strict=True):
                row.show(plot)
        self._draw_race()
        self._draw_limits()

    # The race has news from every lane.

    def show_race(self, lanes: Sequence[LaneFacts]) -> None:
        """Say how the lanes stand; with one lane there is no race."""
        self._racers = tuple(lanes)
        if self._race_pause is not None:
            self._race_is_due = True
        elif self.is_mounted:
            self._draw_race()
            self._race_pause = self.set_timer(RACE_PERIOD_S, self._end_race_pause)

    def _end_race_pause(self) -> None:
        self._race_pause = None
        if self._race_is_due:
            self.show_race(self._racers)

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
        self._race_is_due = False
        width_cells = self.scrollable_content_region.width
        self._say(self._race, race_lines(self._racers, width_cells, self.race_sort))

    def _say(self, section: _Figures, lines: Sequence[Content]) -> None:
        section.display = bool(lines)
        section.say(lines)

    # Limits go on counting when the run is over.

    def tick(self) -> None:
        """Count down."""
        self._draw_limits()

    def _draw_limits(self) -> None:
        facts = self.facts
        if facts is not None:
            now_ns = max(facts.now_ns, self._clock.monotonic_ns())
            facts = replace(facts, now_ns=now_ns)
        width_cells = self.scrollable_content_region.width
        self._say(self._limits, [] if facts is None else limit_lines(facts, width_cells))
        self._tick_if(facts is not None and facts.phase.is_over and is_counting_down(facts))

    def _tick_if(self, is_wanted: bool) -> None:  # noqa: FBT001 - private, and named by what it says
        if is_wanted and self.is_on_screen:
            self._ticks = self._ticks or self.set_interval(TICK_S, self.tick)
        elif self._ticks is not None:
            self._ticks.stop()
            self._ticks = None

    def on_show(self, event: Show) -> None:  # noqa: ARG002 - as Textual calls it
        """Count on."""
        self._draw_limits()

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
        places = self._places or [(self._blocks.index(self._run), 0)]
        self._put_cursor(self._cursor if self._cursor in places else places[0])

    def on_blur(self, event: Blur) -> None:  # noqa: ARG002 - as Textual calls it
        """No cursor without the keys."""
        for block in self._blocks:
            block.mark(None)

    def action_move(self, step: int) -> None:
        """Go to the next figure, or the one before."""
        places = self._places
        if not places:
            return
        here = places.index(self._cursor) if self._cursor in places else -1
        self._put_cursor(places[min(len(places) - 1, max(0, here + step))])

    @property
    def _places(self) -> list[tuple[int, int]]:
        """Where the cursor can be: a block, and a figure in it."""
        return [
            (number, spot)
            for number, block in enumerate(self._blocks)
            if block.display
            for spot in range(len(block.spots))
        ]

    def _put_cursor(self, place: tuple[int, int]) -> None:
        self._cursor = place
        for number, block in enumerate(self._blocks):
            block.mark(place[1] if number == place[0] else None)
        block = self._blocks[place[0]]
        if place[1] < len(block.spots):
            # In a plot's row the name is a widget within the row.
            region = block.virtual_region
            if isinstance(block.parent, _PlotRow):
                region = block.parent.virtual_region
            line = region.y + block.line_of(block.spots[place[1]])
            # The headings above the first figure are to be seen with it.
            top = 0 if place in self._places[:1] else line
            self.scroll_to_region(Region(0, top, 1, 1), animate=False)

    def action_explain(self) -> None:
        """Say what the figure at the cursor means."""
        if self._cursor is None:
            return
        block = self._blocks[self._cursor[0]]
        if self._cursor[1] < len(block.spots):
            self._explain(block, block.spots[self._cursor[1]])

    def on_click(self, event: Click) -> None:
        """A click on a figure says what it means."""
        block = event.widget
        clicked = event.style.meta.get("about")
        if not isinstance(block, _Figures) or clicked is None:
            return
        event.stop()
        for number, spot in enumerate(block.spots):
            if spot.definition_id == clicked:
                self._cursor = (self._blocks.index(block), number)
                self._explain(block, spot)
                return

    def _explain(self, block: _Figures, spot: Spot) -> None:
        about_it = definition(spot.definition_id)
        if about_it is not None:
            self.app.push_screen(DefinitionScreen(about_it, block.text_of(spot)))


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
