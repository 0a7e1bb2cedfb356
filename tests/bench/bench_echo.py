"""How soon a key shows while an answer streams, and what the app costs when nothing happens.

    python -m tests.bench.bench_echo [KEYS]

The whole app in a 120x40 terminal. Keys come at random intervals: a fixed one would lock in phase
with the frames. Each is a character that is in no answer, so its echo can be told from the rest.
"""

import random
import sys
import time
from collections.abc import Iterable
from typing import NamedTuple

from tests.bench.rigging import Terminal, app_and_server, heading, row


KEYS = 150
SHORTEST_S, LONGEST_S = 0.06, 0.14
SLOWEST_S = 0.4
TOKENS_PER_S = 200
IDLE_S = 5.0
# The collection that follows the last answer comes two seconds later.
SETTLE_S = 4.0
MS = 1_000_000

LINE = [chr(code) for code in range(ord("а"), ord("я"))]
"""What is typed before it is rubbed out again."""


class Typed(NamedTuple):
    """A key, and when it was typed."""

    at_ns: int
    key: bytes


def type_keys(terminal: Terminal, keys: int) -> list[Typed]:
    """Type so many characters at random intervals; returns when each was."""
    typed: list[Typed] = []
    for number in range(keys):
        time.sleep(random.uniform(SHORTEST_S, LONGEST_S))
        place = number % len(LINE)
        if number and place == 0:
            # What is rubbed out before it is painted has no echo.
            time.sleep(SLOWEST_S)
            rub_out(terminal)
        typed.append(Typed(terminal.type(LINE[place].encode()), LINE[place].encode()))
    time.sleep(SLOWEST_S)
    rub_out(terminal)
    return typed


def echoes_ms(terminal: Terminal, typed: Iterable[Typed]) -> list[float]:
    """Milliseconds from each key to its echo.

    Ask when nothing streams any longer: looking for so many echoes keeps the reader of the terminal from its
    work for more than a second, and a terminal that is not read makes the program wait.
    """
    return [(terminal.wait_shown(key, since_ns=at_ns) - at_ns) / MS for at_ns, key in typed]


def rub_out(terminal: Terminal) -> None:
    """Ctrl+U, as a hand does; Backspace for each would be as much typing again."""
    terminal.type(b"\x15")
    time.sleep(LONGEST_S)


def show_idle(terminal: Terminal, when: str) -> None:
    time.sleep(SETTLE_S)
    painted_bytes, cpu_s, began_ns = terminal.bytes_painted, terminal.cpu_s, time.monotonic_ns()
    time.sleep(IDLE_S)
    seconds = (time.monotonic_ns() - began_ns) / 1e9
    cpu_percent = (terminal.cpu_s - cpu_s) / seconds * 100
    print(
        f"| idle, {when} | {terminal.bytes_painted - painted_bytes} bytes painted in "
        f"{seconds:.0f} s | {cpu_percent:.2f} % CPU |",
        flush=True,
    )


def main() -> None:
    keys = int(sys.argv[1]) if len(sys.argv) > 1 else KEYS
    # The stream outlasts the keys.
    seconds = keys * (SHORTEST_S + LONGEST_S) / 2 + (keys / len(LINE) + 4) * SLOWEST_S * 4
    tokens = int(seconds * TOKENS_PER_S)
    with app_and_server(TOKENS_PER_S) as (terminal, server):
        terminal.wait_usable()
        print("\n| what | painted (target 0) | CPU |\n|---|---|---|")
        show_idle(terminal, "before the first prompt")
        heading(f"Key until its echo, one lane at {TOKENS_PER_S} tokens/s")
        row("at rest", echoes_ms(terminal, type_keys(terminal, keys // 3)))
        cpu_s = terminal.cpu_s
        terminal.submit(f"answer {tokens}")
        server.wait_for("first")
        typed = type_keys(terminal, keys)
        server.wait_for("done")
        terminal.wait_quiet()
        cost_s = (terminal.cpu_s - cpu_s) / tokens * 1000
        row("while streaming", echoes_ms(terminal, typed), "p95 < 50")
        print(f"\nCPU s per 1,000 tokens, typing included: {cost_s:.2f} ({tokens} tokens)")
        print("\n| what | painted (target 0) | CPU |\n|---|---|---|")
        show_idle(terminal, "after an answer")


if __name__ == "__main__":
    main()
