"""What the surroundings do to keys and symbols (ssh, ESCDELAY, tmux, TERM), and what the user can do.

Everything here reads a mapping that is handed in; only `ask_tmux` starts a process.
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tuiapp.config.settings import SymbolSet
from tuiapp.core.symbols import can_show_symbols


LOCAL_ESCAPE_MS: Final = 25
"""A lone ESC is held this long. 100 sequences, direct and through tmux 3.3a: none came in two reads."""

SSH_ESCAPE_MS: Final = 50
"""The same over ssh, where a packet may end after the ESC. Neovim's `ttimeoutlen` is 50 too."""

NOTICEABLE_ESCAPE_MS: Final = 50
"""An `escape-time` of tmux up to this is not worth a word."""

ASK_TMUX_TIMEOUT_S: Final = 0.5

_TMUX_FAST_SINCE: Final = (3, 5)
"""tmux 3.5 lowered the default of `escape-time` from 500 to 10 ms."""

_TMUX_SLOW_DEFAULT_MS: Final = 500


@dataclass(frozen=True, slots=True)
class TmuxServer:
    """What the tmux server around us said about itself."""

    version: str | None
    """As tmux prints it: `3.3a`, `3.5`, `next-3.6`, `openbsd-7.5`."""

    escape_time_ms: int | None
    """How long tmux itself holds an Escape before it hands it to us."""


def escape_wait_ms(*, setting_ms: int | None, environ: Mapping[str, str]) -> int:
    """How long, in milliseconds, a lone ESC byte is held in case the rest of a key follows.

    The setting replaces the default of 25 (50 over ssh). `ESCDELAY`, the variable of ncurses,
    counts where it asks for longer: somebody who set it has a slow line, and a key that falls
    apart into a false Escape is worse than a late one.
    """
    over_ssh = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    default_ms = SSH_ESCAPE_MS if over_ssh else LOCAL_ESCAPE_MS
    wanted_ms = default_ms if setting_ms is None else max(0, setting_ms)
    return max(wanted_ms, _whole_number(environ.get("ESCDELAY", "")) or 0)


def wants_ascii(setting: SymbolSet, *, encoding: str, environ: Mapping[str, str]) -> bool:
    """Whether to draw with ASCII: as the user says, else where our symbols cannot be shown.

    That is where the terminal's encoding has none of them, and on the console of Linux, whose font
    holds 256 or 512 characters.
    """
    match setting:
        case "ascii":
            return True
        case "unicode":
            return False
        case "auto":
            return environ.get("TERM") == "linux" or not can_show_symbols(encoding)


def tmux_hint(
    environ: Mapping[str, str], tmux_version: str | None, *, escape_time_ms: int | None = None
) -> str | None:
    """One sentence on how to stop tmux from holding Escape back, or None when it does not.

    Args:
        environ: The environment; without `TMUX` there is no tmux and no hint.
        tmux_version: As `tmux -V` or `#{version}` has it, with or without the leading `tmux`.
        escape_time_ms: The server's own setting where it is known; then the version does not count.
    """
    if not environ.get("TMUX"):
        return None
    if escape_time_ms is None and _is_older_than_fast(tmux_version):
        escape_time_ms = _TMUX_SLOW_DEFAULT_MS
    if escape_time_ms is None or escape_time_ms <= NOTICEABLE_ESCAPE_MS:
        return None
    return (
        f"tmux holds every Escape for {escape_time_ms} ms before tuiapp sees it; "
        "put `set -sg escape-time 10` into tmux.conf to stop at once."
    )


def ask_tmux(environ: Mapping[str, str]) -> TmuxServer | None:
    """The version and `escape-time` of the tmux server around us, or None when there is none.

    Takes up to half a second: call it on a thread, never on the loop that paints. A tmux that does
    not answer in that time, or answers nothing that can be read, counts as none.
    """
    tmux = shutil.which("tmux", path=environ.get("PATH"))
    if tmux is None or not environ.get("TMUX"):
        return None
    # The server's version, not `tmux -V`: after an upgrade an old server lives on behind a new client.
    questions = ["display-message", "-p", "#{version}", ";", "show-options", "-sv", "escape-time"]
    try:
        # S603 objects to every command that is not a literal; this is one but for tmux's own path.
        answer = subprocess.run(  # noqa: S603
            [tmux, *questions],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=ASK_TMUX_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = answer.stdout.splitlines()
    if len(lines) != len(("version", "escape-time")):
        return None
    return TmuxServer(version=lines[0] or None, escape_time_ms=_whole_number(lines[1]))


def _is_older_than_fast(tmux_version: str | None) -> bool:
    found = re.search(r"(\d+)\.(\d+)", tmux_version or "")
    return found is not None and (int(found[1]), int(found[2])) < _TMUX_FAST_SINCE


def _whole_number(text: str) -> int | None:
    # 6 digits: far more than any wait, and no bait for int()'s limit on long strings.
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text.strip()) else None
