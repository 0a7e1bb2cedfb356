"""Runs whose figures the panel shows, for its tests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from tuiapp.core.events import (
    Chunk,
    Connected,
    Event,
    Finished,
    RateLimitBucket,
    RateLimits,
    ReasoningDelta,
    RequestSent,
    ResponseStarted,
    Retrying,
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.metrics import Meter
from tuiapp.core.phase import phase_of
from tuiapp.core.prices import Price
from tuiapp.core.usage import Usage
from tuiapp.ui.widgets.panel import PanelFacts


MS = 1_000_000


WIDTH = 38


@dataclass
class StoppedClock:
    """Says what it is set to."""

    now_ns: int = 0

    def monotonic_ns(self) -> int:
        return self.now_ns


def meter_of(*steps: tuple[int, Event]) -> Meter:
    """A run whose steps came at these milliseconds."""
    meter = Meter()
    for at_ms, event in steps:
        steps_without_bytes = RequestSent | Connected | ResponseStarted | Retrying
        raw = b"" if isinstance(event, steps_without_bytes) else b"x" * 40
        meter.add(Chunk(at_ms * MS, raw, (event,)))
    return meter


OPENING: Sequence[tuple[int, Event]] = (
    (0, RequestSent()),
    (84, Connected(84 * MS)),
    (231, ResponseStarted(200, "req_31f3a97f8a5d")),
)


STREAM: Sequence[tuple[int, Event]] = (
    *OPENING,
    (412, ReasoningDelta("Nginx buffers, ")),
    (423, ReasoningDelta("so it does.")),
    (2310, TextDelta("Three things ")),
    (2322, TextDelta("buffer a stream.")),
)


FINISHED: Sequence[tuple[int, Event]] = (
    *STREAM,
    (2400, UsageUpdate(Usage(1204, 312, 214, 980), {})),
    (2401, Finished("stop", "end_turn")),
)


def facts_of(
    steps: Sequence[tuple[int, Event]],
    *,
    now_ms: int,
    model: str | None = None,
    request_id: str | None = None,
    price: Price | None = None,
    cost_usd: float | None = None,
    cost_is_estimated: bool = False,
    cost_source: str | None = None,
    context_tokens: int | None = None,
    context_used_tokens: int | None = None,
    limits: RateLimits | None = None,
    limits_at_ms: int = 0,
    server_timings: ServerTimings | None = None,
    safety: SafetyRatings | None = None,
) -> PanelFacts:
    meter = meter_of(*steps)
    metrics = meter.snapshot()
    return PanelFacts(
        phase=phase_of(metrics, now_ms * MS),
        now_ns=now_ms * MS,
        asked_at_ns=0,
        target="openai/gpt-5.4-mini",
        metrics=metrics,
        model=model,
        request_id=request_id,
        gaps_ns=meter.gaps_ns,
        sizes_chars=meter.sizes_chars,
        pace=meter.pace,
        price=price,
        cost_usd=cost_usd,
        cost_is_estimated=cost_is_estimated,
        cost_source=cost_source,
        context_tokens=context_tokens,
        context_used_tokens=context_used_tokens,
        limits=limits,
        limits_at_ns=limits_at_ms * MS,
        server_timings=server_timings,
        safety=safety,
    )


HOSTILE = "\x1b[2J[bold red]\u202e\n" + "宽" * 60


HOSTILE_FACTS = facts_of(
    [
        *STREAM,
        (2400, UsageUpdate(Usage(10**30, 10**30, 10**30, 10**30, 10**30), {})),
        (2401, Finished("other", HOSTILE)),
    ],
    now_ms=9000,
    model=HOSTILE,
    request_id=HOSTILE,
    cost_usd=float("inf"),
    cost_source=HOSTILE,
    context_tokens=7,
    context_used_tokens=10**30,
    limits=RateLimits(
        tuple(RateLimitBucket(HOSTILE, 1, 10**400, float("nan")) for _ in range(50)), float("inf")
    ),
    server_timings=ServerTimings((ServerTiming(HOSTILE, 10**400),) * 50),
    safety=SafetyRatings((SafetyRating(HOSTILE, HOSTILE, blocked=True),) * 50),
)


def plain(lines: Sequence[Content]) -> list[str]:
    """The lines with runs of spaces as one."""
    return [re.sub(r" +", " ", line.plain).strip() for line in lines]
