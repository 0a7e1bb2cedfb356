"""A search in a chat: what the bar says, and what is marked on the page."""

from chat_rig import ChatRig
from chat_scripts import OPENING, saying
from host import Step

from tuiapp.core.events import Finished, ReasoningDelta, TextDelta
from tuiapp.ui.widgets.find_bar import FindBar


LINES = 60
LONG = saying("\n\n".join(f"line {n} with a **bold** word" for n in range(LINES)))
THOUGHTFUL = (
    *OPENING,
    Step(5, (ReasoningDelta("Let me ponder the needle."),)),
    Step(5, (TextDelta("The haystack."), Finished("stop", "stop"))),
)


def bar(it: ChatRig) -> FindBar:
    return it.screen.query_one(FindBar)


def said(it: ChatRig) -> str:
    """What the bar says of the search."""
    line = next(row for row in it.everything.splitlines() if row.startswith(" find "))
    return line[6 + len(bar(it).words) :].strip()


def marked(it: ChatRig, *, here: bool = False) -> list[str]:
    """The words that are marked in view, or only what is looked at."""
    styles = it.transcript.found.styles
    wanted = [styles.here] if here else [styles.here, styles.everywhere]
    colours = {style.bgcolor for style in wanted}
    strips = it.transcript.render_lines(it.transcript.size.region)
    return [
        segment.text.strip()
        for strip in strips
        for segment in strip
        if segment.style is not None and segment.style.bgcolor in colours
    ]


def row_of(it: ChatRig, text: str) -> int:
    """The row of the view that has some text."""
    strips = it.transcript.render_lines(it.transcript.size.region)
    return next(row for row, strip in enumerate(strips) if text in strip.text)


async def finds(it: ChatRig, typed: str) -> None:
    """Open the bar and type, a key at a time."""
    await it.pilot.press("ctrl+f")
    await it.pilot.press(*("space" if key == " " else key for key in typed))
    await it.until(lambda: it.transcript.found.search.is_through)
    await it.pilot.pause()
