"""The rules that users write to end a generation: `code`, `words:200`, `time:10s`.

`code json words chars lines regex` and callables read the answer, not the reasoning; `tokens` and
`cost` count all output. A rule keeps what it has read, so one rule serves one run.
"""

import math
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Final, TypeAlias

from tuiapp.core.errors import UsageError
from tuiapp.core.events import Event, UsageUpdate
from tuiapp.core.prices import Price, run_cost
from tuiapp.core.usage import TokenEstimate, Usage
from tuiapp.engine.json_scan import JsonScan
from tuiapp.engine.stopping import StopRule, TimeRule, answer_text, content_text
from tuiapp.engine.text_scans import (
    CharScan,
    FenceScan,
    LineScan,
    RegexScan,
    TextScan,
    WordScan,
)


Rule: TypeAlias = StopRule | TimeRule
TextPredicate: TypeAlias = Callable[[str], object]
"""Asked about the answer so far; something true ends the generation."""


class TextRule:
    """Stops where a scan of the answer says; a `StopRule`."""

    def __init__(self, name: str, scan: TextScan) -> None:
        self.name = name
        self._scan = scan

    def look(self, event: Event) -> int | None:
        """Read the next event."""
        text = answer_text(event)
        return self._scan.read(text) if text else None


class TokenRule:
    """Stops once N tokens were put out, reasoning included; a `StopRule`.

    Counts what the provider reported, and by estimate what came after its last report.
    """

    def __init__(self, name: str, limit_tokens: int) -> None:
        self.name = name
        self._limit_tokens = limit_tokens
        self._output = _OutputCount()

    def look(self, event: Event) -> int | None:
        """Read the next event."""
        self._output.add(event)
        return len(content_text(event)) if self._output.tokens >= self._limit_tokens else None


class CostRule:
    """Stops once the run has cost so much, its input included; a `StopRule`.

    Args:
        name: The rule as the user wrote it.
        limit_usd: In US dollars.
        price: Of the run's target.
        input_tokens: An estimate of the input, used until the provider has counted it.
    """

    def __init__(self, name: str, limit_usd: float, price: Price, input_tokens: int) -> None:
        self.name = name
        self._limit_usd = limit_usd
        self._price = price
        self._usage = Usage(input_tokens=input_tokens)
        self._output = _OutputCount()

    def look(self, event: Event) -> int | None:
        """Read the next event."""
        self._output.add(event)
        if isinstance(event, UsageUpdate):
            self._usage = self._usage.merged(event.usage)
        so_far = self._usage.merged(Usage(output_tokens=self._output.tokens))
        cost = run_cost(so_far, self._price)
        return len(content_text(event)) if cost and cost.usd >= self._limit_usd else None


class _OutputCount:
    """Tokens put out so far."""

    def __init__(self) -> None:
        self._reported = 0
        self._since = TokenEstimate()

    @property
    def tokens(self) -> int:
        return self._reported + (self._since.tokens or 0)

    def add(self, event: Event) -> None:
        if isinstance(event, UsageUpdate) and event.usage.output_tokens is not None:
            self._reported = event.usage.output_tokens
            self._since = TokenEstimate()
        self._since.add(content_text(event))


class _PredicateScan:
    """Complete at the end of the first piece after which the text so far satisfies a predicate.

    The one scan whose place depends on how the provider cuts the text: nobody can say which shorter
    text the predicate would have accepted without asking it once a character.
    """

    def __init__(self, predicate: TextPredicate) -> None:
        self._predicate = predicate
        self._text = ""

    def read(self, piece: str) -> int | None:
        self._text += piece
        return len(piece) if self._predicate(self._text) else None


def callable_rule(predicate: TextPredicate, name: str = "callable") -> StopRule:
    """A rule that stops after the piece that makes `predicate(text so far)` true.

    It is called on the wire thread, for each piece of the answer, and should be quick. What it
    raises ends the run as a failure.
    """
    return TextRule(name, _PredicateScan(predicate))


