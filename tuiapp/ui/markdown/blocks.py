"""This file is the block structure of Markdown as a fold over lines: a state and a line give a state.

The rule it keeps: a line is decided once, from what stands above it and never from what comes below, so
nothing is parsed twice and any cutting of the stream gives the same blocks. Where CommonMark decides by
what follows (a paragraph that turns out to be a heading or a table) the event `Become` says so, while
the paragraph is still the open block. Link reference definitions may come after their use, so they and
the links that need them are shown as written.

Source: https://spec.commonmark.org/0.31.2/ sections 4 and 5, https://github.github.com/gfm/ section 4.10.
"""

import re
from dataclasses import replace
from typing import NamedTuple

from tuiapp.ui.markdown.rows import ENOUGH_CELLS, column_alignments, split_row
from tuiapp.ui.markdown.structure import (
    Become,
    Container,
    Empty,
    Event,
    Fence,
    Heading,
    Indented,
    Item,
    Leaf,
    More,
    Piece,
    Quote,
    Rule,
    Start,
    State,
    Table,
    Text,
)


MAX_DEPTH = 16
"""Containers inside one another; deeper quote and list marks are text."""

HEAD_CHARS = 128
"""A line of text is classified by this much of its beginning; the rest flows into the block that got it.

For the same reason a longer paragraph does not become a heading by a line of dashes under it."""

_SPACES = re.compile(" *")
_ITEM = re.compile(r"([-+*]|(\d{1,9})([.)]))( +|$)")
_TASK = re.compile(r"\[([ xX])\] +(?=\S)")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_FORMULA = re.compile(r"(\$\$|\\\[) *$")
_HEADING = re.compile(r"(#{1,6})(?: +|$)(.*)")
_HEADING_CLOSE = re.compile(r"(?:^| +)#+ *$")
_RULE = re.compile(r"([-_*])(?: *\1){2,} *$")
_UNDERLINE = re.compile(r"(=+|-+) *$")
_DEFINITION = re.compile(r"\[[^\]]+\]: *\S")
_ROW = "|"

_CODE_INDENT = 4

FORMULA = "math"
"""What a formula in a block of its own is labelled with."""
_FORMULA_ENDS = {"$$": "$$", r"\[": r"\]"}


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
    """Spaces from `column` on; tabs are spaces since the sanitiser."""
    found = _SPACES.match(line, column)
    return found.end() - column if found else 0


def step(state: State, line: str, at: int) -> tuple[State, Event | None]:
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
        case Text(chars=before, stands_alone=stands_alone):
            return replace(state, leaf=Text(None, before + chars, stands_alone))
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


def _in_place(state: State, place: _Place) -> tuple[State, Event | None]:
    """What the line's content is, its containers known."""
    if place.is_blank:
        is_item = isinstance(place.containers[-1], Item)
        return _start(state, place, Empty(), None) if is_item else (_blank(state, place), None)
    carries_on = not place.fresh and isinstance(state.leaf, Text)
    if place.indent >= _CODE_INDENT:
        return (
            _continue_text(state, place)
            if carries_on
            else _start(state, place, Indented(), place.piece(_CODE_INDENT))
        )
    marked = _marked(place)
    if marked is not None:
        return _start(state, place, *marked)
    if isinstance(state.leaf, Table) and place.is_inside and not place.fresh:
        return replace(state, after_blank=False), More(place.piece(place.indent))
    return _text(state, place, carries_on=carries_on)


def _marked(place: _Place) -> tuple[Leaf, Piece | None] | None:
    """The block that the first characters say it is."""
    rest = place.rest
    if fence := _FENCE.match(rest):
        mark, info = fence[1] or fence[3], (fence[2] if fence[1] else fence[4]).strip()
        language = info.split(" ", 1)[0]
        return Fence(mark, place.indent, language), None
    if formula := _FORMULA.match(rest):
        return Fence(_FORMULA_ENDS[formula[1]], place.indent, FORMULA), None
    if heading := _HEADING.match(rest):
        column = place.column + place.indent + heading.start(2)
        text = _HEADING_CLOSE.sub("", heading[2])
        return Heading(len(heading[1])), Piece(text, place.at + column)
    return (Rule(), None) if _RULE.match(rest) else None


