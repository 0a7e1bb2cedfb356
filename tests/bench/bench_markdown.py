"""What a token costs on its way to the screen: `python tests/bench/bench_markdown.py [--plain]`.

Seven tokens a frame (200 a second at 30 frames), each frame asks for all lines, 100 cells wide, process
time. The sketch of the measuring rig runs beside it where the rig is there.
"""

import gc
import importlib
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.highlight import warm
from tuiapp.ui.markdown.ports import Highlighter
from tuiapp.ui.markdown.styles import MarkdownStyles


SHAPES = ("mix", "code", "para", "list", "table")
SIZES = (2_000, 8_000, 64_000)
SLOW_SKETCH_TOKENS = 8_000
"""The sketch's tables grow with the square of their length: 64,000 tokens would take an hour."""
TOKENS_A_FRAME = 7
WIDTH_CELLS = 100
RIG = Path(__file__).resolve().parents[3] / "shared" / "rig"
WORDS = (
    "alpha",
    "beam",
    "cache",
    "delta",
    "**frame**",
    "`graph`",
    "*handle*",
    "[index](https://e.org)",
)

Frame = Callable[[str], None]


def own_blocks(shape: str, source: random.Random) -> Iterator[str]:
    """Endless text of one shape."""

    def words(count: int) -> str:
        return " ".join(source.choice(WORDS) for _ in range(count))

    heads = {"code": "```python\n", "table": "| name | value |\n|---|--:|\n"}
    lines: dict[str, Callable[[], str]] = {
        "code": lambda: (
            f"    {words(1)} = [x for x in range({source.randint(1, 999)})]  # {words(2)}\n"
        ),
        "para": lambda: f"{words(12)}. ",
        "list": lambda: f"- {words(12)}\n",
        "table": lambda: f"| {words(3)} | {source.randint(0, 9999)} |\n",
    }
    if shape != "mix":
        yield heads.get(shape, "")
        while True:
            yield lines[shape]()
    while True:
        yield f"## {words(3)}\n\n"
        for part, line in lines.items():
            yield heads.get(part, "") + "".join(line() for _ in range(6))
            yield "```\n\n" if part == "code" else "\n\n"


def own_tokens(count: int, shape: str) -> list[str]:
    """Tokens of about four characters."""
    blocks = own_blocks(shape, random.Random(shape))
    found: list[str] = []
    while len(found) < count:
        found += re.findall(r"\s*\S{1,5}|\s+", next(blocks))
    return found[:count]


def rig_module(name: str, folder: Path) -> object | None:
    """A module of the rig; None where it is absent."""
    if not (folder / f"{name}.py").exists():
        return None
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


def measured(tokens: list[str], frame: Frame) -> tuple[float, float, float]:
    """Microseconds a token, second half over first, the worst frame in milliseconds."""
    gc.collect()
    gc.freeze()
    halves = [0.0, 0.0]
    worst = 0.0
    for at in range(0, len(tokens), TOKENS_A_FRAME):
        text = "".join(tokens[at : at + TOKENS_A_FRAME])
        begun = time.process_time()
        frame(text)
        spent = time.process_time() - begun
        halves[at * 2 >= len(tokens)] += spent
        worst = max(worst, spent)
    gc.unfreeze()
    return 1e6 * sum(halves) / len(tokens), halves[1] / halves[0], 1e3 * worst


def ours(highlighter: Highlighter | None) -> Frame:
    document = MarkdownDocument(MarkdownStyles(), WIDTH_CELLS, highlighter)

    def frame(text: str) -> None:
        document.append(text)
        document.lines()

    return frame


def sketch() -> Frame | None:
    """The rig's prototype, or None."""
    module = rig_module("mdstrips", RIG / "prototype")
    if module is None:
        return None
    document = module.StreamDoc(WIDTH_CELLS)  # type: ignore[attr-defined]

    def frame(text: str) -> None:
        document.feed(text)
        document.lines()

    return frame


def tokens_of(count: int, shape: str) -> list[str]:
    """The rig's answer, or one of our own."""
    module = rig_module("answer", RIG)
    return own_tokens(count, shape) if module is None else module.tokens(count, shape)  # type: ignore[attr-defined]


def row(name: str, shape: str, tokens: list[str], frame: Frame) -> float:
    cost_us, growth, worst_ms = measured(tokens, frame)
    print(
        f"| {shape} | {len(tokens):,} | {name} | {cost_us:.1f} | {growth:.2f} | {worst_ms:.2f} |",
        flush=True,
    )
    return growth


def table(highlighter: Highlighter | None) -> None:
    print("| shape | tokens | engine | µs/token | half 2 / half 1 | worst frame ms |")
    print("|---|--:|---|--:|--:|--:|")
    for shape in SHAPES:
        for size in SIZES:
            tokens = tokens_of(size, shape)
            row("ours", shape, tokens, ours(highlighter))
            other = sketch()
            if other is not None and size <= SLOW_SKETCH_TOKENS:
                row("sketch", shape, tokens, other)


@pytest.mark.bench
@pytest.mark.parametrize("shape", SHAPES)
def test_the_cost_of_a_token_does_not_grow(shape: str) -> None:
    assert row("ours", shape, own_tokens(8_000, shape), ours(warm())) < 2


if __name__ == "__main__":
    table(None if "--plain" in sys.argv else warm())
