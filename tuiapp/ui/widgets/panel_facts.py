"""This file is what the side panel knows of a run: one value, made anew when the run has news."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tuiapp.core.events import RateLimits, SafetyRatings, ServerTimings
from tuiapp.core.figures import state_time
from tuiapp.core.metrics import Metrics
from tuiapp.core.pace import PaceSeries
from tuiapp.core.phase import Phase, waiting_since_ns
from tuiapp.core.prices import Price
from tuiapp.engine.blind import masked_metrics
from tuiapp.ui.frames import Punctuality


PHASE_STYLES: Final[Mapping[Phase, str]] = {
    Phase.QUEUED: "$muted",
    Phase.CONNECTING: "$muted",
    Phase.WAITING: "$muted",
    Phase.RETRYING: "$warning",
    Phase.STREAMING: "$accent",
    Phase.STALLED: "$warning",
    Phase.DONE: "$success",
    Phase.STOPPED: "$success",
    Phase.CANCELLED: "$muted",
    Phase.FAILED: "$error",
}
"""The colour of a state, which only repeats what its symbol and word say."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late this program itself is: the error bar of every figure beside it."""

    stamps_p95_ns: int | None = None
    """Of chunks, as measured in this process."""
    screen: Punctuality | None = None
    """Of the frames of streams, in this session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFacts:
    """Everything the panel, its strip and the title say about a run. Instants are monotonic."""

    phase: Phase
    now_ns: int
    """When this was true; countdowns are worked out against it."""
    asked_at_ns: int
    """When the prompt was sent off, which may be before there is a request."""
    target: str
    metrics: Metrics
    model: str | None = None
    """As the response names it."""
    request_id: str | None = None
    gaps_ns: Sequence[int] = ()
    """The gaps between chunks, the newest last; only as many as there are cells are read."""
    sizes_chars: Sequence[int] = ()
    """How long each content event was, the newest last."""
    pace: PaceSeries | None = None
    """How fast it streamed over its time."""
    price: Price | None = None
    """With it the cost is divided into input and output."""
    cost_usd: float | None = None
    cost_is_estimated: bool = False
    cost_source: str | None = None
    """On whose word it is: a price's source, or the response itself."""
    context_tokens: int | None = None
    """How much the model's window holds."""
    context_used_tokens: int | None = None
    """How much of it prompt and answer fill; before there is an answer, what is about to be sent."""
    context_used_is_estimated: bool = False
    limits: RateLimits | None = None
    limits_at_ns: int | None = None
    """When the limits were told: their countdowns began then."""
    server_timings: ServerTimings | None = None
    safety: SafetyRatings | None = None
    lateness: Lateness = field(default_factory=Lateness)
    is_blind: bool = False
    """Whether all that tells who answers has been left out."""

    def at(self, now_ns: int) -> "PanelFacts":
        """The same, counted to another instant; what is over counts no more."""
        return self if self.phase.is_over else replace(self, now_ns=now_ns)

    @property
    def elapsed_ns(self) -> int | None:
        """How long the run has taken or took, all attempts; None for one that ended before its request."""
        if self.phase.is_over:
            return self.metrics.elapsed_ns
        began_ns = self.metrics.first_sent_at_ns
        return self.now_ns - (self.asked_at_ns if began_ns is None else began_ns)

    @property
    def waited_ns(self) -> int | None:
        """How long the present wait lasts, or is still to last before a retry; None when it is over."""
        if self.phase.is_over:
            return None
        if self.phase is Phase.RETRYING and self.metrics.retry_at_ns is not None:
            return max(0, self.metrics.retry_at_ns - self.now_ns)
        since_ns = waiting_since_ns(self.metrics)
        return self.now_ns - (self.asked_at_ns if since_ns is None else since_ns)

    @property
    def state_time(self) -> str:
        """The time that stands after the state, wherever that is named."""
        return state_time(self.phase, self.waited_ns, self.elapsed_ns)

    @property
    def open_stall_ns(self) -> int | None:
        """How long the stall that no content has ended lasts so far, or lasted up to the end of the run."""
        if self.phase.is_over:
            return self.metrics.end_stall_ns
        return self.waited_ns if self.phase is Phase.STALLED else None


def leading_facts(own: PanelFacts | None, others: Sequence[PanelFacts | None]) -> PanelFacts | None:
    """The facts of the lane that tells best whether anything goes on: the focused one's, if it does."""
    if own is not None and not own.phase.is_over:
        return own
    return next((it for it in others if it is not None and not it.phase.is_over), own)


def blind_facts(facts: PanelFacts, letter: str) -> PanelFacts:
    """The facts of a run that nobody is to know by name: without all that a vendor is known by.

    That is its prices too, how large its context is, which limits it reports, and whether it rates.
    """
    return replace(
        facts,
        target=letter,
        metrics=masked_metrics(facts.metrics),
        model=None,
        request_id=None,
        price=None,
        cost_usd=None,
        cost_is_estimated=False,
        cost_source=None,
        context_tokens=None,
        limits=None,
        limits_at_ns=None,
        server_timings=None,
        safety=None,
        is_blind=True,
    )
