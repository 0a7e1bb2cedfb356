"""What decoding costs: bytes to events for each dialect, beside a floor and the vendors' SDKs.

python tests/bench/bench_decode.py [--sdk-python PATH]   (or pytest tests/bench/bench_decode.py -n 0 -s)

Prints CPU µs an event, medians of rounds in which all variants take turns, the ratio of ours to the
floor (see `decode_payloads.py`), and, given a Python that has the SDKs (`openai`, `anthropic`,
`google-genai`, `ollama`), what they make of the same bytes in the same pieces, as events/s.
"""

import argparse
import gc
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import pytest

from tests.bench.decode_payloads import CUTS, EVENTS, EVENTS_OF, floor, ours
from tuiapp.core.endpoint import DialectName


ROUNDS: Final = 25
SDK_ROUNDS: Final = 3
MAX_RATIO: Final = 3.0

# A median of 25 rounds on two shared cores still wanders by a twentieth.
NOISE: Final = 1.1

_SDK_SCRIPT: Final = Path(__file__).with_name("sdk_decode.py")

SdkCost = Callable[[DialectName, str], float]


@contextmanager
def sdks(python: str | None) -> Generator[SdkCost | None]:
    """What the vendors' SDKs cost, µs an event; None without a Python that has them."""
    if python is None:
        yield None
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [python, _SDK_SCRIPT, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        stdin, stdout = process.stdin, process.stdout
        assert stdin
        assert stdout

        def cost(name: DialectName, cut: str) -> float:
            pieces = CUTS[cut](EVENTS_OF[name])
            path = Path(folder) / "pieces"
            path.write_text("\n".join(piece.hex() for piece in pieces))
            stdin.write(f"{name}\n")
            stdin.flush()
            return float(stdout.readline())

        yield cost
        stdin.close()


def _cpu_us(
    run: Callable[[DialectName, Sequence[bytes]], int], name: DialectName, cut: str
) -> float:
    pieces = CUTS[cut](EVENTS_OF[name])
    gc.collect()
    start = time.process_time()
    assert run(name, pieces) == EVENTS
    return (time.process_time() - start) / EVENTS * 1e6


@dataclass(frozen=True, slots=True)
class Row:
    """Medians over the rounds."""

    cost_us: float
    """Ours, an event."""
    ratio: float
    """Ours over the floor of the same round."""
    sdk_ratio: float | None
    """The vendor's SDK over ours of the same round."""


def row(name: DialectName, cut: str, sdk_cost: SdkCost | None) -> Row:
    """Measure one dialect at one cut."""
    costs: list[float] = []
    ratios: list[float] = []
    sdk_ratios: list[float] = []
    for number in range(ROUNDS):
        floor_us, ours_us = _cpu_us(floor, name, cut), _cpu_us(ours, name, cut)
        costs.append(ours_us)
        ratios.append(ours_us / floor_us)
        if sdk_cost and number < SDK_ROUNDS:
            sdk_ratios.append(sdk_cost(name, cut) / ours_us)
    return Row(median(costs), median(ratios), median(sdk_ratios) if sdk_ratios else None)


def main(sdk_python: str | None = None) -> float:
    """Print the table; the answer is the worst ratio to the floor."""
    worst = 0.0
    print(f"{'dialect':16} {'reads':>9} {'ours µs':>9} {'ours/s':>9} {'/floor':>7} {'SDK/s':>7}")
    with sdks(sdk_python) as sdk_cost:
        for name in EVENTS_OF:
            for cut in CUTS:
                found = row(name, cut, sdk_cost)
                worst = max(worst, found.ratio)
                print(f"{name:16} {cut:>9} {_told(found)}", flush=True)
    return worst


def _told(row: Row) -> str:
    ours_a_s = 1e6 / row.cost_us
    told = f"{row.cost_us:9.2f} {ours_a_s:9,.0f} {row.ratio:7.2f}"
    if row.sdk_ratio is None:
        return told
    return f"{told} {ours_a_s / row.sdk_ratio:7,.0f} (1/{row.sdk_ratio:.0f})"


@pytest.mark.bench
def test_decoding_costs_at_most_three_times_the_floor() -> None:
    assert main() < MAX_RATIO * NOISE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sdk-python", help="a Python that has the vendors' SDKs")
    main(parser.parse_args().sdk_python)
