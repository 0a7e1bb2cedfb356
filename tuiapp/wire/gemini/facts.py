"""What a `gemini` chunk tells beside the answer: reasons, usage, verdicts on safety, sources.

Source: WIRE 0.5, 4c, 4d.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from tuiapp.core.events import Citation, FinishReason, SafetyRating, SafetyRatings
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonfields import count, mapping, objects, string
from tuiapp.wire.jsonvalue import JsonValue


_FINISH_REASONS: Final[Mapping[str, FinishReason]] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "SAFETY": "content_filter",
    "RECITATION": "content_filter",
    "BLOCKLIST": "content_filter",
    "PROHIBITED_CONTENT": "content_filter",
    "SPII": "content_filter",
    "MODEL_ARMOR": "content_filter",
    "IMAGE_SAFETY": "content_filter",
    "IMAGE_PROHIBITED_CONTENT": "content_filter",
    "IMAGE_RECITATION": "content_filter",
    "IMAGE_OTHER": "content_filter",
    "CONTINUATION": "paused",
    "FINISH_REASON_UNSPECIFIED": "error",
    "OTHER": "error",
    "LANGUAGE": "error",
    "ESCALATION": "error",
    "PUP_LIMITED_DISABLED": "error",
}
_SPELLED_REASONS: Final[Mapping[FinishReason, str]] = {
    "stop": "STOP",
    "tool_calls": "STOP",
    "length": "MAX_TOKENS",
    "content_filter": "SAFETY",
    "paused": "CONTINUATION",
    "error": "OTHER",
    "other": "OTHER",
}

# Numbers come in place of words with `enum-encoding=int`.
# Source: google/ai/generativelanguage/v1beta/generative_service.proto and safety.proto.
_NUMBERED_REASONS: Final[Mapping[str, str]] = {
    "0": "FINISH_REASON_UNSPECIFIED",
    "1": "STOP",
    "2": "MAX_TOKENS",
    "3": "SAFETY",
    "4": "RECITATION",
    "5": "OTHER",
    "6": "LANGUAGE",
    "7": "BLOCKLIST",
    "8": "PROHIBITED_CONTENT",
    "9": "SPII",
    "10": "MALFORMED_FUNCTION_CALL",
    "11": "IMAGE_SAFETY",
    "12": "UNEXPECTED_TOOL_CALL",
}
_NUMBERED_CATEGORIES: Final[Mapping[str, str]] = {
    "7": "HARASSMENT",
    "8": "HATE_SPEECH",
    "9": "SEXUALLY_EXPLICIT",
    "10": "DANGEROUS_CONTENT",
    "11": "CIVIC_INTEGRITY",
}
_NUMBERED_LEVELS: Final[Mapping[str, str]] = {
    "1": "NEGLIGIBLE",
    "2": "LOW",
    "3": "MEDIUM",
    "4": "HIGH",
}
_CATEGORY: Final = "HARM_CATEGORY_"
_IMAGE: Final = "IMAGE"
_IMAGE_WORDS: Final = frozenset({_IMAGE, "2"})


def word(value: JsonValue) -> str | None:
    """A word of an enumeration: as it is, or its number's digits."""
    if isinstance(value, str):
        return value or None
    number = count(value)
    return None if number is None else str(number)


def finish_reason(raw: str, *, with_tool_calls: bool) -> FinishReason:
    """The reason in our vocabulary (WIRE 0.5); Google has no word of its own for a turn to the tools."""
    named = _NUMBERED_REASONS.get(raw, raw)
    if named == "STOP" and with_tool_calls:
        return "tool_calls"
    return _FINISH_REASONS.get(named, "other")


def spell_reason(reason: FinishReason | None) -> str:
    """Google's word for a reason."""
    return _SPELLED_REASONS[reason or "stop"]


