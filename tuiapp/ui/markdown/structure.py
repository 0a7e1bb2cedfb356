"""This file is what Markdown is made of: containers, blocks, and the events by which blocks come about.

All of it is values; `blocks` makes them and `views` draws them.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class Piece(NamedTuple):
    """A stretch of the visible source that belongs to one block, container marks taken off."""

    text: str
    offset: int
    """Where `text` begins in the visible source, in characters."""
    is_line_start: bool = True
    """Whether a line of the block begins here; false for the later parts of a long line."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote. `at` is where it was opened: two quotes are never equal."""

    at: int


@dataclass(frozen=True, slots=True)
class Item:
    """A list item; a list is its items."""

    at: int
    indent: int
    """Columns its further lines must be indented by, from the container's own content."""
    marker: str
    """What is drawn before it: a bullet, a number with its mark, or a box."""


Container: TypeAlias = Quote | Item


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    header: str | None = None
    """Its only line so far, which may be a table's header; None once there are two."""
    chars: int = 0
    stands_alone: bool = False
    """Whether the next line of its kind begins a paragraph: definitions, and what may be rows of a table."""


@dataclass(frozen=True, slots=True)
class Empty:
    """A list item of which only the mark has come."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block."""

    mark: str
    indent: int
    language: str


@dataclass(frozen=True, slots=True)
class Indented:
    """A code block by indentation."""

    blank_lines: int = 0
    """Blank lines seen since its last line: part of it only if another line follows."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; one of "left", "right", "center" for each column."""

    alignments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


Leaf: TypeAlias = Text | Empty | Heading | Fence | Indented | Table | Rule


@dataclass(frozen=True, slots=True)
class Start:
    """A new block begins; the one before it is finished."""

    leaf: Leaf
    containers: tuple[Container, ...]
    fresh: int
    """How many of the innermost containers begin with this block (their marks are drawn beside it)."""
    has_gap: bool
    """Whether an empty line is drawn above it."""
    piece: Piece | None


@dataclass(frozen=True, slots=True)
class More:
    """A line for the open block."""

    piece: Piece
    blank_lines: int = 0
    """Blank lines of an indented code block that belong before it."""


@dataclass(frozen=True, slots=True)
class Become:
    """The open paragraph turns out to be something else; the line itself is not shown."""

    leaf: Heading | Table


@dataclass(frozen=True, slots=True)
class Close:
    """The open block is finished, and none has begun."""


Event: TypeAlias = Start | More | Become | Close


@dataclass(frozen=True, slots=True)
class State:
    """What has to be known of all lines so far to decide the next one."""

    containers: tuple[Container, ...] = ()
    leaf: Leaf | None = None
    """The block that may still grow."""
    after_blank: bool = False
    shown: tuple[Container, ...] | None = None
    """Containers of the block last begun; None before the first."""
