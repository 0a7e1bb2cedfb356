"""This file is what F1 shows: the keys, what every state means, and how every figure is worked out.

The rule it keeps: all of it is data from elsewhere; nothing here has to be kept in step by hand.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click, Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from tuiapp.core.definitions import DEFINITIONS, Definition
from tuiapp.core.figures import PHASE_SYMBOLS
from tuiapp.core.phase import Phase
from tuiapp.core.visible import visible
from tuiapp.ui.widgets.panel_facts import PHASE_STYLES


KeyGroup: TypeAlias = tuple[str, Sequence[tuple[str, str]]]
"""A heading, and pairs of keys as people write them and what they do."""

PHASE_MEANINGS: Final[Mapping[Phase, str]] = {
    Phase.QUEUED: "not sent yet",
    Phase.CONNECTING: "on the way to the server",
    Phase.WAITING: "the server has the request; nothing of the answer has come",
    Phase.RETRYING: "an attempt failed and the next one is due",
    Phase.STREAMING: "the answer is coming",
    Phase.STALLED: "the answer began, and nothing has come for far longer than its usual gap",
    Phase.DONE: "the provider said the answer is complete",
    Phase.STOPPED: "a stop rule ended it",
    Phase.CANCELLED: "you ended it; what came is kept",
    Phase.FAILED: "it went wrong; what came is kept",
}
_MARKS: Final = (
    ("≈", "an estimate: the provider has not reported the number"),
    ("·", "not given, which is not 0"),
)
_LABEL_CELLS: Final = 22
_MIN_TEXT_CELLS: Final = 30
_INDENT: Final = "  "


def help_lines(groups: Sequence[KeyGroup], width_cells: int) -> list[Content]:
    """The whole help, wrapped to the width."""
    lines: list[Content] = []
    for heading, keys in groups:
        lines += _section(heading)
        for key, does in keys:
            lines += _entry(Content(visible(key)), [Content(visible(does))], width_cells)
    lines += _section("States")
    for phase, meaning in PHASE_MEANINGS.items():
        label = Content.styled(f"{PHASE_SYMBOLS[phase]} {phase.value}", PHASE_STYLES[phase])
        lines += _entry(label, [Content(meaning)], width_cells)
    lines += _section("Figures")
    for mark, meaning in _MARKS:
        lines += _entry(Content(mark), [Content(meaning)], width_cells)
    for definition in DEFINITIONS:
        lines += _entry(Content(definition.label), _definition(definition), width_cells)
    return lines[1:]


def _section(heading: str) -> list[Content]:
    return [Content(""), Content.styled(visible(heading).upper(), "bold $accent")]


def _definition(definition: Definition) -> list[Content]:
    basis = f"{definition.basis} · {definition.source}"
    return [Content(definition.formula), Content.styled(basis, "$muted")]


def _entry(label: Content, texts: Sequence[Content], width_cells: int) -> list[Content]:
    """A label and its texts beside it; below it where there is no room beside it."""
    beside = width_cells - _LABEL_CELLS
    if beside >= _MIN_TEXT_CELLS and label.cell_length < _LABEL_CELLS - 1:
        rows = [row for text in texts for row in text.wrap(beside)]
        first = label.pad_right(_LABEL_CELLS - label.cell_length)
        indent = Content(" " * _LABEL_CELLS)
        return [(indent if i else first) + row for i, row in enumerate(rows)]
    room = max(1, width_cells - len(_INDENT))
    below = [Content(_INDENT) + row for text in texts for row in text.wrap(room)]
    return [*label.wrap(max(1, width_cells)), *below]


class _HelpText(Static):
    """The help, wrapped anew for every width."""

    def __init__(self, groups: Sequence[KeyGroup]) -> None:
        super().__init__(markup=False)
        self._groups = groups

    def on_resize(self, event: Resize) -> None:
        """Wrap for the new width."""
        lines = help_lines(self._groups, event.size.width)
        self.update(Content("\n").join(lines))


class HelpScreen(ModalScreen[None]):
    """Keys, states and figures in one scrollable page over the chat."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 90%;
            max-width: 104;
            height: 90%;
            padding: 0 1;
            color: $foreground;
            background: $surface;
            border: round $faint;
            border-title-color: $foreground;
            border-subtitle-color: $muted;
            scrollbar-size-vertical: 1;
            scrollbar-gutter: stable;
            scrollbar-background: $surface;
            scrollbar-color: $faint;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q", "close", "Close", show=False, id="help.close")
    ]

    def __init__(self, groups: Sequence[KeyGroup]) -> None:
        super().__init__()
        self._groups = groups

    def compose(self) -> ComposeResult:
        """One page."""
        with VerticalScroll() as page:
            page.border_title = "Help"
            page.border_subtitle = "↑↓ scroll · esc closes"
            yield _HelpText(self._groups)

    def action_close(self) -> None:
        """Back to the chat."""
        self.dismiss()

    def on_click(self, event: Click) -> None:
        """A click beside the page closes it."""
        # `event.widget` is the screen itself once a click has bubbled up to it.
        widget, _ = self.get_widget_at(*event.screen_offset)
        if widget is self:
            self.dismiss()
