"""A small app around the widgets under test: our colour tokens, and a record of what they post."""

from typing import Final, TypeVar

from textual.app import App, ComposeResult
from textual.message import Message
from textual.theme import Theme
from textual.widget import Widget


TOKENS: Final = {
    "muted": "#8b93a7",
    "faint": "#3a4152",
    "user": "#7aa2f7",
    "assistant": "#9ece6a",
    "reasoning": "#bb9af7",
    "tool": "#e0af68",
    "link": "#7dcfff",
    "metric-good": "#9ece6a",
    "metric-warn": "#e0af68",
    "metric-bad": "#f7768e",
    "heat-low": "#41506e",
    "heat-mid": "#e0af68",
    "heat-high": "#f7768e",
    "selection": "#2f3b54",
}
THEME: Final = Theme(
    "test",
    primary="#7aa2f7",
    accent="#7aa2f7",
    error="#f7768e",
    warning="#e0af68",
    success="#9ece6a",
    foreground="#c0caf5",
    background="#16181f",
    surface="#1e212b",
    panel="#1a1c24",
    variables=TOKENS,
)

MessageT = TypeVar("MessageT", bound=Message)


class Host(App[None]):
    """Shows the widgets, one below the other."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self._widgets = widgets
        self.posted: list[Message] = []
        """What reached the screen, in order."""
        self.register_theme(THEME)
        self.theme = "test"

    def compose(self) -> ComposeResult:
        yield from self._widgets

    def note(self, message: Message) -> None:
        """A message hook for `run_test`: sees a bubbling message once per node."""
        if not any(message is seen for seen in self.posted):
            self.posted.append(message)

    def of(self, kind: type[MessageT]) -> list[MessageT]:
        """The messages of one kind so far."""
        return [message for message in self.posted if isinstance(message, kind)]
