"""What one figure means: its formula, whose definition it is, and where this number comes from."""

from collections.abc import Mapping
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.screen import ModalScreen
from textual.widgets import Static

from tuiapp.core.definitions import Definition
from tuiapp.core.figures import ESTIMATE_MARK, NOT_GIVEN


_BASES: Final[Mapping[str, str]] = {
    "measured": "measured by tuiapp",
    "reported": "reported by the provider",
    "computed": "computed from what was reported and measured",
    "estimated": "estimated",
}


class DefinitionScreen(ModalScreen[None]):
    """A card over the chat; any of its keys closes it."""

    DEFAULT_CSS = """
    DefinitionScreen {
        align: center middle;
        & > Vertical {
            width: 64;
            max-width: 90%;
            height: auto;
            max-height: 90%;
            padding: 0 1;
            color: $foreground;
            background: $surface;
            border: round $faint;
            border-title-color: $foreground;
            border-subtitle-color: $muted;
        }
        & Static { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space,q", "close", "Close", show=False, id="definition.close")
    ]

    def __init__(self, definition: Definition, shown: str) -> None:
        super().__init__()
        self._definition = definition
        self._shown = shown

    def compose(self) -> ComposeResult:
        """The card."""
        with Vertical() as card:
            card.border_title = Content(self._definition.label)
            card.border_subtitle = "esc closes · f1 lists all"
            yield Static(definition_text(self._definition, self._shown), markup=False)

    def action_close(self) -> None:
        """Back to the chat."""
        self.dismiss()

    def on_click(self, event: Click) -> None:
        """A click anywhere closes it."""
        event.stop()
        self.dismiss()


def definition_text(definition: Definition, shown: str) -> Content:
    """The card's text: the figure as it stands, the formula, the source, and the basis of this one."""
    return Content("\n").join(
        [
            Content.styled(shown, "bold"),
            Content(""),
            Content(definition.formula),
            Content(""),
            Content.assemble(("source    ", "$muted"), definition.source),
            Content.assemble(("this one  ", "$muted"), _basis(definition, shown)),
        ]
    )


def _basis(definition: Definition, shown: str) -> str:
    if ESTIMATE_MARK in shown:
        return f"estimated ({ESTIMATE_MARK}): no tokens were reported for it yet"
    if shown.endswith(NOT_GIVEN):
        return f"not known ({NOT_GIVEN}), which is not 0"
    return _BASES[definition.basis.partition(",")[0]]
