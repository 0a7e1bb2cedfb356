"""This file is the top line: what is talked about, with whom, and how it stands.

The rule it keeps: the state stands at the right at a fixed place, and the title is the first to give way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tuiapp.core.figures import PHASE_WORD_CELLS, pad, phase_label, state_time
from tuiapp.core.phase import Phase
from tuiapp.core.visible import visible
from tuiapp.ui.widgets.panel_facts import PHASE_STYLES, PanelFacts


NARROW_CELLS: Final = 60
"""Below this width the targets and the dots go."""
MIN_TITLE_CELLS: Final = 12
_SYMBOL_CELLS: Final = 2
_TIME_CELLS: Final = 9


@dataclass(frozen=True, slots=True)
class Title:
    """What the line says."""

    title: str = ""
    targets: tuple[str, ...] = ()
    phase: Phase | None = None
    elapsed_ns: int | None = None
    waited_ns: int | None = None
    """How long the present wait lasts, or is still to last before a retry; stands in the place of what has elapsed."""


def title_line(title: Title, width_cells: int) -> Content:
    """` title ····· target   ● state   elapsed `, exactly as wide as asked for."""
    state = _state(title)
    room = width_cells - state.cell_length - 1
    if width_cells < NARROW_CELLS:
        name = _cut(title.title, max(0, room - 1))
        gap = " " * max(0, room - cell_len(name))
        return Content.assemble(" ", name, gap, state).truncate(width_cells, ellipsis=True)
    targets = _targets(title.targets, room - MIN_TITLE_CELLS)
    # A space at each end of the title and before the targets, and two dots at least.
    name = _cut(title.title, room - cell_len(targets) - 4)
    dots = "·" * (room - cell_len(name) - cell_len(targets) - 2)
    return Content.assemble(
        " ",
        (name, "bold"),
        (f" {dots} ", "$faint"),
        (targets, "$muted"),
        state,
    ).truncate(width_cells)


def _state(title: Title) -> Content:
    if title.phase is None:
        return Content(" ")
    label = phase_label(title.phase).ljust(PHASE_WORD_CELLS + _SYMBOL_CELLS)
    has_time = title.elapsed_ns is not None
    time = state_time(title.phase, title.waited_ns, title.elapsed_ns) if has_time else ""
    style = PHASE_STYLES[title.phase]
    return Content.assemble("  ", (label, style), (pad(time, _TIME_CELLS), "$muted"), " ")


def _targets(targets: Sequence[str], room: int) -> str:
    """All of them where they fit, else the first and how many more."""
    if not targets:
        return ""
    names = [visible(target, keep_newlines=False) for target in targets]
    together = " · ".join(names)
    if cell_len(together) <= room:
        return together
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return _cut(names[0], max(1, room - len(more))) + more


def _cut(text: str, room: int) -> str:
    shown = visible(text, keep_newlines=False)
    if cell_len(shown) <= room:
        return shown
    return f"{set_cell_size(shown, room - 1)}…" if room > 0 else ""


class TitleBar(Widget):
    """One line; drawn again only when it says something else."""

    DEFAULT_CSS = """
    TitleBar { height: 1; color: $foreground; background: $background; }
    """

    said: reactive[Title] = reactive(Title())

    def show(self, title: str, targets: Sequence[str], facts: PanelFacts | None) -> None:
        """Say this now; without facts there is no state."""
        if facts is None:
            self.said = Title(title, tuple(targets))
        else:
            times_ns = facts.elapsed_ns, facts.waited_ns
            self.said = Title(title, tuple(targets), facts.phase, *times_ns)

    def render(self) -> Content:
        """The line at the present width."""
        return title_line(self.said, self.size.width)
