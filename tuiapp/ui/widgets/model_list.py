"""This file is the list of models on the screen: one line each, of which only those in sight are drawn.

The rule it keeps: it never takes focus, and what is highlighted stays so, and in its line, when rows
come or go above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tuiapp.core.figures import pad, short_count, usd
from tuiapp.core.models import Model
from tuiapp.core.prices import Price
from tuiapp.core.visible import visible
from tuiapp.ui.fuzzy import Query
from tuiapp.ui.model_rows import (
    GapRow,
    KeylessRow,
    LaneRow,
    ModelRow,
    NoteRow,
    Row,
    TypedRow,
    first_choice,
)


CONTEXT_CELLS: Final = 7
PRICE_CELLS: Final = 7
"""Of each of the two prices."""
_MARK_CELLS: Final = 3
_THUMB_CELLS: Final = 2
_TITLE_GAP_CELLS: Final = 2
_MIN_CELLS_FOR_CONTEXT: Final = 40
_MIN_CELLS_FOR_PRICE: Final = 64
_MIN_CELLS_FOR_TITLE: Final = 96
_NAME_SHARE: Final = 0.6
_WHEEL_ROWS: Final = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide what is; nothing of it depends on what the list holds, so nothing moves."""

    name_cells: int
    title_cells: int
    has_context: bool
    has_price: bool

    @classmethod
    def of(cls, width_cells: int) -> "Columns":
        """The columns of a list so wide."""
        has_context = width_cells >= _MIN_CELLS_FOR_CONTEXT
        has_price = width_cells >= _MIN_CELLS_FOR_PRICE
        room = width_cells - _MARK_CELLS - _THUMB_CELLS
        room -= (CONTEXT_CELLS + 1) * has_context + (2 * PRICE_CELLS + 5) * has_price
        if width_cells < _MIN_CELLS_FOR_TITLE:
            return cls(max(1, room), 0, has_context, has_price)
        name_cells = int(room * _NAME_SHARE)
        return cls(name_cells, room - name_cells, has_context, has_price)


def price_text(price: Price | None) -> str:
    """Both prices in their columns, right-aligned; empty where they are not known."""
    if price is None:
        return " " * (2 * PRICE_CELLS + 3)
    return f"{pad(usd(price.input_usd), PRICE_CELLS)} / {pad(usd(price.output_usd), PRICE_CELLS)}"


def dated(day: date) -> str:
    """How old the prices are, in words."""
    return f"prices of {day.day} {day:%b %Y}"


def row_line(
    row: Row, width_cells: int, query: Query, *, is_highlighted: bool, is_current: bool
) -> Content:
    """A row, exactly as wide as asked for."""
    marks = ("▸" if is_highlighted else " ") + ("•" if is_current else " ") + " "
    columns = Columns.of(width_cells)
    match row:
        case LaneRow():
            body = _lane_body(row, columns)
        case GapRow():
            body = Content("")
        case ModelRow():
            body = _model_body(row, columns, query)
        case TypedRow(key=key):
            body = Content.assemble((_clean(key), "$foreground"), ("  as typed", "$muted"))
        case KeylessRow(provider=provider, note=note):
            body = _aside(provider, note, columns)
        case NoteRow(provider=provider, note=note):
            body = _aside(provider, note, columns)
    line = Content.assemble((marks, "$accent"), body)
    line = line.truncate(max(0, width_cells - _THUMB_CELLS), ellipsis=True)
    line = line.pad_right(max(0, width_cells - _THUMB_CELLS - line.cell_length))
    return line.stylize("on $block-cursor-background") if is_highlighted else line


def _lane_body(row: LaneRow, columns: Columns) -> Content:
    """`lane 2  demo/code  temp 0.2`: as above the lane itself, where there is room with the word."""
    number = f"lane {row.place}  " if columns.has_context else f"{row.place} "
    name = _clean(row.name)
    provider_end = name.find("/") + 1
    name = Content.assemble((name[:provider_end], "$muted"), (name[provider_end:], "$foreground"))
    note = f"  {_clean(row.note)}" if row.note else ""
    return Content.assemble((number, "$accent"), name, (note, "$muted"))


