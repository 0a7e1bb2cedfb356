"""Parameters as people write them, in a command or a call: names and values.

A name that is not one of ours goes into the request's body as it is, unless it looks like a slip.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from tuiapp.core.errors import UsageError
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.request import Parameters
from tuiapp.wire import jsonvalue


NAMES: Final = (
    "temperature",
    "top_p",
    "top_k",
    "max_tokens",
    "stop",
    "seed",
    "reasoning_effort",
    "json_mode",
)
_TEXTS: Final = frozenset({"stop", "reasoning_effort"})
_SLIP: Final = 0.8
"""How much a name resembles one of ours before it counts as a slip of the finger."""
# Vendors' own fields that resemble ours as much. Source: WIRE 3a, 6.1, 6.4, 6.8, 6.9.
_NO_SLIPS: Final = frozenset({"min_tokens", "reasoning_format", "speed", "top_a", "typ_p"})


def read_value(name: str, text: str) -> JsonValue:
    """The value that a text gives a parameter, or a field of the body, of this name."""
    return text if name in _TEXTS else json_or_text(text)


def json_or_text(text: str) -> JsonValue:
    """JSON where it can be read as such, else the text."""
    try:
        return jsonvalue.parse(text.encode("utf-8", "surrogateescape"))
    except jsonvalue.JsonError:
        return text


def with_values(base: Parameters, values: JsonObject) -> Parameters:
    """`base` with these values in place of its own.

    Raises:
        UsageError: A value is not of its parameter's kind, or a name is all but one of ours.
    """
    extra = {name: value for name, value in values.items() if name not in NAMES}
    for name in extra.keys() - _NO_SLIPS:
        if nearest := get_close_matches(name, NAMES, n=1, cutoff=_SLIP):
            raise UsageError(
                f"There is no parameter “{name}”.", hint=f"Did you mean “{nearest[0]}”?"
            )
    return replace(
        base,
        temperature=_number(values, "temperature", base.temperature),
        top_p=_number(values, "top_p", base.top_p),
        top_k=_whole(values, "top_k", base.top_k),
        max_tokens=_whole(values, "max_tokens", base.max_tokens),
        stop=_texts(values, "stop", base.stop),
        seed=_whole(values, "seed", base.seed),
        reasoning_effort=_text(values, "reasoning_effort", base.reasoning_effort),
        json_mode=_flag(values, "json_mode", base.json_mode),
        extra={**base.extra, **extra},
    )


def _number(values: Mapping[str, JsonValue], name: str, default: float | None) -> float | None:
    match values.get(name, default):
        case None:
            return None
        case bool():
            raise _wrong(name, "a number")
        case int() | float() as value if math.isfinite(value):
            return value
        case _:
            raise _wrong(name, "a number")


def _whole(values: Mapping[str, JsonValue], name: str, default: int | None) -> int | None:
    match values.get(name, default):
        case None:
            return None
        case bool():
            raise _wrong(name, "a whole number")
        case int() as value:
            return value
        case _:
            raise _wrong(name, "a whole number")


def _flag(
    values: Mapping[str, JsonValue],
    name: str,
    default: bool | None,  # noqa: FBT001 - a parameter's value, as its neighbours'
) -> bool | None:
    match values.get(name, default):
        case None | bool() as value:
            return value
        case _:
            raise _wrong(name, "true or false")


def _text(values: Mapping[str, JsonValue], name: str, default: str | None) -> str | None:
    match values.get(name, default):
        case None:
            return None
        case str() as value:
            return value
        case _:
            raise _wrong(name, "a text")


def _texts(values: Mapping[str, JsonValue], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    match values.get(name, default):
        case str() as value:
            return (value,)
        case list() | tuple() as many:
            texts = tuple(one for one in many if isinstance(one, str))
            if len(texts) == len(many):
                return texts
        case _:
            pass
    raise _wrong(name, "a text or a list of texts")


def _wrong(name: str, kind: str) -> UsageError:
    return UsageError(f"The parameter “{name}” is {kind}.")
