"""The choice of a driver for this platform: ours where there is a select loop, Textual's elsewhere.

Only `sys.platform` decides, once, and before anything that needs termios is imported.
"""

import sys
from collections.abc import Callable, Mapping
from typing import TextIO

from textual.driver import Driver

from tuiapp.config.settings import SymbolSet
from tuiapp.ui.terminal.hints import escape_wait_ms, wants_ascii


if sys.platform == "win32":

    def _platform_driver(
        _escape_ms: int, /, *, ascii_only: bool, on_held: Callable[[float], None]
    ) -> type[Driver] | None:
        del ascii_only, on_held  # its console shows them, and delivers whole keys
        return None

else:
    from tuiapp.ui.terminal.posix import posix_driver as _platform_driver


def driver_class(
    *,
    escape_ms: int | None,
    environ: Mapping[str, str],
    symbols: SymbolSet = "auto",
    on_held: Callable[[float], None] = lambda _: None,
) -> type[Driver] | None:
    """The class for `App(driver_class=…)`, or None where Textual should choose.

    Textual chooses on Windows, whose console delivers whole keys, and where `TEXTUAL_DRIVER` names
    a driver (a web front end sets it). A headless app never asks for this class.

    Args:
        escape_ms: The user's setting for how long a lone Escape is held, or None for the default.
        environ: The environment, for ssh, `ESCDELAY`, `TERM` and `TEXTUAL_DRIVER`.
        symbols: The user's setting for what states and bars are drawn with.
        on_held: Told on the input thread for how many seconds a byte is held that may be an Escape.
    """
    if "TEXTUAL_DRIVER" in environ:
        return None
    terminal: TextIO | None = sys.__stderr__
    encoding = "utf-8" if terminal is None else terminal.encoding
    ascii_only = wants_ascii(symbols, encoding=encoding, environ=environ)
    wait_ms = escape_wait_ms(setting_ms=escape_ms, environ=environ)
    return _platform_driver(wait_ms, ascii_only=ascii_only, on_held=on_held)
