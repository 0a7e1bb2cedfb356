"""Writing one setting to `settings.toml`, whole or not at all.

The file belongs to the app: comments in it do not survive. `config.toml` is never written. Nothing
is locked: of two changes at the same moment one may be lost, never the file. Within a process the
caller sees to it; two processes on one home overtake each other.
"""

import os
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import tomli_w

from tuiapp.config.errors import SettingsFileError
from tuiapp.config.paths import Paths
from tuiapp.config.toml_file import KeyPath, TomlTable, TomlValue, spelled


SettingValue: TypeAlias = (
    str | bool | int | float | Sequence["SettingValue"] | Mapping[str, "SettingValue"]
)


def save_setting(paths: Paths, path: KeyPath, value: SettingValue | None) -> None:
    """Set the key at `path`, such as `("panel", "open")`; None removes it. All others stay.

    Raises:
        SettingsFileError: The file cannot be read as TOML, and is left as it is, or not be written.
    """
    # A link stays a link: settings often live in a repository of dotfiles.
    file = paths.settings_file.resolve()
    try:
        values = _changed(_read(file), path, value)
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, _text(values).encode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{file.name} is not readable as TOML, so {spelled(path)} was not saved."
        raise SettingsFileError(message, hint="Correct or delete the file.") from error
    except OSError as error:
        message = f"{spelled(path)} was not saved to {file.name} ({error.strerror})."
        raise SettingsFileError(message) from error


def _text(values: TomlTable) -> str:
    """As TOML, with the lines of a text as lines wherever they come back as they were."""
    text = tomli_w.dumps(values)
    # Between lines a carriage return would get lost.
    return text if "\\r" in text else tomli_w.dumps(values, multiline_strings=True)


def _read(file: Path) -> TomlTable:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}


def _changed(values: TomlTable, path: KeyPath, value: SettingValue | None) -> dict[str, TomlValue]:
    name, *rest = path
    changed = dict(values)
    if rest:
        inner = changed.get(name)
        table = _changed(inner if isinstance(inner, Mapping) else {}, tuple(rest), value)
        if table or value is not None:
            changed[name] = table
        else:
            changed.pop(name, None)
    elif value is None:
        changed.pop(name, None)
    else:
        changed[name] = value
    return changed


def _replace(file: Path, content: bytes) -> None:
    """Put `content` in the file's place in one step; a crash leaves the old or the new one."""
    # `mkstemp` makes it readable by the user alone, which suits settings.
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
