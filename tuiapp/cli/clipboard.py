"""The system's clipboard, by the programs that systems have for it. Implements `ui.ports.Clipboard`.

A program that exits with 0 is an answer: the text is there. A terminal that is sent the text (OSC 52) gives
none, so that way is left to the screen, which says so.
"""

import codecs
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final


LIMIT_S: Final = 2.0
"""A program that waits for a display that is gone is given up."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that puts its standard input onto a clipboard."""

    name: str
    arguments: tuple[str, ...] = ()
    encoding: str = "utf-8"
    byte_order_mark: bytes = b""
    """Goes before the text, where the program would else guess what encodes it."""

    def take(self, text: str, environ: Mapping[str, str]) -> bool:
        """Hand it the text; whether it said that it took it."""
        try:
            done = subprocess.run(  # noqa: S603  # fixed names, no shell, the text on standard input
                [self.name, *self.arguments],
                input=self.byte_order_mark + text.encode(self.encoding, "replace"),
                # xclip and wl-copy stay behind to serve the text, and would hold a pipe open.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=dict(environ),
                timeout=LIMIT_S,
                check=False,
                start_new_session=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            return False
        return done.returncode == 0


# It takes what has no mark for the console's code page, or for UTF-16 by chance: a lone number of an even
# length comes out as Chinese. Source: github.com/microsoft/WSL/issues/4852 and 11047.
_WINDOWS: Final = Program("clip.exe", (), "utf-16-le", codecs.BOM_UTF16_LE)
_TMUX: Final = Program("tmux", ("load-buffer", "-w", "-"))


def programs(environ: Mapping[str, str], platform: str) -> Iterator[Program]:
    """The programs worth a try here, the best first.

    Over ssh only what reaches the user's own machine counts: the clipboard of the machine at the other
    end is nobody's.
    """
    is_remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    if not is_remote:
        if platform == "darwin":
            yield Program("pbcopy")
        if platform == "win32" or environ.get("WSL_DISTRO_NAME"):
            yield _WINDOWS
        if environ.get("WAYLAND_DISPLAY"):
            yield Program("wl-copy")
    if environ.get("DISPLAY"):
        yield Program("xclip", ("-selection", "clipboard", "-in"))
        yield Program("xsel", ("--clipboard", "--input"))
    if environ.get("TMUX"):
        # `-w` passes it on to the outer terminal as well (tmux 3.2 and newer).
        yield _TMUX


class SystemClipboard:
    """Tries what there is, each time anew: displays come and go under a program that runs all day."""

    def __init__(self, environ: Mapping[str, str], platform: str = sys.platform) -> None:
        self._environ = environ
        self._platform = platform

    def copy(self, text: str) -> str | None:
        """Which program took the text; None where none did. Blocks, for at most some seconds."""
        for program in programs(self._environ, self._platform):
            if program.take(text, self._environ):
                return _TMUX_WORDS if program == _TMUX else program.name
        return None


_TMUX_WORDS: Final = "tmux, which passes it on to the terminal"
