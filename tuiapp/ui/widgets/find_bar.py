"""This file is the line in which words are typed to be found, and which says how many there are."""

from collections.abc import Callable
from typing import ClassVar

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.content import Content
from textual.events import Paste
from textual.widgets import Input, Static

from tuiapp.core.visible import visible
from tuiapp.ui.finding import Tally
from tuiapp.ui.folding import MAX_WORDS_CHARS


def tally_words(tally: Tally, step: int = 0) -> str:
    """How a search stands: `3 of 17`, `17 found`, `17…`, `no match`.

    Args:
        tally: How it stands.
        step: 1 if the end of the page was passed for it, -1 if its start was.
    """
    if not tally.is_complete:
        return f"{tally.count:,}…"
    if not tally.count:
        return "no match"
    if tally.place is None:
        return f"{tally.count:,} found"
    where = {1: " · from the start", -1: " · from the end"}.get(step, "")
    return f"{tally.place:,} of {tally.count:,}{where}"


class _WordsInput(Input):
    """An input that takes a line of visible text."""

    def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        self._write(event.text)

    def action_paste(self) -> None:
        """Paste what was copied inside the app."""
        self._write(self.app.clipboard)

    def action_copy(self) -> None:
        """Leave the key to the screen, which copies from the page or stops, and says so."""
        raise SkipAction

    def action_cut(self) -> None:
        """Leave the key to the screen: Textual would copy without a word."""
        raise SkipAction

    def _write(self, text: str) -> None:
        """Put the first line with words in place of the selection, as much of it as there is room for."""
        line = next((it for it in text.splitlines() if it.strip()), "")
        start, end = sorted(self.selection)
        room_chars = MAX_WORDS_CHARS - len(self.value) + end - start
        self.replace(visible(line, keep_newlines=False)[: max(0, room_chars)], start, end)


class FindBar(HorizontalGroup):
    """The words, and how many places they stand at. Hidden until it is opened.

    Args:
        on_words: Called with what is typed, at each key.
        on_step: Called to go to the next place (1), or to the one before (-1).
        on_keys: Called when keys come here, or no longer.
    """

    DEFAULT_CSS = """
    FindBar {
        height: 1;
        background: $background;
        display: none;
        & .label { width: auto; padding: 0 1; color: $accent; }
        & Input { width: 1fr; height: 1; border: none; padding: 0; background: $background; }
        & Input:focus { border: none; background-tint: $background 0%; }
        & .tally { width: auto; padding: 0 1; color: $foreground; }
        &.-open { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "step(1)", "Next", show=False, id="find.bar_next"),
        Binding("shift+enter,up", "step(-1)", "Before", show=False, id="find.bar_previous"),
    ]

    def __init__(
        self,
        on_words: Callable[[str], None],
        on_step: Callable[[int], None],
        on_keys: Callable[[], None],
    ) -> None:
        super().__init__()
        self._on_keys = on_keys
        self._on_words = on_words
        self._on_step = on_step
        self._input = _WordsInput(max_length=MAX_WORDS_CHARS)
        self._input.cursor_blink = False
        self._tally = Static(markup=False, classes="tally")
        self._said = ""

    def compose(self) -> ComposeResult:
        """What is typed, and how many there are."""
        yield Static("find", markup=False, classes="label")
        yield self._input
        yield self._tally

    @property
    def is_open(self) -> bool:
        """Whether it is to be seen."""
        return self.has_class("-open")

    @property
    def has_keys(self) -> bool:
        """Whether keys go to it."""
        return self._input.has_focus

    @property
    def words(self) -> str:
        """What is typed."""
        return self._input.value

    def open(self) -> None:
        """Show it."""
        self.add_class("-open")

    def close(self) -> None:
        """Hide it; what is typed stays."""
        self.remove_class("-open")

    def take_keys(self, words: str = "") -> None:
        """Let keys come here, and select all that is typed.

        Args:
            words: What is to be typed in place of what is.
        """
        if words:
            with self.prevent(Input.Changed):
                self._input.value = visible(words, keep_newlines=False)[:MAX_WORDS_CHARS]
        self._input.focus()
        self._input.select_all()

    def say(self, words: str) -> None:
        """How the search stands."""
        if words != self._said:
            self._said = words
            self._tally.update(Content(words))

    def on_descendant_focus(self) -> None:
        """Keys come here."""
        self._on_keys()

    def on_descendant_blur(self) -> None:
        """Keys go elsewhere."""
        self._on_keys()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look for what is typed now."""
        event.stop()
        self._on_words(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next place."""
        event.stop()
        self._on_step(1)

    def action_step(self, step: int) -> None:
        """Go to the next place, or to the one before."""
        self._on_step(step)
