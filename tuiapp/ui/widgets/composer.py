"""This file is the composer: where prompts are written, sent and walked through again.

The rule it keeps: nothing that was typed is lost but by the writer's own hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, assert_never

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup, VerticalGroup
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widgets import Static

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
from tuiapp.ui.widgets.prompt_area import PromptArea
from tuiapp.ui.widgets.prompt_history import PromptHistory


_MIN_CELLS_FOR_RULES: Final = 60


class Composer(PromptArea):
    """A prompt area whose Enter sends, with history and slash commands."""

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
        """The list of commands; the dock shows it above the composer."""
        self._commands = tuple(commands)
        self._prompts = PromptHistory()
        self._dismissed: str | None = None
        super().__init__(placeholder=placeholder, id=id)
        self.enter_sends = enter_sends
        """Whether Enter sends and Ctrl+J breaks the line, or the other way round."""

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

    def action_send(self) -> None:
        """Send, or break the line where the two are exchanged."""
        if self.enter_sends:
            self.submit()
        else:
            self.break_line()

    def action_newline(self) -> None:
        """Break the line, or send where the two are exchanged."""
        if self.enter_sends:
            self.break_line()
        else:
            self.submit()

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

    def action_cursor_up(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        """Up a command, a line or, on the first, a prompt."""
        if self.completion.is_open:
            self.completion.move(-1)
        elif select or self.visual_row > 0:
            super().action_cursor_up(select)
        else:
            self._recall(1)

    def action_cursor_down(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        """Down a command, a line or, on the last, a prompt."""
        if self.completion.is_open:
            self.completion.move(1)
        elif select or self.visual_row < self.wrapped_document.height - 1:
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


class ComposerDock(VerticalGroup):
    """The composer as it stands on the screen: commands above it, armed stop rules at its right."""

    DEFAULT_CSS = """
    ComposerDock {
        height: auto;
        background: $background;
        & .armed-rules { width: auto; max-width: 50%; padding: 0 1; color: $warning; display: none; }
        &.-armed .armed-rules { display: block; }
        &.-narrow .armed-rules { display: none; }
    }
    """

    def __init__(self, composer: Composer, *, id: str | None = None) -> None:  # noqa: A002 - as above
        super().__init__(id=id)
        self._composer = composer
        self._rules = Static(markup=False, classes="armed-rules")

    def compose(self) -> ComposeResult:
        """The list; the text and the rules on one row."""
        yield self._composer.completion
        with HorizontalGroup():
            yield self._composer
            yield self._rules

    def arm(self, rules: Sequence[str]) -> None:
        """Show these stop rules as armed, for example `code` and `200 tok`."""
        self._rules.update(Content("   ".join(f"■ {visible(rule)}" for rule in rules)))
        self.set_class(bool(rules), "-armed")

    def on_resize(self, event: Resize) -> None:
        """Leave a narrow line to the prompt."""
        self.set_class(event.size.width < _MIN_CELLS_FOR_RULES, "-narrow")
