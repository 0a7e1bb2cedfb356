"""This file is the composer: where prompts are written, sent and walked through again.

The rule it keeps: nothing that was typed is lost but by the writer's own hand.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
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
from tuiapp.ui.paths import Folder, read_folder, split_path
from tuiapp.ui.widgets.completion import CompletionList
from tuiapp.ui.widgets.offers import (
    Offer,
    PathWord,
    argument_offers,
    command_offers,
    path_offers,
    path_word,
)
from tuiapp.ui.widgets.prompt_area import PromptArea
from tuiapp.ui.widgets.prompt_history import PromptHistory
from tuiapp.ui.widgets.slash import (
    KnownCommand,
    PlainPrompt,
    SlashCommand,
    UnknownCommandWord,
    parse_prompt,
)


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
    class FileChosen(Message):
        """A file that is to go with the prompt."""

        path: str

    @dataclass
    class LastFileDropped(Message):
        """Backspace with nothing written: the file that was attached last is not to go."""

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
        *,
        enter_sends: bool = True,
        placeholder: str = "Ask something",
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        self.completion = CompletionList(self.complete)
        """What may become of the text; the dock shows it above the composer."""
        self._commands: tuple[SlashCommand, ...] = ()
        self._prompts = PromptHistory()
        self._dismissed: str | None = None
        self._folder: Folder | None = None
        """The folder that was read last, while a path in it is being typed."""
        self._reading: str | None = None
        super().__init__(placeholder=placeholder, id=id)
        self.enter_sends = enter_sends
        """Whether Enter sends and Ctrl+J breaks the line, or the other way round."""

    def know(self, commands: Sequence[SlashCommand]) -> None:
        """Take these for commands; whatever else begins with a slash is a slip."""
        self._commands = tuple(commands)

    def close_completion(self) -> bool:
        """Close the list until the text changes.

        Returns:
            Whether it was open: Escape has then done its work.
        """
        if not self.completion.is_open:
            return False
        self._dismissed = self.text
        self.completion.show(())
        return True

    def complete(self, offer: Offer) -> None:
        """Write what the offer says, or hand over the file it names."""
        self.focus()
        row, column = self.cursor_location
        self.replace(
            offer.insert, (row, offer.begin), (row, column), maintain_selection_offset=False
        )
        if offer.attaches is not None:
            self.post_message(self.FileChosen(offer.attaches))

    def update_suggestion(self) -> None:
        """Follow the text with the list: Textual calls this within every edit."""
        if self.text == self._dismissed:
            return
        self._dismissed = None
        word = self._path_word()
        if word is None:
            self._folder = self._reading = None
        self.completion.show(self._path_offers(word) if word else self._word_offers())

    def on_text_area_selection_changed(self) -> None:
        """Follow the cursor too: what is offered goes in front of it."""
        self.update_suggestion()

    def _word_offers(self) -> Sequence[Offer]:
        # Both are for a cursor behind all that is written.
        if not self.cursor_at_end_of_text or self.document.line_count > 1:
            return ()
        commands = self._commands
        return command_offers(self.text, commands) or argument_offers(self.text, commands)

    # Paths.

    def _path_word(self) -> PathWord | None:
        row, column = self.cursor_location
        return path_word(self.document[row][:column], self._commands)

    def _path_offers(self, word: PathWord) -> Sequence[Offer]:
        """From the folder as it was read; another one is read first, and offered then."""
        folder, name = split_path(word.path)
        if self._folder is None or self._folder.path != folder:
            if self._reading != folder:
                self._reading = folder
                # Not the coroutine: one that is cancelled before its turn would never be awaited.
                read = partial(self._read_folder, folder)
                # The screen's: it is there that what goes wrong is said.
                self.screen.run_worker(read, group="paths", exclusive=True, exit_on_error=False)
            return ()
        return path_offers(word, self._folder, name)

    async def _read_folder(self, path: str) -> None:
        self._folder = await asyncio.to_thread(read_folder, path)
        self._reading = None
        self.update_suggestion()

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
        """Take an offer for what is half written, else post what is written as what it means."""
        offer = self.completion.highlighted
        if offer is not None and offer.is_for_enter and self.text != offer.label:
            self.complete(offer)
            return
        text = self.written.rstrip()
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
        self.take()

    def take(self) -> str:
        """What is written, which is then a prompt of the past."""
        text = self.written.rstrip()
        self._prompts.add(self.text.rstrip())
        self.put("")
        if self._pastes.forget_spare(self._prompts.entries):
            # An undo would bring a chip back that stands for nothing, and its label would be sent.
            self.history.clear()
        return text

    def action_complete(self) -> None:
        """Take the highlighted offer; without a list, Tab is the screen's."""
        offer = self.completion.highlighted
        if offer is None:
            raise SkipAction
        self.complete(offer)

    def action_close_completion(self) -> None:
        """Close the list; without one, Escape is the screen's."""
        if not self.close_completion():
            raise SkipAction

    def action_delete_left(self) -> None:
        """Delete a character; where there is none, the attachment that was added last."""
        if self.text:
            super().action_delete_left()
        else:
            self.post_message(self.LastFileDropped())

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
    """The composer as it stands on the screen: offers above it; parameters and stop rules at its right."""

    DEFAULT_CSS = """
    ComposerDock {
        height: auto;
        background: $background;
        & .armed-rules { width: auto; max-width: 50%; padding: 0 1; color: $warning; display: none; }
        & .parameters { width: auto; max-width: 40%; padding: 0 1; color: $muted; display: none; }
        &.-armed .armed-rules, &.-set .parameters { display: block; }
        &.-narrow .armed-rules, &.-narrow .parameters { display: none; }
    }
    """

    def __init__(self, composer: Composer, *, id: str | None = None) -> None:  # noqa: A002 - as above
        super().__init__(id=id)
        self._composer = composer
        self._rules = Static(markup=False, classes="armed-rules")
        self._parameters = Static(markup=False, classes="parameters")

    def compose(self) -> ComposeResult:
        """The list; the text and the rules on one row."""
        yield self._composer.completion
        with HorizontalGroup():
            yield self._composer
            yield self._parameters
            yield self._rules

    def show_parameters(self, line: str) -> None:
        """Show what is set for the next request, for example `temp 0.2 · 500 tok`."""
        self._parameters.update(Content(visible(line, keep_newlines=False)))
        self.set_class(bool(line), "-set")

    def arm(self, rules: Sequence[str]) -> None:
        """Show these stop rules as armed, for example `code` and `200 tok`."""
        self._rules.update(Content("   ".join(f"■ {visible(rule)}" for rule in rules)))
        self.set_class(bool(rules), "-armed")

    def on_resize(self, event: Resize) -> None:
        """Leave a narrow line to the prompt."""
        self.set_class(event.size.width < _MIN_CELLS_FOR_RULES, "-narrow")
