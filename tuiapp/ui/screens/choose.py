"""A list to choose from, narrowed by typing."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tuiapp.core.visible import visible


class ChooseScreen(ModalScreen[str | None]):
    """Returns the chosen name; where `free`, also any other that was typed; None for neither."""

    DEFAULT_CSS = """
    ChooseScreen { align: center middle; background: $background 60%; }
    ChooseScreen > Vertical {
        width: 64; max-width: 90%; height: auto; max-height: 80%;
        background: $panel; border: round $faint; padding: 0 1;
    }
    ChooseScreen Static { color: $muted; height: auto; }
    ChooseScreen Input { border: none; height: 1; padding: 0; margin: 1 0; background: $panel; }
    ChooseScreen OptionList {
        border: none; height: auto; max-height: 14; padding: 0; background: $panel;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss_empty", "close", show=False),
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
    ]

    def __init__(self, title: str, names: Sequence[str], *, free: bool) -> None:
        super().__init__()
        self._names = names
        self._free = free
        self._title_line = Static(Content(title), markup=False)
        self._input = Input(placeholder="type to narrow", compact=True)
        self._list = OptionList(compact=True)
        self._list.can_focus = False
        self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Title, input, list."""
        with Vertical():
            yield self._title_line
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
        """Enter: the highlighted name, or the typed one."""
        event.stop()
        chosen = self._list.highlighted_option
        if chosen is not None:
            self.dismiss(chosen.id)
        elif self._free and event.value.strip():
            self.dismiss(event.value.strip())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click."""
        event.stop()
        self.dismiss(event.option.id)

    def action_dismiss_empty(self) -> None:
        """Escape: nothing chosen."""
        self.dismiss(None)
