"""A TOML file while it is read: its values, and a list of what is wrong with them.

Nothing in it raises for a mistake of the user's: each becomes a `ConfigProblem` with its line, and
reading goes on.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from tuiapp.config.problems import ConfigProblem


TomlValue: TypeAlias = (
    str
    | int
    | float
    | dt.datetime
    | dt.date
    | dt.time
    | Sequence["TomlValue"]
    | Mapping[str, "TomlValue"]
)
TomlTable: TypeAlias = Mapping[str, TomlValue]
KeyPath: TypeAlias = tuple[str, ...]

MAX_FILE_BYTES: Final = 1_000_000
MAX_STATEMENT_LINES: Final = 500
"""Finding lines parses a value anew for each of its lines; past this, lines are not worth the time."""

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_SYNTAX_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class TomlFile:
    """The values of a file, and the problems found so far."""

    def __init__(self, path: Path, text: str = "", values: TomlTable | None = None) -> None:
        self.path = path
        self.values: TomlTable = {} if values is None else values
        self._text = text
        self._lines: Mapping[KeyPath, int] | None = None
        self._problems: list[ConfigProblem] = []
        self.is_unread = False
        """Whether the file is there and what it says is unknown."""

    @property
    def problems(self) -> tuple[ConfigProblem, ...]:
        """What was reported, in that order."""
        return tuple(self._problems)

    def report(self, path: KeyPath, message: str, hint: str | None = None) -> None:
        """Add a problem with the value at `path`."""
        if self._lines is None:
            self._lines = _key_lines(self._text)
        line = self._lines.get(path)
        self._problems.append(ConfigProblem(self.path, spelled(path), line, message, hint))

    def report_whole(self, message: str, line: int | None = None, hint: str | None = None) -> None:
        """Add a problem with the file itself; its values are then unknown."""
        self.is_unread = True
        self._problems.append(ConfigProblem(self.path, "", line, message, hint))


def read_toml(path: Path) -> TomlFile:
    """The file at `path`; empty where there is none or where it cannot be read as TOML."""
    unread = TomlFile(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return unread
    except OSError as error:
        unread.report_whole(f"The file cannot be read ({error.strerror}).")
        return unread
    if len(content) > MAX_FILE_BYTES:
        unread.report_whole(f"The file is larger than {MAX_FILE_BYTES:,} bytes.")
        return unread
    try:
        # Windows editors put a byte order mark at the start, which TOML does not know.
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        return TomlFile(path, text, tomllib.loads(text))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        unread.report_whole("The file is not UTF-8 text.", line)
    except tomllib.TOMLDecodeError as error:
        _report_syntax(unread, str(error))
    except RecursionError:
        unread.report_whole("The file nests too deeply.")
    return unread


def spelled(path: KeyPath) -> str:
    """`path` as TOML writes it: `params."lab/any-model".temperature`."""
    return ".".join(it if _BARE_KEY.fullmatch(it) else f'"{it}"' for it in path)


def _report_syntax(file: TomlFile, error: str) -> None:
    message = _SYNTAX_PLACE.sub("", error)
    place = _SYNTAX_PLACE.search(error)
    if place is None or place[1] is None:
        file.report_whole(f"Not TOML at the end of the file: {message}.")
    else:
        file.report_whole(f"Not TOML at column {place[2]}: {message}.", int(place[1]))


def _key_lines(text: str) -> Mapping[KeyPath, int]:
    """The line on which each key begins. `text` must be valid TOML.

    tomllib gives values without places, so each statement (a header, or a key with its value over
    as many lines as it takes) is parsed once more by itself.
    """
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    statement: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        statement.append(line)
        first = number - len(statement) + 1
        try:
            values = tomllib.loads("\n".join(statement))
        except tomllib.TOMLDecodeError:
            if len(statement) == MAX_STATEMENT_LINES:
                break
            continue
        paths = list(_paths(values))
        is_header = statement[0].lstrip().startswith("[")
        for path in paths:
            lines.setdefault(path if is_header else table + path, first)
        if is_header:
            table = paths[-1]
        statement.clear()
    return lines


def _paths(values: TomlTable) -> Iterator[KeyPath]:
    for name, value in values.items():
        yield (name,)
        if isinstance(value, Mapping):
            for path in _paths(value):
                yield (name, *path)
