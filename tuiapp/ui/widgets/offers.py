"""This file is what the composer offers for a text that is half written: commands, arguments, files."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tuiapp.ui.paths import Folder, matching_entries
from tuiapp.ui.widgets.slash import SlashCommand


MAX_OFFERS: Final = 50
MAX_PATH_CHARACTERS: Final = 1_000
"""How far back an @ is looked for: a path is shorter, and a paste may be a line of a megabyte."""
# At the start of a word: an address such as me@example.org is none.
_AT_WORD: Final = re.compile(r'(?:^|(?<=[\s(\[{]))@(?:"([^"\n]*)|([^\s"@]*))$')
_ARGUMENT: Final = re.compile(r"/([A-Za-z][\w-]*)\s+(\S*)")
_PATH_ARGUMENT: Final = re.compile(r"(/([A-Za-z][\w-]*)\s+)(\S.*|)")


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to go on from what is written."""

    label: str
    """What it is, as the list shows it."""
    insert: str
    """What is written in place of what is there."""
    begin: int = 0
    """From which column of the cursor's line it stands, up to the cursor."""
    hint: str = ""
    description: str = ""
    is_for_enter: bool = True
    """Whether Enter takes it too. An argument is free text: there Enter sends what is written."""
    attaches: str | None = None
    """The path of a file that goes with the prompt."""


@dataclass(frozen=True, slots=True)
class PathWord:
    """A path that is being typed."""

    begin: int
    """The column where it begins, with its @."""
    path: str
    is_attachment: bool
    """Whether it stands in a prompt, after an @; else it is a command's argument."""


def command_offers(text: str, commands: Iterable[SlashCommand]) -> Sequence[Offer]:
    """The commands that a text still on its first word may become; the best first.

    Names that begin with the word come before names that merely hold it.
    """
    if not text.startswith("/") or text.startswith("//") or re.search(r"\s", text):
        return ()
    word = text[1:].lower()
    found = [command for command in commands if word in command.name.lower()]
    found.sort(key=lambda command: not command.name.lower().startswith(word))
    return [
        Offer(
            f"/{one.name}",
            f"/{one.name}{' ' if one.argument_hint else ''}",
            hint=one.argument_hint,
            description=one.description,
        )
        for one in found
    ]


def argument_offers(text: str, commands: Iterable[SlashCommand]) -> Sequence[Offer]:
    """The values that the first word after a command may become; none once it is one of them."""
    match = _ARGUMENT.fullmatch(text)
    command = match and next((one for one in commands if one.name == match[1]), None)
    if not match or not command:
        return ()
    word = match[2].lower()
    values = command.values()
    if any(value == match[2] for value, _ in values):
        return ()
    found = [(value, about) for value, about in values if word in value.lower()]
    found.sort(key=lambda pair: not pair[0].lower().startswith(word))
    return [
        Offer(value, value, match.start(2), description=about, is_for_enter=False)
        for value, about in found[:MAX_OFFERS]
    ]


def path_word(line: str, commands: Iterable[SlashCommand]) -> PathWord | None:
    """The path that a line, up to the cursor, ends with: after an @, or as a command's argument."""
    argument = _PATH_ARGUMENT.fullmatch(line) if len(line) <= MAX_PATH_CHARACTERS else None
    if argument and any(one.takes_path and one.name == argument[2] for one in commands):
        return PathWord(argument.end(1), argument[3], is_attachment=False)
    cut = max(0, len(line) - MAX_PATH_CHARACTERS)
    match = _AT_WORD.search(line[cut:])
    if match is None:
        return None
    quoted, bare = match.groups()
    path = bare if quoted is None else quoted
    return PathWord(cut + match.start(), path or "", is_attachment=True)


def path_offers(word: PathWord, folder: Folder, name: str) -> Sequence[Offer]:
    """What the folder has for the path; a folder leads on, a file goes with the prompt.

    With a whole name written, Enter sends: the file is found then, and a list that comes up a moment
    sooner or later makes no difference.
    """
    offers: list[Offer] = []
    for entry in matching_entries(folder, name):
        path = folder.path + entry.name
        label = f"{entry.name}/" if entry.is_folder else entry.name
        if not word.is_attachment:
            insert = f"{folder.path}{label}"
            offers.append(Offer(label, insert, word.begin, is_for_enter=False))
            continue
        is_half = entry.name != name
        if entry.is_folder:
            quote = '"' if re.search(r"\s", path) else ""
            insert = f"@{quote}{path}/"
            offers.append(Offer(label, insert, word.begin, is_for_enter=is_half))
        else:
            # Where the file lies is nobody's business: the prompt has its name.
            insert = f"{entry.name} "
            offers.append(Offer(label, insert, word.begin, is_for_enter=is_half, attaches=path))
    return offers
