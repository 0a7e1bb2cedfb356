"""Ending a generation on a condition.

A rule reads what the model writes and says where to stop. The chunk in which it fires is cut at that
place, so nothing past the match is shown, and any cut of the stream gives the same place.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from tuiapp.core.events import Chunk, Content, End, Event, Stopped, TextDelta


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
            None to go on, else how many characters of a `TextDelta` still belong to the answer;
            any number keeps an event of another kind whole.
        """
        ...


@dataclass(frozen=True, slots=True)
class TimeRule:
    """Stops after a time: from the request, or from the last content (the request before any)."""

    name: str
    limit_s: float
    since_content: bool


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
        if self._timeout is not None and any(isinstance(one, Content) for one in chunk.events):
            self._rearm(self._timeout, asyncio.get_running_loop().time())
        if not self._rules:
            return chunk
        for place, event in enumerate(chunk.events):
            fired = self._first_to_fire(event)
            if fired is not None:
                rule, keep = fired
                kept = _cut(event, keep)
                return replace(chunk, events=(*chunk.events[:place], kept, Stopped(rule.name)))
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

    def _next_due(self, last_content_s: float) -> tuple[float, str]:
        """When the next rule of time fires, in the loop's seconds, and its name."""
        return min(
            ((last_content_s if rule.since_content else self._started_s) + rule.limit_s, rule.name)
            for rule in self._time_rules
        )

    def _rearm(self, timeout: asyncio.Timeout, last_content_s: float) -> None:
        due_s, self._due_name = self._next_due(last_content_s)
        timeout.reschedule(due_s)

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


def _cut(event: Event, keep: int) -> Event:
    return replace(event, text=event.text[:keep]) if isinstance(event, TextDelta) else event
