"""This file is what a command is: one thing the user can do, by key, slash or palette."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do, and the ways to ask for it."""

    id: str
    """Its name in `[keymap]`."""
    title: str
    """What the palette and the help call it."""
    keys: str = ""
    """Textual's names, comma between alternatives."""
    lane_keys: str = ""
    """The same, for keys that hold only where a lane has the keys."""
    key_label: str = ""
    """How the keys are written for people."""
    slash: str = ""
    argument: str = ""
    """A hint at the slash command's argument; empty where it takes none."""
    footer: str = ""
    """The word beside the key in the footer; empty where it does not stand there."""
    group: str = "Chat"
