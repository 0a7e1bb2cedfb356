"""This file is the form of a model's parameters.

The rule it keeps: an empty field leaves the parameter to the provider, and nothing is taken until all of it is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from tuiapp.core.errors import UsageError
from tuiapp.core.messages import UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.core.visible import visible
from tuiapp.engine.parameter_words import ABOUT, EXTRA, assigned, body_text, listed
from tuiapp.ui.ports import Objections
from tuiapp.ui.screens.dialog import Dialog
from tuiapp.ui.widgets.key_bar import KeyBar


SYSTEM: Final = "system"
_ABOUT_EXTRA: Final = 'fields of the body, as {"user": "me"}'
_ABOUT_SYSTEM: Final = "the system prompt"
_HINTS: Final = (("keep", "enter", "use these"), ("close", "esc", "back"))
_LINE_BREAK: Final = " ⏎ "
"""A line break in a field of one line."""


@dataclass(frozen=True, slots=True)
class ParameterChoice:
    """What was filled in."""

    system: str | None
    parameters: Parameters


class _Fields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Scrolls to the field that has the focus; the arrows are the form's."""


class ParametersScreen(Dialog[ParameterChoice | None]):
    """Returns the parameters as they were filled in, or None.

    Args:
        objections: Says what the target is known to refuse.
    """

    DEFAULT_CSS = """
    ParametersScreen {
        & .box { width: 84; }
        & _Fields {
            height: auto;
            max-height: 1fr;
            scrollbar-size: 0 1;
            scrollbar-background: $panel;
            scrollbar-color: $faint;
        }
        & .field { height: 1; width: 1fr; }
        & .field Label { width: 18; color: $foreground; }
        & .field Input { width: 1fr; padding: 0; }
        & .field Input:focus { background: $selection; }
        & .said { margin: 1 0 0 0; }
        &.-low .said { margin: 0; }
        &.-tiny .field { layout: vertical; height: 2; }
        &.-tiny .field Label { width: 1fr; }
        &.-tiny .field Input { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False, id="parameters.close"),
        Binding("up", "app.focus_previous", "Up", show=False, id="parameters.up"),
        Binding("down", "app.focus_next", "Down", show=False, id="parameters.down"),
    ]

    def __init__(self, target: Target, choice: ParameterChoice, *, objections: Objections) -> None:
        super().__init__()
        self._target = target
        self._objections = objections
        self._was = choice
        texts = dict(listed(choice.parameters))
        self._fields = {
            **{name: _field(name, texts.get(name, ""), about) for name, about in ABOUT.items()},
            SYSTEM: _field(SYSTEM, _one_line(choice.system), _ABOUT_SYSTEM),
            EXTRA: _field(EXTRA, body_text(choice.parameters), _ABOUT_EXTRA),
        }
        self._said = Static(markup=False, classes="said")
        self._keys = KeyBar(classes="aside")

    def compose(self) -> ComposeResult:
        """A line a parameter; what is wrong; keys."""
        with Vertical(classes="box") as box:
            box.border_title = Content(f"Parameters of {visible(str(self._target))}")
            with _Fields():
                for name, field in self._fields.items():
                    with Horizontal(classes="field"):
                        yield Label(name, markup=False)
                        yield field
            yield self._said
            yield self._keys

    def on_mount(self) -> None:
        """Begin with the first field."""
        self._keys.show(_HINTS)
        next(iter(self._fields.values())).focus()
        self._judge()

    def _filled_in(self) -> ParameterChoice:
        """What stands in the fields.

        Raises:
            UsageError: A field is not of its parameter's kind; it has the focus then.
        """
        parameters = Parameters()
        for name, field in self._fields.items():
            if name == SYSTEM or not field.value.strip():
                continue
            try:
                parameters = assigned(parameters, name, field.value)
            except UsageError:
                field.focus()
                raise
        return ParameterChoice(self._system(), parameters)

    def _system(self) -> str | None:
        text = self._fields[SYSTEM].value
        if text == _one_line(self._was.system):
            return self._was.system
        return text.strip().replace(_LINE_BREAK, "\n") or None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once what the target would refuse."""
        event.stop()
        self._judge()

    def _judge(self) -> None:
        focused = self.focused
        try:
            choice = self._filled_in()
        except UsageError:
            # Half a number is no mistake yet; Enter says it if it stays one.
            if focused is not None:
                focused.focus()
            self._say([])
            return
        request = GenerationRequest(
            self._target, (UserMessage("?"),), choice.system, choice.parameters
        )
        self._say(self._objections(request))

    def _say(self, sentences: Sequence[str], *, is_error: bool = False) -> None:
        self._said.update(Content(visible("\n".join(sentences))))
        self._said.set_class(is_error, "error")
        self._said.set_class(not is_error, "warning")
        self._said.display = bool(sentences)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes all of it."""
        event.stop()
        self._take()

    def _take(self) -> None:
        try:
            choice = self._filled_in()
        except UsageError as error:
            self._say([error.sentence], is_error=True)
            return
        self.dismiss(choice)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on one of the keys."""
        if message.command_id == "keep":
            self._take()
        else:
            self.action_close()

    def action_close(self) -> None:
        """Nothing changed."""
        self.dismiss(None)


def _field(name: str, text: str, about: str) -> Input:
    field = Input(text, placeholder=about, name=name, select_on_focus=False)
    field.cursor_blink = False
    return field


def _one_line(text: str | None) -> str:
    return (text or "").replace("\n", _LINE_BREAK)
