"""What an export holds: prompts, and the answers to each with their figures.

A record is made from the logs of runs, so that it says what the screen said, and holds no key: neither
logs nor targets have one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from tuiapp.core.answer import Answer
from tuiapp.core.events import Chunk, End
from tuiapp.core.messages import ToolCall
from tuiapp.core.metrics import Meter, Metrics
from tuiapp.core.prices import Cost
from tuiapp.core.request import Parameters


VotedFor: TypeAlias = Literal["named", "blind"]
"""How an answer was voted the best: with the names known, or before they were."""


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

    target: str
    """As it is called: `provider/model`, or a letter while names are hidden."""
    model: str | None
    """As the response names it, where that is another name."""
    text: str
    reasoning: str
    tool_calls: tuple[ToolCall, ...]
    end: End | None
    metrics: Metrics
    cost: Cost | None
    arrivals: tuple[Arrival, ...]
    """One for each chunk with content, in order."""
    is_combined: bool = False
    """Whether it was made of the answers of others, and has no part in their race."""
    lane: int | None = None
    """The place of its lane, from 1 at the left; None where there is one lane, or that lane is gone."""
    parameters: Parameters | None = None
    """As they were sent; None while names are hidden, as they tell them."""
    vote: VotedFor | None = None
    """None without a vote for it, and while names are hidden: whoever voted knows whose answer that was."""

    @property
    def heading(self) -> str:
        """Who says it; with the lane, as two of them may ask the same target."""
        name = f"combined by {self.target}" if self.is_combined else self.target
        return numbered(name, self.lane)


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


@dataclass(frozen=True, slots=True)
class RaceRecord:
    """The figures of the lanes' last answers; of the answers themselves, nothing is to be written."""

    at: datetime
    """When it was exported, aware of its zone."""
    prompt: str
    """What most lanes were asked last."""
    answers: tuple[AnswerRecord, ...]
    other_prompts: tuple[str | None, ...]
    """What each of these answers, where that is another prompt, as of a lane that was asked alone."""


def numbered(name: str, lane: int | None) -> str:
    """A name with the place of its lane, where it has one."""
    return name if lane is None else f"{lane} · {name}"


def answer_record(
    target: str,
    chunks: Sequence[Chunk],
    cost: Callable[[Metrics], Cost | None] = lambda _: None,
) -> AnswerRecord:
    """An answer from the log of its run, and what it cost by its figures."""
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
        model=None if target.partition("/")[2] == answer.model else answer.model,
        text=answer.text,
        reasoning=answer.reasoning,
        tool_calls=answer.tool_calls,
        end=answer.end,
        metrics=metrics,
        cost=cost(metrics),
        arrivals=()
        if sent_at_ns is None
        else tuple(Arrival((at_ns - sent_at_ns) / 1e6, chars) for at_ns, chars in stamps),
    )
