"""Samples of one figure, summed up: what a benchmark says of many runs.

Percentiles are by nearest rank, as everywhere in this program: a percentile is always a value that was
measured.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """Of at least one sample, in the samples' unit."""

    count: int
    mean: float
    least: float
    p50: float
    p90: float
    p95: float
    p99: float
    most: float


def summarize(samples: Iterable[float | None]) -> Summary | None:
    """The summary of the samples that are known; None without any."""
    ordered = sorted(sample for sample in samples if sample is not None)
    if not ordered:
        return None
    p50, p90, p95, p99 = (
        ordered[max(1, math.ceil(len(ordered) * part)) - 1] for part in (0.5, 0.9, 0.95, 0.99)
    )
    mean = math.fsum(ordered) / len(ordered)
    return Summary(len(ordered), mean, ordered[0], p50, p90, p95, p99, ordered[-1])
