"""What the screen knows of one run: its answer, its figures, and the facts beside them."""

from collections.abc import Sequence

from tuiapp.core.events import Chunk, Event, RateLimits, SafetyRatings, ServerTimings
from tuiapp.core.metrics import Meter, Metrics
from tuiapp.core.phase import Phase, phase_of
from tuiapp.core.prices import Price, cost_usd
from tuiapp.core.request import Target
from tuiapp.core.usage import Usage
from tuiapp.ui.status import status_lines
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.panel_facts import Lateness, PanelFacts


class RunView:
    """Folds a run's log for the screen. A late chunk finds its own run, whatever came after it."""

    def __init__(
        self, target: Target, entry: AnswerEntry, *, asked_at_ns: int, price: Price | None
    ) -> None:
        self.entry = entry
        self._target = target
        self._price = price
        self._asked_at_ns = asked_at_ns
        self._meter = Meter()
        self._limits: tuple[int, RateLimits] | None = None
        self._timings: ServerTimings | None = None
        self._safety: SafetyRatings | None = None
        self._metrics = Metrics()
        self.chunks_taken = 0
        """How much of the log has been taken."""

    @property
    def is_over(self) -> bool:
        """Whether the end has been shown."""
        return self.entry.answer.end is not None

    def phase(self, now_ns: int) -> Phase:
        """Where the run stands."""
        return phase_of(self._metrics, now_ns)

    def take(self, chunks: Sequence[Chunk]) -> None:
        """Take the next chunks of the log."""
        self.chunks_taken += len(chunks)
        for chunk in chunks:
            self._meter.add(chunk)
            for event in chunk.events:
                self._note(event, chunk.at_ns)
        self.entry.take(chunks)
        if self.is_over:
            self.entry.finish()

    def _note(self, event: Event, at_ns: int) -> None:
        match event:
            case RateLimits():
                self._limits = (at_ns, event)
            case ServerTimings():
                self._timings = event
            case SafetyRatings():
                self._safety = event
            case _:
                pass

    def facts(self, now_ns: int, lateness: Lateness) -> PanelFacts:
        """The figures now, for the panel; the answer's status lines are brought up to date too."""
        metrics = self._metrics = self._meter.snapshot()
        cost, is_estimated = self._cost(metrics)
        self.entry.show_foot(
            metrics,
            status_lines(
                metrics,
                now_ns=now_ns,
                asked_at_ns=self._asked_at_ns,
                provider=self._target.provider,
                cost_usd=None if is_estimated else cost,
            ),
        )
        limits_at_ns, limits = self._limits or (None, None)
        return PanelFacts(
            phase=phase_of(metrics, now_ns),
            now_ns=now_ns,
            asked_at_ns=self._asked_at_ns,
            target=str(self._target),
            model=self.entry.answer.model,
            request_id=self.entry.answer.request_id,
            metrics=metrics,
            gaps_ns=self._meter.gaps_ns,
            sizes_chars=self._meter.sizes_chars,
            pace=self._meter.pace,
            price=self._price,
            cost_usd=cost,
            cost_is_estimated=is_estimated,
            limits=limits,
            limits_at_ns=limits_at_ns,
            server_timings=self._timings,
            safety=self._safety,
            lateness=lateness,
        )

    def _cost(self, metrics: Metrics) -> tuple[float | None, bool]:
        """Dollars, and whether they rest on estimated tokens."""
        if self._price is None:
            return None, False
        reported = cost_usd(metrics.usage, self._price)
        if reported is not None:
            return reported, False
        if metrics.output_tokens is None:
            return None, False
        guess = Usage(metrics.usage.input_tokens or 0, metrics.output_tokens)
        return cost_usd(guess, self._price), True
