"""This file is what waits above the composer: prompts that will be sent when the present answer ends.

The rule it keeps: an empty queue takes no space.
"""

from collections.abc import Sequence
from typing import Final

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tuiapp.core.visible import visible


MAX_ROWS: Final = 5


def queue_lines(prompts: Sequence[str], width_cells: int, *, paused: bool) -> list[Content]:
    """A line a prompt, the next first, what does not fit counted; and why they wait if they are held."""
    shown = prompts if len(prompts) <= MAX_ROWS else prompts[: MAX_ROWS - 1]
    lines = [Content.styled(f"queued: {_first_line(prompt)}", "$muted") for prompt in shown]
    if len(prompts) > len(shown):
        lines.append(Content.styled(f"and {len(prompts) - len(shown)} more queued", "$muted"))
    if paused and prompts:
        lines.append(Content.styled("queue paused · enter sends it", "$warning"))
    return [line.truncate(max(0, width_cells), ellipsis=True) for line in lines]


def _first_line(prompt: str) -> str:
    first, _, rest = prompt.strip().partition("\n")
    return visible(first, keep_newlines=False) + (" …" if rest else "")


class QueueView(Widget):
    """The queued prompts, dim."""

    DEFAULT_CSS = """
    QueueView {
        height: auto;
        display: none;
        padding: 0 1 0 3;
        background: $background;
        &.-waiting { display: block; }
    }
    """

    prompts: reactive[tuple[str, ...]] = reactive((), layout=True)
    paused: reactive[bool] = reactive(False, layout=True)

    def show(self, prompts: Sequence[str], *, paused: bool = False) -> None:
        """Show these prompts, the next first."""
        self.prompts = tuple(prompts)
        self.paused = paused
        self.set_class(bool(prompts), "-waiting")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """One row a line."""
        return len(queue_lines(self.prompts, width, paused=self.paused))

    def render(self) -> Content:
        """The lines at the present width."""
        return Content("\n").join(
            queue_lines(self.prompts, self.content_size.width, paused=self.paused)
        )
