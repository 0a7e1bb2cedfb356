"""The rhythm of a stream: gaps between chunks with content, their percentiles, and stalls."""

import math
from array import array
from dataclasses import dataclass
from typing import Final


STALL_MIN_NS: Final = 1_000_000_000
STALL_MEDIAN_FACTOR: Final = 5


@dataclass(frozen=True, slots=True)
class Gaps:
    """Inter-chunk latency: the gaps between chunks that carry content."""

    last_ns: int
    p50_ns: int
    p95_ns: int
    max_ns: int
    stalls: int
    stalled_ns: int
    count: int
    total_ns: int

    @property
    def jitter_ns(self) -> int:
        """p95 − p50."""
        return self.p95_ns - self.p50_ns

    @property
    def chunks_per_s(self) -> float | None:
        """How often a chunk with content came."""
        return self.count / (self.total_ns / 1e9) if self.total_ns > 0 else None


def percentile(ordered: list[int], fraction: float) -> int:
    """The nearest-rank percentile of ascending values, of which there is at least one."""
    rank = max(1, math.ceil(len(ordered) * fraction))
    return ordered[min(len(ordered), rank) - 1]


def stall_limit_ns(p50_ns: int) -> int:
    """How long a gap is at most before it is a stall; `p50_ns` is the median gap, 0 before there is any."""
    return max(STALL_MIN_NS, STALL_MEDIAN_FACTOR * p50_ns)


def summarize_gaps(gaps_ns: "array[int]") -> Gaps | None:
    """Percentiles and stalls of the gaps, in order of arrival; None without any."""
    if not gaps_ns:
        return None
    ordered = sorted(gaps_ns)
    p50_ns = percentile(ordered, 0.50)
    limit_ns = stall_limit_ns(p50_ns)
    stalls = [gap for gap in ordered if gap > limit_ns]
    return Gaps(
        last_ns=gaps_ns[-1],
        p50_ns=p50_ns,
        p95_ns=percentile(ordered, 0.95),
        max_ns=ordered[-1],
        stalls=len(stalls),
        stalled_ns=sum(stalls),
        count=len(ordered),
        total_ns=sum(ordered),
    )
