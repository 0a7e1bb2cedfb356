"""This file is the commands that set answers against each other, as rows of the one table of commands."""

from collections.abc import Sequence
from typing import Final

from tuiapp.ui.command import Command


COMPARE_COMMANDS: Final[Sequence[Command]] = (
    Command(
        "race.sort",
        "Sort the race by its next column, or by the one that is named; copy or save it",
        keys="s",
        key_label="s",
        slash="race",
        argument="copy, save path or a column",
        group="Comparing",
    ),
    Command("race.copy", "Copy the race as Markdown", slash="copy-race", group="Comparing"),
    Command(
        "race.save",
        "Save the race as JSON",
        slash="save-race",
        argument="path",
        group="Comparing",
    ),
    Command(
        "answers.diff",
        "Show where the answers of two lanes differ, word by word",
        keys="d",
        key_label="d",
        slash="diff",
        argument="lane lane",
        group="Comparing",
    ),
    Command(
        "vote.give",
        "Vote for the answer under the cursor, or for the one that a lane gave",
        keys="v",
        key_label="v",
        slash="vote",
        argument="lane",
        group="Comparing",
    ),
    Command(
        "vote.tally",
        "Tell how often each model was voted the best in this session",
        slash="tally",
        group="Comparing",
    ),
    Command(
        "names.hide",
        "Hide who answers, and shuffle the lanes, until the vote; again, tell it",
        slash="blind",
        group="Comparing",
    ),
    Command(
        "winner.follow",
        "Let all lanes go on from the focused lane's answer, or from another's",
        slash="winner",
        argument="lane",
        group="Comparing",
    ),
    Command(
        "answer.adopt",
        "Put another lane's answer in the place of the focused lane's",
        slash="adopt",
        argument="lane",
        group="Comparing",
    ),
    Command(
        "answers.combine",
        "Let a model compare, merge or judge the last answers, unnamed, in a lane of its own",
        slash="combine",
        argument="model, then compare, merge, judge or your own words",
        group="Comparing",
    ),
    Command(
        "conversation.export",
        "Save the conversation as Markdown, JSON or one HTML page",
        slash="export",
        argument="markdown, json or html, and a path",
        group="Comparing",
    ),
)

FORBIDDEN_WHILE_BLIND: Final = frozenset(
    {
        "model.choose",
        "parameters.set",
        "parameters.edit",
        "key.enter",
        "lane.change",
        "lanes.open",
    }
)
"""What tells or changes who stands behind a letter."""
