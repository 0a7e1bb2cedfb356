"""This file is the line above a lane: its number, whom it asks, how that stands, and how fast it is.

The rule it keeps: it never scrolls away, and its figures stand at the right.
"""

from dataclasses import dataclass, replace
from typing import Final

from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.widget import Widget

from tuiapp.core.figures import (
    PHASE_SYMBOLS,
    PHASE_WORD_CELLS,
    pad,
    phase_label,
    rate,
    wait_time,
)
from tuiapp.core.phase import Phase
from tuiapp.core.visible import visible
from tuiapp.ui.messages import LaneChosen
from tuiapp.ui.widgets.panel_facts import PHASE_STYLES, PanelFacts


FOCUS_MARK: Final = "▸"
_STATE_CELLS: Final = PHASE_WORD_CELLS + 2
FIGURE_CELLS: Final = 10
_MIN_CELLS_FOR_COLUMNS: Final = 48
_MIN_CELLS_FOR_FIGURE: Final = 36
_MIN_CELLS_FOR_WORD: Final = 26


@dataclass(frozen=True, slots=True)
class LaneHead:
    """What is said of a lane above it, and on its tab."""

    lane: int = 0
    """The lane's own number, which nobody sees."""
    place: int = 1
    """Counted from the left."""
    name: str = ""
    note: str = ""
    """What sets it apart from another with its name: its parameters."""
    phase: Phase | None = None
    waited_ns: int | None = None
    """How long the present wait lasts, or is still to last before a retry."""
    pace: str = ""
    """Tokens a second, with the unit."""
    is_focused: bool = False
    """Whether commands are about this one."""
    has_keys: bool = False
    """Whether keys go to it, and not to the composer."""

    @property
    def figure(self) -> str:
        """What moves: a wait while there is one, else the pace."""
        wait = "" if self.phase is None else wait_time(self.phase, self.waited_ns)
        return wait or self.pace


def _pace_of(facts: PanelFacts) -> str:
    """How fast a run streams; empty where that is not known yet."""
    metrics = facts.metrics
    if metrics.tokens_per_s is None:
        return ""
    return rate(metrics.tokens_per_s, estimated=metrics.tpot_is_estimated)


def header_line(head: LaneHead, width_cells: int) -> Content:
    """`▸1 model   temp 0.2      ● streaming   84 tok/s `, exactly as wide as asked for."""
    state = _state(head, width_cells)
    name = lane_name(head)
    room = max(0, width_cells - state.cell_length)
    return (name.truncate(room, ellipsis=True, pad=True) + state).truncate(width_cells)


def lane_name(head: LaneHead) -> Content:
    """The mark of the focused one, the number, the name, and what sets it apart."""
    mark = FOCUS_MARK if head.is_focused else " "
    style = ("bold $accent" if head.has_keys else "bold") if head.is_focused else "$muted"
    name, note = (visible(it, keep_newlines=False) for it in (head.name, head.note))
    line = Content.styled(f"{mark}{head.place} {name}".rstrip(), style)
    return Content.assemble(line, (f"  {note}", "$muted")) if note else line


def _state(head: LaneHead, width_cells: int) -> Content:
    if head.phase is None:
        return Content(" ")
    style = PHASE_STYLES[head.phase]
    if width_cells < _MIN_CELLS_FOR_WORD:
        return Content.assemble(" ", (PHASE_SYMBOLS[head.phase], style), " ")
    label = phase_label(head.phase)
    if width_cells < _MIN_CELLS_FOR_FIGURE:
        return Content.assemble(" ", (label, style), " ")
    if width_cells < _MIN_CELLS_FOR_COLUMNS:
        # The name is worth more than an edge that all states share.
        figure = f" {head.figure}" if head.figure else ""
        return Content.assemble(" ", (label, style), (figure, "$muted"), " ")
    label = label.ljust(_STATE_CELLS)
    return Content.assemble(" ", (label, style), (pad(head.figure, FIGURE_CELLS), "$muted"), " ")


class LaneHeader(Widget):
    """The line above a lane. A click on it turns to the lane."""

    DEFAULT_CSS = """
    LaneHeader { height: 1; color: $foreground; background: $panel; }
    """

    head: reactive[LaneHead] = reactive(LaneHead())

    def __init__(self, lane: int) -> None:
        super().__init__()
        self.set_reactive(LaneHeader.head, LaneHead(lane))

    def show_place(self, place: int, name: str, note: str, *, is_focused: bool) -> None:
        """Say where the lane stands, counted from 1 at the left, and what it is called.

        Args:
            place: From 1, at the left.
            name: A short one.
            note: What sets it apart from others of that name.
            is_focused: Whether commands are about it.
        """
        self.head = replace(self.head, place=place, name=name, note=note, is_focused=is_focused)

    def show_facts(self, facts: PanelFacts | None) -> None:
        """Say how its run stands; nothing without one."""
        if facts is None:
            self.head = replace(self.head, phase=None, waited_ns=None, pace="")
        else:
            self.head = replace(
                self.head, phase=facts.phase, waited_ns=facts.waited_ns, pace=_pace_of(facts)
            )

    def take_keys(self, *, has_keys: bool) -> None:
        """Say whether keys go to the lane."""
        self.head = replace(self.head, has_keys=has_keys)

    def render(self) -> Content:
        """The line at the present width."""
        return header_line(self.head, self.size.width)

    def on_click(self, event: Click) -> None:
        """Turn to the lane."""
        event.stop()
        self.post_message(LaneChosen(self.head.lane, is_click=True))
