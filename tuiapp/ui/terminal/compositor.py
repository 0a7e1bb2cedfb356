"""This file is painting what has changed and nothing beside it.

Textual asks every widget for its lines whose *clip* meets what is painted anew; the clip of a panel is all
of its row, so a new line in a transcript had the whole panel beside it rendered, and every container
under both. And it asks within one rectangle around all that has changed: a clock in the title and a line
at the bottom were nearly the whole screen. Of a paint of one transcript that was more than half.

Then it cuts every line at the edges of every widget in its row, and puts the pieces together again; what is
one widget's alone goes to the terminal as it is. Of a paint of six lanes that was a third.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from textual._compositor import (  # Screen gives no other way to choose what is rendered
    ChopsUpdate,
    Compositor,
    CompositorMap,
    ReflowResult,
)
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


_OWNERS_KEPT: Final = 2000
"""Regions whose widget is remembered: most are rows that change again and again."""


class Row(NamedTuple):
    """A line of a widget that nothing lies over, and where it begins on the screen."""

    x: int
    y: int
    strip: Strip


class Owner(NamedTuple):
    """The one widget that shows a region, and where it lies on the screen."""

    widget: Widget
    place: Region


class LeanUpdate(ChopsUpdate):
    """Rows as their widgets gave them, and the rest in Textual's pieces."""

    def __init__(self, rows: Sequence[Row], rest: ChopsUpdate | None) -> None:
        if rest is None:
            super().__init__((), [], [])
        else:
            super().__init__(rest.chops, rest.spans, rest.chop_ends)
        self.rows = rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for x, y, strip in self.rows:
            yield Control.move_to(x, y).segment
            yield from strip
        if self.spans:
            yield from super().__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """What is written to the terminal."""
        written = [f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.rows]
        if self.spans:
            written.append(super().render_segments(console))
        return "".join(written)


class LeanCompositor(Compositor):
    """Asks only widgets that themselves meet what is painted, and are not wholly below others."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: tuple[Region, ...] = ()
        """What a partial update puts together from pieces."""
        self._shown: Sequence[tuple[Region, Owner]] = ()
        """What can be seen of each widget, front to back."""
        self._shown_of: dict[Widget, tuple[Region, Region]] | None = None
        """The map that this was worked out from: Textual makes another one with each layout."""
        self._owners: dict[Region, Owner | None] = {}
        self._laid_out: tuple[CompositorMap, set[Widget]] = ({}, set())
        """The map and its widgets as the last layout left them."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay the screen out, and say who was shown, hidden or resized since the last layout.

        Textual compares with its last map, and works that out anew whenever somebody asks for a widget that is
        new on the screen: who came or was resized just then never heard of it (8.2.8; a line laid out for a
        width that is gone, a lane that believed itself hidden and showed nothing more).
        """
        self._full_map, self.widgets = self._laid_out
        result = super().reflow(parent, size)
        self._full_map_invalidated = False
        self._laid_out = self._full_map, self.widgets
        return result

    def render_partial_update(self) -> LeanUpdate | None:
        """What has changed since the last update; None if nothing has."""
        screen = self.size.region
        rows: list[Row] = []
        pieces: list[Region] = []
        for dirty in self._dirty_regions:
            region = dirty.intersection(screen)
            if not region:
                continue
            owner = self._owner_of(region)
            if owner is None:
                pieces.append(region)
            else:
                lines = owner.widget.render_lines(region.translate(-owner.place.offset))
                rows += (Row(region.x, y, line) for y, line in enumerate(lines, region.y))
        self._dirty_regions.clear()
        self._dirty_regions.update(pieces)
        self._wanted = tuple(pieces)
        try:
            rest = super().render_partial_update()
        finally:
            self._wanted = ()
        return LeanUpdate(rows, rest) if rows or rest is not None else None

    def _owner_of(self, region: Region) -> Owner | None:
        """The widget that alone shows a region; None if there are several."""
        if self._shown_of is not self.visible_widgets:
            self._shown_of = self.visible_widgets
            self._shown = [
                (place.intersection(clip), Owner(widget, place))
                for widget, (place, clip) in self._shown_of.items()
            ]
            self._owners.clear()
        elif len(self._owners) >= _OWNERS_KEPT:
            self._owners.clear()
        if region not in self._owners:
            front = next((it for it in self._shown if it[0].overlaps(region)), None)
            is_alone = front is not None and region in front[0]
            self._owners[region] = front[1] if front is not None and is_alone else None
        return self._owners[region]

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """What each widget shows in the rows that are painted, front to back."""
        if not self._wanted:
            yield from super()._get_renders(crop)
            return
        uncovered = self._wanted
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            touched = [part for one in uncovered if (part := shown.intersection(one))]
            if not touched:
                continue
            first = min(part.y for part in touched)
            last = max(part.bottom for part in touched)
            # Whole rows: where a widget is cut into pieces, its left edge is where the first one begins.
            rows = Region(shown.x, first, shown.width, last - first)
            yield rows, rows, widget.render_lines(rows.translate((-region.x, -region.y)))
            uncovered = tuple(one for one in uncovered if one not in shown)
            if not uncovered:
                return
