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
        "Go to the next place that was found; n in a lane",
        lane_keys="n",
        key_label="n",
        slash="find-next",
        group="Reading",
    ),
    Command(
        "find.previous",
        "Go to the place found before; N in a lane",
        lane_keys="N",
        key_label="N",
        slash="find-previous",
        group="Reading",
    ),
)
