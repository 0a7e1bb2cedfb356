"""This file is the text area under the composer: one that shares the keyboard with its screen.

The rule it keeps: keys act in the order they were pressed. Textual runs a binding only after its key
has bubbled up to the app, so under load "x, Backspace, Enter" would send the x; here a key's own
binding runs in the widget, and only what the widget has no use for goes on to the screen.
"""

from typing import ClassVar, Final

from rich.segment import Segment
from rich.text import Text
from textual.actions import SkipAction
from textual.events import Click, Key, Paste
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import EditResult, Location

from tuiapp.core.visible import visible
from tuiapp.ui.widgets.pastes import Chip, Pastes, can_unfold, is_long


MAX_LINES: Final = 10
_PROMPT_MARK: Final = " ❯ "
_DOUBLE: Final = 2


def _clean(text: str) -> str:
    """Text fit for the document: line feeds only, tabs kept, other controls visible."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\t".join(visible(part) for part in lines.split("\t"))


class PromptArea(TextArea):
    """A text area of one to ten lines with `❯` before the first; page keys, Tab and Escape are the screen's."""

    DEFAULT_CSS = """
    PromptArea {
        height: auto;
        border: none;
        padding: 0;
        color: $foreground;
        background: $background;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
        & .prompt-area--mark { color: $accent; }
        & .prompt-area--chip { color: $accent; }
        & .text-area--placeholder { color: $muted; }
        & .text-area--selection { background: $selection; }
        &:light .text-area--cursor { color: $background; background: $foreground; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"prompt-area--mark", "prompt-area--chip"}

    def __init__(self, *, placeholder: str, id: str | None) -> None:  # noqa: A002 - Textual's name for it
        self._pastes = Pastes()
        self._has_new_styles = True
        super().__init__(
            placeholder=placeholder,
            soft_wrap=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            id=id,
        )
        self.cursor_blink = False
        # Looking for the other bracket reads the whole prompt at each step of the cursor.
        self.match_cursor_bracket = False

    @property
    def gutter_width(self) -> int:
        """The cells before the text, which Textual keeps for line numbers and we for the mark."""
        return len(_PROMPT_MARK)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text has, up to ten, and up to half of a low screen."""
        lines = super().get_content_height(container, viewport, width)
        return min(lines, MAX_LINES, max(1, viewport.height // 2))

    def notify_style_update(self) -> None:
        """Another theme, or the focus has come or gone."""
        self._has_new_styles = True
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows. Textual works out nine styles anew for each paint, 0.6 ms a key."""
        if not self._has_new_styles:
            return super(TextArea, self).render_lines(crop)
        self._has_new_styles = False
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """A row of the text, the first with the mark before it."""
        is_first = self.scroll_offset.y + y == 0
        mark = _PROMPT_MARK if is_first else " " * len(_PROMPT_MARK)
        style = self.get_component_rich_style("prompt-area--mark")
        return Strip.join([Strip([Segment(mark, style)], len(mark)), super().render_line(y)])

    @property
    def written(self) -> str:
        """The prompt, with all that was pasted; `text` has chips for what is long."""
        return self._pastes.unfolded(self.text)

    @property
    def selected_text(self) -> str:
        """What is selected, with all that was pasted."""
        return self._pastes.unfolded(super().selected_text)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:  # noqa: FBT001, FBT002 - Textual's signature
        """Bring the cursor into view.

        An undo that leaves too few lines for a scrollbar asks for this while the cursor still stands below the
        last line; it asks again once it has moved it. (Textual 8.2.8 ends the app there.)
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    def put(self, text: str) -> None:
        """Replace what is written, as an edit that can be undone, with the cursor at its end."""
        text = self._pastes.refolded(_clean(text))
        if is_long(text):
            text = self._pastes.fold(text, "a text of")
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)

    async def _on_key(self, event: Key) -> None:
        if event.is_printable:
            return
        active = self.screen.active_bindings.get(event.key)
        if active is None or active.node is not self:
            return
        # Textual's own handler would insert a newline for Enter.
        event.prevent_default()
        if await self.app.run_action(active.binding.action, self):
            event.stop()

    async def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        self.write(event.text)

    def write(self, text: str) -> None:
        """Put text where the cursor is, in place of what is selected."""
        text = _clean(text)
        if is_long(text):
            text = self._pastes.fold(text)
        start, end = self.selection
        result = self.replace(text, start, end, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def action_paste(self) -> None:
        """Paste what was copied inside the app."""
        self.write(self.app.clipboard)

    def break_line(self) -> None:
        """Put a newline in place of the selection."""
        start, end = self.selection
        self.replace("\n", start, end, maintain_selection_offset=False)

    @property
    def visual_row(self) -> int:
        """The row the cursor stands in, wrapped lines counted as they show."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y

    def action_cursor_line_end(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        """To the end of the line; in an empty composer the key is the screen's."""
        if not self.text:
            raise SkipAction
        super().action_cursor_line_end(select)

    def action_select_line(self) -> None:
        """F6 is the screen's: Textual would select the line, and the next character replace it."""
        raise SkipAction

    def action_cursor_page_up(self) -> None:
        """Leave the page keys to the screen, which scrolls the lane."""
        raise SkipAction

    def action_cursor_page_down(self) -> None:
        """Leave the page keys to the screen, which scrolls the lane."""
        raise SkipAction

    # A chip is one thing: the cursor does not stand in it, and no part of it is deleted alone.

    def get_line(self, line_index: int) -> Text:
        """A line with its chips in colour."""
        line = super().get_line(line_index)
        style = self.get_component_rich_style("prompt-area--chip", partial=True)
        for chip in self._pastes.chips(line.plain):
            line.stylize(style, chip.begin, chip.end)
        return line

    def clamp_visitable(self, location: Location) -> Location:
        """The nearest place where the cursor may stand; beyond a chip where it was going through one."""
        row, column = super().clamp_visitable(location)
        chip = self._chip_around(row, column)
        if chip is None:
            return row, column
        at_row, at = self.cursor_location
        middle = at if at_row == row else (chip.begin + chip.end) // 2
        return row, chip.end if column > middle else chip.begin

    def delete(
        self, start: Location, end: Location, *, maintain_selection_offset: bool = True
    ) -> EditResult:
        """Delete the text between two places, and chips that have a part in it wholly."""
        (row, column), (last_row, last_column) = sorted((start, end))
        first, last = self._chip_around(row, column), self._chip_around(last_row, last_column)
        start = (row, first.begin if first else column)
        end = (last_row, last.end if last else last_column)
        return super().delete(start, end, maintain_selection_offset=maintain_selection_offset)

    def on_click(self, event: Click) -> None:
        """A double click on a chip writes it out."""
        if event.chain == _DOUBLE and self._chip_beside_cursor:
            self.unfold()

    def unfold(self) -> bool | None:
        """Write out the chip beside the cursor, else the last one.

        Returns:
            Whether that was possible: a very long one stays. None where there is no chip.
        """
        places = [
            (row, chip)
            for row, line in enumerate(self.document.lines)
            for chip in self._pastes.chips(line)
        ]
        if not places:
            return None
        row, chip = self._chip_beside_cursor or places[-1]
        if not can_unfold(chip.text):
            return False
        self.replace(chip.text, (row, chip.begin), (row, chip.end), maintain_selection_offset=False)
        return True

    @property
    def _chip_beside_cursor(self) -> tuple[int, Chip] | None:
        """The chip that begins or ends at the cursor, and its row."""
        row, column = self.cursor_location
        chips = self._pastes.chips(self.document[row])
        return next(((row, one) for one in chips if column in {one.begin, one.end}), None)

    def _chip_around(self, row: int, column: int) -> Chip | None:
        """The chip that a place is within."""
        if row >= self.document.line_count:
            return None
        chips = self._pastes.chips(self.document[row])
        return next((one for one in chips if one.begin < column < one.end), None)
