"""What an export holds: prompts, and the answers to each with their figures.

A record is made from the logs of runs, so that it says what the screen said, and holds no key: neither
logs nor targets have one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tuiapp.core.answer import Answer
from tuiapp.core.events import Chunk, End
from tuiapp.core.messages import ToolCall
from tuiapp.core.metrics import Meter, Metrics
from tuiapp.core.request import Target


@dataclass(frozen=True, slots=True)
class Arrival:
    """How much of an answer was there at a time."""

    at_ms: float
    """Since the request."""
    chars: int
    """Of content of any kind, up to then."""


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One target's answer."""

    target: Target
    model: str | None
    """As the response names it."""
    text: str
    reasoning: str
    tool_calls: tuple[ToolCall, ...]
    end: End | None
    metrics: Metrics
    cost_usd: float | None
    arrivals: tuple[Arrival, ...]
    """One for each chunk with content, in order."""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A prompt and the answers to it, in the order of the lanes."""

    prompt: str
    attachments: tuple[str, ...]
    """Their names."""
    answers: tuple[AnswerRecord, ...]


@dataclass(frozen=True, slots=True)
class ComparisonRecord:
    """A conversation with one lane or several."""

    title: str
    at: datetime
    """When it was exported, aware of its zone."""
    system: str | None
    turns: tuple[TurnRecord, ...]


def answer_record(
    target: Target, chunks: Sequence[Chunk], cost_usd: float | None = None
) -> AnswerRecord:
    """An answer from the log of its run."""
    answer, meter = Answer(), Meter()
    stamps: list[tuple[int, int]] = []
    chars = 0
    for chunk in chunks:
        answer.add(chunk)
        meter.add(chunk)
        now_chars = meter.content_chars
        if now_chars < chars:  # another attempt began
            stamps.clear()
        if now_chars > chars:
            stamps.append((chunk.at_ns, now_chars))
        chars = now_chars
    metrics = meter.snapshot()
    sent_at_ns = metrics.sent_at_ns
    return AnswerRecord(
        target=target,
        model=answer.model,
        text=answer.text,
        reasoning=answer.reasoning,
        tool_calls=answer.tool_calls,
        end=answer.end,
        metrics=metrics,
        cost_usd=cost_usd,
        arrivals=()
        if sent_at_ns is None
        else tuple(Arrival((at_ns - sent_at_ns) / 1e6, chars) for at_ns, chars in stamps),
    )
