"""This file is the palette of all commands: Textual's own, at rest while nobody types."""

from textual.command import CommandInput, CommandPalette
from textual.widgets import LoadingIndicator


class Palette(CommandPalette):
    """Textual's palette without what it does unasked: its cursor blinks, its indicator moves while it is hidden.

    Together they took 0.8 % of a processor, and wrote a kilobyte a second.
    """

    def on_mount(self) -> None:
        """Let both rest."""
        self.query_one(CommandInput).cursor_blink = False
        # Commands are found within a frame: it is never to be seen.
        self.query_one(LoadingIndicator).auto_refresh = None
