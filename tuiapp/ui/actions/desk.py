"""This file is what everything the user can do in the chat works with.

The rule it keeps: a command knows the desk, never the screen's parts beyond it.
"""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeAlias

from textual.notifications import Notify
from textual.screen import Screen

from tuiapp.core.visible import visible
from tuiapp.ui.asides import Aside
from tuiapp.ui.chat_flow import ChatFlow
from tuiapp.ui.services import Services, Setting
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.lane import LaneView


_ASIDE_S: Final = 3
_P = ParamSpec("_P")

Handler: TypeAlias = Callable[[str], None]
"""Carries out a command; takes the slash command's argument, empty for a key or the palette."""


class Desk:
    """The chat's conversation, composer and services, and ways to speak to the user."""

    def __init__(
        self, screen: Screen[None], services: Services, flow: ChatFlow, composer: Composer
    ) -> None:
        self.screen = screen
        self.services = services
        self.flow = flow
        self.composer = composer

    @property
    def lane(self) -> LaneView:
        """The focused lane."""
        return self.flow.focused

    def say(self, sentence: str, *, kind: str = "") -> None:
        """A word to the user that passes by itself.

        Args:
            sentence: The word.
            kind: What it is about, where it makes an older word about that stale; without one, only the
                same sentence gives way to it.
        """
        said = visible(self.services.names.masked(sentence))
        self.screen.app.post_message(Notify(Aside(said, timeout=_ASIDE_S, kind=kind)))

    def tell(self, text: str, role: str = "muted") -> None:
        """What came of a command, in the lane; and in passing, where the lane's end is out of sight.

        The card of an empty conversation, where there is nothing else yet, gives way to it.
        """
        transcript = self.lane.transcript
        if len(transcript.entries) <= 1:
            transcript.action_follow()
        self.lane.show_notice(text, role)
        if transcript.scroll_y < transcript.max_scroll_y:
            self.say(text)

    def in_background(self, work: Callable[[], None]) -> None:
        """Do something slow on a thread; what goes wrong there is said in the lane."""
        self.screen.run_worker(work, thread=True, exit_on_error=False)

    def on_screen(self, show: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """From a thread: what came of its work; nothing where the screen has gone meanwhile.

        Textual's `call_from_thread` would leave a coroutine that nobody awaits when the user quits just then.
        """
        self.screen.call_later(show, *args, **kwargs)

    def save(self, *place: str, value: Setting) -> None:
        """Write one setting, in the background."""
        self.in_background(lambda: self.services.save_setting(place, value))
