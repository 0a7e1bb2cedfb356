"""The application: themes, keys, signals, and what happens when something breaks."""

import asyncio
import signal
import sys
from collections.abc import Iterable
from functools import partial
from typing import ClassVar, Final

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.notifications import Notify
from textual.screen import Screen

from tuiapp.config.settings import DEFAULT_THEME
from tuiapp.core.request import Target
from tuiapp.core.visible import visible
from tuiapp.engine.daemon_calls import DaemonExecutor
from tuiapp.ui.asides import kind_of
from tuiapp.ui.commands import COMMANDS, are_keys, help_groups
from tuiapp.ui.look import Look
from tuiapp.ui.messages import ThemeWanted
from tuiapp.ui.screens.chat import ChatScreen
from tuiapp.ui.screens.choose import ChooseScreen
from tuiapp.ui.screens.help import HelpScreen
from tuiapp.ui.screens.palette import Palette
from tuiapp.ui.services import Services
from tuiapp.ui.theme import css_variables, look_of, textual_theme


EXIT_AFTER_CRASH: Final = 1
WRITING_GRACE_S: Final = 0.5
"""How long quitting waits for work in the background: long enough for a setting to reach the disk,
and not for a keyring that waits for its passphrase."""
_SIGNAL_BASE: Final = 128


class TuiApp(App[None], inherit_bindings=False):
    """The chat, full screen. Textual's own Ctrl+Q would quit without asking."""

    TITLE = "tuiapp"
    # Textual would spend an Escape on un-maximising a widget, just when it should stop an answer.
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit_app", "Quit", show=False, priority=True, id="app.quit")
    ]
    CSS_PATH = "app.tcss"

    def __init__(
        self,
        services: Services,
        targets: tuple[Target, ...],
        *,
        driver_class: type[Driver] | None = None,
    ) -> None:
        # Textual asks for the defaults while it is being made.
        self._token_defaults = css_variables(services.themes[DEFAULT_THEME])
        super().__init__(driver_class=driver_class)
        self.services = services
        self.crashed = False
        self._is_leaving = False
        for theme in services.themes.values():
            self.register_theme(textual_theme(theme))
        chosen = services.settings.theme
        self.theme = chosen if chosen in services.themes else DEFAULT_THEME
        keymap = services.settings.keymap
        self.set_keymap({id_: keys for id_, keys in keymap.items() if are_keys(keys)})
        self._chat = ChatScreen(services, targets, self.look)

    @property
    def look(self) -> Look:
        """The styles of the theme in use."""
        return look_of(self.services.themes[self.theme])

    def on_mount(self) -> None:
        """Show the chat, and leave in good order when told to."""
        background = DaemonExecutor("tuiapp-background", grace_s=WRITING_GRACE_S)
        asyncio.get_running_loop().set_default_executor(background)
        self._handle_signals()
        self.push_screen(self._chat)

    def _handle_signals(self) -> None:
        """Signals quit as the key does; Textual alone leaves the terminal raw on SIGTERM."""
        if sys.platform == "win32":
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            loop.add_signal_handler(number, self._quit_on_signal, number)

    def _quit_on_signal(self, number: signal.Signals) -> None:
        self.run_worker(self.leave(_SIGNAL_BASE + number), exit_on_error=False)

    async def leave(self, return_code: int = 0) -> None:
        """Stop every run, close every connection, and exit."""
        if self._is_leaving:
            return
        self._is_leaving = True
        await asyncio.to_thread(self.services.close)
        self.exit(return_code=return_code)

    def on_notify(self, message: Notify) -> None:
        """A word takes the place of an older one of its kind; Textual shows it after this."""
        kind = kind_of(message.notification)
        for older in [it for it in self._notifications if kind_of(it) == kind]:
            self._unnotify(older, refresh=False)
            # Textual takes the word out of its holder and leaves that, one for each word ever said.
            for screen in self.screen_stack:
                screen.query(f"#--textual-toast-{older.identity}").remove()

    def action_help(self) -> None:
        """Keys, figures and states."""
        self.push_screen(HelpScreen(help_groups()))

    def action_command_palette(self) -> None:
        """All commands."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_choose_theme(self) -> None:
        """Pick a theme."""
        self.push_screen(ChooseScreen("Which theme?", list(self.services.themes)), self._take_theme)

    def on_theme_wanted(self, message: ThemeWanted) -> None:
        """A theme was named."""
        self._take_theme(message.name)

    def _take_theme(self, name: str | None) -> None:
        if name is None:
            return
        if name not in self.services.themes:
            known = ", ".join(self.services.themes)
            self.notify(visible(f"There is no theme “{name}”; there are {known}."), markup=False)
            return
        self.theme = name
        self._chat.take_look(self.look)
        self._chat.desk.save("theme", value=name)

    def action_quit_app(self) -> None:
        """Quit from wherever the user is; the chat asks once while an answer is coming."""
        self._chat.quit_app()

    async def action_quit(self) -> None:
        """Textual's own way out, from wherever it is called."""
        await self.leave()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command of ours in the palette."""
        for command in COMMANDS:
            if isinstance(screen, ChatScreen) and command.id != "commands":
                yield SystemCommand(
                    command.title,
                    " · ".join(
                        part
                        for part in (
                            command.key_label,
                            f"/{command.slash}" if command.slash else "",
                        )
                        if part
                    ),
                    partial(screen.call_later, screen.carry_out, command.id),
                )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The tokens our styles use, for Textual's own themes that do not have them."""
        return self._token_defaults

    def _fatal_error(self) -> None:
        """A fault of ours: keep the report, without locals and keys, and say where it lies.

        Textual's own report prints local variables, in which keys and prompts may stand.
        """
        self.crashed = True
        error = self._exception
        if error is None:
            return
        report = self.services.report_crash(error)
        sentence = f"tuiapp stopped on a mistake of its own. {report}"
        self._exit_renderables.append(Text(sentence, overflow="fold"))
        self._close_messages_no_wait()
