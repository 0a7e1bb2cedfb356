"""This file is how a path is completed while it is typed: what a folder holds, and what of it fits.

The rule it keeps: the disk is read on a worker thread, one folder at a time, and never without a bound.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final


MAX_ENTRIES: Final = 5_000
"""Entries read of one folder: reading them takes some 20 ms; a folder of more is no place to pick from."""
MAX_MATCHES: Final = 50


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A file, or a folder, by its name."""

    name: str
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """What one folder holds."""

    path: str
    """As it was typed, up to and with its last slash; empty for the working directory."""
    entries: tuple[FolderEntry, ...] = ()
    """In the order of their names, whatever their case."""


def split_path(typed: str) -> tuple[str, str]:
    """The folder, with its slash, and the beginning of a name."""
    slash = max(typed.rfind("/"), typed.rfind(os.sep))
    return typed[: slash + 1], typed[slash + 1 :]


def read_folder(path: str) -> Folder:
    """What the folder holds; nothing where there is none, or it may not be read. Blocks."""
    try:
        with os.scandir(Path(path or ".").expanduser()) as found:
            entries = [_entry(one) for one in islice(found, MAX_ENTRIES)]
    except (OSError, RuntimeError, ValueError):  # no home for ~, or a NUL in the name
        return Folder(path)
    return Folder(path, tuple(sorted(entries, key=lambda entry: entry.name.casefold())))


def _entry(found: "os.DirEntry[str]") -> FolderEntry:
    try:
        return FolderEntry(found.name, found.is_dir())
    except OSError:
        return FolderEntry(found.name)


def matching_entries(folder: Folder, name: str) -> Sequence[FolderEntry]:
    """What the beginning of a name may become: names that begin with it, then names that hold it.

    A name with a dot in front is offered to who types the dot.
    """
    wanted = name.casefold()
    is_hidden = name.startswith(".")
    shown = [one for one in folder.entries if one.name.startswith(".") == is_hidden]
    found = [one for one in shown if wanted in one.name.casefold()]
    found.sort(key=lambda one: not one.name.casefold().startswith(wanted))
    return found[:MAX_MATCHES]


def is_file(path: str) -> bool:
    """Whether there is such a file. Blocks."""
    try:
        return Path(path).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):  # as above, or a name that is too long
        return False
