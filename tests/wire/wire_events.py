"""Logs of events as a decoder of each dialect may give them: what can be said, said once."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from hypothesis import strategies as st

from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    RefusalDelta,
    ResponseIdentified,
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.ollama_chat import decoder as ollama
from tuiapp.wire.ollama_chat import fields
from tuiapp.wire.openai_chat import chunks as openai
from tuiapp.wire.openai_chat import facts
from tuiapp.wire.refusals import ErrorWords, stream_failure


Events: TypeAlias = list[BodyEvent]

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
WORDS = st.text("abcdefghij", min_size=1, max_size=8)
COUNTS = st.none() | st.integers(0, 10**9)
DURATIONS_NS = st.integers(0, 10**15)
CHOICES = st.integers(0, 2)

_CODES = (
    "invalid_api_key",
    "permission_denied",
    "model_not_found",
    "invalid_request_error",
    "context_length_exceeded",
    "rate_limit_exceeded",
    "insufficient_quota",
    "overloaded_error",
    "server_error",
)


def _failed(message: str, code: str) -> Failed:
    return Failed(stream_failure(ErrorWords(message, code)))


FAILURES = st.builds(
    _failed,
    st.sampled_from(["It broke.", "Größe überschritten “x” 🙂", "a" * 300]),
    st.sampled_from(_CODES),
)


def _usage_update(usage: Usage, cost: float | None) -> UsageUpdate:
    told = replace(usage, cost_usd=cost)
    return UsageUpdate(told, facts.spell_usage(told))


USAGES = (
    st.builds(Usage, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
    .filter(lambda usage: usage != Usage())
    .flatmap(lambda usage: st.builds(_usage_update, st.just(usage), st.sampled_from([None, 0.25])))
)
RATINGS = st.builds(
    SafetyRatings,
    st.lists(
        st.builds(SafetyRating, WORDS, WORDS, st.booleans()),
        min_size=1,
        max_size=3,
        unique_by=lambda rating: rating.category,
    ).map(tuple),
    st.booleans(),
)
TIMINGS = st.builds(
    ServerTimings,
    st.lists(
        st.builds(ServerTiming, WORDS, DURATIONS_NS),
        min_size=1,
        max_size=3,
        unique_by=lambda timing: timing.name,
    ).map(tuple),
)
IMAGES = st.builds(
    ImagePart, st.sampled_from([None, "image/png"]), base64=st.just("aGk=")
) | st.builds(ImagePart, st.none(), url=st.sampled_from(["https://a.example/1.png"]))
UNKNOWN = st.sampled_from(
    [
        Unrecognized("not JSON", b"{nope"),
        Unrecognized("not JSON", b"<b>\n{"),
        Unrecognized("message", b'{"type":"ping"}'),
        Unrecognized("message", b"[1]"),
    ]
)
CALL_PIECES = st.builds(ToolCallDelta, st.integers(0, 3), TEXTS, TEXTS, TEXTS, CHOICES)


def _said_once(events: Iterable[BodyEvent]) -> Events:
    """The events without what a decoder tells only once, or only when it is new."""
    kept: Events = []
    latest: dict[object, BodyEvent] = {}
    numbers: dict[int, dict[int, int]] = {}
    for event in events:
        match event:
            case ToolCallDelta(index=index, choice=choice):
                calls = numbers.setdefault(choice, {})
                is_new, number = index not in calls, calls.setdefault(index, len(calls))
                named = (event.id, event.name) if is_new else (None, None)
                kept.append(ToolCallDelta(number, *named, event.arguments, choice))
                continue
            case Citation(url=url):
                key = url
            case SafetyRatings(about_prompt=about_prompt):
                key = about_prompt
            case UsageUpdate():
                key = UsageUpdate
            case _:
                kept.append(event)
                continue
        if latest.get(key) != event and not (isinstance(event, Citation) and key in latest):
            kept.append(event)
        latest[key] = event
    return kept


def _detail(field: str, said: str) -> OpaquePart:
    return OpaquePart("reasoning_details", {"index": 0, field: said})


def _openai_end(raw: str | None) -> Finished:
    return Finished(openai.finish_reason(raw), raw)


@st.composite
def openai_events(draw: st.DrawFn) -> Events:
    body = st.one_of(
        st.builds(TextDelta, TEXTS, CHOICES),
        st.builds(ReasoningDelta, TEXTS, CHOICES),
        st.builds(RefusalDelta, TEXTS, CHOICES),
        CALL_PIECES,
        st.builds(Citation, TEXTS, st.none() | TEXTS, st.none() | TEXTS),
        st.builds(_detail, st.sampled_from(["data", "text", "summary", "signature"]), TEXTS),
        USAGES,
        RATINGS,
        TIMINGS,
        IMAGES,
        UNKNOWN,
    )
    names = st.sampled_from([("m", "id"), ("modèle", "chatcmpl-1")])
    words = ["stop", "length", "tool_calls", "content_filter", "network_error", "new one"]
    reasons = st.none() | st.sampled_from(words)
    return [
        ResponseIdentified(*draw(names)),
        *_said_once(draw(st.lists(body, max_size=12))),
        draw(reasons.map(_openai_end) | FAILURES),
    ]


def _numbered(events: Iterable[BodyEvent]) -> Events:
    numbered: Events = []
    calls = 0
    for event in events:
        if isinstance(event, ToolCallDelta):
            numbered.append(ToolCallDelta(calls, event.id, event.name, event.arguments))
            calls += 1
        else:
            numbered.append(event)
    return numbered


def _ollama_log(
    model: str, body: Events, figures: dict[str, JsonValue], end: str | Failed | None
) -> Events:
    log: Events = [ResponseIdentified(model, None), *_numbered(body)]
    if isinstance(end, Failed):
        return [*log, end]
    if figures:
        log.append(UsageUpdate(fields.read_usage(figures), figures))
    if timings := fields.read_timings(figures):
        log.append(timings)
    with_calls = any(isinstance(event, ToolCallDelta) for event in body)
    return [*log, Finished(ollama.finish_reason(end, with_tool_calls=with_calls), end)]


_ARGUMENTS = st.dictionaries(WORDS, TEXTS | st.integers(), max_size=3).map(
    lambda arguments: dump({**arguments}).decode()
)
_FIGURE_NAMES = (
    "prompt_eval_count",
    "eval_count",
    "total_duration",
    "load_duration",
    "prompt_eval_duration",
    "eval_duration",
)


def _figures(values: list[int | None]) -> dict[str, JsonValue]:
    return {n: v for n, v in zip(_FIGURE_NAMES, values, strict=True) if v is not None}


OLLAMA_EVENTS: st.SearchStrategy[Events] = st.builds(
    _ollama_log,
    TEXTS,
    st.lists(
        st.builds(TextDelta, TEXTS)
        | st.builds(ReasoningDelta, TEXTS)
        | st.builds(ToolCallDelta, st.just(0), st.none() | TEXTS, TEXTS, _ARGUMENTS)
        | st.sampled_from([Unrecognized("not JSON", b"{nope"), Unrecognized("line", b"[1]")]),
        max_size=12,
    ).map(list),
    st.lists(COUNTS, min_size=6, max_size=6).map(_figures),
    st.none() | st.sampled_from(["stop", "length", "load", "new one"]) | FAILURES,
)
