"""The palette of all commands."""

from chat_rig import chat
from textual.command import CommandList
from textual.widgets import Input, LoadingIndicator

from tuiapp.ui.screens.palette import Palette


async def test_the_palette_is_at_rest_while_nobody_types() -> None:
    async with chat() as it:
        await it.pilot.press("ctrl+p")
        await it.until(lambda: isinstance(it.host.app.focused, Input))
        palette = it.host.app.screen
        assert isinstance(palette, Palette)
        assert not palette.query_one(Input).cursor_blink
        assert palette.query_one(LoadingIndicator).auto_refresh is None


async def test_what_is_typed_in_the_palette_is_found_and_carried_out() -> None:
    async with chat() as it:
        await it.pilot.press("ctrl+p")
        await it.until(lambda: isinstance(it.host.app.focused, Input))
        found = it.host.app.screen.query_one(CommandList)
        await it.pilot.press(*"side panel")
        await it.until(lambda: 0 < found.option_count < 5)
        await it.until(lambda: found.highlighted == 0)
        await it.pilot.press("enter")
        await it.until(lambda: not isinstance(it.host.app.screen, Palette))
        await it.until(lambda: not it.panel.is_on_screen)
