"""How long the app takes to take keys, and a message from Enter to the server.

    python -m tests.bench.bench_start [RUNS]

Start-up is from the spawn of the process until a key typed at it is echoed, beside the smallest
Textual app (`smallest_app.py`), the two in turn. Read the ratio: the times are the machine's.
"""

import random
import sys
import time
from statistics import median
from typing import NamedTuple

from tests.bench.rigging import APP, PacedServer, Terminal, app_and_server, heading, home, row


RUNS = 10
SESSIONS = 5
LATER_MESSAGES = 10
TOKENS_PER_S = 200
MS = 1_000_000

PROGRAMS: dict[str, list[str]] = {
    "smallest Textual app": ["-m", "tests.bench.smallest_app"],
    "tuiapp": ["-c", APP, "demo/guide"],
}


class Start(NamedTuple):
    """Milliseconds of one start."""

    raw: float
    """Until the terminal was taken over: imports, mostly."""
    usable: float
    """Until a key was echoed."""
    cpu: float
    """Of all threads, until then."""


def start(arguments: list[str]) -> Start:
    with home() as environ, Terminal(arguments, environ) as terminal:
        usable_ns = terminal.wait_usable()
        cpu_ms = terminal.cpu_s * 1000
        raw_ns = terminal.wait_shown(b"\x1b[?1049h", since_ns=0)
        return Start(
            (raw_ns - terminal.spawned_ns) / MS, (usable_ns - terminal.spawned_ns) / MS, cpu_ms
        )


def show_starts(runs: int) -> None:
    for arguments in PROGRAMS.values():
        start(arguments)  # once, for the caches of the file system
    heading("Start until the prompt takes keys, 120x40")
    starts: dict[str, list[Start]] = {name: [] for name in PROGRAMS}
    for _ in range(runs):
        for name, arguments in PROGRAMS.items():
            starts[name].append(start(arguments))
    medians = [row(name, [it.usable for it in taken]) for name, taken in starts.items()]
    for name, taken in starts.items():
        row(f"{name}, until it has the terminal", [it.raw for it in taken])
        row(f"{name}, CPU until it takes keys", [it.cpu for it in taken])
    cpu = [median([it.cpu for it in taken]) for taken in starts.values()]
    print(
        f"\nratio of the medians: {medians[1] / medians[0]:.2f} (target ≤ 1.5); "
        f"of CPU, which a busy machine leaves alone: {cpu[1] / cpu[0]:.2f}"
    )


def show_requests() -> None:
    at_once: list[float] = []
    first: list[float] = []
    later: list[float] = []
    for hurried in (True, False) * SESSIONS:
        with app_and_server(TOKENS_PER_S) as (terminal, server):
            (at_once if hurried else first).append(first_ms(terminal, server, hurried=hurried))
            if not hurried:
                later += [request_ms(terminal, server) for _ in range(LATER_MESSAGES)]
    heading("Enter until the server has the request")
    row("first message, typed as soon as keys are taken", at_once, "< 30")
    row("first message, two seconds later", first, "< 30")
    row("later messages", later, "< 30")


def first_ms(terminal: Terminal, server: PacedServer, *, hurried: bool) -> float:
    terminal.wait_usable()
    if not hurried:
        time.sleep(2)
    return request_ms(terminal, server)


def request_ms(terminal: Terminal, server: PacedServer) -> float:
    time.sleep(random.uniform(0, 0.02))
    entered_ns = terminal.submit("answer 5")
    seen_ns = server.wait_for("request")
    server.wait_for("done")
    terminal.wait_quiet()
    return (seen_ns - entered_ns) / MS


def main() -> None:
    show_starts(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
    show_requests()


if __name__ == "__main__":
    main()
