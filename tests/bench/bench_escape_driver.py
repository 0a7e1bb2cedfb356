"""How long an Escape takes from its byte to the app's Key event, and a quit to its end.

    python -m tests.bench.bench_escape_driver [ROUNDS]

Every round is one Escape at a random moment, so that no fixed polling interval flatters anyone.
"""

import random
import statistics
import sys
import time
from collections.abc import Mapping

from tests.ui.pty_rig import Terminal, now_ns, running


ROUNDS = 60
QUITS = 5
VARIANTS: list[tuple[str, str, dict[str, str], bytes]] = [
    ("stock Textual", "stock", {}, b"\x1b"),
    ("stock Textual, ESCDELAY=25", "stock", {"ESCDELAY": "25"}, b"\x1b"),
    ("ours", "ours", {}, b"\x1b"),
    ("ours over ssh", "ours", {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, b"\x1b"),
    ("ours, ESCDELAY=200", "ours", {"ESCDELAY": "200"}, b"\x1b"),
    ("stock Textual, Kitty protocol", "stock", {}, b"\x1b[27u"),
    ("ours, Kitty protocol", "ours", {}, b"\x1b[27u"),
    ("stock Textual, Alt+a", "stock", {}, b"\x1ba"),
    ("ours, Alt+a", "ours", {}, b"\x1ba"),
]


def key_times_ms(terminal: Terminal, key: bytes, rounds: int) -> list[float]:
    times_ms: list[float] = []
    for _ in range(rounds):
        time.sleep(random.uniform(0.005, 0.105))
        started_ns = now_ns()
        terminal.type(key)
        times_ms.append((terminal.next_report().at_ns - started_ns) / 1e6)
    return times_ms


def quit_times_ms(kind: str, environ: Mapping[str, str]) -> list[float]:
    """From the key event that asks to quit until `app.run` has returned."""
    times_ms: list[float] = []
    for _ in range(QUITS):
        with running(kind, environ) as terminal:
            terminal.type(b"q")
            asked = terminal.next_report()
            times_ms.append((terminal.next_report().at_ns - asked.at_ns) / 1e6)
    return times_ms


def show(label: str, times_ms: list[float]) -> None:
    p95_ms = statistics.quantiles(times_ms, n=20, method="inclusive")[-1]
    median_ms = statistics.median(times_ms)
    print(
        f"| {label} | {len(times_ms)} | {median_ms:.1f} | {p95_ms:.1f} | {max(times_ms):.1f} |",
        flush=True,
    )


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print("| byte to Key event | n | median | p95 | max ms |\n|---|---|---|---|---|")
    for label, kind, environ, key in VARIANTS:
        with running(kind, environ) as terminal:
            show(label, key_times_ms(terminal, key, rounds))
    for kind in ("stock", "ours"):
        show(f"quit to app.run returned, {kind}", quit_times_ms(kind, {}))


if __name__ == "__main__":
    main()
