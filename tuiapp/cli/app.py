"""Starts the full-screen application."""

import gc
import os
from collections.abc import Sequence
from typing import Final


# Textual reads it when it is imported, which therefore waits until `run_app`. Its 60 Hz update timer
# otherwise holds a key's echo back by up to 16 ms after a frame; an idle app pays nothing (PERF C3).
_FRAME_RATE: Final = ("TEXTUAL_FPS", "240")


def run_app(names: Sequence[str]) -> int:
    """Run the application until the user leaves it.

    Args:
        names: The targets of `-m`; without any, those of the settings, else the demo.

    Returns:
        The exit status.

    Raises:
        UsageError: A target names no known provider.
    """
    os.environ.setdefault(*_FRAME_RATE)
    # Importing and building the first screen makes nothing but what stays; collecting meanwhile took
    # 115 of 735 ms until the prompt takes keys. `StreamTuning.start` begins again.
    gc.disable()
    from tuiapp.cli.app_side import AppSide

    side = AppSide()
    try:
        app = side.application(names)
        app.run()
        return app.return_code or 0
    finally:
        side.close()
        gc.enable()
