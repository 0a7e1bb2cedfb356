"""One table of a TOML file, read key by key.

The keys that a reader asks for are the keys that exist: `close` reports all others, so there is no
second list of them to keep in step. What is missing or wrong gives the default.
"""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

from tuiapp.config.problems import name_hint
from tuiapp.config.toml_file import KeyPath, TomlFile, TomlTable, TomlValue
from tuiapp.core.jsontypes import JsonObject, JsonValue


Default = TypeVar("Default")

_ECHOED_CHARS: Final = 40


class Table:
    """Typed access to a table; every mistake is reported to its file."""

    def __init__(self, file: TomlFile, values: TomlTable, path: KeyPath = ()) -> None:
        self._file = file
        self._values = values
        self._path = path
        self._known: set[str] = set()
        self._complaints: dict[str, str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def report(self, key: str, message: str, hint: str | None = None) -> None:
        """Add a problem with the value of `key`."""
        self._complaints.setdefault(key, message)
        self._file.report((*self._path, key), message, hint)

    def report_itself(self, message: str, hint: str | None = None) -> None:
        """Add a problem with the table as a whole."""
        self._file.report(self._path, message, hint)

    def complaint(self, key: str) -> str | None:
        """The first problem reported with the value of `key`."""
        return self._complaints.get(key)

    def close(self, hint: str | None = None) -> None:
        """Report every key that nobody asked for; `hint` where no known name is near."""
        for key in self._values:
            if key not in self._known:
                self.report(key, "There is no such key.", name_hint(key, self._known, hint))

    def names(self) -> Sequence[str]:
        """Every key of a table whose keys the user chooses."""
        self._known.update(self._values)
        return tuple(self._values)

    def text(self, key: str, default: Default) -> str | Default:
        """A text."""
        match self._get(key):
            case None:
                return default
            case str(text):
                return text
            case other:
                return self._wrong(key, "text in quotes", other, default)

    def flag(self, key: str, default: Default) -> bool | Default:
        """`true` or `false`."""
        match self._get(key):
            case None:
                return default
            case bool(flag):
                return flag
            case other:
                return self._wrong(key, "true or false", other, default)

    def whole(
        self, key: str, default: Default, *, least: int, most: int | None = None
    ) -> int | Default:
        """A whole number from `least` to `most`."""
        match self._get(key):
            case None:
                return default
            case int(number) if not isinstance(number, bool) and _within(number, least, most):
                return number
            case other:
                return self._wrong_number(
                    key, f"a whole number {_range(least, most)}", other, default
                )

    def number(
        self, key: str, default: Default, *, least: float, most: float | None = None
    ) -> float | Default:
        """A finite number from `least` to `most`."""
        match self._get(key):
            case None:
                return default
            case bool() as other:
                return self._wrong(key, "a number", other, default)
            case (int() | float()) as number if _within(number, least, most):
                return float(number)
            case other:
                return self._wrong_number(key, f"a number {_range(least, most)}", other, default)

    def choice(self, key: str, choices: Mapping[str, Default], default: Default) -> Default:
        """What the word stands for in `choices`."""
        word = self.text(key, None)
        if word is None or word in choices:
            return default if word is None else choices[word]
        self.report(key, "There is no such choice.", name_hint(word, choices))
        return default

    def texts(self, key: str, default: Default) -> tuple[str, ...] | Default:
        """A list of texts; a single text stands for a list of one."""
        match self._get(key):
            case None:
                return default
            case str(text):
                return (text,)
            case list() as items:
                texts = tuple(it for it in items if isinstance(it, str))
                if len(texts) == len(items):
                    return texts
                self.report(key, "Expected a list of texts; something else is in it.")
                return default
            case other:
                return self._wrong(key, "a list of texts", other, default)

    def json(self, key: str, default: Default) -> JsonObject | Default:
        """A table of what JSON can say."""
        match self._get(key):
            case None:
                return default
            case dict() as values:
                try:
                    return {name: _json(value) for name, value in values.items()}
                except ValueError as error:
                    self.report(key, str(error))
                    return default
            case other:
                return self._wrong(key, "a table", other, default)

    def table(self, key: str) -> "Table":
        """The table under `key`; an empty one where there is none."""
        match self._get(key):
            case None:
                values: TomlTable = {}
            case dict() as values:
                pass
            case other:
                values = self._wrong(key, f"a table, [{key}]", other, {})
        return Table(self._file, values, (*self._path, key))

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """The tables under `key`, with the names that the user gave them."""
        outer = self.table(key)
        for name in outer.names():
            yield name, outer.table(name)

    def _get(self, key: str) -> TomlValue | None:
        self._known.add(key)
        return self._values.get(key)

    def _wrong_number(self, key: str, expected: str, found: TomlValue, default: Default) -> Default:
        shown = f"{found}"[:_ECHOED_CHARS] if isinstance(found, int | float) else _kind(found)
        self.report(key, f"Expected {expected}, found {shown}.")
        return default

    def _wrong(self, key: str, expected: str, found: TomlValue, default: Default) -> Default:
        self.report(key, f"Expected {expected}, found {_kind(found)}.")
        return default


def _within(number: float, least: float, most: float | None) -> bool:
    return math.isfinite(number) and least <= number and (most is None or number <= most)


def _range(least: float, most: float | None) -> str:
    return f"of at least {least:g}" if most is None else f"from {least:g} to {most:g}"


def _kind(value: TomlValue) -> str:
    # The value itself is not shown: it may be a key that landed in the wrong place.
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case dt.date() | dt.time():
            return "a date or a time"
        case Mapping():
            return "a table"
        case _:
            return "a list"


def _json(value: TomlValue) -> JsonValue:
    match value:
        case str() | bool() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case Mapping():
            return {name: _json(it) for name, it in value.items()}
        case Sequence():
            return [_json(it) for it in value]
        case _:
            message = f"JSON has no way to write {_kind(value)}."
            raise ValueError(message)
