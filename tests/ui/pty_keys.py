"""A small Textual app in a pseudo-terminal that tells what keys it saw and when; run as a program.

    python pty_keys.py (ours | stock) REPORT_FD

Each line on REPORT_FD is `<monotonic_ns> <word>`: `ready`, a key's name, `paste:<text>`,
`mouse:<x>,<y>`, and at the end `returned:<status>`. The key `q` leaves; `e` hands the terminal
away for a moment while the app goes on painting.
"""

import asyncio
import os
import sys
import time
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

from tuiapp.ui.terminal import driver_class


PAINTS_WHILE_AWAY = 60
"""Twice what Textual's queue to the terminal holds."""


class KeyReporter(App[None]):
    """Writes down what arrives; shows one line."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False

    def __init__(self, *, is_stock: bool, report_fd: int) -> None:
        ours = driver_class(escape_ms=None, environ=os.environ)
        super().__init__(driver_class=None if is_stock else ours)
        self._report_fd = report_fd
        self._line = Static("0")

    def report(self, word: str) -> None:
        os.write(self._report_fd, f"{time.monotonic_ns()} {word}\n".encode())  # noqa: TID251

    def compose(self) -> ComposeResult:
        yield self._line

    def on_ready(self) -> None:
        self.report("ready")

    async def on_key(self, event: events.Key) -> None:
        self.report(event.key)
        if event.key == "q":
            self.exit()
        if event.key == "e":
            with self.suspend():
                for number in range(PAINTS_WHILE_AWAY):
                    self._line.update(str(number))
                    await asyncio.sleep(1 / 60)
            self.report("back")

    def on_paste(self, event: events.Paste) -> None:
        self.report(f"paste:{event.text!r}")

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.report(f"mouse:{event.screen_x},{event.screen_y}")


def main() -> None:
    _, kind, report_fd = sys.argv
    app = KeyReporter(is_stock=kind == "stock", report_fd=int(report_fd))
    app.run()
    app.report(f"returned:{app.return_code}")


if __name__ == "__main__":
    main()
