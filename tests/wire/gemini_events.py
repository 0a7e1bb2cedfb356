"""Logs of events as the decoder of `gemini` may give them: places and counts folded as it folds them."""

from dataclasses import replace

from hypothesis import strategies as st
from wire_events import (
    CHOICES,
    FAILURES,
    IMAGES,
    RATINGS,
    TEXTS,
    WORDS,
    Events,
)

from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
    OpaquePart,
    ReasoningDelta,
    ResponseIdentified,
    SafetyRatings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.gemini.facts import finish_reason, read_usage
from tuiapp.wire.gemini.signatures import CALL, SIGNATURE, TEXT, THOUGHT, continuation, span
from tuiapp.wire.jsonfields import plain_object
from tuiapp.wire.jsonvalue import JsonValue, dump


_ARGUMENTS = st.dictionaries(WORDS, TEXTS | st.integers(), max_size=3).map(
    lambda arguments: dump({**arguments}).decode()
)
_CALLS = st.builds(ToolCallDelta, st.just(0), st.none() | TEXTS, TEXTS, _ARGUMENTS, CHOICES)
_USAGES = st.dictionaries(
    st.sampled_from(
        [
            "promptTokenCount",
            "candidatesTokenCount",
            "thoughtsTokenCount",
            "cachedContentTokenCount",
            "toolUsePromptTokenCount",
        ]
    ),
    st.integers(0, 10**9),
    min_size=1,
).map(lambda raw: UsageUpdate(Usage(), {**raw}))
_UNKNOWN = st.sampled_from(
    [
        Unrecognized("not JSON", b"{nope"),
        Unrecognized("not JSON", b"<b>\n{"),
        Unrecognized("event", b'{"type":"ping"}'),
        Unrecognized("event", b"[1]"),
        Unrecognized("part.executableCode", b'{"executableCode":{"code":"1"}}'),
    ]
)
_CITATIONS = st.builds(Citation, TEXTS, st.none() | TEXTS, st.none() | TEXTS) | st.builds(
    Citation, st.none(), TEXTS, st.none() | TEXTS
)

# One part each: its signature, if it has one, and what it says, if it says anything.
_GROUPS = st.one_of(
    st.tuples(st.none() | WORDS, st.builds(TextDelta, TEXTS | st.just(""), CHOICES)),
    st.tuples(st.none() | WORDS, st.builds(ReasoningDelta, TEXTS | st.just(""), CHOICES)),
    st.tuples(st.none() | WORDS, _CALLS),
    st.tuples(st.none(), WORDS.map(continuation)),
    st.tuples(st.none(), _CITATIONS | _USAGES | RATINGS | IMAGES | _UNKNOWN),
)


class _Fold:
    """Where the parts stand, and what was told before."""

    def __init__(self) -> None:
        self.calls: dict[int, int] = {}
        self._chars = {TEXT: 0, THOUGHT: 0}
        self._usage = Usage()
        self._latest: dict[object, BodyEvent] = {}

    def told(self, signature: str | None, event: BodyEvent) -> Events:
        match event:
            case TextDelta(text=text, choice=choice):
                return [*self._signed(TEXT, signature, text, choice), *([event] if text else [])]
            case ReasoningDelta(text=text, choice=choice):
                return [*self._signed(THOUGHT, signature, text, choice), *([event] if text else [])]
            case ToolCallDelta():
                return self._call(signature, event)
            case _:
                return self._fact(event)

    def _fact(self, event: BodyEvent) -> Events:
        match event:
            case UsageUpdate(raw=raw):
                own = plain_object(raw)
                self._usage = read_usage(own, self._usage)
                return self._if_new(UsageUpdate, UsageUpdate(self._usage, own))
            case SafetyRatings(about_prompt=about_prompt):
                return self._if_new(about_prompt, event)
            case OpaquePart(kind=kind):
                return self._if_new(kind, event)
            case Citation(url=url, title=title):
                source = url or title
                return [] if source in self._latest else self._if_new(source, event)
            case _:
                return [event]

    def _signed(self, kind: str, signature: str | None, text: str, choice: int) -> Events:
        if choice:
            return []
        start = self._chars[kind]
        self._chars[kind] += len(text)
        return [span(kind, signature, start, self._chars[kind])] if signature else []

    def _call(self, signature: str | None, event: ToolCallDelta) -> Events:
        number = self.calls.get(event.choice, 0)
        self.calls[event.choice] = number + 1
        call = replace(event, index=number)
        raw: dict[str, JsonValue] = {SIGNATURE: signature, "call": number}
        return [OpaquePart(CALL, raw), call] if signature and event.choice == 0 else [call]

    def _if_new(self, key: object, event: BodyEvent) -> Events:
        is_new = self._latest.get(key) != event
        self._latest[key] = event
        return [event] if is_new else []


_ENDS = st.sampled_from(
    [
        "STOP",
        "MAX_TOKENS",
        "SAFETY",
        "CONTINUATION",
        "MALFORMED_FUNCTION_CALL",
        "NEW ONE",
        "1",
        "99",
    ]
)


def _waiting(failed: Failed, wait_s: float | None) -> Failed:
    return Failed(replace(failed.failure, retry_after_s=wait_s))


_FAILURES = st.builds(_waiting, FAILURES, st.sampled_from([None, 0.0, 37.0, 3.957525076]))


@st.composite
def gemini_events(draw: st.DrawFn) -> Events:
    names = st.sampled_from([("m", "id"), ("modèle", "r-1")])
    events: Events = [ResponseIdentified(*draw(names))]
    fold = _Fold()
    for signature, event in draw(st.lists(_GROUPS, max_size=12)):
        events += fold.told(signature, event)
    end = draw(_ENDS | _FAILURES)
    if isinstance(end, str):
        end = Finished(finish_reason(end, with_tool_calls=0 in fold.calls), end)
    return [*events, end]