def _model_body(row: ModelRow, columns: Columns, query: Query) -> Content:
    name = _cut(row.key, columns.name_cells)
    provider_end = len(row.target.provider) + 1
    body = Content(name).stylize("$muted", 0, provider_end).stylize("$foreground", provider_end)
    body = _with_matches(body, row.texts[0], query)
    body = body.pad_right(columns.name_cells - body.cell_length)
    if columns.title_cells:
        title = _cut(row.model.title or "", columns.title_cells - _TITLE_GAP_CELLS)
        shown = Content.styled(title, "$muted")
        if row.model.title and not query.is_empty:
            shown = _with_matches(shown, row.texts[1], query)
        body = Content.assemble(body, " " * _TITLE_GAP_CELLS, shown)
        body = body.pad_right(columns.name_cells + columns.title_cells - body.cell_length)
    if columns.has_context:
        tokens = row.model.context_tokens
        context = "" if tokens is None else short_count(tokens)
        body = Content.assemble(body, " ", (pad(context, CONTEXT_CELLS), "$muted"))
    if columns.has_price:
        body = Content.assemble(body, "  ", (price_text(row.model.price), "$muted"))
    return body


def _aside(provider: str, note: str, columns: Columns) -> Content:
    del columns
    return Content.styled(f"{_clean(provider)}  {_clean(note)}", "$muted")


def _with_matches(shown: Content, text: str, query: Query) -> Content:
    """The letters that were typed stand out; where the text was cut, those that are left."""
    # Making it visible, or lower case, may have changed its length: then nothing is marked.
    if query.is_empty or not text.startswith(shown.plain.rstrip("…").lower()):
        return shown
    for place in query.places(text):
        if place < len(shown.plain.rstrip("…")):
            shown = shown.stylize("bold $accent", place, place + 1)
    return shown


def _clean(text: str) -> str:
    return visible(text, keep_newlines=False)


def _cut(text: str, room_cells: int) -> str:
    shown = _clean(text)
    if cell_len(shown) <= room_cells:
        return shown
    return f"{set_cell_size(shown, room_cells - 1)}…" if room_cells > 0 else ""


def details(row: Row | None) -> str:
    """The line below the list: everything that is known of the highlighted row."""
    match row:
        case None | GapRow():
            return "Nothing fits. Any provider/model can be typed."
        case LaneRow(place=place, lanes=lanes, note=note):
            return f"Lane {place} of {lanes} · {_clean(note) or 'nothing is set for it'}"
        case ModelRow(model=model):
            return _about(model) or "Nothing more is known of it."
        case TypedRow():
            return "Stands in no list; it is asked for as it is typed."
        case KeylessRow(provider=provider):
            return f"{_clean(provider)} wants a key. Enter to type it."
        case NoteRow():
            return "Enter looks again."


def _about(model: Model) -> str:
    price = model.price
    facts = (
        _clean(model.title) if model.title else None,
        f"{short_count(model.context_tokens)} context" if model.context_tokens else None,
        f"{short_count(model.max_output_tokens)} out" if model.max_output_tokens else None,
        f"{usd(price.input_usd)} in, {usd(price.output_usd)} out per M" if price else None,
        "images" if model.takes_images else None,
    )
    return " · ".join(fact for fact in facts if fact)


