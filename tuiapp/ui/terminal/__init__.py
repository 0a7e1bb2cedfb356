"""The terminal's own manners: a driver that knows a key from half a key, and what to tell tmux users.

Textual is pinned to 8.2.x; `posix.py` and `parser.py` list every place that leans on its internals.
"""

from tuiapp.ui.terminal.driver import driver_class
from tuiapp.ui.terminal.hints import (
    TmuxServer,
    ask_tmux,
    escape_wait_ms,
    tmux_hint,
    wants_ascii,
)


__all__ = ["TmuxServer", "ask_tmux", "driver_class", "escape_wait_ms", "tmux_hint", "wants_ascii"]
