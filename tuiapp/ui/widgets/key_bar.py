"""This file is the bottom line: the keys that matter here, each of which can be clicked.

The rule it keeps: a hint is shown whole or not at all, the most important first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


_SEPARATOR: Final = " · "
_MARGIN_CELLS: Final = 1

KeyHint: TypeAlias = tuple[str, str, str]
"""A command's id, its key as people write it, and a word."""


@dataclass(frozen=True, slots=True)
class PlacedHint:
    """A hint that fits, and where it stands."""

    command_id: str
    key: str
    word: str
    begin_cells: int
    end_cells: int
    """The first cell behind it."""


def place_hints(hints: Sequence[KeyHint], width_cells: int) -> list[PlacedHint]:
    """As many hints from the left as fit, a separator between them."""
    placed: list[PlacedHint] = []
    begin = _MARGIN_CELLS
    for command_id, key, word in hints:
        end = begin + cell_len(f"{key} {word}")
        if end > width_cells:
            break
        placed.append(PlacedHint(command_id, key, word, begin, end))
        begin = end + len(_SEPARATOR)
    return placed


class KeyBar(Widget):
    """Keys and words on one line."""

    DEFAULT_CSS = """
    KeyBar { height: 1; color: $foreground; background: $background; pointer: pointer; }
    """

    hints: reactive[tuple[KeyHint, ...]] = reactive(())

    @dataclass
    class Pressed(Message):
        """A hint was clicked."""

        command_id: str

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Show these, the most important first."""
        self.hints = tuple(hints)

    def render(self) -> Content:
        """What fits."""
        placed = place_hints(self.hints, self.size.width)
        parts = [
            Content.assemble((hint.key, "$foreground"), (f" {hint.word}", "$muted"))
            for hint in placed
        ]
        return Content(" " * _MARGIN_CELLS) + Content.styled(_SEPARATOR, "$faint").join(parts)

    def on_click(self, event: Click) -> None:
        """Say which hint was meant."""
        for hint in place_hints(self.hints, self.size.width):
            if hint.begin_cells <= event.x < hint.end_cells:
                event.stop()
                self.post_message(self.Pressed(hint.command_id))