class ModelListView(Widget):
    """The rows in sight, one of them highlighted. The screen drives it.

    A click chooses; on a lane, of which more can be wanted than to choose it, a second one does.
    """

    DEFAULT_CSS = """
    ModelListView {
        height: 1fr;
        min-height: 1;
        padding: 0 1;
        background: $panel;
        pointer: pointer;
    }
    """

    index: reactive[int] = reactive(0)
    top: reactive[int] = reactive(0)

    @dataclass
    class Chosen(Message):
        """A row was clicked."""

        row: Row

    @dataclass
    class Highlighted(Message):
        """Another row is highlighted, or none is left."""

        row: Row | None

    current: reactive[str] = reactive("")
    """The key of the model that is asked now."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Row] = ()
        self._query = Query("")

    @property
    def rows(self) -> Sequence[Row]:
        """All rows, in sight or not."""
        return self._rows

    @property
    def highlighted(self) -> Row | None:
        """The row that Enter takes."""
        return self._rows[self.index] if self.index < len(self._rows) else None

    def show(self, rows: Sequence[Row], query: Query) -> None:
        """Show what fits what was typed, from its beginning."""
        self._query = query
        self._put(rows, first_choice(rows), top=0)

    def renew(self, rows: Sequence[Row]) -> None:
        """Show rows that have come or changed; the highlight stays on its row, in its line."""
        row = self.highlighted
        place = _place_of(row.key, rows) if row else None
        if place is None:
            index = _beside_gap(rows, min(self.index, max(0, len(rows) - 1)), -1)
            self._put(rows, index, top=self.top)
        else:
            self._put(rows, place, top=self.top + place - self.index)

    def point_at(self, key: str) -> None:
        """Highlight the row with this key; nothing where there is none."""
        place = _place_of(key, self._rows)
        if place is not None:
            self._highlight(place)

    def _put(self, rows: Sequence[Row], index: int, *, top: int) -> None:
        self._rows = rows
        self.index = index
        self.top = max(0, min(top, len(rows) - self._height))
        self._keep_in_sight()
        self.refresh()
        self.post_message(self.Highlighted(self.highlighted))

    def move(self, step: int) -> None:
        """Move the highlight: by one, around the ends; by more, up to them."""
        count = len(self._rows)
        if not count:
            return
        target = self.index + step
        place = target % count if abs(step) == 1 else min(max(0, target), count - 1)
        self._highlight(_beside_gap(self._rows, place, step))

    def _highlight(self, place: int) -> None:
        self.index = place
        self._keep_in_sight()
        self.post_message(self.Highlighted(self.highlighted))

    @property
    def page_rows(self) -> int:
        """How far a page goes."""
        return max(2, self._height - 1)

    @property
    def _height(self) -> int:
        return max(1, self.content_size.height)

    def _keep_in_sight(self) -> None:
        # Before there is a height, the highlight would count as far below it, and what stands above be hidden.
        if self.content_size.height:
            self.top = max(min(self.top, self.index), self.index - self._height + 1)

    def on_resize(self) -> None:
        """Another height."""
        self._keep_in_sight()

    def render(self) -> Content:
        """The rows in sight, the thumb at their right."""
        width, height = self.content_size
        lines: list[Content] = []
        for y, row in enumerate(self._rows[self.top : self.top + height]):
            place = self.top + y
            line = row_line(
                row,
                width,
                self._query,
                is_highlighted=place == self.index,
                is_current=self._is_current(row),
            )
            thumb = "▐" if self._thumb_covers(y) else " "
            lines.append(Content.assemble(line, " ", (thumb, "$faint")))
        return Content("\n").join(lines)

    def _is_current(self, row: Row) -> bool:
        return row.is_focused if isinstance(row, LaneRow) else row.key == self.current

    def _thumb_covers(self, y: int) -> bool:
        height, count = self._height, len(self._rows)
        if count <= height:
            return False
        size = max(1, height * height // count)
        first = round((height - size) * self.top / (count - height))
        return first <= y < first + size

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the pointer; turn to a lane first."""
        place = self.top + event.y
        row = self._rows[place] if 0 <= place < len(self._rows) else None
        if row is None or isinstance(row, GapRow):
            return
        event.stop()
        is_new = place != self.index
        self._highlight(place)
        if not (is_new and isinstance(row, LaneRow)):
            self.post_message(self.Chosen(row))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Three rows; the highlight stays."""
        event.stop()
        self.top = max(0, min(self.top + _WHEEL_ROWS, len(self._rows) - self._height))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Three rows; the highlight stays."""
        event.stop()
        self.top = max(0, self.top - _WHEEL_ROWS)


def _place_of(key: str, rows: Sequence[Row]) -> int | None:
    return next((place for place, row in enumerate(rows) if row.key == key), None)


def _beside_gap(rows: Sequence[Row], place: int, step: int) -> int:
    """The place, or where it is the gap the one before or behind it; there are rows on both sides of it."""
    is_gap = place < len(rows) and isinstance(rows[place], GapRow)
    return place + (1 if step > 0 else -1) if is_gap else place
