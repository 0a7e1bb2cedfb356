"""Conversations and races that the user saves. Implements `ui.ports.Exports`.

A name is made of a date and of what is left of the title when only letters and digits are: it cannot leave
its folder. Nothing that is there is ever written over.
"""

import os
import re
import sys
from pathlib import Path
from typing import Final

from tuiapp.config.paths import Paths
from tuiapp.core.errors import TuiappError, UsageError
from tuiapp.engine.export.record import ComparisonRecord, RaceRecord
from tuiapp.ui.ports import ExportKind


SUFFIXES: Final[dict[ExportKind, str]] = {"markdown": ".md", "json": ".json", "html": ".html"}

_MAX_NAME_BYTES: Final = 80
"""Of what the title gives: file systems take 255 bytes with date, number and suffix."""
_MOST_NAMESAKES: Final = 1000
_NO_NAME: Final = re.compile(r"[\W_]+")
_BINARY: Final = os.O_BINARY if sys.platform == "win32" else 0


class ExportFiles:
    """Writes to where the user says, else to the folder of exports."""

    def __init__(self, paths: Paths) -> None:
        self._exports_dir = paths.data_dir / "exports"

    def save(self, what: ComparisonRecord | RaceRecord, kind: ExportKind, path: str) -> str:
        """Write a new file, readable by the user alone; its path.

        Args:
            what: What is saved.
            kind: How it is written; a race is always JSON.
            path: A file that does not exist, or a folder; relative to the working directory, `~` is
                the user's home. Empty: the folder of exports.

        Raises:
            UsageError: The file exists, or the folder it is to be in does not.
            TuiappError: It cannot be written.
        """
        data = _written(what, kind).encode("utf-8", "replace")
        name = file_name(what, kind)
        if not path:
            return self._save_as_new(self._exports_dir, name, data, makes_folder=True)
        place = _expanded(path)
        if path.endswith(("/", os.sep)) or place.is_dir():
            return self._save_as_new(place, name, data, makes_folder=False)
        try:
            _write_new(place, data)
        except FileExistsError:
            raise UsageError(
                f"{place} is there already, and stays as it is.", hint="Give another name."
            ) from None
        except OSError as error:
            raise _cannot(place, error) from error
        return str(place)

    def _save_as_new(self, folder: Path, name: str, data: bytes, *, makes_folder: bool) -> str:
        try:
            if makes_folder:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for count in range(1, _MOST_NAMESAKES):
                place = folder / (name if count == 1 else _numbered(name, count))
                try:
                    _write_new(place, data)
                except FileExistsError:
                    continue
                return str(place)
        except OSError as error:
            raise _cannot(folder / name, error) from error
        raise TuiappError(f"There are {_MOST_NAMESAKES:,} exports of this name in {folder}.")


def file_name(what: ComparisonRecord | RaceRecord, kind: ExportKind) -> str:
    """What an export is called: its date, and letters and digits of its title."""
    match what:
        case ComparisonRecord(title=title, at=at):
            words = _plain(title) or "conversation"
        case RaceRecord(prompt=prompt, at=at):
            words = "-".join(part for part in ("race", _plain(prompt.partition("\n")[0])) if part)
    return f"{at:%Y-%m-%d}-{words}{SUFFIXES[kind]}"


def _numbered(name: str, count: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{count}{dot}{suffix}"


def _plain(title: str) -> str:
    words = _NO_NAME.sub("-", title[:_MAX_NAME_BYTES]).strip("-").lower()
    return words.encode("utf-8", "ignore")[:_MAX_NAME_BYTES].decode("utf-8", "ignore").strip("-")


def _written(what: ComparisonRecord | RaceRecord, kind: ExportKind) -> str:
    # Each reads more of the program than a start has time for.
    if isinstance(what, RaceRecord):
        from tuiapp.engine.export.race import race_json

        return race_json(what)
    match kind:
        case "markdown":
            from tuiapp.engine.export.markdown import markdown

            return markdown(what)
        case "json":
            from tuiapp.engine.export.jsontext import json_text

            return json_text(what)
        case "html":
            from tuiapp.engine.export.html import html

            return html(what)


def _expanded(path: str) -> Path:
    try:
        place = Path(path).expanduser().absolute()
    except RuntimeError:  # what pathlib makes of an unknown user
        place = None
    if place is None or "\0" in path:
        raise UsageError(f"“{path}” is no path.")
    return place


def _write_new(place: Path, data: bytes) -> None:
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError:
        place.unlink(missing_ok=True)
        raise


def _cannot(place: Path, error: OSError) -> TuiappError:
    if isinstance(error, FileNotFoundError):
        return UsageError(f"There is no folder {place.parent}.")
    return TuiappError(f"{place} cannot be written: {error.strerror}.")
