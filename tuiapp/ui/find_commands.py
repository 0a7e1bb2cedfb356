"""This file is the commands that find words in a lane, as rows of the one table of commands."""

from collections.abc import Sequence
from typing import Final

from tuiapp.ui.command import Command


FIND_COMMANDS: Final[Sequence[Command]] = (
    Command(
        "find",
        "Find words in the focused lane",
        keys="ctrl+f",
        key_label="^f",
        slash="find",
        argument="words",
        footer="find",
        group="Reading",
    ),
    Command(
        "find.next",
        "In a lane: go to the next place that was found",
        lane_keys="n",
        key_label="n",
        slash="find-next",
        group="Reading",
    ),
    Command(
        "find.previous",
        "In a lane: go to the place found before",
        lane_keys="N",
        key_label="N",
        slash="find-previous",
        group="Reading",
    ),
)

FIND_HINTS: Final[Sequence[tuple[str, str, str]]] = (
    ("find.next", "enter", "next"),
    ("find.previous", "up", "previous"),
    ("find", "^f", "select all"),
    ("run.cancel", "esc", "close"),
)
"""What stands in the footer while words are typed: a command's id, its key, and a word."""
