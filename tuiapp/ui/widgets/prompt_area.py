"""This file is the text area under the composer: one that shares the keyboard with its screen.

The rule it keeps: keys act in the order they were pressed. Textual runs a binding only after its key
has bubbled up to the app, so under load "x, Backspace, Enter" would send the x; here a key's own
binding runs in the widget, and only what the widget has no use for goes on to the screen.
"""

from typing import ClassVar, Final

from rich.segment import Segment
from textual.actions import SkipAction
from textual.events import Key, Paste
from textual.geometry import Size
from textual.strip import Strip
from textual.widgets import TextArea

from tuiapp.core.visible import visible


MAX_LINES: Final = 10
_PROMPT_MARK: Final = " ❯ "


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
        & .text-area--placeholder { color: $muted; }
        & .text-area--selection { background: $selection; }
        &:light .text-area--cursor { color: $background; background: $foreground; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"prompt-area--mark"}

    def __init__(self, *, placeholder: str, id: str | None) -> None:  # noqa: A002 - Textual's name for it
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

    def render_line(self, y: int) -> Strip:
        """A row of the text, the first with the mark before it."""
        is_first = self.scroll_offset.y + y == 0
        mark = _PROMPT_MARK if is_first else " " * len(_PROMPT_MARK)
        style = self.get_component_rich_style("prompt-area--mark")
        return Strip.join([Strip([Segment(mark, style)], len(mark)), super().render_line(y)])

    def put(self, text: str) -> None:
        """Replace what is written, as an edit that can be undone, with the cursor at its end."""
        self.replace(_clean(text), (0, 0), self.document.end, maintain_selection_offset=False)

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
        start, end = self.selection
        result = self.replace(_clean(text), start, end, maintain_selection_offset=False)
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

    def action_cursor_page_up(self) -> None:
        """Leave the page keys to the screen, which scrolls the lane."""
        raise SkipAction

    def action_cursor_page_down(self) -> None:
        """Leave the page keys to the screen, which scrolls the lane."""
        raise SkipAction
