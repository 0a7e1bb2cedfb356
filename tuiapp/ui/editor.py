"""The user's own editor for a prompt."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from tuiapp.core.errors import UsageError


def edit_in_editor(text: str) -> str | UsageError:
    """Open `text` in `$VISUAL` or `$EDITOR` and return what was saved; blocks until it is closed.

    The terminal must be the editor's meanwhile. An editor that cannot be run is returned as the
    sentence to show; the prompt then stays as it was.
    """
    fallback = "notepad" if sys.platform == "win32" else "vi"
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or fallback
    with tempfile.TemporaryDirectory(prefix="tuiapp-") as folder:
        file = Path(folder, "prompt.md")
        file.write_text(text, encoding="utf-8")
        try:
            subprocess.run([*shlex.split(command), str(file)], check=True)  # noqa: S603 - the user's own
            return file.read_text(encoding="utf-8").rstrip("\n")
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            return UsageError(
                f"The editor “{command}” could not be used ({type(error).__name__}).",
                hint="Set EDITOR to another one; the prompt is as it was.",
            )
