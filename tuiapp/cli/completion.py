"""What became of a run, as one value."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, assert_never

from tuiapp.cli.late_price import LatePrice
from tuiapp.core.answer import Answer
from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    End,
    Failed,
    Finished,
    FinishReason,
    ReasoningDelta,
    Stopped,
    TextDelta,
    ToolCallDelta,
)
from tuiapp.core.jsontypes import JsonObject
from tuiapp.core.messages import ToolCall
from tuiapp.core.metrics import Meter, Metrics
from tuiapp.core.prices import Cost, run_cost
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.core.usage import Usage
from tuiapp.engine.context import estimated_input_tokens


# With the first of these, TTFT has been stamped.
_CONTENT: Final = (TextDelta, ReasoningDelta, ToolCallDelta)

Outcome: TypeAlias = Literal["finished", "stopped", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer, how it ended, and its figures. What came before a failure is kept."""

    target: Target
    text: str
    """The answer, without the reasoning; nothing past a stop rule's match."""
    reasoning: str
    tool_calls: tuple[ToolCall, ...]
    end: End
    model: str | None
    """As the response names it."""
    request_id: str | None
    """The provider's, for a support ticket."""
    metrics: Metrics
    usage_raw: JsonObject | None
    """The provider's report in its own words."""
    cost: Cost | None
    """None without a price or without a whole report."""
    estimated_cost_usd: float | None = None
    """By the price and our estimate of the tokens that were not reported; None where `cost` is known."""

    @property
    def outcome(self) -> Outcome:
        """How it ended, in one word."""
        match self.end:
            case Finished():
                return "finished"
            case Stopped():
                return "stopped"
            case Cancelled():
                return "cancelled"
            case Failed():
                return "failed"
            case _:
                assert_never(self.end)

    @property
    def finish_reason(self) -> FinishReason | None:
        """Why the provider finished; None where it did not, or gave no reason."""
        return self.end.reason if isinstance(self.end, Finished) else None

    @property
    def finish_reason_raw(self) -> str | None:
        """The provider's own word for it."""
        return self.end.raw_reason if isinstance(self.end, Finished) else None

    @property
    def stop_rule(self) -> str | None:
        """The rule that ended it."""
        return self.end.rule if isinstance(self.end, Stopped) else None

    @property
    def usage(self) -> Usage:
        """Token counts, as the provider reported them."""
        return self.metrics.usage

    @property
    def cost_usd(self) -> float | None:
        """What it cost, in US dollars."""
        return None if self.cost is None else self.cost.usd

    @property
    def error(self) -> Failure | None:
        """Why it failed."""
        return self.end.failure if isinstance(self.end, Failed) else None

    def raise_for_failure(self) -> None:
        """Turn a failure into an exception, for callers who like those better.

        Raises:
            ProviderError: The run failed. Its `failure` is `error`.
        """
        if self.error is not None:
            raise ProviderError(self.error)


class Reading:
    """Folds the chunks of a run into a completion."""

    def __init__(self, request: GenerationRequest, price: LatePrice) -> None:
        self._request = request
        self._price = price
        self._answer = Answer()
        self._meter = Meter()

    def add(self, chunk: Chunk) -> None:
        """Take the next chunk of the log."""
        if any(isinstance(event, _CONTENT) for event in chunk.events):
            self._price.begin()
        self._answer.add(chunk)
        self._meter.add(chunk)

    def completion(self) -> Completion:
        """The result; once the end has been taken."""
        answer, metrics = self._answer, self._meter.snapshot()
        end = answer.end
        assert end is not None, "a completion needs an end"
        request_id = answer.request_id
        if request_id is None and isinstance(end, Failed):
            request_id = end.failure.request_id
        cost = self._cost(metrics)
        is_known = cost is not None and not cost.is_estimated
        return Completion(
            target=self._request.target,
            text=answer.text,
            reasoning=answer.reasoning,
            tool_calls=answer.tool_calls,
            end=end,
            model=answer.model,
            request_id=request_id,
            metrics=metrics,
            usage_raw=answer.usage_raw,
            cost=cost if is_known else None,
            estimated_cost_usd=None if cost is None or is_known else cost.usd,
        )

    def _cost(self, metrics: Metrics) -> Cost | None:
        guess = Usage(estimated_input_tokens(self._request), metrics.output_tokens)
        return run_cost(metrics.usage, self._price.wait(), guess=guess)
