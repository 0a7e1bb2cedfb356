"""This file is the block structure of Markdown as a fold over lines: a state and a line give a state.

The rule it keeps: a line is decided once, from what stands above it and never from what comes below, so
nothing is parsed twice and any cutting of the stream gives the same blocks. Where CommonMark decides by
what follows (a paragraph that turns out to be a heading or a table) the event `Become` says so, while
the paragraph is still the open block. Link reference definitions may come after their use, so they and
the links that need them are shown as written.

Source: https://spec.commonmark.org/0.31.2/ sections 4 and 5, https://github.github.com/gfm/ section 4.10.
"""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias


MAX_DEPTH = 16
"""Containers inside one another; deeper quote and list marks are text."""

MAX_COLUMNS = 64
"""Columns of a table; a wider one is shown as written."""

HEAD_CHARS = 128
"""A line of text is classified by this much of its beginning; the rest flows into the block that got it.

For the same reason a longer paragraph does not become a heading by a line of dashes under it."""

_ITEM = re.compile(r"([-+*]|(\d{1,9})([.)]))( +|$)")
_TASK = re.compile(r"\[([ xX])\] +(?=\S)")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_HEADING = re.compile(r"(#{1,6})(?: +|$)(.*)")
_HEADING_CLOSE = re.compile(r"(?:^| +)#+ *$")
_RULE = re.compile(r"([-_*])(?: *\1){2,} *$")
_UNDERLINE = re.compile(r"(=+|-+) *$")
_DELIMITER_ROW = re.compile(r"(?:\||-[-:|]|:)[-:| ]*$")
_DELIMITER_CELL = re.compile(r" *(:?)-+(:?) *")
_DEFINITION = re.compile(r"\[[^\]]+\]: *\S")

_CODE_INDENT = 4


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
    is_definition: bool = False


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


Event: TypeAlias = Start | More | Become | None


@dataclass(frozen=True, slots=True)
class State:
    """What has to be known of all lines so far to decide the next one."""

    containers: tuple[Container, ...] = ()
    leaf: Leaf | None = None
    """The block that may still grow."""
    after_blank: bool = False
    shown: tuple[Container, ...] | None = None
    """Containers of the block last begun; None before the first."""


class _Place(NamedTuple):
    """How far into a line the containers reach."""

    line: str
    at: int
    column: int
    indent: int
    containers: tuple[Container, ...]
    is_inside: bool
    """Whether the line carries on every open container."""
    fresh: int

    @property
    def is_blank(self) -> bool:
        return self.column + self.indent >= len(self.line)

    @property
    def rest(self) -> str:
        return self.line[self.column + self.indent :]

    def piece(self, stripped: int) -> Piece:
        """The line from its content on, at most `stripped` spaces taken off."""
        column = self.column + min(stripped, self.indent)
        return Piece(self.line[column:], self.at + column)

    def within(self, column: int, *opened: Container) -> "_Place":
        return self._replace(
            column=column,
            indent=_indent(self.line, column),
            containers=self.containers + opened,
            fresh=self.fresh + len(opened),
        )


def _indent(line: str, column: int) -> int:
    """Spaces from `column` on. (Tabs are spaces since the sanitiser.)"""
    end = len(line)
    at = column
    while at < end and line[at] == " ":
        at += 1
    return at - column


def step(state: State, line: str, at: int) -> tuple[State, Event]:
    """The state after a line, and what it did.

    Args:
        state: All lines before.
        line: Without its newline and without control characters.
        at: Where it begins in the visible source.
    """
    place = _carry_on(state, line, at)
    match state.leaf:
        case Fence() as fence if place.is_inside:
            return _inside_fence(state, fence, place)
        case Indented() as code if place.is_inside and (
            place.is_blank or place.indent >= _CODE_INDENT
        ):
            return _inside_indented(state, code, place)
        case Text() as text if place.is_inside and place.indent < _CODE_INDENT:
            became = _becomes(text, place.rest)
            if became is not None:
                leaf = became if isinstance(became, Table) else None
                return replace(state, leaf=leaf, after_blank=False), Become(became)
        case _:
            pass
    if place.is_blank and not place.fresh:
        return _blank(state, place), None
    place = _open_containers(state, place)
    return _in_place(state, place)


