"""This file is the line with every lane on it, where only one of them has room below.

The rule it keeps: every lane can be seen and clicked, all tabs are equally wide, and a tab says as much of
what the lane's own line would say as it has room for.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.widget import Widget

from tuiapp.core.figures import PHASE_SYMBOLS, PHASE_WORD_CELLS, pad, phase_label
from tuiapp.ui.messages import LaneChosen
from tuiapp.ui.widgets.lane_header import FIGURE_CELLS, LaneHead, lane_name
from tuiapp.ui.widgets.panel_facts import PHASE_STYLES


_NUMBER_CELLS: Final = 2
"""The mark and the lane's number."""
_MIN_CELLS_FOR_NAME: Final = _NUMBER_CELLS + 4
"""So that two letters of it and an ellipsis can be seen."""
_WORD_CELLS: Final = PHASE_WORD_CELLS + 2
_MIN_CELLS_FOR_WORD: Final = _WORD_CELLS + 18
_MIN_CELLS_FOR_FIGURE: Final = _MIN_CELLS_FOR_WORD + FIGURE_CELLS


def tab_cells(tabs: int, width_cells: int) -> int:
    """How wide each of so many tabs is."""
    return width_cells // max(1, tabs)


def tabs_line(heads: Sequence[LaneHead], width_cells: int) -> Content:
    """A tab a lane, from the left; the focused one marked and lit."""
    cells = tab_cells(len(heads), width_cells)
    line = Content("").join([_tab(head, cells) for head in heads])
    return line.truncate(width_cells, pad=True)


def _tab(head: LaneHead, cells: int) -> Content:
    state = Content(" ")
    if head.phase is not None:
        words = cells >= _MIN_CELLS_FOR_WORD
        label = phase_label(head.phase).ljust(_WORD_CELLS) if words else PHASE_SYMBOLS[head.phase]
        figure = pad(head.figure, FIGURE_CELLS) if cells >= _MIN_CELLS_FOR_FIGURE else ""
        state = Content.assemble(" ", (label, PHASE_STYLES[head.phase]), (figure, "$muted"), " ")
    room = cells - state.cell_length
    if room < _NUMBER_CELLS:
        state, room = Content(""), cells
    # Its number is what turns to it, so that goes last.
    shown = head if room >= _MIN_CELLS_FOR_NAME else replace(head, name="", note="")
    tab = (lane_name(shown).truncate(room, ellipsis=True, pad=True) + state).truncate(cells)
    return tab.stylize("on $faint") if head.is_focused else tab


class LaneTabs(Widget):
    """A line of tabs. A click on one turns to its lane."""

    DEFAULT_CSS = """
    LaneTabs { height: 1; color: $foreground; background: $panel; pointer: pointer; }
    """

    heads: reactive[tuple[LaneHead, ...]] = reactive(())

    def render(self) -> Content:
        """The tabs at the present width."""
        return tabs_line(self.heads, self.size.width)

    def on_click(self, event: Click) -> None:
        """Turn to the lane whose tab it is."""
        event.stop()
        cells = tab_cells(len(self.heads), self.size.width)
        place = event.x // cells if cells else 0
        if place < len(self.heads):
            self.post_message(LaneChosen(self.heads[place].lane, is_click=True))
