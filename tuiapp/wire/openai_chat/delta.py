"""What a choice of an `openai-chat` chunk adds to the answer, in the order a reader should see it.

Source: WIRE 1b, 1c, 6.0 (names of the reasoning field), 6.2 (content as a list), 6.4.
"""

from collections.abc import Iterable
from typing import Final, TypeAlias

from tuiapp.core.events import ImagePart, OpaquePart, ReasoningDelta, RefusalDelta, TextDelta
from tuiapp.wire.jsonfields import elements, mapping, objects, string
from tuiapp.wire.jsonvalue import JsonValue


ContentEvent: TypeAlias = TextDelta | ReasoningDelta | RefusalDelta | ImagePart | OpaquePart

_REASONING_FIELDS: Final = ("reasoning_content", "reasoning", "thinking")
TOLD_FIELD: Final = "reasoning_content"
"""Where it is the only one and empty, the text of the details has been told: so our encoder says it."""
_LABEL_FIELDS: Final = frozenset({"type", "index"})
"""A detail with nothing else tells what kind of reasoning the plain field holds, and is none itself."""
_DATA_URL: Final = "data:"


def read_content(delta: dict[str, JsonValue], choice: int) -> list[ContentEvent]:
    """Reasoning, text, refusal and images of one delta; empty pieces give nothing."""
    events: list[ContentEvent] = []
    details = objects(delta.get("reasoning_details"))
    # OpenRouter sends the same text under both names; the plain field then stands for both.
    reasoning = string(delta, *_REASONING_FIELDS)
    if not reasoning and not _is_told(delta):
        reasoning = _details_text(details)
    if reasoning:
        events.append(ReasoningDelta(reasoning, choice, is_summary=_are_summaries(details)))
    events += _opaque(details)
    content = delta.get("content")
    if isinstance(content, str):
        if content:
            events.append(TextDelta(content, choice))
    elif isinstance(content, list):
        events += _parts(content, choice)
    if transcript := string(mapping(delta.get("audio")), "transcript"):
        events.append(TextDelta(transcript, choice))
    if refusal := string(delta, "refusal"):
        events.append(RefusalDelta(refusal, choice))
    events += [image for part in elements(delta.get("images")) if (image := _image(part))]
    return events


def _is_told(delta: dict[str, JsonValue]) -> bool:
    """Whether the text of the details was told before."""
    return delta.get(TOLD_FIELD) == "" and "reasoning" not in delta


def _details_text(details: list[dict[str, JsonValue]]) -> str:
    return "".join(string(detail, "text", "summary") or "" for detail in details)


def _are_summaries(details: list[dict[str, JsonValue]]) -> bool:
    """Whether all of the text in the details is about reasoning that stays with the provider."""
    told = (it for it in details if string(it, "text", "summary") or it.keys() <= _LABEL_FIELDS)
    return {string(detail, "type") for detail in told} == {"reasoning.summary"}


def _opaque(details: list[dict[str, JsonValue]]) -> Iterable[OpaquePart]:
    """Every detail, text included: they go back unmodified and in order."""
    for detail in details:
        if not detail.keys() <= _LABEL_FIELDS:
            yield OpaquePart("reasoning_details", detail)


def _parts(parts: list[JsonValue], choice: int) -> Iterable[ContentEvent]:
    for part in parts:
        match part:
            case str() if part:
                yield TextDelta(part, choice)
            case {"type": "thinking", "thinking": thinking}:
                if text := _joined(thinking):
                    yield ReasoningDelta(text, choice)
            case {"type": "refusal", "refusal": str(text)} if text:
                yield RefusalDelta(text, choice)
            case {"text": str(text)} if text:
                yield TextDelta(text, choice)
            case _:
                if image := _image(part):
                    yield image


def _joined(thinking: JsonValue) -> str:
    if isinstance(thinking, str):
        return thinking
    return "".join(string(part, "text") or "" for part in objects(thinking))


def _image(part: JsonValue) -> ImagePart | None:
    match part:
        case {"image_url": {"url": str(url)}} | {"image_url": str(url)} if url:
            pass
        case _:
            return None
    media_type, found, base64 = url.removeprefix(_DATA_URL).partition(";base64,")
    if url.startswith(_DATA_URL) and found:
        return ImagePart(media_type or None, base64=base64)
    return ImagePart(None, url=url)
