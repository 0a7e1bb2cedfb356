"""What hostile answers do to the screen at full size: nothing raw, nothing lost, nothing that blocks.

Times are of this thread, in CPU seconds: a machine that is busy with other things changes none of them.
"""

import gc
import re
import time
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from chat_rig import ChatRig, chat_on
from host import Hang, Script, Step, make_host
from rich.cells import cell_len

from tuiapp.core.events import ReasoningDelta, RequestSent, TextDelta, ToolCallDelta
from tuiapp.core.visible import visible
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import MarkdownStyles


ROWS: Final = 40
SLOWEST_S: Final = 0.25
"""A step of the document. On a quiet machine the slowest of all takes 0.1 s; the test's machine may be slow."""

JOINER: Final = "\u200d"
CONTROLS: Final = "\x1b[2J\x1b]0;t\x07\x1bP+q\x1b\\\x9b31m\x9d0;x\x9c\x90q\x9c\x00\x7f\x85"

TEXTS: Final = {
    "quotes in quotes": "> " * 10_000 + "deep",
    "one line": ("lorem ipsum " * 90_000)[:1_000_000],
    "one word": "x" * 1_000_000,
    "one line of Chinese": "漢" * 300_000,
    "open emphasis": "**bold *it ~~gone " * 6_000,
    "asterisks": "*a " * 30_000,
    "open links": "[a](http://b " * 10_000,
    "open images": "![a](" * 50_000,
    "open brackets": "[" * 300_000,
    "open HTML": "<div><b attr='" * 20_000,
    "open comments": "<!-- " * 50_000,
    "open code": "`a ``b ```c " * 10_000,
    "open formulas": "$x \\( \\[ " * 8_000,
    "open fence": "```text\n" + "def f(x): return '''\n" * 10_000,
    "open fences": "```\n" * 30_000,
    "open table": "|a|b|\n|-|-|\n" + "| c | d\n" * 5_000,
    "thousand columns": "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n" + ("|b" * 1000 + "|\n") * 50,
    "thousand cells": "|a|b|\n|-|-|\n" + ("|b" * 1000 + "|\n") * 50,
    "forty columns": "|a" * 40 + "|\n" + "|-" * 40 + "|\n" + ("|b b b" * 40 + "|\n") * 500,
    "deep lists": "".join("  " * min(depth, 500) + "- x\n" for depth in range(1000)),
    "controls": CONTROLS * 10_000,
    "bidi": "abc \u202egpj\u202c \u2066x\u2069 \u200e\u200f\u061c" * 8_000,
    "joiners": "a" + JOINER * 100_000 + "b",
    "accents": "a" + "\u0301" * 100_000 + "b",
    "accents in code": "```\na" + "\u0301" * 100_000 + "b",
    "accents in a table": "|a|b|\n|-|-|\n|c" + "\u0301" * 100_000 + "|",
    "spaces without width": "a" + "\u200b" * 100_000 + "b",
    "tags": "🏴" + "\U000e0067" * 100_000,
    "joined emoji": ("👩" + JOINER) * 50_000,
    "addresses": "https://a.b/c?d=e " * 10_000,
    "references": "".join(f"[a{number}] [a{number}]: u{number}\n\n" for number in range(3_000)),
    "defined late": "[x] " * 10_000 + "\n\n[x]: http://y\n",
}


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    """The app, too, leaves the oldest objects alone while an answer streams."""
    gc.disable()
    yield
    gc.enable()


class Watch:
    """Times what blocks the thread."""

    def __init__(self) -> None:
        self.slowest_s = 0.0

    def run(self, step: Callable[[], object]) -> None:
        began_s = time.thread_time()
        step()
        self.slowest_s = max(self.slowest_s, time.thread_time() - began_s)


def look(document: MarkdownDocument) -> list[str]:
    """The last screenful, as the transcript asks for it."""
    while document.draw(max(document.line_count - ROWS, 0), document.line_count):
        pass
    lines = range(max(document.line_count - ROWS, 0), document.line_count)
    return [document.line(index).strip.text for index in lines]


