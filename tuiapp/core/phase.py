"""Where a run stands, read off its figures."""

from enum import Enum
from typing import assert_never

from tuiapp.core.events import Cancelled, End, Failed, Finished, Stopped
from tuiapp.core.gaps import stall_limit_ns
from tuiapp.core.metrics import Metrics


class Phase(Enum):
    """The states of UI rule 2, by name."""

    QUEUED = "queued"
    CONNECTING = "connecting"
    WAITING = "waiting"
    RETRYING = "retrying"
    STREAMING = "streaming"
    STALLED = "stalled"
    DONE = "done"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether the run has ended."""
        return self in {Phase.DONE, Phase.STOPPED, Phase.CANCELLED, Phase.FAILED}


def phase_of(metrics: Metrics, now_ns: int) -> Phase:
    """The state of a run with these figures at `now_ns`."""
    if metrics.end is not None:
        return _phase_of_end(metrics.end)
    if metrics.sent_at_ns is None:
        return Phase.QUEUED
    if metrics.retry_at_ns is not None:
        return Phase.RETRYING
    if metrics.last_content_at_ns is not None:
        silent_ns = now_ns - metrics.last_content_at_ns
        p50_ns = 0 if metrics.gaps is None else metrics.gaps.p50_ns
        return Phase.STALLED if silent_ns > stall_limit_ns(p50_ns) else Phase.STREAMING
    if metrics.connected_at_ns is None and metrics.ttfb_ns is None:
        return Phase.CONNECTING
    return Phase.WAITING


def _phase_of_end(end: End) -> Phase:
    match end:
        case Finished():
            return Phase.DONE
        case Stopped():
            return Phase.STOPPED
        case Cancelled():
            return Phase.CANCELLED
        case Failed():
            return Phase.FAILED
        case _:
            assert_never(end)


def waiting_since_ns(metrics: Metrics) -> int | None:
    """When the present wait began: the last content, else the request; None before it and after the end."""
    if metrics.end is not None:
        return None
    if metrics.last_content_at_ns is not None:
        return metrics.last_content_at_ns
    return metrics.sent_at_ns
