"""How long an Escape takes from its byte in the terminal until the server sees the close.

    python -m tests.bench.bench_escape [ROUNDS]

The whole app, streaming 200 tokens/s from a server in another process; a prompt and an Escape a
round, at a random moment. The first round of a session is not counted.
"""

import random
import sys
import time

from tests.bench.rigging import PacedServer, Terminal, app_and_server, heading, row


ROUNDS = 30
TOKENS_PER_S = 200
MS = 1_000_000
OVER_SSH = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}

MOMENTS: dict[str, tuple[str, str]] = {
    "mid-stream": ("answer 6000", "first"),
    "before the first byte": ("silence", "request"),
    "in a stall after 20 tokens": ("stall 20", "stalled"),
}
"""What to ask, and what the server says when Escape may come."""


def escape_ms(terminal: Terminal, server: PacedServer, prompt: str, moment: str) -> float:
    terminal.submit(prompt)
    server.wait_for(moment)
    time.sleep(random.uniform(0.05, 0.15))
    escaped_ns = terminal.type(b"\x1b")
    closed_ns = server.wait_for("closed")
    # What is typed before the end has been shown would be queued.
    terminal.wait_quiet()
    return (closed_ns - escaped_ns) / MS


def show_session(label: str, environ: dict[str, str], rounds: int, target: str) -> None:
    with app_and_server(TOKENS_PER_S, environ) as (terminal, server):
        terminal.wait_usable()
        terminal.wait_quiet(0.5)
        escape_ms(terminal, server, *MOMENTS["mid-stream"])
        for moment, order in MOMENTS.items():
            times = [escape_ms(terminal, server, *order) for _ in range(rounds)]
            row(f"{label}, {moment}", times, target)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    heading("Escape until the server sees the close")
    show_session("local", {}, rounds, "≤ 35")
    show_session("over ssh", OVER_SSH, rounds, "≤ 60")


if __name__ == "__main__":
    main()
