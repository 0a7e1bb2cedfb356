"""This file is what a text defines for the rest of it: targets of links, and footnotes.

A definition may come long after its use. Who uses what is remembered by label, so that a definition
costs as much as the blocks it changes, whatever the length of the text.
"""

import re
from collections.abc import Iterator
from typing import Final

from markdown_it.common.utils import normalizeReference

from tuiapp.core.visible import visible


LABEL_CHARS: Final = 200
"""A longer label defines nothing; CommonMark allows 999."""

DEFINITIONS: Final = 4096
"""More are shown as written."""

_LABELS = re.compile(rf"\[(\^?[^\[\]]{{1,{LABEL_CHARS}}})\]")
_LINK = re.compile(
    rf"\[([^\^\[\]][^\[\]]{{0,{LABEL_CHARS - 1}}})\]: *(?:<([^<>]*)>|(\S+))(?: +(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))? *$"
)
_LINK_START = re.compile(r"\[[^\^\[\]][^\[\]]*\]: *\S")
_NOTE = re.compile(rf"\[(\^[^\s\[\]]{{1,{LABEL_CHARS - 1}}})\]:")


class References:
    """The definitions so far."""

    def __init__(self) -> None:
        self._links: dict[str, dict[str, str]] = {}
        self._notes: set[str] = set()
        self.env: Final[dict[str, object]] = {"references": self._links, "notes": self._notes}
        """What the inline parser looks them up in."""

    def __bool__(self) -> bool:
        return bool(self._links or self._notes)

    def define(self, text: str) -> str | None:
        """Read a block that may be a definition; the label, if it is the first of it."""
        if len(self._links) + len(self._notes) >= DEFINITIONS:
            return None
        if note := _NOTE.match(text):
            label = normalized(note[1])
            if label in self._notes:
                return None
            self._notes.add(label)
            return label
        link = _LINK.match(text)
        if link is None or (label := normalized(link[1])) in self._links:
            return None
        target = link[3] if link[2] is None else link[2]
        self._links[label] = {"href": visible(target, keep_newlines=False), "title": ""}
        return label


def defines_link(text: str) -> bool:
    """Whether text begins as the definition of a link does, so that its label is no link itself."""
    return _LINK_START.match(text) is not None


def labels(text: str) -> Iterator[str]:
    """The labels that a text may use."""
    for found in _LABELS.finditer(text):
        yield normalized(found[1])


def normalized(label: str) -> str:
    """The label as it is looked up."""
    return normalizeReference(label)
