"""This file is the composer: where prompts are written, sent and walked through again.

The rule it keeps: keys act in the order they were pressed. Textual runs a binding only after its key
has bubbled up to the app, so under load "x, Backspace, Enter" would send the x; here a key's own
binding runs in the widget, and only what the composer has no use for goes on to the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, assert_never

from rich.segment import Segment
from textual.actions import SkipAction
from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from tuiapp.core.visible import visible
from tuiapp.ui.widgets.completion import (
    CompletionList,
    KnownCommand,
    PlainPrompt,
    SlashCommand,
    UnknownCommandWord,
    matching_commands,
    parse_prompt,
)
from tuiapp.ui.widgets.prompt_history import PromptHistory


MAX_LINES: Final = 10
_PROMPT_MARK: Final = " ❯ "


def _clean(text: str) -> str:
    """Text fit for the document: line feeds only, tabs kept, other controls visible."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\t".join(visible(part) for part in lines.split("\t"))


class Composer(TextArea):
    """A text area of one to ten lines whose Enter sends, with history and slash commands."""

    DEFAULT_CSS = """
    Composer {
        height: auto;
        border: none;
        padding: 0;
        color: $foreground;
        background: $background;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
        & .composer--mark { color: $accent; }
        & .text-area--placeholder { color: $muted; }
        & .text-area--selection { background: $selection; }
        &:light .text-area--cursor { color: $background; background: $foreground; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"composer--mark"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", show=False, id="composer.send"),
        Binding(
            "ctrl+j,shift+enter,alt+enter", "newline", "Newline", show=False, id="composer.newline"
        ),
        Binding("tab", "complete", "Complete the command", show=False, id="composer.complete"),
        Binding("escape", "close_completion", "Close the list", show=False),
    ]

    @dataclass
    class Submitted(Message):
        """A prompt for the model, without trailing white space."""

        text: str

    @dataclass
    class Resumed(Message):
        """Enter in an empty composer: what waits may go on."""

    @dataclass
    class CommandEntered(Message):
        """A known slash command."""

        name: str
        """Without the slash."""
        argument: str
        """The rest, stripped; empty where there is none."""

    @dataclass
    class UnknownCommand(Message):
        """A slash command nobody knows. The text stays in the composer."""

        name: str
        nearest: str | None

    def __init__(
        self,
        commands: Sequence[SlashCommand] = (),
        *,
        enter_sends: bool = True,
        placeholder: str = "Ask something",
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        self.completion = CompletionList(self.complete)
        """The list of commands; it mounts above the composer, as its sibling."""
        self._commands = tuple(commands)
        self._prompts = PromptHistory()
        self._dismissed: str | None = None
        super().__init__(
            placeholder=placeholder,
            soft_wrap=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            id=id,
        )
        self.enter_sends = enter_sends
        """Whether Enter sends and Ctrl+J breaks the line, or the other way round."""
        self.cursor_blink = False
        # Looking for the other bracket reads the whole prompt at each step of the cursor.
        self.match_cursor_bracket = False

    def on_mount(self) -> None:
        """Bring the list of commands along."""
        assert isinstance(self.parent, Widget)
        self.parent.mount(self.completion, before=self)

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
        style = self.get_component_rich_style("composer--mark")
        return Strip.join([Strip([Segment(mark, style)], len(mark)), super().render_line(y)])

    def put(self, text: str) -> None:
        """Replace what is written, as an edit that can be undone, with the cursor at its end."""
        self.replace(_clean(text), (0, 0), self.document.end, maintain_selection_offset=False)

    def close_completion(self) -> bool:
        """Close the list of commands until the text changes.

        Returns:
            Whether it was open: Escape has then done its work.
        """
        if not self.completion.is_open:
            return False
        self._dismissed = self.text
        self.completion.show(())
        return True

    def complete(self, command: SlashCommand) -> None:
        """Write the command's name, and a space where an argument follows."""
        self.focus()
        self.put(f"/{command.name}{' ' if command.argument_hint else ''}")

    def update_suggestion(self) -> None:
        """Follow the text with the list: Textual calls this within every edit."""
        if self.text != self._dismissed:
            self._dismissed = None
            self.completion.show(matching_commands(self.text, self._commands))

    async def _on_key(self, event: Key) -> None:
        if event.is_printable:
            return
        active = self.screen.active_bindings.get(event.key)
        if active is None or active.node is not self:
            return
        # Textual's own handler would insert a newline for Enter.
        event.prevent_default()
        # Textual leaves the type argument of its App open.
        app: App[object] = self.app  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if await app.run_action(active.binding.action, self):
            event.stop()

    async def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        self._insert_clean(event.text)

    def _insert_clean(self, text: str) -> None:
        start, end = self.selection
        result = self.replace(_clean(text), start, end, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def action_paste(self) -> None:
        """Paste what was copied inside the app."""
        self._insert_clean(self.app.clipboard)

    def action_send(self) -> None:
        """Send, or break the line where the two are exchanged."""
        if self.enter_sends:
            self.submit()
        else:
            self._break_line()

    def action_newline(self) -> None:
        """Break the line, or send where the two are exchanged."""
        if self.enter_sends:
            self._break_line()
        else:
            self.submit()

    def _break_line(self) -> None:
        start, end = self.selection
        self.replace("\n", start, end, maintain_selection_offset=False)

    def submit(self) -> None:
        """Complete a command that is half written, else post what is written as what it means."""
        command = self.completion.highlighted
        if command is not None and self.text != f"/{command.name}":
            self.complete(command)
            return
        text = self.text.rstrip()
        if not text:
            self.post_message(self.Resumed())
            return
        prompt = parse_prompt(text, self._commands)
        match prompt:
            case UnknownCommandWord(name=name, nearest=nearest):
                self.post_message(self.UnknownCommand(name, nearest))
                return
            case KnownCommand(name=name, argument=argument):
                self.post_message(self.CommandEntered(name, argument))
            case PlainPrompt(text=plain):
                self.post_message(self.Submitted(plain))
            case _:
                assert_never(prompt)
        self._prompts.add(text)
        self.put("")

    def action_complete(self) -> None:
        """Take the highlighted command; without a list, Tab is the screen's."""
        command = self.completion.highlighted
        if command is None:
            raise SkipAction
        self.complete(command)

    def action_close_completion(self) -> None:
        """Close the list of commands; without one, Escape is the screen's."""
        if not self.close_completion():
            raise SkipAction

    def _visual_row(self) -> int:
        return self.wrapped_document.location_to_offset(self.cursor_location).y

    def action_cursor_up(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        """Up a command, a line or, on the first, a prompt."""
        if self.completion.is_open:
            self.completion.move(-1)
        elif select or self._visual_row() > 0:
            super().action_cursor_up(select)
        else:
            self._recall(1)

    def action_cursor_down(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        """Down a command, a line or, on the last, a prompt."""
        if self.completion.is_open:
            self.completion.move(1)
        elif select or self._visual_row() < self.wrapped_document.height - 1:
            super().action_cursor_down(select)
        else:
            self._recall(-1)

    def _recall(self, steps_back: int) -> None:
        prompt = self._prompts.walk(steps_back, self.text)
        if prompt is None:
            return
        # A recalled command must not open the list, which would take the next Up.
        self._dismissed = prompt
        self.completion.show(())
        self.put(prompt)
        if steps_back > 0 and self.wrapped_document.height > 1:
            self.move_cursor((0, 0))

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
