"""This file is how a file is shown in the system's own program.

The rule it keeps: no program is started that could not show it to the user, or that would take over this
terminal.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from threading import Thread
from typing import Final


LIMIT_S: Final = 3.0
"""What has not failed by then shows the file; some openers last as long as the window does."""


def opener(environ: Mapping[str, str], platform: str) -> str | None:
    """The program that opens files here; None where nobody would see it, or it would open in the terminal."""
    has_display = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    is_remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    if is_remote and not has_display:
        return None
    if platform == "darwin":
        return "open"
    if platform == "win32":
        return "explorer"
    return "xdg-open" if has_display else None


def open_file(path: str, environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """Show a file in the system's own program; what came of it, as a sentence. Blocks for some seconds."""
    program = opener(environ, platform)
    if program is None:
        return f"There is no window to show it in here. It is at {path}"
    try:
        process = subprocess.Popen(  # noqa: S603  # a fixed name, no shell, a path of our own making
            [program, os.path.abspath(path)],  # noqa: PTH100  # no ~ and no link is to be resolved
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,
        )
    except OSError as error:
        return f"{program} cannot be started ({error.strerror}). The file is at {path}"
    try:
        status = process.wait(LIMIT_S)
    except subprocess.TimeoutExpired:
        # Somebody has to hear of its end, whenever that is.
        Thread(target=process.wait, name="tuiapp-opener", daemon=True).start()
        status = 0
    # Windows' explorer ends with 1 whatever it did.
    if status == 0 or program == "explorer":
        return f"Opened {path} with {program}."
    return f"{program} could not open it. The file is at {path}"