def read_usage(raw: dict[str, JsonValue], before: Usage) -> Usage:
    """The counts of one `usageMetadata`, by our definition: output with thoughts.

    `promptTokenCount` counts cached input already. A chunk may leave the count of the answer or of
    the thoughts out; the last one stays then, which `before`, the usage so far, still tells.
    """
    answer, thoughts = count(raw.get("candidatesTokenCount")), count(raw.get("thoughtsTokenCount"))
    if answer is None and before.output_tokens is not None:
        answer = before.output_tokens - (before.reasoning_tokens or 0)
    if thoughts is None:
        thoughts = before.reasoning_tokens
    return Usage(
        count(raw.get("promptTokenCount")),
        thoughts if answer is None else answer + (thoughts or 0),
        thoughts,
        count(raw.get("cachedContentTokenCount")),
        image_tokens=_image_tokens(raw.get("candidatesTokensDetails")),
    )


def _image_tokens(details: JsonValue) -> int | None:
    """How many of the answer's tokens are images; its count holds them."""
    counts = [
        tokens
        for it in objects(details)
        if word(it.get("modality")) in _IMAGE_WORDS
        and (tokens := count(it.get("tokenCount"))) is not None
    ]
    return sum(counts) if counts else None


def spell_usage(usage: Usage) -> dict[str, JsonValue]:
    """A `usageMetadata` that reads as the part of `usage` that Google tells."""
    answer, thoughts = usage.output_tokens, usage.reasoning_tokens
    if answer is not None and thoughts is not None:
        # OpenRouter has told more reasoning than output.
        thoughts = min(thoughts, answer)
        answer -= thoughts
    total = None
    if usage.input_tokens is not None and usage.output_tokens is not None:
        total = usage.input_tokens + usage.output_tokens
    fields: dict[str, JsonValue] = {
        "promptTokenCount": usage.input_tokens,
        "candidatesTokenCount": answer,
        "candidatesTokensDetails": None
        if usage.image_tokens is None
        else [{"modality": _IMAGE, "tokenCount": usage.image_tokens}],
        "thoughtsTokenCount": thoughts,
        "cachedContentTokenCount": usage.cache_read_tokens,
        "totalTokenCount": total,
    }
    return {name: value for name, value in fields.items() if value is not None}


def read_ratings(holder: dict[str, JsonValue], *, about_prompt: bool) -> SafetyRatings | None:
    """The verdicts in `safetyRatings`, in short words: `hate_speech`, `negligible`."""
    ratings = tuple(_ratings(objects(holder.get("safetyRatings"))))
    return SafetyRatings(ratings, about_prompt) if ratings else None


def _ratings(verdicts: Iterable[dict[str, JsonValue]]) -> Iterable[SafetyRating]:
    for verdict in verdicts:
        category, level = word(verdict.get("category")), word(verdict.get("probability"))
        if category:
            category = _NUMBERED_CATEGORIES.get(category, category).removeprefix(_CATEGORY).lower()
            level = _NUMBERED_LEVELS.get(level or "", level or "unknown").lower()
            yield SafetyRating(category, level, blocked=verdict.get("blocked") is True)


def spell_ratings(ratings: SafetyRatings) -> list[JsonValue]:
    """A `safetyRatings` that reads as `ratings`."""
    return [
        {
            "category": _CATEGORY + rating.category.upper(),
            "probability": rating.level.upper(),
            **({"blocked": True} if rating.blocked else {}),
        }
        for rating in ratings.ratings
    ]


def read_citations(candidate: dict[str, JsonValue]) -> list[Citation]:
    """The sources of one candidate: those it recited, and those it was grounded on."""
    cited = mapping(candidate.get("citationMetadata"))
    found = [
        Citation(string(source, "uri"), string(source, "title"))
        for field in ("citationSources", "citations")
        for source in objects(cited.get(field))
    ]
    grounding = mapping(candidate.get("groundingMetadata"))
    for chunk in objects(grounding.get("groundingChunks")):
        for field in ("web", "maps", "retrievedContext"):
            source = mapping(chunk.get(field))
            title = string(source, "title", "documentName", "fileSearchStore")
            found.append(Citation(string(source, "uri"), title, string(source, "text")))
    return [citation for citation in found if citation.url or citation.title]


def spell_citation(citation: Citation) -> dict[str, JsonValue]:
    """A grounding chunk that reads as `citation`."""
    fields = {"uri": citation.url, "title": citation.title, "text": citation.quote}
    source: JsonValue = {name: value for name, value in fields.items() if value}
    return {"retrievedContext" if citation.quote else "web": source}
