"""What `bench_decode.py` decodes, cut in several ways, and the floor below decoding: cutting and jiter.

The floor is the least that any client has to do: cut at blank lines (or line ends), parse with
jiter, take the text out. It checks nothing, and it knows one form of each dialect.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import jiter

from tuiapp.core.endpoint import DialectName
from tuiapp.core.events import BodyEvent, Finished, TextDelta
from tuiapp.wire.registry import dialect


EVENTS: Final = 2_000

_CHAT: Final = (
    b'data: {"id":"chatcmpl-abc123","object":"chat.completion.chunk","created":1784728648,'
    b'"model":"gpt-5-2025-08-07","service_tier":"default","system_fingerprint":"fp_1","choices":'
    b'[{"index":0,"delta":{"content":" word%d"},"logprobs":null,"finish_reason":null}],'
    b'"usage":null,"obfuscation":"EeXxvZr"}\n\n'
)
_RESPONSES: Final = (
    b"event: response.output_text.delta\n"
    b'data: {"type":"response.output_text.delta","sequence_number":%d,"item_id":"msg_68c42d1c",'
    b'"output_index":0,"content_index":0,"delta":" word","logprobs":[],'
    b'"obfuscation":"aXg2Qz8Rf1"}\n\n'
)
_RESPONSE: Final = (
    b'"response":{"id":"resp_1","object":"response","created_at":1784728648,"model":"gpt-5",'
    b'"status":"%b","output":[],"parallel_tool_calls":true,"tool_choice":"auto","tools":[]}}\n\n'
)
_CREATED: Final = (
    b'event: response.created\ndata: {"type":"response.created","sequence_number":0,'
    + _RESPONSE % b"in_progress"
)
_COMPLETED: Final = (
    b'event: response.completed\ndata: {"type":"response.completed","sequence_number":9,'
    + _RESPONSE % b"completed"
)
_MESSAGE_START: Final = (
    b'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message",'
    b'"role":"assistant","model":"claude-opus-5-5","content":[],"stop_reason":null,'
    b'"stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":1}}}\n\n'
    b'event: content_block_start\ndata: {"type":"content_block_start","index":0,'
    b'"content_block":{"type":"text","text":""}}\n\n'
)
_ANTHROPIC: Final = (
    b"event: content_block_delta\n"
    b'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",'
    b'"text":" word%d"}             }\n\n'
)
_MESSAGE_STOP: Final = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
_OLLAMA: Final = (
    b'{"model":"qwen3","created_at":"2026-08-21T10:00:00.123456789Z","message":'
    b'{"role":"assistant","content":" word%d"},"done":false}\n'
)
_OLLAMA_END: Final = b'{"model":"qwen3","message":{"role":"assistant"},"done":true}\n'
_GENERATE: Final = (
    b'{"model":"qwen3","created_at":"2026-08-21T10:00:00.123456789Z",'
    b'"response":" word%d","done":false}\n'
)
_GENERATE_END: Final = b'{"model":"qwen3","response":"","done":true}\n'
# Google sends a sentence or two in an event, and the counts so far in each. Counts that change are
# a second event beside the text.
_GEMINI: Final = (
    b'data: {"candidates": [{"content": {"parts": [{"text": " famous landmarks, including the tower '
    b'that everybody has seen on a postcard."}],"role": "model"},"index": 0}],"usageMetadata": '
    b'{"promptTokenCount": 15,"candidatesTokenCount": 33,"totalTokenCount": 1564,'
    b'"promptTokensDetails": [{"modality": "TEXT","tokenCount": 15}],"thoughtsTokenCount": 742},'
    b'"modelVersion": "gemini-2.5-pro","responseId": "6hkqaYC5BbGEz7IPwb3ggA8"}\r\n\r\n'
)
_GEMINI_END: Final = b'data: {"candidates": [{"finishReason": "STOP","index": 0}]}\r\n\r\n'


def _numbered(event: bytes) -> list[bytes]:
    return [event % number for number in range(EVENTS)]


EVENTS_OF: Final[dict[DialectName, list[bytes]]] = {
    "anthropic": [_MESSAGE_START, *_numbered(_ANTHROPIC), _MESSAGE_STOP],
    "openai-chat": [*_numbered(_CHAT), b"data: [DONE]\n\n"],
    "openai-responses": [_CREATED, *_numbered(_RESPONSES), _COMPLETED],
    "ollama-chat": [*_numbered(_OLLAMA), _OLLAMA_END],
    "ollama-generate": [*_numbered(_GENERATE), _GENERATE_END],
    "gemini": [*([_GEMINI] * EVENTS), _GEMINI_END],
}
"""The events of one answer, as a server writes them one by one."""


def _in_pieces(events: list[bytes], size: int) -> list[bytes]:
    body = b"".join(events)
    return [body[at : at + size] for at in range(0, len(body), size)]


CUTS: Final[dict[str, Callable[[list[bytes]], list[bytes]]]] = {
    "whole": lambda events: [b"".join(events)],
    "event": lambda events: events,
    "uneven": lambda events: _in_pieces(events, len(b"".join(events)) // len(events)),
    "64 bytes": lambda events: _in_pieces(events, 64),
}
"""Ways to hand a body over: at once, an event a read, reads as long as an event but cut through two
of them, and reads of 64 bytes."""


@dataclass(slots=True)
class _Split:
    """Cuts at blank lines."""

    rest: bytes = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        if self.rest:
            chunk = self.rest + chunk
        parts = (chunk.replace(b"\r\n", b"\n") if b"\r" in chunk else chunk).split(b"\n\n")
        self.rest = parts.pop()
        found: list[bytes] = []
        for part in parts:
            if part.startswith(b"data: "):
                found.append(part[6:])
            elif (at := part.find(b"\ndata: ")) >= 0:
                found.append(part[at + 7 :])
        return found


@dataclass(slots=True)
class _Lines:
    """Cuts at line ends."""

    rest: bytes = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        if self.rest:
            chunk = self.rest + chunk
        lines = chunk.split(b"\n")
        self.rest = lines.pop()
        return lines


def _chat_text(data: bytes) -> str | None:
    if data == b"[DONE]":
        return None
    choices = jiter.from_json(data, cache_mode="keys")["choices"]
    return choices[0]["delta"].get("content") if choices else None


def _responses_text(data: bytes) -> str | None:
    return jiter.from_json(data, cache_mode="keys").get("delta")


def _anthropic_text(data: bytes) -> str | None:
    event = jiter.from_json(data, cache_mode="keys")
    return event["delta"]["text"] if event["type"] == "content_block_delta" else None


def _gemini_text(data: bytes) -> str | None:
    content = jiter.from_json(data, cache_mode="keys")["candidates"][0].get("content")
    return content["parts"][0]["text"] if content else None


def _ollama_text(data: bytes) -> str | None:
    return jiter.from_json(data, cache_mode="keys")["message"].get("content")


def _generate_text(data: bytes) -> str | None:
    return jiter.from_json(data, cache_mode="keys").get("response")


_TEXT_OF: Final[dict[DialectName, Callable[[bytes], str | None]]] = {
    "anthropic": _anthropic_text,
    "openai-chat": _chat_text,
    "openai-responses": _responses_text,
    "ollama-chat": _ollama_text,
    "ollama-generate": _generate_text,
    "gemini": _gemini_text,
}


def floor(name: DialectName, pieces: Iterable[bytes]) -> int:
    """Cut and parse; the answer is the number of texts."""
    splitter = _Lines() if name.startswith("ollama") else _Split()
    text_of = _TEXT_OF[name]
    texts: list[str] = []
    for piece in pieces:
        for data in splitter.feed(piece):
            text = text_of(data)
            if text:
                texts.append(text)
    return len(texts)


def ours(name: DialectName, pieces: Iterable[bytes]) -> int:
    """Decode; the answer is the number of texts."""
    decoder = dialect(name).decoder()
    events: list[BodyEvent] = []
    for piece in pieces:
        events += decoder.decode(piece)
    events += decoder.flush()
    assert isinstance(events[-1], Finished)
    return Counter(map(type, events))[TextDelta]
