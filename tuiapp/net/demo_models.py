"""The demo models: what each does, as steps that know nothing of HTTP or bytes.

A script is deterministic: the same model and prompt give the same words at the same pace.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from zlib import crc32

from tuiapp.core.events import (
    BodyEvent,
    Finished,
    ReasoningDelta,
    ResponseIdentified,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.net import demo_answers
from tuiapp.net.demo_answers import HelpTopic
from tuiapp.net.demo_guide import guide_answer


@dataclass(frozen=True, slots=True)
class DemoPrompt:
    """What a request asks of the demo."""

    model: str
    text: str
    """The last message."""
    is_first: bool
    """Whether the conversation begins with it."""
    input_tokens: int
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing happens for so long, at pace 1."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Say:
    """An event is sent."""

    event: BodyEvent


@dataclass(frozen=True, slots=True)
class BrokenEvent:
    """An event that is not JSON is sent, and one of a kind that nobody knows."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection breaks."""


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """A sign of life that says nothing."""


Step: TypeAlias = Pause | Say | BrokenEvent | Cut | KeepAlive
Script: TypeAlias = Callable[[DemoPrompt], Iterator[Step]]

REFUSING_MODEL: Final = "limited"
"""It answers every request with status 429."""

_FIRST_TOKEN_S: Final = 0.35
_TOKEN_S: Final = 0.010
_SLOW_FIRST_TOKEN_S: Final = 4.0
_SLOW_TOKEN_S: Final = 1 / 3
_STALL_AFTER_TOKENS: Final = 40

# One in so many tokens comes together with the one before it, as providers send them.
_JOINED_EVERY: Final = 12

# Words lose nothing: every character is of one of the three kinds.
_TOKEN: Final = re.compile(r"\s?\w{1,6}|\s?[^\w\s]{1,3}|\s")
_WHOLE_WORD: Final = re.compile(r"\s?\S+")


def tokens(text: str) -> list[str]:
    """The text in pieces of about four characters, as a tokenizer would cut it."""
    return _TOKEN.findall(text)


class DemoModels:
    """The models by name.

    Args:
        help_topics: What the guide knows.
    """

    def __init__(self, help_topics: Sequence[HelpTopic] = ()) -> None:
        self._scripts: Mapping[str, Script] = {
            "guide": lambda it: _answer(
                it, guide_answer(it.text, help_topics, is_first=it.is_first)
            ),
            "markdown": lambda it: _answer(it, demo_answers.MARKDOWN),
            "code": lambda it: _answer(it, demo_answers.CODE),
            "json": lambda it: _answer(it, demo_answers.JSON),
            "reasoning": lambda it: _answer(it, demo_answers.REASONED, demo_answers.REASONING),
            "long": lambda it: _answer(it, demo_answers.numbers_essay()),
            "slow": _slow,
            "stall": _stall,
            "drop": _drop,
            "garbage": _garbage,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Every model, the good ones first."""
        return (*self._scripts, REFUSING_MODEL)

    def script(self, prompt: DemoPrompt) -> Iterator[Step] | None:
        """What the prompt's model does; None for a model that does not exist."""
        script = self._scripts.get(prompt.model)
        return None if script is None else script(prompt)


def _answer(prompt: DemoPrompt, text: str, reasoning: str = "") -> Iterator[Step]:
    events = [*map(ReasoningDelta, tokens(reasoning)), *map(TextDelta, tokens(text))]
    limit = len(events) if prompt.max_tokens is None else prompt.max_tokens
    yield _identified(prompt)
    yield Pause(_FIRST_TOKEN_S * (0.5 + next(_fractions(prompt))))
    for pause_s, event in zip(_pauses(prompt, _TOKEN_S), events[:limit], strict=False):
        if pause_s:
            yield Pause(pause_s)
        yield Say(event)
    yield from _end(prompt, events[:limit], is_cut=limit < len(events))


def _slow(prompt: DemoPrompt) -> Iterator[Step]:
    events = [*map(TextDelta, tokens(demo_answers.SLOW))]
    yield _identified(prompt)
    yield Pause(_SLOW_FIRST_TOKEN_S - _SLOW_TOKEN_S)
    for event in events:
        yield Pause(_SLOW_TOKEN_S)
        yield Say(event)
    yield from _end(prompt, events)


def _stall(prompt: DemoPrompt) -> Iterator[Step]:
    yield _identified(prompt)
    yield from _paced(prompt, tokens(demo_answers.STALL)[:_STALL_AFTER_TOKENS])
    while True:
        yield KeepAlive()


def _drop(prompt: DemoPrompt) -> Iterator[Step]:
    yield _identified(prompt)
    yield from _paced(prompt, tokens(demo_answers.DROP))
    yield Cut()


def _garbage(prompt: DemoPrompt) -> Iterator[Step]:
    before = tokens(demo_answers.GARBAGE_BEFORE)
    # Whole sequences, so that nothing is made harmless by the way it is cut.
    hostile = [*_WHOLE_WORD.findall(demo_answers.GARBAGE_HOSTILE), " "]
    after = tokens(demo_answers.GARBAGE_AFTER)
    yield _identified(prompt)
    yield from _paced(prompt, before)
    yield BrokenEvent()
    yield from _paced(prompt, [*hostile, *after])
    yield from _end(prompt, [*map(TextDelta, (*before, *hostile, *after))])


def _paced(prompt: DemoPrompt, pieces: Sequence[str]) -> Iterator[Step]:
    for pause_s, piece in zip(_pauses(prompt, _TOKEN_S), pieces, strict=False):
        yield Pause(pause_s)
        yield Say(TextDelta(piece))


def _identified(prompt: DemoPrompt) -> Step:
    return Say(ResponseIdentified(f"demo-{prompt.model}", f"chatcmpl-demo-{_seed(prompt):08x}"))


def _end(
    prompt: DemoPrompt, events: Sequence[ReasoningDelta | TextDelta], *, is_cut: bool = False
) -> Iterator[Step]:
    thoughts = sum(isinstance(it, ReasoningDelta) for it in events)
    usage = Usage(
        input_tokens=prompt.input_tokens,
        output_tokens=len(events),
        reasoning_tokens=thoughts or None,
    )
    reason = "length" if is_cut else "stop"
    yield Say(UsageUpdate(usage, {}))
    yield Say(Finished(reason, reason))


def _pauses(prompt: DemoPrompt, mean_s: float) -> Iterator[float]:
    """Waits before each token: uneven, sometimes none, `mean_s` on average."""
    for number, fraction in enumerate(_fractions(prompt)):
        is_joined = number % _JOINED_EVERY == _JOINED_EVERY - 1
        yield 0.0 if is_joined else mean_s * (0.4 + 1.2 * fraction)


def _fractions(prompt: DemoPrompt) -> Iterator[float]:
    """Numbers from 0 to 1 without a pattern that the eye would see.

    Source: the linear congruential generator of Numerical Recipes, chapter 7.1.
    """
    state = _seed(prompt)
    while True:
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        yield state / 2**32


def _seed(prompt: DemoPrompt) -> int:
    return crc32(f"{prompt.model}\n{prompt.text}".encode(errors="replace"))
