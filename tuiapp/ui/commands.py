"""Everything the user can do, in one table: keys, slash commands, palette and help come from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from tuiapp.ui.command import Command
from tuiapp.ui.compare_commands import COMPARE_COMMANDS
from tuiapp.ui.lane_commands import LANE_COMMANDS, NUMBERED
from tuiapp.ui.picker_keys import PICKER_HELP
from tuiapp.ui.reading_commands import READING_COMMANDS
from tuiapp.ui.widgets.slash import ArgumentValue, SlashCommand, no_values


COMMANDS: Final[Sequence[Command]] = (
    Command(
        "run.cancel",
        "Stop the answer, and close what is open",
        keys="escape",
        key_label="esc",
        slash="stop",
        footer="stop",
    ),
    Command(
        "run.regenerate",
        "Ask for another answer to the last prompt; “lane”: in the focused lane alone",
        keys="ctrl+r",
        key_label="^r",
        slash="again",
        argument="lane",
        footer="again",
    ),
    Command(
        "answer.continue",
        "Ask for the rest of an answer that was cut short",
        slash="continue",
    ),
    Command(
        "conversation.new",
        "Begin a new conversation",
        keys="ctrl+n",
        key_label="^n",
        slash="new",
        footer="new",
    ),
    Command(
        "model.choose",
        "Ask another model from now on; change the lanes",
        keys="ctrl+o",
        key_label="^o",
        slash="model",
        argument="provider/model",
        footer="model",
    ),
    Command(
        "key.enter",
        "Enter a provider's key; alone, for the one asked last",
        slash="key",
        argument="provider",
    ),
    Command(
        "system.set",
        "Set the system prompt of this conversation",
        slash="system",
        argument="text",
    ),
    Command(
        "context.leave_out",
        "Leave the oldest turns unsent; alone, as many as it takes",
        slash="drop-oldest",
        argument="turns",
    ),
    Command(
        "context.send_all",
        "Send the turns again that were left out",
        slash="send-all",
    ),
    Command(
        "parameters.set",
        "Set a parameter of the model; alone, tell what is set",
        slash="set",
        argument="name value",
    ),
    Command(
        "parameters.edit",
        "Fill in the parameters of the model",
        slash="parameters",
    ),
    Command(
        "queue.clear",
        "Forget the prompts that wait in the queue",
        slash="clear-queue",
    ),
    Command(
        "attachment.add",
        "Attach a file to the prompt",
        slash="attach",
        argument="path",
    ),
    Command(
        "attachment.drop",
        "Do not send a file after all; without a name, the one attached last",
        slash="detach",
        argument="name",
    ),
    Command(
        "prompt.edit",
        "Write the prompt in $EDITOR",
        keys="ctrl+g",
        key_label="^g",
        slash="editor",
    ),
    Command(
        "prompt.unfold",
        "Write out a long text that was pasted and folded",
        keys="f6",
        key_label="f6",
        slash="unfold",
    ),
    *READING_COMMANDS,
    *LANE_COMMANDS,
    *COMPARE_COMMANDS,
    Command(
        "panel.toggle",
        "Show or hide the side panel",
        keys="ctrl+b,f4",
        key_label="^b",
        slash="panel",
        footer="panel",
        group="Screen",
    ),
    Command(
        "panel.figures",
        "Walk through the figures; enter on one says what it means",
        slash="figures",
        group="Screen",
    ),
    Command(
        "panel.widen",
        "Make the side panel wider",
        keys="ctrl+right_square_bracket",
        key_label="^]",
        group="Screen",
    ),
    Command(
        "panel.narrow",
        "Make the side panel narrower",
        keys="ctrl+backslash",
        key_label="^\\",
        group="Screen",
    ),
    Command(
        "theme.choose",
        "Choose a theme",
        slash="theme",
        argument="name",
        group="Screen",
    ),
    Command(
        "commands",
        "All commands",
        keys="ctrl+p",
        key_label="^p",
        slash="commands",
        footer="all commands",
        group="Screen",
    ),
    Command(
        "help",
        "Help: keys, figures, states",
        keys="f1",
        key_label="f1",
        slash="help",
        footer="help",
        group="Screen",
    ),
    Command(
        "app.quit",
        "Quit; asks once while an answer is coming",
        keys="ctrl+q",
        key_label="^q",
        slash="quit",
        group="Screen",
    ),
)


_FOOTER: Final = (
    "run.cancel",
    "model.choose",
    "panel.toggle",
    "commands",
    "help",
    "run.regenerate",
    "conversation.new",
)
"""The commands of the footer, the most wanted first: a narrow terminal shows only those."""


_LANE_FOOTER: Final = (
    "run.cancel",
    "focus.next",
    "run.stop_others",
    "lane.zoom",
    *_FOOTER[1:],
)
"""The same where there are several lanes."""


def footer_commands(
    *, has_lanes: bool = False, has_tabs: bool = False, can_zoom: bool = False
) -> Sequence[Command]:
    """What stands in the footer, in its order.

    Args:
        has_lanes: Whether there are several lanes.
        has_tabs: Whether only one of them is to be seen, so that one asks for the way to the others.
        can_zoom: Whether there is room to see them beside each other.
    """
    helps = {"focus.next": has_tabs, "lane.zoom": can_zoom}
    ids = [id_ for id_ in (_LANE_FOOTER if has_lanes else _FOOTER) if helps.get(id_, True)]
    return [one for id_ in ids for one in COMMANDS if one.id == id_]


def slash_commands(
    values: Mapping[str, Callable[[], Sequence[ArgumentValue]]],
) -> list[SlashCommand]:
    """What can be typed behind a slash.

    Args:
        values: For each command whose argument can be completed, by its id, what is offered.
    """
    return [
        SlashCommand(
            one.slash,
            one.argument,
            one.title,
            values.get(one.id, no_values),
            takes_path=one.id == "attachment.add",
        )
        for one in COMMANDS
        if one.slash
    ]


def command_with_id(id_: str) -> Command | None:
    """The command with this id."""
    return next((one for one in COMMANDS if one.id == id_), None)


def command_named(slash: str) -> Command | None:
    """The command a slash word stands for."""
    return next((one for one in COMMANDS if one.slash == slash), None)


_WRITING: Final = (
    ("enter", "Send; while an answer is coming, queue; with nothing written, take what is offered"),
    ("^j", "Begin a new line (shift+enter and alt+enter too, where the terminal tells them apart)"),
    ("up  down", "Earlier and later prompts, from the first and the last line"),
    ("tab", "Complete what is offered; else walk on, to the lanes and the panel"),
    ("@", "Attach a file: a path follows, and tab completes it"),
    ("backspace", "With nothing written: drop the file that was attached last"),
)


def help_groups() -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Every command for the help: groups of keys and what they do. The numbers are one row."""
    groups: dict[str, list[tuple[str, str]]] = {"Writing": [*_WRITING]}
    for one in COMMANDS:
        if one.id in NUMBERED:
            continue
        ways = [one.key_label, f"/{one.slash}" if one.slash else ""]
        label = "  ".join(way for way in ways if way)
        groups.setdefault(one.group, []).append((label, one.title))
    groups["Lanes"].append((f"1 … {len(NUMBERED)}", "Turn to a lane, from outside of the composer"))
    groups["The list of models"] = [*PICKER_HELP]
    return list(groups.items())