def check(lines: list[str], width_cells: int) -> None:
    """Nothing is too wide, and nothing would command a terminal or reorder its row."""
    for line in lines:
        assert cell_len(line) <= width_cells
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_flood_is_all_there_and_blocks_nothing(text: str) -> None:
    document = MarkdownDocument(MarkdownStyles(), 80)
    watch = Watch()
    watch.run(lambda: document.append(text))
    watch.run(document.finish)
    while not document.is_settled:
        watch.run(document.lines)
        watch.run(lambda: look(document))
    watch.run(lambda: document.draw(0, ROWS))
    check(look(document), 80)
    for width_cells in (16, 400):
        document.resize(width_cells)
        watch.run(lambda: (document.lines(), look(document)))
        check(look(document), width_cells)

    assert document.source == text
    assert watch.slowest_s < SLOWEST_S


# A table shows as many cells as its header has, as GFM asks; the answer can be shown as it was written.
@pytest.mark.parametrize("name", [name for name in TEXTS if name != "thousand cells"])
def test_the_letters_of_a_flood_can_be_selected(name: str) -> None:
    text = TEXTS[name][:20_000]
    document = MarkdownDocument(MarkdownStyles(), 80)
    document.append(text)
    document.finish()
    while not document.is_settled:
        document.lines()

    def letters(of: str) -> str:
        return "".join(re.findall(r"[a-z漢👩\u0301]", of.removeprefix("```text")))

    assert letters(document.selected_text(0, len(text))) == letters(visible(text))


# In the application.


def flood(text: str) -> Script:
    """An answer that is this in all its parts, in reads of 4 kB, and then goes on."""
    reads = [text[at : at + 4_096] for at in range(0, len(text), 4_096)]
    return (
        Step(0, (RequestSent(),), b""),
        Step(5, (ReasoningDelta(text[:4_096]),)),
        *(Step(5, (TextDelta(read),)) for read in reads),
        Step(5, (ToolCallDelta(0, text[:200], text[:200], text[:4_096]),)),
        Hang(),
    )


HOSTILE_PAGE: Final = "\n\n".join(text[:600] for text in TEXTS.values())


def screen_text(it: ChatRig) -> str:
    """Every character that the compositor would write."""
    strips = it.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage] - Textual has no other
    return "\n".join(strip.text for strip in strips)


async def all_of(it: ChatRig) -> None:
    """Wait until all that the script holds has come."""
    await it.until(lambda: len(it.host.runs[0].log) >= len(flood(HOSTILE_PAGE)) - 1)


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (400, 120)])
async def test_a_screen_of_any_size_shows_only_what_is_visible(size: tuple[int, int]) -> None:
    async with chat_on(make_host(flood(HOSTILE_PAGE)), size) as it:
        await it.enters(CONTROLS)
        await all_of(it)
        await it.pilot.press("ctrl+t")
        for _ in range(4):
            await it.pilot.press("pageup")
            check(screen_text(it).split("\n"), size[0])
        await it.pilot.press("escape")
        await it.rests()
        assert it.lane.last_answer is not None
        assert it.lane.last_answer.answer.text == HOSTILE_PAGE


async def after(*widths_cells: int) -> str:
    """What the answer looks like in the end, with these widths on the way."""
    async with chat_on(make_host(flood(HOSTILE_PAGE)), (80, 24)) as it:
        await it.enters("go")
        for number, width_cells in enumerate(widths_cells):
            await it.pilot.resize_terminal(width_cells, 5 + number * 13 % 50)
        await it.pilot.resize_terminal(80, 24)
        await all_of(it)
        await it.pilot.press("escape")
        await it.rests()
        check(screen_text(it).split("\n"), 80)
        # Until then, heights are estimates where nobody has looked.
        await it.until(lambda: not any(one.has_work for one in it.transcript.entries))
        return it.text().rpartition("■")[0]


async def test_a_storm_of_resizes_while_it_streams_ends_as_if_there_had_been_none() -> None:
    assert await after(20, 131, 57, 183, 40, 99, 61, 200) == await after()
