"""This file is the commands about lanes, as rows of the one table of commands."""

from collections.abc import Sequence
from typing import Final

from tuiapp.engine.comparison import MAX_LANES
from tuiapp.ui.command import Command


NUMBERED: Final[Sequence[str]] = tuple(f"lane.{place}" for place in range(1, MAX_LANES + 1))
"""The commands that turn to a lane by its place, from the left."""

LANE_COMMANDS: Final[Sequence[Command]] = (
    Command(
        "lane.change",
        "Change the lanes: add one, remove or move this one, ask another model in it",
        slash="lane",
        argument="add, remove … or a model",
        group="Lanes",
    ),
    Command(
        "lanes.open",
        "Open a saved set of lanes; “save” and a name keeps the present one, “delete” forgets one",
        slash="lanes",
        argument="name",
        group="Lanes",
    ),
    Command(
        "prompt.only",
        "Send the prompt to the focused lane alone",
        keys="f8",
        key_label="f8",
        slash="only",
        argument="prompt",
        group="Lanes",
    ),
    Command(
        "run.stop_others",
        "Stop all lanes but the focused one",
        keys="f9,x",
        key_label="f9",
        slash="stop-others",
        footer="stop others",
        group="Lanes",
    ),
    Command(
        "run.keep_first",
        "Let the first lane that finishes stop the others, or no longer",
        slash="keep-first",
        group="Lanes",
    ),
    Command(
        "lane.zoom",
        "Give the focused lane all the room, or share it again",
        keys="f5,z",
        key_label="f5",
        slash="zoom",
        footer="zoom",
        group="Lanes",
    ),
    Command(
        "lane.lock",
        "Keep the lanes at the same turn while scrolling, or no longer",
        keys="l",
        key_label="l",
        slash="lock",
        group="Lanes",
    ),
    Command(
        "focus.next",
        "Walk on: composer, lanes, panel",
        keys="tab",
        key_label="tab",
        footer="lanes",
        group="Lanes",
    ),
    Command(
        "focus.previous",
        "Walk back",
        keys="shift+tab",
        key_label="shift+tab",
        group="Lanes",
    ),
    *(
        Command(
            id_,
            f"Turn to lane {place}, from outside of the composer",
            keys=str(place),
            key_label=str(place),
            group="Lanes",
        )
        for place, id_ in enumerate(NUMBERED, 1)
    ),
)
