"""A list to choose from, narrowed by typing."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tuiapp.core.visible import visible
from tuiapp.ui.screens.dialog import Dialog


class ChooseScreen(Dialog[str | None]):
    """Returns the chosen name, or None."""

    DEFAULT_CSS = """
    ChooseScreen {
        & Input { margin: 0 0 1 0; }
        & OptionList { border: none; height: auto; max-height: 14; padding: 0; background: $panel; }
        & OptionList > .option-list--option { padding: 0 1; }
        &.-low Input { margin: 0; }
        &.-low OptionList { max-height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss_empty", "close", show=False),
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
    ]

    def __init__(self, title: str, names: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._names = names
        self._input = Input(placeholder="type to narrow")
        self._list = OptionList()
        self._list.can_focus = False
        self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Input and list."""
        with Vertical(classes="box") as box:
            box.border_title = Content(self._title)
            yield self._input
            yield self._list

    def on_mount(self) -> None:
        """Show everything and take the keys."""
        self._narrow("")
        self._input.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list to names that have all the words typed."""
        event.stop()
        self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        words = typed.lower().split()
        fitting = [name for name in self._names if all(word in name.lower() for word in words)]
        self._list.clear_options()
        self._list.add_options(
            [Option(Content(visible(name, keep_newlines=False)), id=name) for name in fitting]
        )
        self._list.highlighted = 0 if fitting else None

    def action_move(self, step: int) -> None:
        """Move the highlight."""
        if step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the highlighted name."""
        event.stop()
        chosen = self._list.highlighted_option
        if chosen is not None:
            self.dismiss(chosen.id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click."""
        event.stop()
        self.dismiss(event.option.id)

    def action_dismiss_empty(self) -> None:
        """Escape: nothing chosen."""
        self.dismiss(None)
