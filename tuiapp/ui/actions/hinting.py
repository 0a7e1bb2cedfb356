"""This file is which keys the footer names: those that matter where the keys go."""

from collections.abc import Sequence

from tuiapp.ui.actions.desk import Desk
from tuiapp.ui.commands import footer_commands
from tuiapp.ui.find_commands import FIND_HINTS
from tuiapp.ui.reading_commands import reading_hints
from tuiapp.ui.widgets.find_bar import FindBar
from tuiapp.ui.widgets.key_bar import KeyBar, KeyHint
from tuiapp.ui.widgets.lane_deck import LaneDeck
from tuiapp.ui.widgets.panel import SidePanel, panel_hints


class Hinting:
    """Keeps the footer up to date."""

    def __init__(self, desk: Desk, deck: LaneDeck, panel: SidePanel, footer: KeyBar) -> None:
        self._desk = desk
        self._deck = deck
        self._footer = footer
        self._panel = panel

    def show(self) -> None:
        """Keys go elsewhere, or mean something else."""
        self._footer.show(self._hints())

    def _hints(self) -> Sequence[KeyHint]:
        desk, deck = self._desk, self._deck
        if desk.screen.query_one(FindBar).has_keys:
            return FIND_HINTS
        has_lanes = len(desk.flow.lanes) > 1
        if self._panel.has_focus and self._panel.is_on_screen:
            return panel_hints(has_race=has_lanes)
        transcript = desk.lane.transcript
        if transcript.has_focus:
            return reading_hints(
                is_selecting=transcript.is_selecting,
                is_running=desk.flow.is_running,
                has_lanes=has_lanes,
                has_tabs=deck.has_tabs,
                can_zoom=deck.can_zoom,
            )
        send, newline = ("enter", "^j") if desk.composer.enter_sends else ("^j", "enter")
        commands = footer_commands(
            has_lanes=has_lanes, has_tabs=deck.has_tabs, can_zoom=deck.can_zoom
        )
        return [
            ("composer.send", send, "send"),
            ("composer.newline", newline, "newline"),
            *((one.id, one.key_label, one.footer) for one in commands),
        ]
