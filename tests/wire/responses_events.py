"""Logs of events as the decoder of `openai-responses` may give them."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st
from wire_events import FAILURES, TEXTS, Events

from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Finished,
    FinishReason,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    RefusalDelta,
    ResponseIdentified,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.openai_responses.items import PARAGRAPH
from tuiapp.wire.openai_responses.usage import read_usage, spell_usage


_NUMBERS = st.integers(0, 10**9)
_COUNTS = st.none() | _NUMBERS


def _message(text: str) -> OpaquePart:
    part: JsonValue = {"type": "output_text", "text": text, "annotations": []}
    return OpaquePart(
        "openai-responses.message",
        {"type": "message", "id": "m", "phase": "final_answer", "content": [part]},
    )


def _reasoning(text: str, *, is_summary: bool) -> OpaquePart:
    parts, kind = ("summary", "summary_text") if is_summary else ("content", "reasoning_text")
    texts: JsonValue = [{"type": kind, "text": part} for part in text.split(PARAGRAPH)]
    return OpaquePart(
        "openai-responses.reasoning",
        {"type": "reasoning", "id": "r", "encrypted_content": "gAAA", parts: texts},
    )


def _text_run(pieces: list[str], *, is_kept: bool) -> Events:
    run: Events = [TextDelta(piece) for piece in pieces]
    return [*run, _message("".join(pieces))] if is_kept else run


def _reasoning_run(pieces: list[str], *, is_summary: bool, is_kept: bool) -> Events:
    run: Events = [ReasoningDelta(piece, is_summary=is_summary) for piece in pieces]
    return [*run, _reasoning("".join(pieces), is_summary=is_summary)] if is_kept else run


_RUNS: st.SearchStrategy[Events] = st.one_of(
    st.builds(_text_run, st.lists(TEXTS, min_size=1, max_size=3), is_kept=st.booleans()),
    st.builds(
        _reasoning_run,
        st.lists(TEXTS, min_size=1, max_size=3),
        is_summary=st.booleans(),
        is_kept=st.booleans(),
    ),
    st.one_of(
        st.builds(RefusalDelta, TEXTS),
        st.builds(ToolCallDelta, st.integers(0, 3), TEXTS, st.none() | TEXTS, TEXTS),
        st.builds(Citation, TEXTS, st.none() | TEXTS),
        st.builds(Citation, st.none(), TEXTS),
        st.sampled_from(
            [
                ImagePart("image/png", base64="aGk="),
                ImagePart(None, base64="aGk="),
                OpaquePart(
                    "openai-responses.web_search_call",
                    {"type": "web_search_call", "id": "w", "action": {"query": "q"}},
                ),
                OpaquePart("openai-responses.compaction", {"type": "compaction"}),
                Unrecognized("not JSON", b"{nope"),
                Unrecognized("not JSON", b"<b>\n{"),
                Unrecognized("response.new.delta", b'{"type":"response.new.delta"}'),
                Unrecognized("message", b"[1]"),
            ]
        ),
    ).map(lambda event: [event]),
)


class _Canon:
    """What a decoder makes of events: calls numbered as they come, everything said once."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._sources: set[str | None] = set()
        self._writes_summary: bool | None = None
        """Whether the reasoning being written is a summary; None where none is being written."""
        self._has_reasoned = False
        self.with_calls = False

    def log(self, events: Iterable[BodyEvent]) -> Events:
        return [said for event in events for said in self._said(event)]

    def _said(self, event: BodyEvent) -> Events:
        match event:
            case ToolCallDelta():
                return self._call(event)
            case Citation(url=url, title=title):
                is_new = (url or title) not in self._sources
                self._sources.add(url or title)
                self._writes_summary = None
                return [event] if is_new else []
            case ReasoningDelta(text=text):
                begins = self._has_reasoned and self._writes_summary is not event.is_summary
                self._has_reasoned, self._writes_summary = True, event.is_summary
                return [replace(event, text=PARAGRAPH + text) if begins else event]
            case _:
                self._writes_summary = None
                return [event]

    def _call(self, event: ToolCallDelta) -> Events:
        self.with_calls = True
        is_new = event.index not in self._numbers
        number = self._numbers.setdefault(event.index, len(self._numbers))
        named = ToolCallDelta(number, event.id, event.name, "")
        piece = ToolCallDelta(number, None, None, event.arguments)
        return [named, piece] if is_new else [piece]


_ENDS: list[tuple[FinishReason, str]] = [
    ("stop", "completed"),
    ("length", "incomplete"),
    ("content_filter", "incomplete"),
    ("paused", "incomplete"),
    ("other", "incomplete"),
    ("other", "cancelled"),
    ("other", "a new one"),
]


def _usage_update(usage: Usage, cost: float | None) -> UsageUpdate:
    raw = spell_usage(replace(usage, cost_usd=cost), {})
    assert raw is not None
    return UsageUpdate(read_usage(raw), raw)


_USAGES = st.builds(
    _usage_update,
    st.builds(Usage, _NUMBERS, _NUMBERS, _COUNTS, _COUNTS, _COUNTS),
    st.sampled_from([None, 0.25]),
)


@st.composite
def responses_events(draw: st.DrawFn) -> Events:
    canon = _Canon()
    runs = draw(st.lists(_RUNS, max_size=8))
    names = draw(st.sampled_from([("m", "id"), ("modèle", "resp_1")]))
    log = [ResponseIdentified(*names), *canon.log(event for run in runs for event in run)]
    if draw(st.booleans()):
        return [*log, draw(FAILURES)]
    usage = draw(st.none() | _USAGES)
    reason, raw = draw(st.sampled_from(_ENDS))
    if reason == "stop" and canon.with_calls:
        reason = "tool_calls"
    return [*log, *([usage] if usage else []), Finished(reason, raw)]
