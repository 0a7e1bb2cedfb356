"""A long conversation: opening, scrolling, resizing and another theme, in CPU milliseconds.

    python -m tests.bench.bench_history [MESSAGES]

A transcript of 120x40 without a terminal: half of the messages are prompts, half answers, 1 kB each; then
one answer of 64,000 tokens. What the issue asks: first screenful under 150 ms, all of it in 4 s of slices
under 15 ms, under 100 MB, a resize painted in under 150 ms.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable

from tests.bench.bench_markdown import tokens_of
from tuiapp.config.paths import Paths
from tuiapp.config.themes import load_themes
from tuiapp.core.events import Chunk, TextDelta
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.highlight import warm
from tuiapp.ui.markdown.ports import Highlighter
from tuiapp.ui.theme import look_of
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.entries import Entry, PlainEntry
from tuiapp.ui.widgets.page import Page
from tuiapp.ui.widgets.page_view import SLICE_S


MESSAGES = 1_000
TOKENS_A_MESSAGE = 250
LONG_TOKENS = 64_000
ROWS = 38
WIDTHS = (115, 70)
SCROLLS = 60
MS = 1_000
LOOKS = [
    look_of(theme) for theme in load_themes(Paths.of({"TUIAPP_HOME": "nowhere"})).themes.values()
]


def entries_of(messages: int, highlighter: Highlighter) -> list[Entry]:
    """A conversation, as it would be loaded."""
    tokens = tokens_of(messages * TOKENS_A_MESSAGE, "mix")
    found: list[Entry] = []
    for number in range(messages):
        text = "".join(tokens[number * TOKENS_A_MESSAGE :][:TOKENS_A_MESSAGE])
        found.append(answer(text, highlighter) if number % 2 else PlainEntry(text, label="you"))
    return found


def answer(text: str, highlighter: Highlighter) -> AnswerEntry:
    entry = AnswerEntry("m", look=LOOKS[0], new_document=MarkdownDocument, highlighter=highlighter)
    entry.take([Chunk(0, b"x", (TextDelta(text),))])
    entry.finish()
    return entry


def timed(action: Callable[[], object]) -> float:
    began = time.process_time()
    action()
    return (time.process_time() - began) * MS


def show(page: Page, y: int) -> None:
    """Draw a screenful."""
    page.settle(page.place(y), 0, ROWS)
    for place in page.rows(y, ROWS):
        if place is not None:
            page.entries[place[0]].line(place[1])


def slices(page: Page) -> tuple[float, float]:
    """Lay out the rest: CPU seconds and the longest slice in milliseconds."""
    total = worst = 0.0
    while page.has_work:
        spent = timed(lambda: page.work(SLICE_S, time.perf_counter))
        total += spent
        worst = max(worst, spent)
    return total / MS, worst


def show_page(title: str, entries: list[Entry]) -> None:
    gc.collect()
    gc.freeze()
    page = Page()

    def first_screen() -> None:
        for index, entry in enumerate(entries):
            entry.lay_out(WIDTHS[0], LOOKS[0])
            page.insert(index, entry)
        show(page, page.settle_end(ROWS))

    def resize(width: int, look: int) -> None:
        place = page.place(page.height // 2)
        page.lay_out(width, LOOKS[look])
        show(page, page.settle(place, 0, ROWS))

    def scroll() -> None:
        y = page.height // 2
        for _ in range(SCROLLS):
            y = page.settle(page.place(y), -ROWS, ROWS)
            show(page, y)

    print(f"| {title} | first screen | {timed(first_screen):.1f} ms | < 150 |")
    total_s, worst_ms = slices(page)
    print(f"| {title} | all laid out | {total_s:.2f} s, slices {worst_ms:.1f} ms | < 4 s, 15 ms |")
    print(
        f"| {title} | resize, view in the middle | {timed(lambda: resize(WIDTHS[1], 0)):.1f} ms | < 150 |"
    )
    print(f"| {title} | a page up, not laid out | {timed(scroll) / SCROLLS:.2f} ms | |")
    total_s, worst_ms = slices(page)
    print(f"| {title} | all laid out again | {total_s:.2f} s, slices {worst_ms:.1f} ms | |")
    print(f"| {title} | a page up, laid out | {timed(scroll) / SCROLLS:.2f} ms | |")
    print(f"| {title} | another theme | {timed(lambda: resize(WIDTHS[1], 1)):.1f} ms | < 150 |")
    print(f"| {title} | lines | {page.height:,} | |", flush=True)
    gc.unfreeze()


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    highlighter = warm()
    entries = entries_of(messages, highlighter)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print("| what | step | CPU | target |\n|---|---|---|---|")
    show_page(f"{messages:,} messages", entries)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"| {messages:,} messages | memory | {after / 1024:.0f} MB, {(after - before) / 1024:.0f} of it for lines | < 100 |"
    )
    for shape in ("mix", "code", "para", "list", "table"):
        text = "".join(tokens_of(LONG_TOKENS, shape))
        show_page(f"{LONG_TOKENS:,} tokens, {shape}", [answer(text, highlighter)])


if __name__ == "__main__":
    main()
