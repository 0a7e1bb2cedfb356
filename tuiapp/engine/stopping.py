"""Ending a generation on a condition.

A rule reads what the model writes and says where to stop. The chunk in which it fires is cut at that
place, so nothing past the match is shown, and any cut of the stream gives the same place.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from tuiapp.core.events import (
    Chunk,
    End,
    Event,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    Stopped,
    TextDelta,
    ToolCallDelta,
)


class StopGeneration(Exception):  # noqa: N818 - a signal, as StopIteration is
    """Passes through a provider to close its connection; `end` is for a log that has none yet."""

    def __init__(self, end: End | None = None) -> None:
        super().__init__()
        self.end = end


class StopRule(Protocol):
    """Decides when the answer is long enough."""

    @property
    def name(self) -> str:
        """The rule as the user wrote it."""
        ...

    def look(self, event: Event) -> int | None:
        """Read the next event.

        Returns:
            None to go on, else how many characters of a piece of the answer (`answer_text`) still
            belong to it; any number keeps an event of another kind whole.
        """
        ...


@dataclass(frozen=True, slots=True)
class TimeRule:
    """Stops after a time: from the last attempt's request, or from the last content.

    Before any content, the latter counts from that request too. Neither runs between two attempts.
    """

    name: str
    limit_s: float
    since_content: bool


def answer_text(event: Event) -> str | None:
    """The piece of the answer in `event`, refusals included; None where there is none."""
    match event:
        case TextDelta(text=text, choice=0) | RefusalDelta(text=text, choice=0):
            return text
        case _:
            return None


def content_text(event: Event) -> str:
    """What the model wrote in `event`, of any kind; empty where that is nothing."""
    match event:
        case TextDelta(text=text) | ReasoningDelta(text=text) | RefusalDelta(text=text):
            return text
        case ToolCallDelta(arguments=text):
            return text
        case _:
            return ""


def has_content(chunk: Chunk) -> bool:
    """Whether the model wrote something in `chunk`."""
    return any(content_text(event) for event in chunk.events)


class StopWatch:
    """Holds the armed rules against a stream of chunks; lives on the wire thread."""

    def __init__(self, rules: Sequence[StopRule | TimeRule]) -> None:
        self._rules = [rule for rule in rules if not isinstance(rule, TimeRule)]
        self._time_rules = [rule for rule in rules if isinstance(rule, TimeRule)]
        self._started_s = 0.0
        self._timeout: asyncio.Timeout | None = None
        self._due_name = ""

    def look(self, chunk: Chunk) -> Chunk:
        """The chunk itself, or what a rule that fires leaves of it, ending with `Stopped`."""
        if self._timeout is not None:
            self._watch_time(chunk, self._timeout)
        if not self._rules:
            return chunk
        for place, event in enumerate(chunk.events):
            fired = self._first_to_fire(event)
            if fired is not None:
                rule, keep = fired
                kept = (*chunk.events[:place], *_cut(event, keep), Stopped(rule.name))
                return replace(chunk, events=kept)
        return chunk

    def _first_to_fire(self, event: Event) -> tuple[StopRule, int] | None:
        """The rule that stops earliest in this event, with its place; each rule sees each event."""
        fired = [
            (keep, order, rule)
            for order, rule in enumerate(self._rules)
            if (keep := rule.look(event)) is not None
        ]
        if not fired:
            return None
        keep, _, rule = min(fired, key=lambda one: one[:2])
        return rule, keep

    def _watch_time(self, chunk: Chunk, timeout: asyncio.Timeout) -> None:
        was_sent = any(isinstance(event, RequestSent) for event in chunk.events)
        # A time limit that has been reached but not delivered yet can no longer be moved.
        if timeout.expired() or not (was_sent or has_content(chunk)):
            return
        now_s = asyncio.get_running_loop().time()
        if was_sent:
            self._started_s = now_s
        self._rearm(timeout, now_s)

    def _rearm(self, timeout: asyncio.Timeout, last_content_s: float) -> None:
        """Set the timeout to the rule of time that fires next."""
        due_s, self._due_name = min(
            ((last_content_s if rule.since_content else self._started_s) + rule.limit_s, rule.name)
            for rule in self._time_rules
        )
        timeout.reschedule(due_s)

    @contextmanager
    def paused(self) -> Generator[None]:
        """Have no rule of time fire inside, as between two attempts; after it they begin anew."""
        timeout = self._timeout
        if timeout is None or timeout.expired():
            yield
            return
        timeout.reschedule(None)
        yield
        self._started_s = asyncio.get_running_loop().time()
        self._rearm(timeout, self._started_s)

    @asynccontextmanager
    async def timed(self) -> AsyncGenerator[None]:
        """Watch the clock for what runs inside.

        Raises:
            StopGeneration: A rule of time fired.
        """
        if not self._time_rules:
            yield
            return
        self._started_s = asyncio.get_running_loop().time()
        timeout = asyncio.timeout(None)
        try:
            async with timeout:
                self._timeout = timeout
                self._rearm(timeout, self._started_s)
                yield
        except TimeoutError as error:
            if not timeout.expired():
                raise
            raise StopGeneration(Stopped(self._due_name)) from error
        finally:
            self._timeout = None


def _cut(event: Event, keep: int) -> tuple[Event, ...]:
    """What is left of `event`: nothing, rather than an empty piece."""
    match event:
        case TextDelta(text=text, choice=0) | RefusalDelta(text=text, choice=0):
            return (replace(event, text=text[:keep]),) if keep else ()
        case _:
            return (event,)
