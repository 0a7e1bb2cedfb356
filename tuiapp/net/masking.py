"""Keeping the key out of what the server says: some servers repeat it, in errors and elsewhere.

A key that a server cuts into pieces, to be put together again by whoever reads, is not found: such a
server has the key anyway, and looking for pieces would hold text back. One that only the network cuts,
between two reads, is. What holds no key passes as the same object, for two searches in a few hundred
bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias, assert_never

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Citation,
    Connected,
    Content,
    Event,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    RateLimits,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    Retrying,
    SafetyRatings,
    ServerTimings,
    Stopped,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.ports import Emit
from tuiapp.core.secret import TELLING_CHARS, Secret, redactor, spellings


_Redact: TypeAlias = Callable[[str], str]

_TEXT: Final = (TextDelta, ReasoningDelta, RefusalDelta)
_WORDS: Final = (Failed, Unrecognized)
"""What a server says about the request, where even a short key is likely to be the key."""

# Servers of one's own take any key, so people give them words: “ollama”, “lm-studio”, “not-needed”.
# Those must not vanish from answers. Vendors' keys have 32 characters and more.
_SHORTEST_IN_ANSWERS_CHARS: Final = 16


def masking(emit: Emit, key: Secret) -> Emit:
    """`emit`, with the key masked in every event and in the bytes as read.

    A key that may be a word is masked only where the server speaks about the request.
    """
    value = key.reveal()
    is_word = len(value) < _SHORTEST_IN_ANSWERS_CHARS
    mask = redactor([key])
    body = _BodyMask(() if is_word else [it.encode() for it in sorted(spellings(key))])

    def is_clean(event: Event) -> bool:
        if is_word:
            return not isinstance(event, _WORDS)
        # Nearly all that comes is text, and the key in its plainest spelling.
        return isinstance(event, _TEXT) and value not in event.text

    def emit_masked(chunk: Chunk) -> None:
        events = chunk.events
        if not all(is_clean(it) for it in events):
            events = tuple(it if is_clean(it) else _masked(it, mask) for it in events)
        raw = body.mask(chunk.raw)
        is_same = raw is chunk.raw and events == chunk.events
        emit(chunk if is_same else replace(chunk, raw=raw, events=events))

    return emit_masked


def masked_failure(failure: Failure, key: Secret) -> Failure:
    """The failure with the key masked in its words."""
    return _masked_failure(failure, redactor([key]))


class _BodyMask:
    """Masks a key in the reads of one body, with as many asterisks as there were bytes: sizes count.

    Args:
        needles: The spellings of the key.
    """

    def __init__(self, needles: Sequence[bytes]) -> None:
        self._needles = needles
        self._kept_bytes = max(map(len, needles), default=1) - 1
        self._before = b""
        """The end of the reads so far, as long as a key may have begun in it."""

    def mask(self, raw: bytes) -> bytes:
        """The next read; the same object where no part of a key is in it."""
        if not self._kept_bytes:
            return raw
        seen = masked = self._before + raw
        for needle in self._needles:
            if needle in masked:
                masked = masked.replace(needle, b"*" * len(needle))
            begun = masked.rfind(needle[:TELLING_CHARS], 1 - len(needle))
            if begun >= 0 and needle.startswith(masked[begun:]):
                masked = masked[:begun] + b"*" * (len(masked) - begun)
        masked = masked[len(self._before) :]
        self._before = seen[-self._kept_bytes :]
        return raw if masked == raw else masked


def _masked_failure(failure: Failure, mask: _Redact) -> Failure:
    return replace(
        failure,
        message=mask(failure.message),
        hint=_masked_text(failure.hint, mask),
        request_id=_masked_text(failure.request_id, mask),
    )


def _masked_text(text: str | None, mask: _Redact) -> str | None:
    return None if text is None else mask(text)


def _masked(event: Event, mask: _Redact) -> Event:
    match event:
        case RequestSent() | Connected() | Stopped() | Cancelled():
            return event  # ours
        case ResponseStarted(request_id=request_id):
            return replace(event, request_id=_masked_text(request_id, mask))
        case Retrying(failure=failure):
            return replace(event, failure=_masked_failure(failure, mask))
        case TextDelta() | ReasoningDelta() | RefusalDelta() | ToolCallDelta():
            return _masked_content(event, mask)
        case RateLimits() | SafetyRatings() | ServerTimings():
            return _masked_table(event, mask)
        case _:
            return _masked_fact(event, mask)


def _masked_content(event: Content, mask: _Redact) -> Content:
    match event:
        case ToolCallDelta(id=call_id, name=name, arguments=arguments):
            return replace(
                event,
                id=_masked_text(call_id, mask),
                name=_masked_text(name, mask),
                arguments=mask(arguments),
            )
        case TextDelta(text=text) | ReasoningDelta(text=text) | RefusalDelta(text=text):
            return replace(event, text=mask(text))
        case _:
            assert_never(event)


_Table: TypeAlias = RateLimits | SafetyRatings | ServerTimings


def _masked_table(event: _Table, mask: _Redact) -> _Table:
    match event:
        case RateLimits(buckets=buckets):
            return replace(event, buckets=tuple(replace(it, name=mask(it.name)) for it in buckets))
        case SafetyRatings(ratings=ratings):
            masked = (
                replace(it, category=mask(it.category), level=mask(it.level)) for it in ratings
            )
            return replace(event, ratings=tuple(masked))
        case ServerTimings(timings=timings):
            return replace(event, timings=tuple(replace(it, name=mask(it.name)) for it in timings))
        case _:
            assert_never(event)


_Fact: TypeAlias = (
    ResponseIdentified
    | Citation
    | ImagePart
    | UsageUpdate
    | OpaquePart
    | Unrecognized
    | Finished
    | Failed
)


def _masked_fact(event: _Fact, mask: _Redact) -> _Fact:
    match event:
        case Failed(failure=failure):
            return Failed(_masked_failure(failure, mask))
        case Finished(raw_reason=raw_reason):
            return replace(event, raw_reason=_masked_text(raw_reason, mask))
        case Unrecognized(kind=kind, raw=raw):
            # Latin-1 gives every byte back as it was.
            return Unrecognized(mask(kind), mask(raw.decode("latin-1")).encode("latin-1"))
        case UsageUpdate(raw=raw):
            return replace(event, raw=_masked_object(raw, mask))
        case OpaquePart(kind=kind, raw=raw):
            return OpaquePart(mask(kind), _masked_object(raw, mask))
        case _:
            return _masked_source(event, mask)


def _masked_source(
    event: ResponseIdentified | Citation | ImagePart, mask: _Redact
) -> ResponseIdentified | Citation | ImagePart:
    match event:
        case ResponseIdentified(model=model, response_id=response_id):
            return ResponseIdentified(_masked_text(model, mask), _masked_text(response_id, mask))
        case Citation(url=url, title=title, quote=quote):
            return Citation(*(_masked_text(it, mask) for it in (url, title, quote)))
        case ImagePart(url=url):
            return replace(event, url=_masked_text(url, mask))
        case _:
            assert_never(event)


def _masked_object(value: JsonObject, mask: _Redact) -> JsonObject:
    return {mask(name): _masked_json(it, mask) for name, it in value.items()}


def _masked_json(value: JsonValue, mask: _Redact) -> JsonValue:
    match value:
        case str():
            return mask(value)
        case Mapping():
            return _masked_object(value, mask)
        case Sequence():
            return [_masked_json(it, mask) for it in value]
        case _:
            return value