def _text(state: State, place: _Place, *, carries_on: bool) -> tuple[State, Event | None]:
    """A line of a paragraph.

    One that begins with a bar is a paragraph of its own, because the head of a table often comes right
    under the sentence that announces it; one that looks like a definition, when no sentence is open.
    """
    text = state.leaf if carries_on and isinstance(state.leaf, Text) else None
    rest = place.rest
    may_part = text is None or text.stands_alone
    stands_alone = rest.startswith(_ROW) or (may_part and _DEFINITION.match(rest) is not None)
    if text is not None and not stands_alone:
        return _continue_text(state, place)
    return _start(state, place, Text(rest, len(rest), stands_alone), place.piece(place.indent))


def _start(
    state: State, place: _Place, leaf: Leaf, piece: Piece | None
) -> tuple[State, Event | None]:
    is_next = _stands_alone(leaf) and _stands_alone(state.leaf) and not place.fresh
    has_gap = state.shown is not None and (
        state.after_blank or not (is_next or _is_compact(state.shown, place.containers))
    )
    can_grow = not isinstance(leaf, Heading | Rule)
    after = State(place.containers, leaf if can_grow else None, shown=place.containers)
    return after, Start(leaf, place.containers, place.fresh, has_gap, piece)


def _stands_alone(leaf: Leaf | None) -> bool:
    return isinstance(leaf, Text) and leaf.stands_alone


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


def _continue_text(state: State, place: _Place) -> tuple[State, Event | None]:
    """The next line of a paragraph, which a lazy line may continue from outside its containers."""
    chars = state.leaf.chars if isinstance(state.leaf, Text) else 0
    leaf = Text(None, chars + len(place.rest))
    return replace(state, leaf=leaf, after_blank=False), More(place.piece(place.indent))


def _blank(state: State, place: _Place) -> State:
    containers = place.containers
    if isinstance(state.leaf, Empty) and place.is_inside:
        containers = containers[:-1]  # an item may begin with one blank line at most
    return State(containers, None, after_blank=True, shown=state.shown)


def _inside_fence(state: State, fence: Fence, place: _Place) -> tuple[State, Event | None]:
    rest = place.rest.rstrip(" ")
    if fence.mark in _FORMULA_ENDS.values():
        return _inside_formula(state, fence, place)
    if (
        place.indent < _CODE_INDENT
        and len(rest) >= len(fence.mark)
        and not rest.strip(fence.mark[0])
    ):
        return replace(state, leaf=None), None
    return state, More(place.piece(fence.indent))


def _inside_formula(state: State, fence: Fence, place: _Place) -> tuple[State, Event | None]:
    """A line of a formula, which may end it."""
    rest = place.rest.rstrip(" ")
    after = replace(state, leaf=None) if rest.endswith(fence.mark) else state
    piece = place.piece(fence.indent)
    text = piece.text.rstrip(" ").removesuffix(fence.mark)
    if after is state or text.strip():
        return after, More(piece._replace(text=text) if after is not state else piece)
    return after, None


def _inside_indented(state: State, code: Indented, place: _Place) -> tuple[State, Event | None]:
    if place.is_blank:
        after = Indented(code.blank_lines + 1)
        return replace(state, leaf=after, after_blank=True), None
    more = More(place.piece(_CODE_INDENT), code.blank_lines)
    return replace(state, leaf=Indented(), after_blank=False), more


def _becomes(text: Text, rest: str) -> Heading | Table | None:
    """What a paragraph is once this line stands under it, if not a paragraph."""
    if text.header is not None and "|" in text.header:
        alignments = column_alignments(rest)
        if alignments and len(alignments) == len(split_row(text.header, ENOUGH_CELLS)):
            return Table(alignments)
    if text.chars <= HEAD_CHARS and not text.stands_alone and _UNDERLINE.match(rest):
        return Heading(1 if rest[0] == "=" else 2)
    return None
