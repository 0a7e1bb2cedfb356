"""This file is painting what has changed and nothing beside it.

Textual asks every widget for its lines whose *clip* meets what is painted anew; the clip of a panel is all
of its row, so a new line in a transcript had the whole panel beside it rendered, and every container
under both. Of a paint of one transcript that was more than half.
"""

from collections.abc import Iterable

from textual._compositor import Compositor  # Screen gives no other way to choose what is rendered
from textual.geometry import Region
from textual.strip import Strip


class LeanCompositor(Compositor):
    """Asks only widgets that themselves meet what is painted, and are not wholly below others."""

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """What each widget shows in the part of the screen that is painted, front to back."""
        if crop is None:
            yield from super()._get_renders(crop)
            return
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            wanted = shown.intersection(crop)
            if not wanted:
                continue
            area = Region(shown.x - region.x, shown.y - region.y, shown.width, shown.height)
            yield region, clip, widget.render_lines(area)
            if wanted == crop:
                return
