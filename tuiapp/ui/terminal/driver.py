"""The choice of a driver for this platform: ours where there is a select loop, Textual's elsewhere.

Only `sys.platform` decides, once, and before anything that needs termios is imported.
"""

import sys
from collections.abc import Mapping

from textual.driver import Driver

from tuiapp.ui.terminal.hints import escape_wait_ms


if sys.platform == "win32":

    def _platform_driver(_escape_ms: int, /) -> type[Driver] | None:
        return None

else:
    from tuiapp.ui.terminal.posix import posix_driver as _platform_driver


def driver_class(*, escape_ms: int | None, environ: Mapping[str, str]) -> type[Driver] | None:
    """The class for `App(driver_class=…)`, or None where Textual should choose.

    Textual chooses on Windows, whose console delivers whole keys, and where `TEXTUAL_DRIVER` names
    a driver (a web front end sets it). A headless app never asks for this class.

    Args:
        escape_ms: The user's setting for how long a lone Escape is held, or None for the default.
        environ: The environment, for ssh, `ESCDELAY` and `TEXTUAL_DRIVER`.
    """
    if "TEXTUAL_DRIVER" in environ:
        return None
    return _platform_driver(escape_wait_ms(setting_ms=escape_ms, environ=environ))