def parse_rule(text: str, *, price: Price | None = None, input_tokens: int = 0) -> Rule:
    """The rule that `text` describes, armed for one run.

    Args:
        text: Such as `code`, `words:200`, `regex:^END$`, `time:10s`, `stall:500ms`, `cost:0.01`.
        price: What the run's target costs, for `cost`.
        input_tokens: About how long the input is, for `cost` until the provider has counted it.

    Raises:
        UsageError: There is no such rule, or its value makes no sense.
    """
    name, colon, value = text.partition(":")
    name, argument = name.strip(), value if colon else None
    match name:
        case "code" | "json":
            if argument is not None:
                raise UsageError(f"The stop rule “{name}” takes no value.", hint=f"Write: {name}")
            return TextRule(name, FenceScan() if name == "code" else JsonScan())
        case "chars" | "words" | "lines" | "tokens":
            return _counting_rule(name, _count(name, argument))
        case "time" | "stall":
            limit_s = _duration_s(name, argument)
            return TimeRule(text.strip(), limit_s, since_content=name == "stall")
        case "regex":
            return TextRule(text.strip(), RegexScan(_pattern(argument)))
        case "cost":
            return CostRule(text.strip(), _usd(argument), _known(price), input_tokens)
        case _:
            raise _unknown_rule(name)


def _counting_rule(name: str, limit: int) -> StopRule:
    label = f"{name}:{limit}"
    match name:
        case "chars":
            return TextRule(label, CharScan(limit))
        case "words":
            return TextRule(label, WordScan(limit))
        case "lines":
            return TextRule(label, LineScan(limit))
        case _:
            return TokenRule(label, limit)


def _count(name: str, argument: str | None) -> int:
    if argument is None or _COUNT.fullmatch(argument.strip()) is None:
        raise _bad_value(name, "needs a whole number of at least 1", f"{name}:200")
    return int(argument)


def _duration_s(name: str, argument: str | None) -> float:
    match = _DURATION.fullmatch((argument or "").strip())
    limit_s = float(match["number"]) * _UNIT_S[match["unit"] or "s"] if match else 0.0
    if limit_s <= 0:
        raise _bad_value(name, "needs a time above zero", f"{name}:10s")
    return limit_s


def _pattern(argument: str | None) -> re.Pattern[str]:
    if not argument:
        raise _bad_value("regex", "needs a pattern", "regex:^END$")
    try:
        pattern = re.compile(argument)
    except re.error as error:
        raise UsageError(
            f"The pattern of the stop rule “regex” cannot be read: {error}.",
            hint="It is a regular expression as Python's re has them.",
        ) from error
    if pattern.search(""):
        raise UsageError(
            "The pattern of the stop rule “regex” matches before the first character.",
            hint="Give one that needs some text.",
        )
    return pattern


def _usd(argument: str | None) -> float:
    if argument is not None and _AMOUNT.fullmatch(argument.strip()):
        amount_usd = float(argument)
        if 0 < amount_usd < math.inf:
            return amount_usd
    raise _bad_value("cost", "needs an amount in US dollars above zero", "cost:0.01")


def _known(price: Price | None) -> Price:
    if price is None:
        raise UsageError(
            "The stop rule “cost” needs a price, and there is none for this target.",
            hint='Add one to config.toml: [prices."PROVIDER/MODEL"] input = 0.15, output = 0.60.',
        )
    return price


def _bad_value(name: str, complaint: str, example: str) -> UsageError:
    return UsageError(f"The stop rule “{name}” {complaint}.", hint=f"Such as {example}")


def _unknown_rule(name: str) -> UsageError:
    if name == "invalid":
        return UsageError(
            "The stop rule “invalid” needs a schema, and this version takes none.",
            hint="The rule “json” stops after the first whole JSON value.",
        )
    nearest = get_close_matches(name, RULE_NAMES, n=1)
    hint = f"Did you mean “{nearest[0]}”?" if nearest else f"Known: {', '.join(RULE_NAMES)}."
    return UsageError(f"There is no stop rule “{name}”.", hint=hint)


RULE_NAMES: Final = (
    "code",
    "json",
    "tokens",
    "words",
    "chars",
    "lines",
    "regex",
    "cost",
    "time",
    "stall",
)

_COUNT: Final = re.compile(r"[1-9][0-9]{0,17}")
_AMOUNT: Final = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_DURATION: Final = re.compile(
    r"(?P<number>[0-9]{1,9}(?:\.[0-9]*)?|\.[0-9]+)(?P<unit>ms|s|m|min|h)?"
)
_UNIT_S: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
