"""This file is which keys the footer names: those that matter where the keys go."""

from collections.abc import Sequence

from tuiapp.ui.actions.desk import Desk
from tuiapp.ui.commands import footer_commands
from tuiapp.ui.find_commands import FIND_HINTS
from tuiapp.ui.reading_commands import MessageTraits, reading_hints
from tuiapp.ui.widgets.answer_entry import AnswerEntry
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
                self._traits(),
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

    def _traits(self) -> MessageTraits:
        """What the message has that keys in the lane are about."""
        lane = self._desk.lane
        entry = lane.transcript.message or lane.last_answer
        if entry is None:
            return MessageTraits()
        if not isinstance(entry, AnswerEntry):
            return MessageTraits(is_folded=entry.is_folded)
        kinds = entry.body.kinds
        view = next((it for it in lane.views if it.entry is entry), None)
        return MessageTraits(
            has_markdown=entry.body.text.length > 0,
            has_code="code" in kinds,
            has_tables="table" in kinds,
            has_saved_image=view is not None and bool(view.saved_images),
            has_images=view is not None and bool(view.image_places),
            is_folded=entry.is_folded,
        )
