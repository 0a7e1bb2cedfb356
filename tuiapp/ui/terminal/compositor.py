"""This file is painting what has changed and nothing beside it.

Textual asks every widget for its lines whose *clip* meets what is painted anew; the clip of a panel is all
of its row, so a new line in a transcript had the whole panel beside it rendered, and every container
under both. And it asks within one rectangle around all that has changed: a clock in the title and a line
at the bottom were nearly the whole screen. Of a paint of one transcript that was more than half.
"""

from collections.abc import Iterable

from textual._compositor import (  # Screen gives no other way to choose what is rendered
    ChopsUpdate,
    Compositor,
    ReflowResult,
)
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class LeanCompositor(Compositor):
    """Asks only widgets that themselves meet what is painted, and are not wholly below others."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: tuple[Region, ...] = ()
        """What a partial update paints anew."""
        self._told: dict[Widget, Size] = {}
        """The size that each widget has been told it has."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay the screen out, and say whose size is another one than it was told.

        Textual compares with its last map, and works that out anew whenever somebody asks for a widget that is
        new on the screen: what was resized just then never heard of it (8.2.8; a line laid out for a width
        that is gone).
        """
        result = super().reflow(parent, size)
        sizes = {widget: geometry.region.size for widget, geometry in self.full_map.items()}
        missed = {
            widget
            for widget, told in self._told.items()
            if widget not in result.shown and sizes.get(widget, told) != told
        }
        self._told = sizes
        return result._replace(resized=result.resized | missed)

    def render_partial_update(self) -> ChopsUpdate | None:
        """What has changed since the last update; None if nothing has."""
        screen = self.size.region
        self._wanted = tuple(
            shown for region in self._dirty_regions if (shown := region.intersection(screen))
        )
        try:
            return super().render_partial_update()
        finally:
            self._wanted = ()

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
