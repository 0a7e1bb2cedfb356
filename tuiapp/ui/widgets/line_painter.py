"""This file is the transcript's lines as they go to the screen: margins, bar, thumb, marks on the text.

The rule it keeps: a line that looks as before is the same object as before, so that what has changed can
be told by identity, and nothing is composed twice.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, Protocol

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuiapp.ui.look import Look
from tuiapp.ui.widgets.entries import Entry
from tuiapp.ui.widgets.page import Page


LEFT_CELLS: Final = 3
"""Margin, role bar, space."""
RIGHT_CELLS: Final = 2
"""Space and thumb."""
NO_ENTRY: Final = -1
_NO_LINE: Final = -1
_MARGINS: Final = (" ▎ ", " ▌ ", "❯▌ ")
"""Of a message, of the one under the cursor, and of that one's first line."""
_CACHED_LINES: Final = 1024
"""Composed lines kept; a few screens full. Past it the cache starts anew."""


class View(NamedTuple):
    """The window onto a page. Read once a frame: Textual works a widget's size out anew each time."""

    top: int
    """The first line that is seen."""
    rows: int
    width_cells: int
    lines: int
    """How many lines the page has."""
    is_following: bool
    cursor: int = NO_ENTRY
    """The entry under the cursor."""

    @property
    def thumb(self) -> range:
        """The rows that the scroll bar's thumb covers; none where everything is seen."""
        if self.lines <= self.rows or not self.rows:
            return range(0)
        size = max(1, self.rows * self.rows // self.lines)
        start = round((self.rows - size) * self.top / max(1, self.lines - self.rows))
        return range(start, start + size)


class Span(NamedTuple):
    """Cells of an entry's line that are drawn in another style."""

    start: int
    end: int
    style: Style


class Marking(Protocol):
    """Something that marks text: a selection, what was found."""

    def touches(self, index: int) -> bool:
        """Whether it may mark anything of the entry at `index`."""
        ...

    def spans(self, index: int, line: int, entry: Entry) -> Iterable[Span]:
        """What it marks of a line of the entry; the later ones lie over the earlier ones."""
        ...


class LinePainter:
    """Composes the lines of a page."""

    def __init__(self, page: Page, look: Look, markings: Sequence[Marking]) -> None:
        self._page = page
        self._look = look
        self._markings = markings
        self._cache: dict[tuple[int, bool, int], tuple[Strip, Strip]] = {}
        """Composed lines by their place, whether the thumb is beside them, and their margin, with what they
        show."""
        self._marked: dict[int, tuple[Strip, tuple[Span, ...], Strip]] = {}
        """Composed lines with marks over them, by their place, with what they were made of."""
        self._width_cells = 0

    def take_look(self, look: Look) -> None:
        """Draw in other colours."""
        self._look = look
        self._forget()

    def _forget(self) -> None:
        self._cache.clear()
        self._marked.clear()

    def paint(self, view: View) -> list[Strip]:
        """The rows of a view."""
        if view.width_cells != self._width_cells or len(self._cache) >= _CACHED_LINES:
            self._width_cells = view.width_cells
            self._forget()
        thumb = view.thumb
        strips = [
            self._blank(has_thumb=row in thumb)
            if place is None
            else self._row(view, view.top + row, *place, has_thumb=row in thumb)
            for row, place in enumerate(self._page.rows(view.top, view.rows))
        ]
        below = view.lines - view.top - view.rows
        if strips and not view.is_following and below > 1:
            strips[-1] = self._mark_more(strips[-1], below)
        return strips

    def _row(self, view: View, at: int, index: int, line: int, *, has_thumb: bool) -> Strip:
        entry = self._page.entries[index]
        body = entry.line(line)
        margin = 0 if index != view.cursor else 1 + (line == 0)
        key = (at, has_thumb, margin)
        cached = self._cache.get(key)
        if cached is not None and cached[0] is body:
            strip = cached[1]
        else:
            strip = self._with_margins(entry.bar, body, margin, has_thumb=has_thumb)
            self._cache[key] = (body, strip)
        spans = tuple(
            span
            for marking in self._markings
            if marking.touches(index)
            for span in marking.spans(index, line, entry)
        )
        return self._with_marks(at, strip, spans) if spans else strip

    def _with_marks(self, at: int, strip: Strip, spans: tuple[Span, ...]) -> Strip:
        found = self._marked.get(at)
        if found is not None and found[0] is strip and found[1] == spans:
            return found[2]
        marked = _marked(strip, spans)
        self._marked[at] = (strip, spans, marked)
        return marked

    def _blank(self, *, has_thumb: bool) -> Strip:
        key = (_NO_LINE, has_thumb, 0)
        cached = self._cache.get(key)
        if cached is None:
            strip = self._with_margins(None, Strip.blank(0), 0, has_thumb=has_thumb)
            cached = self._cache[key] = (strip, strip)
        return cached[1]

    def _with_margins(
        self, bar: Style | None, body: Strip, margin: int, *, has_thumb: bool
    ) -> Strip:
        look = self._look
        left = Segment(_MARGINS[margin], bar) if bar is not None else Segment(" " * LEFT_CELLS)
        strip = Strip([left, *body]).adjust_cell_length(max(0, self._width_cells - 1))
        end = Segment("▐", look.faint) if has_thumb else Segment(" ")
        return Strip([*strip, end], self._width_cells).apply_style(look.base)

    def _mark_more(self, strip: Strip, lines_below: int) -> Strip:
        """Say how many there are; without how to get there where that would lie over text."""
        whole = f" ↓ {lines_below:,} lines below · ctrl+end "
        room = strip.cell_length - LEFT_CELLS - RIGHT_CELLS
        text_cells = cell_len(strip.crop(LEFT_CELLS, LEFT_CELLS + room).text.rstrip())
        said = whole if text_cells + len(whole) <= room else f" ↓ {lines_below:,} "
        if len(said) > room:
            return strip
        mark = Strip([Segment(said, self._look.warning)]).apply_style(self._look.base)
        end = strip.cell_length - RIGHT_CELLS
        start = end - len(said)
        return Strip.join([strip.crop(0, start), mark, strip.crop(end, strip.cell_length)])


def _marked(strip: Strip, spans: Sequence[Span]) -> Strip:
    """The line with its spans, cut once: of a letter that is everywhere there are hundreds in view."""
    width = strip.cell_length
    placed = [
        (min(start + LEFT_CELLS, width), min(end + LEFT_CELLS, width), style)
        for start, end, style in spans
    ]
    edges = sorted({0, width, *(at for start, end, _ in placed for at in (start, end))})
    parts: list[Segment] = []
    for at, part in zip(edges, strip.divide(edges[1:]), strict=False):
        over = [style for start, end, style in placed if start <= at < end]
        parts += Segment.apply_style(part, post_style=Style.combine(over)) if over else part
    return Strip(parts, width)
