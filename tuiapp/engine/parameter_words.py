"""This file is one parameter at a time: as it is typed, told, listed, saved and summed up in a line.

The rule it keeps: what is listed, typed again, gives the same parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final, TypeVar

from tuiapp.core.errors import UsageError
from tuiapp.core.figures import short_count
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.request import Parameters
from tuiapp.engine.parameters import NAMES, json_or_text, read_value, with_values
from tuiapp.wire import jsonvalue


BODY: Final = "body."
"""Before the name of a field that goes into the request's body as it is; further dots lead deeper."""
EXTRA: Final = "extra"
"""The name of all those fields together."""
ABOUT: Final[Mapping[str, str]] = {
    "temperature": "0 to 2: how much chance there is in each token",
    "top_p": "0 to 1: only the likeliest tokens, up to this share",
    "top_k": "only so many of the likeliest tokens",
    "max_tokens": "the longest answer",
    "stop": 'the text to stop at; several as ["a", "b"]',
    "seed": "same number, same answer, where it can be",
    "reasoning_effort": "a level, such as low, or a budget in tokens",
    "json_mode": "true: the answer has to be JSON",
}
_WORDS: Final[Mapping[str, bool]] = {"on": True, "yes": True, "off": False, "no": False}
ValueT = TypeVar("ValueT")
_QUOTES: Final = ('"', "[")


def assigned(parameters: Parameters, name: str, text: str) -> Parameters:
    """`parameters` with one of them read from a text; nothing, or `none`, leaves it to the provider.

    Args:
        parameters: As they were.
        name: One of `NAMES`, `extra`, or a field of the request's body, as `body.user`.
        text: For `reasoning_effort`, `none` is a level as any other.

    Raises:
        UsageError: There is no such parameter, or the text is not of its kind.
    """
    value = text.strip()
    is_none = is_cleared(name, value)
    if name == EXTRA:
        return replace(parameters, extra={} if is_none else _object(value))
    if name.startswith(BODY):
        path = name.removeprefix(BODY).split(".")
        return replace(parameters, extra=_put(parameters.extra, path, value, is_cleared=is_none))
    if is_none:
        return _cleared(parameters, name)
    return with_values(parameters, _read(name, value))


def with_assignments(base: Parameters, assignments: Sequence[str]) -> Parameters:
    """`base` with those of `name=value` texts in place of its own.

    Args:
        base: As the settings have them.
        assignments: Names as for `assigned`, where `none` is a text as any other. Any other name is a
            field of the request's body; `stop` may be given several times.

    Raises:
        UsageError: A text has no `=`, a value is not of its parameter's kind, or a name is all but
            one of ours.
    """
    parameters = base
    stops: list[str] = []
    for text in assignments:
        name, equals, value = text.partition("=")
        if not (equals and name):
            raise UsageError(f"“{text}” is not a parameter.", hint="Such as temperature=0.2")
        if name == "stop":
            stops.append(value)
        elif name == EXTRA:
            parameters = replace(parameters, extra={**parameters.extra, **_object(value)})
        elif name.startswith(BODY):
            path = name.removeprefix(BODY).split(".")
            body = _put(parameters.extra, path, value, is_cleared=False)
            parameters = replace(parameters, extra=body)
        else:
            parameters = with_values(parameters, {name: read_value(name, value)})
    return replace(parameters, stop=tuple(stops)) if stops else parameters


def is_cleared(name: str, text: str) -> bool:
    """Whether a text leaves the parameter to the provider. `none` is a level of reasoning."""
    return not text.strip() or (text.strip().lower() == "none" and name != "reasoning_effort")


def _read(name: str, value: str) -> JsonObject:
    if name == "json_mode" and value.lower() in _WORDS:
        return {name: _WORDS[value.lower()]}
    if name == "stop" and value.startswith(_QUOTES):
        try:
            return {name: jsonvalue.parse(value.encode("utf-8", "surrogateescape"))}
        except jsonvalue.JsonError:
            return {name: value}
    return {name: read_value(name, value)}


def _cleared(parameters: Parameters, name: str) -> Parameters:
    if name in parameters.extra:
        return replace(parameters, extra=_without(parameters.extra, name))
    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=1)
        hint = f"Did you mean “{near[0]}”?" if near else f"There are {', '.join(NAMES)}."
        raise UsageError(f"There is no parameter “{name}”.", hint=hint)
    return with_values(parameters, {name: () if name == "stop" else None})


def _object(text: str) -> JsonObject:
    try:
        value = jsonvalue.parse(text.encode("utf-8", "surrogateescape"))
    except jsonvalue.JsonError:
        value = None
    if isinstance(value, Mapping):
        return value
    raise UsageError("The parameter “extra” is a JSON object.", hint='Such as {"user": "me"}')


