"""This file is the side panel: a run's figures beside the lanes, and one line of them on small screens.

The rule it keeps: a section is drawn again only when what it says has changed.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Sparkline, Static

from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_limits import limit_lines, safety_lines
from tuiapp.ui.widgets.panel_run import run_lines, strip_line
from tuiapp.ui.widgets.panel_timing import pace_lines, plot_points, timing_lines
from tuiapp.ui.widgets.panel_usage import usage_lines


__all__ = ["PanelFacts", "PanelStrip", "SidePanel"]

SectionLines: TypeAlias = Callable[[PanelFacts, int], list[Content]]

_NOTHING_YET: Final = Content.styled("no run yet", "$muted")
_LINE_BREAK: Final = Content("\n")


class _Section(Static):
    """Lines of the panel, drawn again when they differ."""

    def __init__(self, lines: SectionLines, *, classes: str = "") -> None:
        super().__init__(markup=False, classes=classes)
        self._lines = lines
        self._shown = Content("")
        self._height_lines = 0

    def show(self, facts: PanelFacts | None, width_cells: int) -> None:
        """Draw the section if it has changed, and move the others only if its height has."""
        lines = [] if facts is None else self._lines(facts, width_cells)
        self.display = bool(lines)
        content = _LINE_BREAK.join(lines)
        if content.is_same(self._shown):
            return
        self.update(content, layout=len(lines) != self._height_lines)
        self._shown = content
        self._height_lines = len(lines)


class SidePanel(VerticalScroll):
    """RUN, USAGE, TIMING, LIMITS and, where the provider rates, SAFETY of one run."""

    DEFAULT_CSS = """
    SidePanel {
        color: $foreground 85%;
        background: $panel;
        padding: 0 0 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        scrollbar-background: $panel;
        scrollbar-color: $faint;
        & Static { height: auto; margin-bottom: 1; }
        & .-above-plot { margin-bottom: 0; }
        & Sparkline { height: 1; width: 1fr; }
        & Sparkline > .sparkline--min-color { color: $heat-low; }
        & Sparkline > .sparkline--max-color { color: $heat-high; }
    }
    """

    facts: reactive[PanelFacts | None] = reactive(None)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._nothing_yet = Static(_NOTHING_YET, markup=False)
        self._plot = Sparkline()
        self._plotted: Sequence[float] = ()
        self._sections = (
            _Section(run_lines),
            _Section(usage_lines),
            _Section(timing_lines, classes="-above-plot"),
            _Section(pace_lines),
            _Section(limit_lines),
            _Section(safety_lines),
        )

    def compose(self) -> ComposeResult:
        """The sections from top to bottom, the plot within TIMING."""
        run, usage, timing, pace, limits, safety = self._sections
        yield self._nothing_yet
        yield from (run, usage, timing, self._plot, pace, limits, safety)

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
        self._plot.display = facts is not None
        for section in self._sections:
            section.show(facts, width_cells)
        points = [] if facts is None else plot_points(facts.gaps_ns, width_cells)
        if points != self._plotted:
            self._plotted = points
            self._plot.data = points


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