def flowing(state: State, chars: int) -> State:
    """The state when a line goes on for `chars` beyond what was needed to decide what it is."""
    match state.leaf:
        case Text(chars=before, is_definition=is_definition):
            return replace(state, leaf=Text(None, before + chars, is_definition))
        case _:
            return state


def _carry_on(state: State, line: str, at: int) -> _Place:
    """Match the line against the open containers."""
    column = 0
    for matched, container in enumerate(state.containers):
        indent = _indent(line, column)
        match container:
            case Quote() if indent < _CODE_INDENT and line.startswith(">", column + indent):
                column += indent + 1
                column += line.startswith(" ", column)
            case Item() if indent >= container.indent:
                column += container.indent
            case Item() if column + indent >= len(line):
                column += indent
            case _:
                kept = state.containers[:matched]
                return _Place(line, at, column, indent, kept, is_inside=False, fresh=0)
    indent = _indent(line, column)
    return _Place(line, at, column, indent, state.containers, is_inside=True, fresh=0)


def _open_containers(state: State, place: _Place) -> _Place:
    """Open the quotes and items that begin on this line."""
    while len(place.containers) < MAX_DEPTH and place.indent < _CODE_INDENT:
        column = place.column + place.indent
        if place.line.startswith(">", column):
            opened = Quote(place.at + column)
            column += 1
            place = place.within(column + place.line.startswith(" ", column), opened)
            continue
        may_interrupt = not (isinstance(state.leaf, Text) and place.is_inside and not place.fresh)
        found = _item(place, may_interrupt=may_interrupt)
        if found is None:
            break
        place = found
    return place


def _item(place: _Place, *, may_interrupt: bool) -> _Place | None:
    rest = place.rest
    found = _ITEM.match(rest)
    if found is None or _RULE.match(rest):
        return None
    mark, number, delimiter, spaces = found.groups()
    content = rest[found.end() :]
    if not may_interrupt and (not content.strip() or number not in {None, "1"}):
        return None
    column = place.column + place.indent + len(mark)
    width = len(mark) + len(spaces)
    if not content:
        width = len(mark) + 1
    elif len(spaces) > _CODE_INDENT:
        width = len(mark) + 1  # the rest is the indentation of a code block
    column = min(place.column + place.indent + width, len(place.line))
    task = _TASK.match(place.line, column)
    if task is not None:
        marker = "☐" if task[1] == " " else "☑"
    else:
        marker = f"{int(number)}{delimiter}" if number else "•"
    item = Item(place.at + place.column + place.indent, place.indent + width, marker)
    return place.within(task.end() if task else column, item)


def _in_place(state: State, place: _Place) -> tuple[State, Event]:
    """What the line's content is, its containers known."""
    if place.is_blank:
        is_new_item = place.fresh and isinstance(place.containers[-1], Item)
        leaf = Empty() if is_new_item else None
        return _start(state, place, leaf, None) if leaf else (_blank(state, place), None)
    rest = place.rest
    carries_on = not place.fresh and isinstance(state.leaf, Text)
    if place.indent >= _CODE_INDENT:
        if carries_on:
            return _continue_text(state, place)
        return _start(state, place, Indented(), place.piece(_CODE_INDENT))
    if fence := _FENCE.match(rest):
        mark, info = fence[1] or fence[3], (fence[2] if fence[1] else fence[4]).strip()
        language = info.split(" ", 1)[0] if info else ""
        return _start(state, place, Fence(mark, place.indent, language), None)
    if heading := _HEADING.match(rest):
        column = place.column + place.indent + heading.start(2)
        text = _HEADING_CLOSE.sub("", heading[2])
        return _start(state, place, Heading(len(heading[1])), Piece(text, place.at + column))
    if _RULE.match(rest):
        return _start(state, place, Rule(), None)
    if isinstance(state.leaf, Table) and place.is_inside and not place.fresh:
        return replace(state, after_blank=False), More(place.piece(place.indent))
    return _text(state, place, carries_on=carries_on)


