"""The report of a fault of ours: where it happened, without values and without keys."""

import platform
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tuiapp import __version__
from tuiapp.config.paths import Paths
from tuiapp.core.secret import Secret, redact


def write_crash_report(error: BaseException, paths: Paths, secrets: Iterable[Secret]) -> Path:
    """Write the report into the data folder and return its path.

    It holds files, lines and functions, never local variables: prompts and keys stand in those.
    Keys that found their way into a message are redacted.
    """
    now = datetime.now(tz=UTC)  # noqa: TID251 - the time of the report, for its reader
    lines = [
        f"tuiapp {__version__}, Python {platform.python_version()} on {sys.platform}\n",
        f"{now.isoformat(timespec='seconds')}\n\n",
        *traceback.TracebackException.from_exception(error, capture_locals=False).format(),
    ]
    paths.crash_dir.mkdir(parents=True, exist_ok=True)
    path = paths.crash_dir / f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    path.write_text(redact("".join(lines), secrets), encoding="utf-8")
    return path
