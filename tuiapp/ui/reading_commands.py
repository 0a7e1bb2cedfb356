"""This file is the commands about what stands in a lane, as rows of the one table of commands."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from tuiapp.ui.command import Command
from tuiapp.ui.find_commands import FIND_COMMANDS


READING_COMMANDS: Final[Sequence[Command]] = (
    Command(
        "copy",
        "Copy the selection; else stop; else quit on the second press",
        keys="ctrl+c,super+c",
        key_label="^c",
        group="Reading",
    ),
    Command(
        "message.next",
        "In a lane: the next message, or on in a long one",
        lane_keys="j",
        key_label="j",
        group="Reading",
    ),
    Command(
        "message.previous",
        "In a lane: the message before, or back in a long one",
        lane_keys="k",
        key_label="k",
        group="Reading",
    ),
    Command(
        "select.begin",
        "In a lane: select text by keys; arrows stretch it, y copies it, esc ends it",
        lane_keys="space",
        key_label="space, v",
        slash="select",
        group="Reading",
    ),
    Command(
        "copy.message",
        "Copy the message under the cursor, or the last answer",
        lane_keys="y",
        key_label="y",
        slash="copy",
        group="Reading",
    ),
    Command(
        "copy.code",
        "Copy a code block of the message; again, the next one",
        lane_keys="c",
        key_label="c",
        slash="copy-code",
        group="Reading",
    ),
    Command(
        "copy.table",
        "Copy a table of the message for a spreadsheet; again, the next",
        lane_keys="t",
        key_label="t",
        slash="copy-table",
        group="Reading",
    ),
    Command(
        "copy.table_markdown",
        "Copy a table of the message as Markdown; again, the next one",
        lane_keys="T",
        key_label="T",
        slash="copy-table-md",
        group="Reading",
    ),
    Command(
        "copy.all",
        "Copy the whole conversation of the lane, as Markdown",
        slash="copy-all",
        group="Reading",
    ),
    Command(
        "message.raw",
        "Show the message as it was written, or as Markdown again",
        lane_keys="r",
        key_label="r",
        slash="raw",
        group="Reading",
    ),
    Command(
        "reasoning.toggle",
        "Fold or unfold what the model thought, or a long prompt",
        keys="ctrl+t",
        lane_keys="enter",
        key_label="^t, enter",
        slash="thinking",
        group="Reading",
    ),
    Command(
        "image.open",
        "Open the last image of the message",
        lane_keys="o",
        key_label="o",
        slash="open-image",
        group="Reading",
    ),
    Command(
        "image.tell",
        "Tell where the images of the message are",
        lane_keys="i",
        key_label="i",
        slash="images",
        group="Reading",
    ),
    Command(
        "copy.image",
        "Copy the path of the last image of an answer",
        slash="copy-image",
        group="Reading",
    ),
    *FIND_COMMANDS,
    Command(
        "lane.page_up",
        "Scroll up",
        keys="pageup",
        key_label="page up",
        group="Reading",
    ),
    Command(
        "lane.page_down",
        "Scroll down",
        keys="pagedown",
        key_label="page down",
        group="Reading",
    ),
    Command(
        "lane.home",
        "Go to the start; g in a lane",
        keys="ctrl+home",
        key_label="^home",
        group="Reading",
    ),
    Command(
        "lane.end",
        "Go to the end and follow the answer; G in a lane",
        keys="ctrl+end",
        key_label="^end",
        slash="end",
        group="Reading",
    ),
)

LANE_KEYS: Final[Mapping[str, str]] = {
    one.id: one.lane_keys for one in READING_COMMANDS if one.lane_keys
}
"""The keys of commands that hold only where a lane has the keys, by the command's id."""

_Hint: TypeAlias = tuple[str, str, str]


class MessageTraits(NamedTuple):
    """What keys can be about in the message under the cursor."""

    has_markdown: bool = False
    has_code: bool = False
    has_tables: bool = False
    has_saved_image: bool = False
    has_images: bool = False
    """Whether there is anything to be told of images, if only why they are nowhere."""
    is_folded: bool | None = None
    """None where there is nothing to fold."""


def reading_hints(
    message: MessageTraits,
    *,
    is_selecting: bool,
    is_running: bool,
    has_lanes: bool,
    has_tabs: bool = False,
    can_zoom: bool = False,
) -> Sequence[_Hint]:
    """What stands in the footer while a lane has the keys: a command's id, its key, and a word.

    Args:
        message: What the message under the cursor has; only keys that do something with it are named.
        is_selecting: Whether keys select.
        is_running: Whether there is something that Escape stops.
        has_lanes: Whether there are several lanes.
        has_tabs: Whether only one of them is to be seen, so that one asks for the way to the others.
        can_zoom: Whether there is room to see them beside each other.
    """
    if is_selecting:
        return [
            ("copy", "y", "copy"),
            ("run.cancel", "esc", "end"),
            ("", "arrows w b 0 $ g G", "stretch"),
            ("", "V", "lines"),
        ]
    away = ("run.cancel", "esc", "stop" if is_running else "back")
    own = _hints_of(message)
    hints = [
        ("message.next", "j k", "message"),
        ("copy.message", "y", "copy"),
        *([("focus.next", "tab", "lanes")] if has_tabs else []),
        ("select.begin", "space" if has_lanes else "v", "select"),
        # In 60 cells there is no room for both beside the way to the lanes.
        *((away, *own) if has_tabs else (*own[:1], away, *own[1:])),
        *([("message.raw", "r", "raw")] if message.has_markdown else []),
        ("lane.end", "G", "end"),
        ("help", "f1", "help"),
    ]
    if has_lanes:
        hints.append(("run.stop_others", "x", "stop others"))
    if can_zoom:
        hints.append(("lane.zoom", "z", "zoom"))
    return hints


def _hints_of(message: MessageTraits) -> Sequence[_Hint]:
    """The keys that do something with what few messages have, the most wanted first."""
    fold = "unfold" if message.is_folded else "fold"
    hints = [
        (message.has_code, ("copy.code", "c", "code")),
        (message.has_tables, ("copy.table", "t", "table")),
        (message.has_saved_image, ("image.open", "o", "open image")),
        (message.has_images, ("image.tell", "i", "where it is")),
        (message.is_folded is not None, ("reasoning.toggle", "enter", fold)),
    ]
    return [hint for is_there, hint in hints if is_there]
