"""A transcript alone on the screen, and short ways to fill it and to look at it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from tuiapp.config.paths import Paths
from tuiapp.config.themes import load_themes
from tuiapp.core.events import Chunk, TextDelta
from tuiapp.ui.look import Look
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.theme import look_of, textual_theme
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.transcript import Transcript


THEMES = load_themes(Paths.of({"TUIAPP_HOME": "nowhere"})).themes
LOOK: Look = look_of(THEMES["harbor"])


class Page(App[None]):
    """Nothing but a transcript."""

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(textual_theme(THEMES["harbor"]))
        self.theme = "harbor"
        self.transcript = Transcript(LOOK)

    def compose(self) -> ComposeResult:
        yield self.transcript


@asynccontextmanager
async def page(width: int = 60, height: int = 20) -> AsyncGenerator[tuple[Transcript, Pilot[None]]]:
    app = Page()
    async with app.run_test(size=(width, height)) as pilot:
        app.transcript.focus()
        yield app.transcript, pilot


def answer(transcript: Transcript) -> AnswerEntry:
    entry = AnswerEntry("m", look=LOOK, new_document=MarkdownDocument, highlighter=None)
    transcript.add(entry)
    return entry


def grow(transcript: Transcript, entry: AnswerEntry, text: str) -> None:
    entry.take([Chunk(0, b"x", (TextDelta(text),))])
    transcript.update_entry(entry)


def screen(transcript: Transcript) -> list[str]:
    region = Region(0, 0, transcript.size.width, transcript.size.height)
    return [strip.text for strip in transcript.render_lines(region)]


def body(transcript: Transcript) -> list[str]:
    """The screen without the thumb and the count of what is below, which move as more arrives."""
    return [line[:-1] for line in screen(transcript)[:-1]]
