"""What streaming costs, and how far the screen is behind: the whole app in a 120x40 terminal.

    python -m tests.bench.bench_stream [quick]

The panel is open. CPU is user and system time of the app's process; of its threads beside it, from the
system's own books (10 ms steps). The rig's sketch (`strips3`: no network, no panel, no store) runs in the
same minutes where the rig is there, because absolute CPU moves by 1.4 between days.
"""

import json
import math
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.bench.bench_echo import echoes_ms, type_keys
from tests.bench.paced_server import END
from tests.bench.rigging import ROOT, Terminal, app_and_server, percentile


RIG = ROOT.parent / "shared" / "rig" / "prototype"
SETTLE_S = 3.0
IDLE_S = 4.0
SKETCH_S = 60.0
MS = 1_000_000


class Case(NamedTuple):
    """One stream, and what it may cost."""

    rate: int
    """Tokens a second; 0 as fast as they can be written."""
    tokens: int
    keys: int
    cpu_s_per_1k: float | None
    behind_ms: float | None


CASES = (
    Case(200, 2_000, 0, 1.2, 100),
    Case(200, 5_000, 200, 1.6, None),
    Case(50, 1_200, 200, 2.2, None),
    Case(1_000, 24_000, 200, None, None),
    Case(0, 8_000, 0, None, 500),
)
QUICK = (Case(200, 1_000, 0, 1.2, 100), Case(200, 1_600, 50, 1.6, None))


def threads_cpu_s(pid: int) -> dict[str, float]:
    """User and system time of each thread, by its name."""
    found: dict[str, float] = {}
    for folder in Path(f"/proc/{pid}/task").iterdir():
        _, _, rest = (folder / "stat").read_text().rpartition(")")
        name = "ui" if folder.name == str(pid) else (folder / "comm").read_text().strip()
        user, system = rest.split()[11:13]
        found[name] = found.get(name, 0.0) + (int(user) + int(system)) / 100
    return found


def stream(case: Case) -> None:
    """Run one case and print its line."""
    with app_and_server(case.rate or math.inf) as (terminal, server):
        terminal.wait_usable()
        time.sleep(SETTLE_S)
        cpu_s, threads_s = terminal.cpu_s, threads_cpu_s(terminal.pid)
        painted = terminal.bytes_painted
        began_ns = terminal.submit(f"answer {case.tokens}")
        server.wait_for("first")
        typed = type_keys(terminal, case.keys) if case.keys else []
        done_ns = server.wait_for("done", case.tokens / (case.rate or 1_000) + 60)
        behind_ms = (terminal.wait_shown(END.encode(), since_ns=began_ns) - done_ns) / MS
        terminal.wait_quiet()
        per_1k = (terminal.cpu_s - cpu_s) / case.tokens * 1000
        split = ", ".join(
            f"{name} {(spent_s - threads_s.get(name, 0.0)) / case.tokens * 1000:.2f}"
            for name, spent_s in threads_cpu_s(terminal.pid).items()
            if spent_s - threads_s.get(name, 0.0) > 0.005 * case.tokens / 1000
        )
        echoes = echoes_ms(terminal, typed)
        bytes_per_token = (terminal.bytes_painted - painted) / case.tokens
    echo = f"{percentile(echoes, 50):.1f} / {percentile(echoes, 95):.1f}" if echoes else "·"
    print(
        f"| {case.rate or 'max'} | {case.tokens:,} | {per_1k:.2f} | {case.cpu_s_per_1k or '·'} | {split} "
        f"| {echo} | {behind_ms:.0f} | {case.behind_ms or '·'} | {bytes_per_token:,.0f} |",
        flush=True,
    )


def sketch() -> None:
    """The rig's prototype at 200 tokens/s, 30 and 15 frames a second, without typing."""
    if not RIG.exists():
        return
    for frames in (30, 15):
        with TemporaryDirectory(prefix="tuiapp-bench-") as folder:
            out = Path(folder, "out.json")
            arguments = [
                str(RIG / "bench.py"),
                "strips3",
                "1",
                "200",
                "1000",
                "0",
                str(out),
                str(frames),
            ]
            with Terminal(arguments) as terminal:
                terminal.wait_ended(SKETCH_S)
            cost = json.loads(out.read_text())["cpu_per_1k"]
        print(
            f"| strips3 at {frames} fps, nothing but drawing | 1,000 | {cost:.2f} | | | | | | |",
            flush=True,
        )


def idle() -> None:
    """What is painted when nothing happens."""
    with app_and_server(200) as (terminal, _):
        terminal.wait_usable()
        time.sleep(SETTLE_S)
        painted, cpu_s = terminal.bytes_painted, terminal.cpu_s
        time.sleep(IDLE_S)
        print(
            f"\nIdle for {IDLE_S:.0f} s: {terminal.bytes_painted - painted} bytes painted (target 0), "
            f"{(terminal.cpu_s - cpu_s) / IDLE_S * 100:.2f} % CPU"
        )


def main() -> None:
    is_quick = "quick" in sys.argv
    print(f"Load {os.getloadavg()[0]:.2f}\n")
    print(
        "| tokens/s | tokens | CPU s per 1,000 | target | by thread | echo p50 / p95 ms (10 / 25) "
        "| screen behind ms | target | bytes a token (2,000) |\n|---|--:|--:|--:|---|---|--:|--:|--:|"
    )
    sketch()
    for case in QUICK if is_quick else CASES:
        stream(case)
    idle()


if __name__ == "__main__":
    main()
