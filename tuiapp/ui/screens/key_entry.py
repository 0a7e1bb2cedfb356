"""This file is where a provider's key is typed in.

The rule it keeps: the key is never drawn, never copied out again, and gone from here once it is stored.
"""

import asyncio
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from tuiapp.core.errors import TuiappError
from tuiapp.core.visible import visible
from tuiapp.ui.screens.dialog import Dialog
from tuiapp.ui.services import Services
from tuiapp.ui.widgets.key_bar import KeyBar


_HINTS: Final = (("keep", "enter", "keep the key"), ("close", "esc", "close"))
MAX_KEY_CHARACTERS: Final = 16_384
"""The longest keys are signed tokens of a few kilobytes; more is a paste that went astray."""


class _KeyInput(Input):
    """Shows dots, and gives nothing to the clipboard."""

    def action_copy(self) -> None:
        """A key is not copied: the clipboard is anybody's."""

    def action_cut(self) -> None:
        """As copying."""


class KeyEntryScreen(Dialog[str | None]):
    """Asks for a key and has it stored; returns the sentence that says where it is, None if it is not.

    Args:
        reason: Why it is asked for, in one sentence; empty where the user wanted to type one.
    """

    DEFAULT_CSS = """
    KeyEntryScreen {
        & Input { margin: 1 0; }
        &.-low Input { margin: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False, id="key.close")
    ]

    def __init__(self, services: Services, provider: str, reason: str = "") -> None:
        super().__init__()
        self._services = services
        self._provider = provider
        self._reason = Static(Content(visible(reason)), markup=False, classes="aside")
        self._reason.display = bool(reason)
        self._input = _KeyInput(
            placeholder=visible(f"paste or type the key for {provider}", keep_newlines=False),
            password=True,
            max_length=MAX_KEY_CHARACTERS,
        )
        self._input.cursor_blink = False
        self._said = Static(markup=False, classes="aside")
        self._keys = KeyBar(classes="aside")

    def compose(self) -> ComposeResult:
        """Reason, input, what will become of it."""
        with Vertical(classes="box") as box:
            box.border_title = Content(visible(f"Key for {self._provider}", keep_newlines=False))
            yield self._reason
            yield self._input
            yield self._said
            yield self._keys

    def on_mount(self) -> None:
        """Take the keys."""
        self._say("It is kept in the system's keyring, and sent to this provider only.")
        self._keys.show(_HINTS)
        self._input.focus()

    def _say(self, sentence: str, *, is_error: bool = False) -> None:
        self._said.update(Content(visible(sentence)))
        self._said.set_class(is_error, "error")
        # Where there is hardly room, only what went wrong is worth a line.
        self._said.set_class(not is_error, "aside")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: store what was typed."""
        event.stop()
        text = event.value.strip()
        if text and not self._input.disabled:
            self._input.disabled = True
            self._say("Storing it …")
            self.run_worker(self._store(text), exit_on_error=False)

    async def _store(self, text: str) -> None:
        try:
            said = await asyncio.to_thread(self._services.keys.store, self._provider, text)
        except TuiappError as error:
            self._ask_again(error.sentence)
        else:
            self._input.value = ""
            self.dismiss(said)

    def _ask_again(self, sentence: str) -> None:
        self._say(sentence, is_error=True)
        self._input.disabled = False
        self._input.focus()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of ours is said here, and its report kept."""
        event.stop()
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self._ask_again(self._services.report_crash(event.worker.error))

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on one of the keys."""
        if message.command_id == "close":
            self.action_close()
        else:
            self._input.post_message(Input.Submitted(self._input, self._input.value))

    def action_close(self) -> None:
        """Without a key."""
        self._input.value = ""
        self.dismiss(None)
