"""Mistakes in the user's files, as values: where, what was expected, and what may have been meant."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final


LISTED_NAMES: Final = 20
"""A longer list of known names is no help in a one-line hint."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One mistake. The value that is wrong is never part of it where it may be a key."""

    file: Path
    key: str
    """As TOML writes it, such as `providers.lab.base_url`; empty where the whole file is meant."""
    line: int | None
    """Counted from 1; None where the mistake has no place, as a key that is missing."""
    message: str
    hint: str | None = None

    @property
    def place(self) -> str:
        """The file's name, with the line where there is one."""
        return self.file.name if self.line is None else f"{self.file.name}:{self.line}"

    @property
    def sentence(self) -> str:
        """Everything on one line: place, key, what is wrong and what to do."""
        subject = f"{self.place}: {self.key}" if self.key else self.place
        ending = f" {self.hint}" if self.hint else ""
        return f"{subject}: {self.message}{ending}"


def name_hint(name: str, known: Collection[str], otherwise: str | None = None) -> str | None:
    """A hint that offers the known name nearest to `name`; else `otherwise`, or a list of them."""
    if nearest := get_close_matches(name, known, n=1):
        return f"Did you mean “{nearest[0]}”?"
    if otherwise is None and 0 < len(known) <= LISTED_NAMES:
        return f"Known: {', '.join(sorted(known))}."
    return otherwise
