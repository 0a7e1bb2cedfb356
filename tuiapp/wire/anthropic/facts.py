"""What an `anthropic` response tells beside the answer: counts, the reason of the end, sources.

Every `read_…` turns one of the vendor's objects into our value, every `spell_…` the value back into
an object that reads as it.

Source: WIRE 0.5, 3c, 3d.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.core.events import Citation, FinishReason, SafetyRating, SafetyRatings
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonfields import count, mapping, string
from tuiapp.wire.jsonvalue import JsonValue


_FINISH_REASONS: Final[Mapping[str, FinishReason]] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
    "pause_turn": "paused",
    "compaction": "paused",
}
_WORDS: Final[Mapping[FinishReason, str]] = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "content_filter": "refusal",
    "paused": "pause_turn",
}
_UNSPECIFIED: Final = "unspecified"


def finish_reason(raw: str | None) -> FinishReason | None:
    """The reason in our vocabulary (WIRE 0.5); `other` for a word we do not know."""
    return None if raw is None else _FINISH_REASONS.get(raw, "other")


def spell_reason(reason: FinishReason | None, raw: str | None) -> str | None:
    """A stop reason in this vendor's words; another vendor's word only where it has no like."""
    if reason is None or (raw is not None and _FINISH_REASONS.get(raw) == reason):
        return raw
    return _WORDS.get(reason, raw)


def read_usage(raw: Mapping[str, JsonValue]) -> Usage:
    """The counts, by our definition: the vendor's `input_tokens` leave out what the cache gave or took."""
    fresh = count(raw.get("input_tokens"))
    cache_read = count(raw.get("cache_read_input_tokens"))
    cache_creation = count(raw.get("cache_creation_input_tokens"))
    by_duration = mapping(raw.get("cache_creation"))
    return Usage(
        None if fresh is None else fresh + (cache_read or 0) + (cache_creation or 0),
        count(raw.get("output_tokens")),
        count(mapping(raw.get("output_tokens_details")).get("thinking_tokens")),
        cache_read,
        cache_creation,
        count(by_duration.get("ephemeral_1h_input_tokens")),
    )


def read_opening_usage(raw: Mapping[str, JsonValue]) -> Usage:
    """The counts at the beginning: of the input only, for `output_tokens` is a placeholder there."""
    usage = read_usage(raw)
    return Usage(
        usage.input_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_creation_tokens=usage.cache_creation_tokens,
        cache_creation_1h_tokens=usage.cache_creation_1h_tokens,
    )


def spell_usage(usage: Usage) -> dict[str, JsonValue]:
    """A `usage` object that reads as `usage`; fields without a count are left out."""
    fresh = usage.input_tokens
    if fresh is not None:
        cached = (usage.cache_read_tokens or 0) + (usage.cache_creation_tokens or 0)
        fresh = max(0, fresh - cached)
    fields: dict[str, JsonValue] = {
        "input_tokens": fresh,
        "cache_creation_input_tokens": usage.cache_creation_tokens,
        "cache_read_input_tokens": usage.cache_read_tokens,
        "output_tokens": usage.output_tokens,
    }
    if usage.cache_creation_1h_tokens is not None:
        hour = usage.cache_creation_1h_tokens
        minutes = max(0, (usage.cache_creation_tokens or 0) - hour)
        fields["cache_creation"] = {
            "ephemeral_5m_input_tokens": minutes,
            "ephemeral_1h_input_tokens": hour,
        }
    if usage.reasoning_tokens is not None:
        fields["output_tokens_details"] = {"thinking_tokens": usage.reasoning_tokens}
    return {name: value for name, value in fields.items() if value is not None}


def read_citation(location: dict[str, JsonValue]) -> Citation | None:
    """The source in one of the vendor's five kinds of location; None where it names none."""
    url = string(location, "url", "source")
    title = string(location, "title", "document_title")
    quote = string(location, "cited_text")
    return Citation(url, title, quote) if url or title or quote else None


def spell_citation(citation: Citation) -> dict[str, JsonValue]:
    """A location that reads as `citation`: of a web page, or of a document without an address."""
    cited_text = citation.quote or ""
    if citation.url:
        return {
            "type": "web_search_result_location",
            "cited_text": cited_text,
            "url": citation.url,
            "title": citation.title,
            "encrypted_index": "",
        }
    return {
        "type": "char_location",
        "cited_text": cited_text,
        "document_index": 0,
        "document_title": citation.title,
        "start_char_index": 0,
        "end_char_index": len(cited_text),
    }


def read_stop_details(details: dict[str, JsonValue]) -> SafetyRatings | None:
    """Why the model refused, as a verdict on the answer; None where it did not."""
    kind = string(details, "type")
    if kind is None:
        return None
    category = string(details, "category") or _UNSPECIFIED
    return SafetyRatings((SafetyRating(category, kind, blocked=True),))


def spell_stop_details(ratings: SafetyRatings) -> dict[str, JsonValue] | None:
    """A `stop_details` object for the first verdict that blocked; None where none did."""
    for rating in ratings.ratings:
        if rating.blocked:
            category = None if rating.category == _UNSPECIFIED else rating.category
            return {"type": "refusal", "category": category, "explanation": None}
    return None