_OTHER_IDS: Final = (
    "composer.send",
    "composer.newline",
    "composer.complete",
    "sheet.close",
    "help.close",
    "key.close",
    "models.close",
    "models.up",
    "models.down",
    "models.page_up",
    "models.page_down",
    "models.parameters",
    "models.add_lane",
    "models.duplicate_lane",
    "models.remove_lane",
    "models.lane_left",
    "models.lane_right",
    "parameters.close",
    "parameters.up",
    "parameters.down",
)
"""Keys of the composer and of the screens over the chat, which are no commands."""


def unknown_keymap_ids(keymap: Iterable[str]) -> Sequence[str]:
    """A sentence for each id in `[keymap]` that no command has."""
    known = [*(one.id for one in COMMANDS if one.keys or one.lane_keys), *_OTHER_IDS]
    sentences: list[str] = []
    for id_ in keymap:
        if id_ not in known:
            near = get_close_matches(id_, known, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else f"Known: {', '.join(known)}."
            sentences.append(f"[keymap] {id_}: There is no such command. {hint}")
    return sentences


def unusable_keys(keymap: Mapping[str, str]) -> Sequence[str]:
    """A sentence for each id in `[keymap]` whose keys no terminal could ever send."""
    return [
        f"[keymap] {id_}: “{keys}” is no key. Such as: ctrl+o,f6"
        for id_, keys in keymap.items()
        if not are_keys(keys)
    ]


def are_keys(keys: str) -> bool:
    """Whether Textual can bind these keys; it ends the application over others."""
    return all(_may_be_a_key(one.strip()) for one in keys.split(","))


def _may_be_a_key(text: str) -> bool:
    # A character stands for itself: + alone is a key.
    is_character = len(text) == 1
    parts = text.split("+")
    return is_character or all(part and not any(map(str.isspace, part)) for part in parts)