def _text(state: State, place: _Place, *, carries_on: bool) -> tuple[State, Event]:
    is_definition = _DEFINITION.match(place.rest) is not None
    if carries_on and not (
        is_definition and isinstance(state.leaf, Text) and state.leaf.is_definition
    ):
        return _continue_text(state, place)
    leaf = Text(place.rest, len(place.rest), is_definition)
    return _start(state, place, leaf, place.piece(place.indent))


def _start(state: State, place: _Place, leaf: Leaf, piece: Piece | None) -> tuple[State, Event]:
    has_gap = state.shown is not None and (
        state.after_blank or not _is_compact(state.shown, place.containers)
    )
    can_grow = not isinstance(leaf, Heading | Rule)
    after = State(place.containers, leaf if can_grow else None, shown=place.containers)
    return after, Start(leaf, place.containers, place.fresh, has_gap, piece)


def _is_compact(before: tuple[Container, ...], now: tuple[Container, ...]) -> bool:
    """Whether two blocks belong to one list, so that only a blank line parts them."""
    shared = 0
    while shared < min(len(before), len(now)) and before[shared] == now[shared]:
        shared += 1
    if any(isinstance(container, Item) for container in now[:shared]):
        return True
    return (
        shared < min(len(before), len(now))
        and isinstance(before[shared], Item)
        and isinstance(now[shared], Item)
    )


def _continue_text(state: State, place: _Place) -> tuple[State, Event]:
    """The next line of a paragraph, which a lazy line may continue from outside its containers."""
    chars = state.leaf.chars if isinstance(state.leaf, Text) else 0
    is_definition = isinstance(state.leaf, Text) and state.leaf.is_definition
    leaf = Text(None, chars + len(place.rest), is_definition)
    return replace(state, leaf=leaf, after_blank=False), More(place.piece(place.indent))


def _blank(state: State, place: _Place) -> State:
    containers = place.containers
    if isinstance(state.leaf, Empty) and containers:
        containers = containers[:-1]  # an item may begin with one blank line at most
    return State(containers, None, after_blank=True, shown=state.shown)


def _inside_fence(state: State, fence: Fence, place: _Place) -> tuple[State, Event]:
    rest = place.rest.rstrip(" ")
    if (
        place.indent < _CODE_INDENT
        and len(rest) >= len(fence.mark)
        and not rest.strip(fence.mark[0])
    ):
        return replace(state, leaf=None), None
    return state, More(place.piece(fence.indent))


def _inside_indented(state: State, code: Indented, place: _Place) -> tuple[State, Event]:
    if place.is_blank:
        after = Indented(code.blank_lines + 1)
        return replace(state, leaf=after, after_blank=True), None
    more = More(place.piece(_CODE_INDENT), code.blank_lines)
    return replace(state, leaf=Indented(), after_blank=False), more


def _becomes(text: Text, rest: str) -> Heading | Table | None:
    """What a paragraph is once this line stands under it, if not a paragraph."""
    if text.header is not None and "|" in text.header:
        alignments = _alignments(rest)
        if alignments and len(alignments) == len(split_row(text.header)):
            return Table(alignments)
    if text.chars <= HEAD_CHARS and not text.is_definition and _UNDERLINE.match(rest):
        return Heading(1 if rest[0] == "=" else 2)
    return None


def _alignments(line: str) -> tuple[str, ...]:
    """The columns of a table's delimiter row; none if it is something else."""
    if _DELIMITER_ROW.match(line) is None:
        return ()
    found: list[str] = []
    for cell in split_row(line):
        sides = _DELIMITER_CELL.fullmatch(cell.text)
        if sides is None:
            return ()
        found.append(
            {"::": "center", ":": "right" if sides[2] else "left"}.get(sides[1] + sides[2], "left")
        )
    return tuple(found) if len(found) <= MAX_COLUMNS else ()


def split_row(line: str) -> list[Piece]:
    r"""The cells of a table row, as written; `\|` does not divide. Offsets are from the row's beginning."""
    cells: list[Piece] = []
    begin = 0
    for at, char in enumerate(line):
        if char == "|" and not (at and line[at - 1] == "\\"):
            cells.append(Piece(line[begin:at], begin))
            begin = at + 1
    cells.append(Piece(line[begin:], begin))
    if cells and not cells[0].text.strip():
        del cells[0]
    if cells and not cells[-1].text.strip():
        del cells[-1]
    return cells
