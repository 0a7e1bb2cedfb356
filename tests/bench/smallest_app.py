"""The floor for start-up: the smallest Textual app with a prompt in it; run as a program."""

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static, TextArea


class SmallestApp(App[None]):
    CSS = "VerticalScroll { height: 1fr; } TextArea { height: 3; }"

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static("Welcome to the smallest app that has a prompt on its screen.")
        yield TextArea()

    def on_mount(self) -> None:
        self.query_one(TextArea).focus()


if __name__ == "__main__":
    SmallestApp().run()
