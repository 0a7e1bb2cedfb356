"""This file is the screen that paints no more than it must, and not while an Escape may be coming."""

import asyncio

from textual.screen import Screen

from tuiapp.ui.frames import FrameClock
from tuiapp.ui.terminal.compositor import LeanCompositor


class LeanScreen(Screen[None]):
    """Textual's screen with our compositor; it paints when the frame clock lets it."""

    def __init__(self, frames: FrameClock) -> None:
        super().__init__()
        self._compositor = LeanCompositor()
        self._frames = frames
        self._waits_since_s: float | None = None
        """Since when a paint has been put off."""

    def _on_timer_update(self) -> None:
        """Paint what has changed, or leave it to the next beat of Textual's timer."""
        if self._waits_since_s is None:
            self._waits_since_s = asyncio.get_running_loop().time()
        if self._frames.is_held(self._waits_since_s):
            return
        self._waits_since_s = None
        super()._on_timer_update()
