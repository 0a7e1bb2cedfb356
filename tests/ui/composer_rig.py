"""The composer in a small app of its own, with short ways to what a test does with it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Button
from widget_host import Host

from tuiapp.ui.widgets.composer import Composer, ComposerDock
from tuiapp.ui.widgets.offers import Offer
from tuiapp.ui.widgets.slash import (
    SlashCommand,
)


COMMANDS = (
    SlashCommand("model", "TARGET", "Ask another model"),
    SlashCommand("models", "", "List the models"),
    SlashCommand("new", "", "Begin a new conversation"),
    SlashCommand("system", "TEXT", "Set the system prompt"),
    SlashCommand("theme", "NAME", "Choose a theme"),
    SlashCommand("copy", "", "Copy the last answer"),
    SlashCommand("copy-code", "", "Copy the last code block"),
    SlashCommand("help", "", "Keys, figures, states"),
)


NAMES = (
    SlashCommand(
        "set", "name value", values=lambda: [("seed", "a number"), ("stop", ""), ("top_p", "")]
    ),
    SlashCommand("attach", "path", takes_path=True),
)


class ScreenKeys(Host):
    """Binds what the chat screen binds, and notes which of it reached the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        (key, f"note('{key}')", key)
        for key in (
            "escape",
            "pageup",
            "pagedown",
            "ctrl+home",
            "ctrl+end",
            "end",
            "ctrl+c",
            "tab",
        )
    ]

    def __init__(self, composer: Composer) -> None:
        super().__init__(ComposerDock(composer), Button("next"))
        self.composer = composer
        self.reached: list[str] = []

    def on_mount(self) -> None:
        self.composer.focus()

    def action_note(self, key: str) -> None:
        self.reached.append(key)


@asynccontextmanager
async def typing(
    *, enter_sends: bool = True, width: int = 80, commands: Sequence[SlashCommand] = COMMANDS
) -> AsyncGenerator[tuple[ScreenKeys, Composer, Pilot[None]]]:
    host = ScreenKeys(Composer(enter_sends=enter_sends))
    host.composer.know(commands)
    async with host.run_test(size=(width, 24), message_hook=host.note) as pilot:
        yield host, host.composer, pilot


def sent(host: Host) -> list[str]:
    return [message.text for message in host.of(Composer.Submitted)]


def labels(offers: Sequence[Offer]) -> list[str]:
    return [offer.label for offer in offers]


def offered(composer: Composer) -> list[str]:
    return labels(composer.completion.items)


async def paste(pilot: Pilot[None], composer: Composer, text: str) -> None:
    composer.post_message(Paste(text))
    await pilot.pause()