def _put(body: JsonObject, path: Sequence[str], text: str, *, is_cleared: bool) -> JsonObject:
    """The body with a value at the end of the path; what leads there and is empty goes with it."""
    name, rest = path[0], path[1:]
    if not name:
        raise UsageError("A field of the body has a name.", hint="Such as body.user")
    if not rest:
        return _without(body, name) if is_cleared else {**body, name: json_or_text(text)}
    inner = body.get(name)
    below = _put(inner if isinstance(inner, Mapping) else {}, rest, text, is_cleared=is_cleared)
    return {**body, name: below} if below else _without(body, name)


def _without(body: JsonObject, name: str) -> JsonObject:
    return {key: value for key, value in body.items() if key != name}


def listed(parameters: Parameters) -> Sequence[tuple[str, str]]:
    """The names and values of what is set, as they would be typed."""
    texts: dict[str, str] = {}
    if parameters.stop:
        texts["stop"] = _json(parameters.stop)
    for name, value in _scalars(parameters).items():
        texts[name] = value if isinstance(value, str) else _json(value)
    ordered = [(name, texts[name]) for name in NAMES if name in texts]
    return [
        *ordered,
        *((f"{BODY}{name}", _json(value)) for name, value in parameters.extra.items()),
    ]


def body_text(parameters: Parameters) -> str:
    """The fields of the body as `extra` is typed; empty for none."""
    return _json(parameters.extra) if parameters.extra else ""


def as_json(parameters: Parameters) -> dict[str, jsonvalue.JsonValue]:
    """What is set, by its name; the fields of the body under `extra`."""
    told: dict[str, jsonvalue.JsonValue] = {**_scalars(parameters)}
    if parameters.stop:
        told["stop"] = [*parameters.stop]
    if parameters.extra:
        told[EXTRA] = _plain(parameters.extra)
    return told


def _scalars(parameters: Parameters) -> Mapping[str, bool | int | float | str]:
    values = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "top_k": parameters.top_k,
        "max_tokens": parameters.max_tokens,
        "seed": parameters.seed,
        "reasoning_effort": parameters.reasoning_effort,
        "json_mode": parameters.json_mode,
    }
    return {name: value for name, value in values.items() if value is not None}


def _json(value: JsonValue) -> str:
    return jsonvalue.dump(_plain(value)).decode("utf-8", "replace")


def _plain(value: JsonValue) -> jsonvalue.JsonValue:
    """In the lists and dictionaries that JSON is written from."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {name: _plain(inner) for name, inner in value.items()}
        case _:
            return [_plain(inner) for inner in value]


def summed_up(parameters: Parameters) -> str:
    """What is set, in as few words as can be understood: `temp 0.2 · 500 tok`; empty for nothing."""
    p = parameters
    words = [
        None if p.temperature is None else f"temp {p.temperature:g}",
        None if p.top_p is None else f"top_p {p.top_p:g}",
        None if p.top_k is None else f"top_k {p.top_k}",
        None if p.max_tokens is None else f"{short_count(p.max_tokens)} tok",
        _plural(len(p.stop), "stop"),
        None if p.seed is None else f"seed {p.seed}",
        None if p.reasoning_effort is None else f"effort {p.reasoning_effort}",
        None if p.json_mode is None else ("JSON" if p.json_mode else "no JSON"),
        _plural(len(p.extra), "field"),
    ]
    return " · ".join(word for word in words if word)


def _plural(number: int, word: str) -> str | None:
    return f"{number} {word}{'s' if number > 1 else ''}" if number else None


def carried_over(parameters: Parameters, before: Parameters, after: Parameters) -> Parameters:
    """What was set by hand, on top of another target's own parameters.

    Args:
        parameters: As they are now.
        before: What the settings say for the target that is left.
        after: What they say for the target that comes.
    """
    now, old, new = parameters, before, after
    extra = {
        name: value
        for name, value in new.extra.items()
        if name in now.extra or name not in old.extra
    }
    extra |= {
        name: value
        for name, value in now.extra.items()
        if name not in old.extra or old.extra[name] != value
    }
    return Parameters(
        temperature=_by_hand(now.temperature, old.temperature, new.temperature),
        top_p=_by_hand(now.top_p, old.top_p, new.top_p),
        top_k=_by_hand(now.top_k, old.top_k, new.top_k),
        max_tokens=_by_hand(now.max_tokens, old.max_tokens, new.max_tokens),
        stop=_by_hand(now.stop, old.stop, new.stop),
        seed=_by_hand(now.seed, old.seed, new.seed),
        reasoning_effort=_by_hand(now.reasoning_effort, old.reasoning_effort, new.reasoning_effort),
        json_mode=_by_hand(now.json_mode, old.json_mode, new.json_mode),
        extra=extra,
    )


def _by_hand(now: ValueT, old: ValueT, new: ValueT) -> ValueT:
    return new if now == old else now
