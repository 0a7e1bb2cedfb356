"""How late the stamps of arrival are while four lanes of 200 tokens/s are painted.

    python -m tests.bench.bench_stamps [ROUNDS [TOKENS]]

The server, in another process, writes into each token when it sent it; late is the stamp of the
read that brought it less that time. Four real lanes in a 120x40 terminal (`stamps_app.py`), with
the interpreter tuned for streaming and left alone, in turn.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from tests.bench.rigging import PacedServer, Terminal, home, percentile


ROUNDS = 4
TOKENS = 1200
TOKENS_PER_S = 200


class Report(TypedDict):
    """What `stamps_app.py` measured."""

    seconds: float
    cpu_s: dict[str, float]
    """By thread."""
    frames: int
    full_collections: int
    lateness_ms: list[float]


def report_of(tuning: str, tokens: int) -> Report:
    with PacedServer(TOKENS_PER_S) as server, home(lab=server.port) as environ:
        path = Path(environ["TUIAPP_HOME"], "report.json")
        arguments = ["-m", "tests.bench.stamps_app", tuning, str(tokens), str(path)]
        with Terminal(arguments, environ) as terminal:
            terminal.wait_ended()
            assert path.exists(), terminal.painted[-1].data
        report: Report = json.loads(path.read_text())
        return report


def show(label: str, reports: Sequence[Report]) -> None:
    late = [one for report in reports for one in report["lateness_ms"]]
    worst = ", ".join(f"{percentile(report['lateness_ms'], 95):.1f}" for report in reports)
    tokens = len(late)
    seconds = sum(report["seconds"] for report in reports)
    cpu: dict[str, float] = {}
    for report in reports:
        for name, used in report["cpu_s"].items():
            cpu[name] = cpu.get(name, 0) + used
    threads = ", ".join(
        f"{name} {used / tokens * 1000:.3f}"
        for name, used in sorted(cpu.items(), key=lambda it: -it[1])
        if used / tokens * 1000 >= 0.001
    )
    print(
        f"| {label} | {tokens} | {percentile(late, 50):.2f} | {percentile(late, 95):.1f} "
        f"| {percentile(late, 99):.1f} | {max(late):.1f} | {worst} "
        f"| {sum(report['full_collections'] for report in reports) / len(reports):.1f} "
        f"| {sum(report['frames'] for report in reports) / seconds:.1f} "
        f"| {sum(cpu.values()) / tokens * 1000:.3f} ({threads}) |",
        flush=True,
    )


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    tokens = int(sys.argv[2]) if len(sys.argv) > 2 else TOKENS
    print(
        f"\nStamp minus send time, four lanes of {TOKENS_PER_S} tokens/s; targets: p50 < 1, p95 < 10"
    )
    print(f"load {os.getloadavg()[0]:.2f}\n")
    reports: dict[str, list[Report]] = {"tuned": [], "untuned": []}
    for _ in range(rounds):
        for tuning, taken in reports.items():
            taken.append(report_of(tuning, tokens))
    print(
        "| ms | n | p50 | p95 | p99 | max | p95 of each round | full collections a round "
        "| frames/s | CPU s per 1,000 tokens |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    for label, taken in reports.items():
        show(label, taken)
    print(f"\nload at the end {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
