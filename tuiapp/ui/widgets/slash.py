"""This file is what a text means that begins with a slash: a command, a slip, or a prompt after all."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, TypeAlias


# "/usr/bin" or "/ 2" is text, not a command: a command is one word of letters, digits and hyphens.
_COMMAND: Final = re.compile(r"/([A-Za-z][\w-]*|)(?:\s+(.*))?", re.DOTALL)

ArgumentValue: TypeAlias = tuple[str, str]
"""A value that an argument may have, and a word about it."""


def no_values() -> Sequence[ArgumentValue]:
    """For an argument that can be anything."""
    return ()


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A command as the composer offers it."""

    name: str
    """Without the slash."""
    argument_hint: str = ""
    """What follows the name, such as `TARGET`; empty for a command that takes nothing."""
    description: str = ""
    values: Callable[[], Sequence[ArgumentValue]] = field(default=no_values, compare=False)
    """What its argument may begin with; asked at every key, so it answers from memory."""
    takes_path: bool = False
    """Whether its argument is a file's path."""


@dataclass(frozen=True, slots=True)
class KnownCommand:
    """A prompt that names a command."""

    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class UnknownCommandWord:
    """A prompt that looks like a command and is none."""

    name: str
    nearest: str | None


@dataclass(frozen=True, slots=True)
class PlainPrompt:
    """A prompt for the model, its escaping slash removed."""

    text: str


Prompt: TypeAlias = KnownCommand | UnknownCommandWord | PlainPrompt


def parse_prompt(text: str, commands: Iterable[SlashCommand]) -> Prompt:
    """What a submitted text means: `/name argument` is a command, `//…` is text with one slash."""
    if text.startswith("//"):
        return PlainPrompt(text[1:])
    match = _COMMAND.fullmatch(text)
    if match is None:
        return PlainPrompt(text)
    name, argument = match[1], match[2] or ""
    names = [command.name for command in commands]
    if name in names:
        return KnownCommand(name, argument.strip())
    nearest = get_close_matches(name, names, n=1, cutoff=0.5)
    return UnknownCommandWord(name, nearest[0] if nearest else None)
