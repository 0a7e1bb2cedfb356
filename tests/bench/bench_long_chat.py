"""The app when there is much: a thousand messages above, a very long answer, text that means harm.

    python -m tests.bench.bench_long_chat [above] [long] [hostile] [quick]

The whole app in a 120x40 terminal, with the panel open.
"""

import math
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from tests.bench.bench_echo import echoes_ms, type_keys
from tests.bench.paced_server import END
from tests.bench.rigging import (
    APP,
    COLUMNS,
    LINES,
    PacedServer,
    Terminal,
    app_and_server,
    heading,
    home,
    percentile,
    row,
)


PROMPTS, QUICK_PROMPTS = 500, 50
TOKENS_A_MESSAGE = 150
KEYS, QUICK_KEYS = 220, 40
TOKENS_PER_S = 200
LONG_TOKENS, QUICK_LONG_TOKENS = 64_000, 8_000
LONG_TOKENS_PER_S = 1_600
HOSTILE_TOKENS_PER_S = 400
SIZES = ((100, 30), (140, 50), (80, 24), (COLUMNS, LINES))
SETTLE_S = 2.0
WORK_S = 0.3
"""Without a paint for so long, everything has been laid out."""
MS = 1_000_000


# Many messages above.


@contextmanager
def two_paces() -> Generator[tuple[Terminal, PacedServer, PacedServer]]:
    """The app; the server of `lab/any`, which holds nothing back; and that of `slow/any`."""
    with (
        PacedServer(math.inf) as fast,
        PacedServer(TOKENS_PER_S) as slow,
        home(lab=fast.port, slow=slow.port) as environ,
        Terminal(["-c", APP, "lab/any"], environ) as terminal,
    ):
        terminal.wait_usable()
        time.sleep(SETTLE_S)
        yield terminal, fast, slow


def show_above(prompts: int, keys: int) -> None:
    """Whether keys show later, and how soon a resize is painted, with a long conversation above."""
    with two_paces() as (terminal, fast, slow):
        alone = echoes_beside(terminal, slow, keys)
        before_s = terminal.cpu_s
        for _ in range(prompts):
            terminal.submit(f"answer {TOKENS_A_MESSAGE}")
            fast.wait_for("done")
        terminal.wait_quiet(WORK_S)
        spent_s = terminal.cpu_s - before_s
        below = echoes_beside(terminal, slow, keys)
        resizes = [resized_ms(terminal, *size) for size in SIZES * 3]
    heading(f"Key until its echo, one lane at {TOKENS_PER_S} tokens/s")
    row("nothing above", alone, "p50 10, p95 25")
    row(f"{2 * prompts:,} messages above", below, "1.3 times as much")
    for rank in (50, 95):
        print(f"\np{rank}: {percentile(below, rank) / percentile(alone, rank):.2f} times as much")
    heading(f"From a resize until it is painted, {2 * prompts:,} messages, view at the end")
    row("resize", resizes, "≤ 150")
    print(f"\nCPU s for {prompts} prompts and answers: {spent_s:.1f}")


def echoes_beside(terminal: Terminal, slow: PacedServer, keys: int) -> list[float]:
    """What keys take while an answer streams; then it is stopped."""
    use(terminal, "slow/any")
    terminal.submit("answer 100000")
    slow.wait_for("first")
    typed = type_keys(terminal, keys)
    terminal.type(b"\x1b")
    slow.wait_for("closed")
    echoes = echoes_ms(terminal, typed)
    use(terminal, "lab/any")
    return echoes


def use(terminal: Terminal, target: str) -> None:
    """Change the model, and leave time for what is said of it."""
    terminal.wait_quiet()
    terminal.submit(f"/model {target}")
    time.sleep(0.5)
    terminal.wait_quiet()


def resized_ms(terminal: Terminal, columns: int, lines: int) -> float:
    """From the new size until a full screen of it has come out."""
    terminal.wait_quiet(WORK_S)
    at_ns = terminal.resize(columns, lines)
    last_row = f"\x1b[{lines};".encode()
    return (terminal.wait_shown(last_row, since_ns=at_ns) - at_ns) / MS


# A long answer.


def show_long(tokens: int) -> None:
    """Whether the second half of an answer costs more than the first."""
    with app_and_server(LONG_TOKENS_PER_S) as (terminal, server):
        terminal.wait_usable()
        time.sleep(SETTLE_S)
        patience_s = tokens / LONG_TOKENS_PER_S * 2 + 60
        began_s = terminal.cpu_s
        began_ns = terminal.submit(f"answer {tokens}")
        server.wait_for("half", patience_s)
        half_s = terminal.cpu_s
        done_ns = server.wait_for("done", patience_s)
        behind_ms = (terminal.wait_shown(END.encode(), since_ns=began_ns) - done_ns) / MS
        whole_s = terminal.cpu_s
    first_s, second_s = half_s - began_s, whole_s - half_s
    heading(f"An answer of {tokens:,} tokens, {LONG_TOKENS_PER_S:,} a second", "CPU s")
    row("first half", [first_s])
    row("second half", [second_s], f"{second_s / first_s:.2f} times the first (≤ 1.1)")
    print(f"\nScreen behind the server at its end: {behind_ms:.0f} ms")


# Text that means harm.


def show_hostile(keys: int) -> None:
    """Whether keys still show soon: the longest echo bounds how long the loop was blocked."""
    with app_and_server(HOSTILE_TOKENS_PER_S) as (terminal, server):
        terminal.wait_usable()
        time.sleep(SETTLE_S)
        terminal.submit("hostile 1000000")
        server.wait_for("first")
        typed = type_keys(terminal, keys)
        terminal.type(b"\x1b")
        server.wait_for("closed")
        echoes = echoes_ms(terminal, typed)
    heading(f"Key until its echo, hostile Markdown at {HOSTILE_TOKENS_PER_S} tokens/s")
    row("while streaming", echoes)


def main() -> None:
    words = set(sys.argv[1:])
    is_quick = "quick" in words
    keys = QUICK_KEYS if is_quick else KEYS
    parts: dict[str, Callable[[], None]] = {
        "above": lambda: show_above(QUICK_PROMPTS if is_quick else PROMPTS, keys),
        "long": lambda: show_long(QUICK_LONG_TOKENS if is_quick else LONG_TOKENS),
        "hostile": lambda: show_hostile(keys),
    }
    for name, show in parts.items():
        if name in words or words <= {"quick"}:
            show()


if __name__ == "__main__":
    main()
