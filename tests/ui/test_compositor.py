"""The lean compositor paints what Textual's own does, and renders less for it."""

from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tuiapp.ui.terminal.compositor import LeanCompositor


class Counted(Static):
    """Counts how often its lines are asked for."""

    asked = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += 1
        return super().render_lines(crop)


class Lean(Screen[None]):
    """Two columns in nested containers."""

    CSS = "Counted { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._compositor: Compositor = LeanCompositor()
        self.left, self.right = Counted("left " * 40), Counted("right " * 40)

    def compose(self) -> ComposeResult:
        with Vertical(), Horizontal():
            yield self.left
            yield self.right
        yield Static("foot")


def lines(widget: Widget) -> list[str]:
    return [strip.text for strip in widget.screen._compositor.render_strips()]  # pyright: ignore[reportPrivateUsage] - what is on the screen


async def test_a_neighbour_is_not_rendered_for_what_changes_beside_it() -> None:
    app: App[None] = App()
    async with app.run_test(size=(40, 10)) as pilot:
        screen = Lean()
        await app.push_screen(screen)
        await pilot.pause()
        asked = screen.right.asked, screen.left.asked
        screen.left.update("new " * 40)
        screen.left.refresh()
        await pilot.pause()
        assert screen.right.asked == asked[0]
        assert screen.left.asked > asked[1]


async def test_the_whole_screen_is_that_of_textual() -> None:
    shown: list[list[str]] = []
    for is_lean in (True, False):
        app: App[None] = App()
        async with app.run_test(size=(40, 10)) as pilot:
            screen = Lean()
            if not is_lean:
                screen._compositor = Compositor()  # pyright: ignore[reportPrivateUsage] - the one to compare with
            await app.push_screen(screen)
            await pilot.pause()
            screen.left.update("new " * 30)
            await pilot.pause()
            shown.append(lines(screen.left))
    assert shown[0] == shown[1]
