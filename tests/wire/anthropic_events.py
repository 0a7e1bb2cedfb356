"""Logs of events as the decoder of `anthropic` gives them, and pieces of its streams."""

from collections.abc import Iterable

from hypothesis import strategies as st
from wire_events import COUNTS, TEXTS, WORDS, Events

from tuiapp.core.events import (
    Citation,
    Failed,
    Finished,
    OpaquePart,
    ReasoningDelta,
    ResponseIdentified,
    SafetyRating,
    SafetyRatings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.anthropic import facts
from tuiapp.wire.anthropic.blocks import AFTER_CHARS
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.refusals import ErrorWords, stream_failure


def anthropic_fragments() -> list[bytes]:
    """Whole and broken pieces of streams, for tests that put them together in any order."""
    block = b'data: {"type":"content_block_%b","index":%d,%b}\n\n'
    return [
        b"event: message_stop\n",
        b'data: {"type":"message_start","message":{"id":"a","usage":{"input_tokens":3}}}\n\n',
        b'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{}}\n\n',
        b'data: {"type":"message_stop"}\n\n',
        b'data: {"type":"ping"}\n\n',
        b'data: {"type":"error"}\n\n',
        block % (b"start", 0, b'"content_block":{"type":"tool_use","input":{"a":1}}'),
        block % (b"start", 0, b'"content_block":{"type":"thinking","signature":"s"}'),
        block % (b"delta", 0, b'"delta":{"type":"input_json_delta","partial_json":"{"}'),
        block % (b"delta", 1, b'"delta":{"type":"text_delta","text":"a"}'),
        block % (b"stop", 0, b'"x":1'),
        b'{"type":"message","content":[]}',
    ]


def _failed(message: str, code: str, request_id: str | None) -> Failed:
    return Failed(stream_failure(ErrorWords(message, code, request_id=request_id)))


_FAILURES = st.builds(
    _failed,
    st.sampled_from(["It broke.", "Größe überschritten “x” 🙂"]),
    st.sampled_from(
        [
            "authentication_error",
            "permission_error",
            "not_found_error",
            "invalid_request_error",
            "request_too_large",
            "rate_limit_error",
            "billing_error",
            "overloaded_error",
            "timeout_error",
            "api_error",
        ]
    ),
    st.none() | WORDS,
)

# What one call of the strategy adds to a log: the events of a block, or a part of one.
_TEXT = st.builds(TextDelta, TEXTS).map(lambda event: [event])
_CITATION = (
    st.builds(Citation, st.none() | TEXTS, st.none() | TEXTS, st.none() | TEXTS)
    .filter(lambda citation: citation != Citation(None, None))
    .map(lambda event: [event])
)
_UNKNOWN = st.sampled_from(
    [
        Unrecognized("not JSON", b"{nope"),
        Unrecognized("not JSON", b"[1]\n{"),
        Unrecognized("new_event", b'{"type":"new_event"}'),
        Unrecognized("new_delta", b'{"type":"content_block_delta","delta":{"type":"new_delta"}}'),
        Unrecognized("message", b'{"choices":[]}'),
    ]
).map(lambda event: [event])


def _thinking(pieces: list[str], signature: str) -> Events:
    block: dict[str, JsonValue] = {
        "type": "thinking",
        "thinking": "".join(pieces),
        "signature": signature,
    }
    return [*map(ReasoningDelta, pieces), OpaquePart("anthropic.thinking", block)]


def _call(call_id: str, name: str, pieces: list[str]) -> Events:
    return [
        ToolCallDelta(0, call_id, name, ""),
        *(ToolCallDelta(0, None, None, piece) for piece in pieces or ["{}"]),
    ]


def _server_tool(data: str) -> Events:
    call: dict[str, JsonValue] = {
        "type": "server_tool_use",
        "id": "srvtoolu_1",
        "name": "web_search",
        "input": {"query": data} if data else {},
    }
    result: dict[str, JsonValue] = {
        "type": "web_search_tool_result",
        "tool_use_id": "srvtoolu_1",
        "content": [{"encrypted_content": data}],
    }
    return [
        OpaquePart("anthropic.server_tool_use", call),
        OpaquePart("anthropic.web_search_tool_result", result),
    ]


def _fallback(model: str) -> Events:
    block: dict[str, JsonValue] = {"type": "fallback", "to": {"model": model}}
    return [ResponseIdentified(model, None), OpaquePart("anthropic.fallback", block)]


def _redacted(data: str) -> Events:
    return [OpaquePart("anthropic.redacted_thinking", {"type": "redacted_thinking", "data": data})]


_BLOCKS = st.lists(
    st.one_of(
        _TEXT,
        _TEXT,
        _CITATION,
        _UNKNOWN,
        st.builds(_thinking, st.lists(TEXTS, max_size=3), TEXTS),
        st.builds(_call, TEXTS, TEXTS, st.lists(TEXTS, max_size=3)),
        TEXTS.map(_redacted),
        st.sampled_from(["", "a"]).map(_server_tool),
        WORDS.map(_fallback),
    ),
    max_size=10,
)


def _placed(blocks: Iterable[Events]) -> Events:
    """The events of the blocks, calls numbered and parts that go back told their place."""
    placed: Events = []
    calls, chars = -1, 0
    for event in (event for block in blocks for event in block):
        match event:
            case TextDelta(text=text):
                chars += len(text)
            case ToolCallDelta(id=call_id):
                calls += call_id is not None
                event = ToolCallDelta(calls, call_id, event.name, event.arguments)  # noqa: PLW2901
            case OpaquePart(kind=kind, raw=raw) if chars:
                event = OpaquePart(kind, {**raw, AFTER_CHARS: chars})  # noqa: PLW2901
            case _:
                pass
        placed.append(event)
    return placed


def _log(
    name: ResponseIdentified,
    inputs: tuple[int, int | None, int | None] | None,
    blocks: list[Events],
    outputs: Usage | None,
    end: tuple[str | Failed | None, SafetyRatings | None],
) -> Events:
    log: Events = [name]
    raw: dict[str, JsonValue] = {}
    if inputs:
        fresh, cache_read, cache_creation = inputs
        given = Usage(fresh, 1, None, cache_read, cache_creation)
        raw = {**facts.spell_usage(given), "input_tokens": fresh, "service_tier": "standard"}
        log.append(UsageUpdate(facts.read_opening_usage(raw), raw))
    log += _placed(blocks)
    reason, refused = end
    if outputs is None and inputs and (refused or not isinstance(reason, Failed)):
        # The end of a message always tells one.
        outputs = Usage(output_tokens=7)
    if outputs and outputs != Usage():
        raw = {**raw, **facts.spell_usage(outputs)}
        log.append(UsageUpdate(facts.read_usage(raw), raw))
    if refused:
        log.append(refused)
    if isinstance(reason, Failed):
        return [*log, reason]
    return [*log, Finished(facts.finish_reason(reason), reason)]


_ENDS = (
    st.none()
    | st.sampled_from(["end_turn", "max_tokens", "pause_turn", "refusal", "new one"])
    | _FAILURES
)
_REFUSED = st.none() | WORDS.map(
    lambda word: SafetyRatings((SafetyRating(word, "refusal", blocked=True),))
)

ANTHROPIC_EVENTS: st.SearchStrategy[Events] = st.builds(
    _log,
    st.sampled_from(
        [
            ResponseIdentified("modèle", "msg_1"),
            ResponseIdentified("m", "id"),
        ]
    ),
    st.none() | st.tuples(st.integers(1, 10**9), COUNTS, COUNTS),
    _BLOCKS,
    st.none() | st.builds(Usage, st.none(), st.integers(1, 10**9), COUNTS),
    st.tuples(_ENDS, _REFUSED),
)
