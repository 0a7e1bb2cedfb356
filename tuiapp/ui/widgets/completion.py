"""This file is the list of slash commands above the composer, and how a typed word finds them.

The rule it keeps: the list never takes focus; the composer drives it, and a click does what Enter does.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, TypeAlias

from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget


MAX_ROWS: Final = 6
_COLUMN_GAP_CELLS: Final = 2
_MARK_CELLS: Final = 2
# "/usr/bin" or "/ 2" is text, not a command: a command is one word of letters, digits and hyphens.
_COMMAND: Final = re.compile(r"/([A-Za-z][\w-]*|)(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A command as the composer offers it."""

    name: str
    """Without the slash."""
    argument_hint: str = ""
    """What follows the name, such as `TARGET`; empty for a command that takes nothing."""
    description: str = ""

    @property
    def usage(self) -> str:
        """The command as it is typed."""
        return f"/{self.name} {self.argument_hint}".rstrip()


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


def matching_commands(text: str, commands: Iterable[SlashCommand]) -> tuple[SlashCommand, ...]:
    """The commands that a text still on its first word may become; the best first, none otherwise.

    Names that begin with the word come before names that merely hold it.
    """
    if not text.startswith("/") or text.startswith("//") or re.search(r"\s", text):
        return ()
    word = text[1:].lower()
    found = [command for command in commands if word in command.name.lower()]
    return tuple(sorted(found, key=lambda command: not command.name.lower().startswith(word)))


class CompletionList(Widget):
    """Up to six matching commands, one of them highlighted; without any it takes no space."""

    DEFAULT_CSS = """
    CompletionList {
        height: auto;
        max-height: 6;
        padding: 0 1;
        display: none;
        background: $surface;
        &.-open { display: block; }
    }
    """

    items: reactive[tuple[SlashCommand, ...]] = reactive((), layout=True)
    index: reactive[int] = reactive(0)

    def __init__(self, choose: Callable[[SlashCommand], None]) -> None:
        super().__init__()
        self._choose = choose

    def show(self, items: Sequence[SlashCommand]) -> None:
        """Offer these commands, the first highlighted; an empty sequence closes the list."""
        if tuple(items) == self.items:
            return
        self.index = 0
        self.items = tuple(items)
        self.set_class(bool(items), "-open")

    def move(self, step: int) -> None:
        """Highlight another row, around the ends."""
        if self.items:
            self.index = (self.index + step) % len(self.items)

    @property
    def is_open(self) -> bool:
        """Whether anything is offered."""
        return bool(self.items)

    @property
    def highlighted(self) -> SlashCommand | None:
        """The row that Tab takes."""
        return self.items[self.index] if self.items else None

    @property
    def rows(self) -> int:
        """How many rows there are: a quarter of a low screen, for the composer must stay on it."""
        return min(MAX_ROWS, max(1, self.screen.size.height // 4), len(self.items))

    @property
    def first_row(self) -> int:
        """The index of the item in the top row: the highlighted one stays in sight."""
        return max(0, self.index - self.rows + 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """One row a command, as far as there is room."""
        return self.rows

    def render(self) -> Content:
        """The visible rows."""
        usage_cells = max((len(command.usage) for command in self.items), default=0)
        first = self.first_row
        rows = [
            self._row(command, usage_cells, is_highlighted=first + row == self.index)
            for row, command in enumerate(self.items[first : first + self.rows])
        ]
        return Content("\n").join(rows)

    def _row(self, command: SlashCommand, usage_cells: int, *, is_highlighted: bool) -> Content:
        name = f"/{command.name}"
        gap = " " * (usage_cells - len(name) + _COLUMN_GAP_CELLS)
        hint = gap if not command.argument_hint else f" {command.argument_hint}"
        hint = hint.ljust(len(gap))
        row = Content.assemble(
            ("▸ " if is_highlighted else " " * _MARK_CELLS, "$accent"),
            (name, "$accent" if is_highlighted else "$foreground"),
            (hint, "$muted"),
            (command.description, "$foreground" if is_highlighted else "$muted"),
        )
        return row.truncate(self.content_size.width, ellipsis=True)

    def on_click(self, event: Click) -> None:
        """Choose the row under the pointer."""
        row = self.first_row + event.y
        if row < len(self.items):
            event.stop()
            self._choose(self.items[row])
