"""What an `openai-chat` chunk tells beside the answer: usage, timings, safety, citations.

Every function reads one field of the vendors' many and answers with our events or values.

Source: WIRE 1d (usage), 6.1 to 6.11 (vendors' additions), recorded streams.
"""

from collections.abc import Iterable
from typing import Final

from tuiapp.core.events import (
    Citation,
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.costs import read_cost_usd
from tuiapp.wire.jsonfields import count, mapping, number, objects, string
from tuiapp.wire.jsonvalue import JsonValue


_SECONDS_FIELDS: Final = ("queue_time", "prompt_time", "completion_time", "total_time")


def read_usage(raw: dict[str, JsonValue]) -> Usage:
    """The counts in a `usage` object, by our definition: output with reasoning, input with cache."""
    prompt_details = mapping(raw.get("prompt_tokens_details"))
    completion_details = mapping(raw.get("completion_tokens_details"))
    input_tokens = count(raw.get("prompt_tokens"))
    output_tokens = count(raw.get("completion_tokens"))
    reasoning_tokens = _first_count(
        completion_details.get("reasoning_tokens"), raw.get("reasoning_tokens")
    )
    total_tokens = count(raw.get("total_tokens"))
    if (
        input_tokens is not None
        and output_tokens is not None
        and reasoning_tokens
        and total_tokens == input_tokens + output_tokens + reasoning_tokens
    ):
        # xAI leaves reasoning out of completion_tokens; its own total gives it away (WIRE 6.5).
        output_tokens += reasoning_tokens
    return Usage(
        input_tokens,
        output_tokens,
        reasoning_tokens,
        _first_count(
            prompt_details.get("cached_tokens"),
            raw.get("prompt_cache_hit_tokens"),  # DeepSeek
            raw.get("cached_tokens"),  # Together, Moonshot
        ),
        _first_count(
            prompt_details.get("cache_write_tokens"), prompt_details.get("cache_creation_tokens")
        ),
        cost_usd=read_cost_usd(raw),
        image_tokens=count(completion_details.get("image_tokens")),  # OpenRouter
    )


def _first_count(*values: JsonValue) -> int | None:
    return next((number for value in values if (number := count(value)) is not None), None)


def spell_usage(usage: Usage) -> dict[str, JsonValue]:
    """A `usage` object that reads as `usage`; fields without a count are left out."""
    prompt_details: dict[str, JsonValue] = {
        "cached_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_creation_tokens,
    }
    completion_details: dict[str, JsonValue] = {
        "reasoning_tokens": usage.reasoning_tokens,
        "image_tokens": usage.image_tokens,
    }
    total = (
        usage.input_tokens + usage.output_tokens
        if usage.input_tokens is not None and usage.output_tokens is not None
        else None
    )
    return _given(
        {
            "prompt_tokens": usage.input_tokens,
            "completion_tokens": usage.output_tokens,
            "total_tokens": total,
            "prompt_tokens_details": _given(prompt_details) or None,
            "completion_tokens_details": _given(completion_details) or None,
            "cost": usage.cost_usd,
        }
    )


def _given(fields: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in fields.items() if value is not None}


def read_timings(event: dict[str, JsonValue], usage: dict[str, JsonValue]) -> ServerTimings | None:
    """The server's own durations: `timings` (llama.cpp, ms), `time_info` or usage (s)."""
    found = list(_milliseconds(mapping(event.get("timings"))))
    for holder in (mapping(event.get("time_info")), usage):
        if not found:
            found = [
                ServerTiming(field.removesuffix("_time"), round(seconds * 1e9))
                for field in _SECONDS_FIELDS
                if (seconds := number(holder.get(field))) is not None and seconds >= 0
            ]
    return ServerTimings(tuple(found)) if found else None


def _milliseconds(timings: dict[str, JsonValue]) -> Iterable[ServerTiming]:
    for field, value in timings.items():
        duration_ms = number(value)
        # prompt_per_token_ms is a rate, and rates are ours to work out.
        if field.endswith("_ms") and "_per_" not in field and duration_ms is not None:
            yield ServerTiming(field.removesuffix("_ms"), round(max(0.0, duration_ms) * 1e6))


def spell_timings(timings: ServerTimings) -> dict[str, JsonValue]:
    """A llama.cpp `timings` object that reads as `timings`."""
    return {f"{timing.name}_ms": timing.duration_ns / 1e6 for timing in timings.timings}


def prompt_ratings(event: dict[str, JsonValue]) -> SafetyRatings | None:
    """Azure's verdict on the prompt, from `prompt_filter_results`."""
    ratings = [
        rating
        for result in objects(event.get("prompt_filter_results"))
        for rating in _ratings(mapping(result.get("content_filter_results")))
    ]
    return SafetyRatings(tuple(ratings), about_prompt=True) if ratings else None


def answer_ratings(choice: dict[str, JsonValue]) -> SafetyRatings | None:
    """Azure's verdict on the answer so far, from a choice's `content_filter_results`."""
    ratings = tuple(_ratings(mapping(choice.get("content_filter_results"))))
    return SafetyRatings(ratings) if ratings else None


def _ratings(results: dict[str, JsonValue]) -> Iterable[SafetyRating]:
    for category, verdict in results.items():
        if not isinstance(verdict, dict) or category == "error":
            continue
        detected = verdict.get("detected") is True
        level = string(verdict, "severity") or ("detected" if detected else "safe")
        yield SafetyRating(category, level, blocked=verdict.get("filtered") is True)


def spell_ratings(ratings: SafetyRatings) -> dict[str, JsonValue]:
    """A `content_filter_results` object that reads as `ratings`."""
    return {
        rating.category: {"filtered": rating.blocked, "severity": rating.level}
        for rating in ratings.ratings
    }


def event_citations(event: dict[str, JsonValue]) -> list[Citation]:
    """Sources named beside the choices: `search_results` with titles, `citations` as addresses."""
    found = [
        Citation(string(result, "url"), string(result, "title"), string(result, "snippet"))
        for result in objects(event.get("search_results"))
    ]
    citations = event.get("citations")
    if isinstance(citations, list):
        found += [Citation(url, None) for url in citations if isinstance(url, str) and url]
        found += [Citation(string(c, "url"), string(c, "title")) for c in objects(citations)]
    return found


def delta_citations(delta: dict[str, JsonValue]) -> list[Citation]:
    """Sources in a delta's `annotations`, nested in `url_citation` or flat."""
    found: list[Citation] = []
    for annotation in objects(delta.get("annotations")):
        source = mapping(annotation.get("url_citation")) or annotation
        found.append(
            Citation(string(source, "url"), string(source, "title"), string(source, "content"))
        )
    return found


def spell_citation(citation: Citation) -> dict[str, JsonValue]:
    """An annotation that reads as `citation`."""
    source = _given({"url": citation.url, "title": citation.title, "content": citation.quote})
    return {"type": "url_citation", "url_citation": source}
