"""The figures of the last line of an `ollama-chat` response.

Source: WIRE 5d.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.core.events import ServerTiming, ServerTimings
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonfields import count
from tuiapp.wire.jsonvalue import JsonValue


_COUNTS: Final = ("prompt_eval_count", "eval_count")
_DURATIONS: Final[Mapping[str, str]] = {
    "total": "total_duration",
    "load": "load_duration",
    "prompt_eval": "prompt_eval_duration",
    "eval": "eval_duration",
}
_FIGURES: Final = frozenset({*_COUNTS, *_DURATIONS.values()})


def figures(line: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The counts and durations of the line as they are."""
    return {name: value for name, value in line.items() if name in _FIGURES}


def read_usage(line: dict[str, JsonValue]) -> Usage:
    """The token counts."""
    return Usage(count(line.get("prompt_eval_count")), count(line.get("eval_count")))


def spell_usage(usage: Usage) -> dict[str, JsonValue]:
    """Fields that read as the part of `usage` that Ollama tells."""
    counts = zip(_COUNTS, (usage.input_tokens, usage.output_tokens), strict=True)
    return {name: tokens for name, tokens in counts if tokens is not None}


def read_timings(line: dict[str, JsonValue]) -> ServerTimings | None:
    """The durations, which Ollama gives in nanoseconds."""
    timings = tuple(
        ServerTiming(name, duration_ns)
        for name, field in _DURATIONS.items()
        if (duration_ns := count(line.get(field))) is not None
    )
    return ServerTimings(timings) if timings else None


def spell_timings(timings: ServerTimings) -> dict[str, JsonValue]:
    """Fields that read as the part of `timings` that Ollama tells."""
    return {
        _DURATIONS[timing.name]: timing.duration_ns
        for timing in timings.timings
        if timing.name in _DURATIONS
    }
