"""What decoding costs: bytes to events for each dialect, beside cutting and jiter alone.

python tests/bench/bench_decode.py   (or pytest tests/bench/bench_decode.py -n 0 -s)

Prints CPU µs an event at three sizes of chunk, the best of seven rounds in which all variants take
turns, and the ratio to the floor: `bytes.split` and jiter, without any checks. Two shared cores,
CPython 3.11: 2.5 to 2.7 times the floor at 1 KB and 16 KB, 3.2 to 3.6 at one event a chunk.
"""

import time
from collections.abc import Callable
from typing import Final

import jiter
import pytest

from tuiapp.core.endpoint import DialectName
from tuiapp.core.events import Finished, TextDelta
from tuiapp.wire.registry import dialect


EVENTS: Final = 20_000
ROUNDS: Final = 7
CHUNK_BYTES: Final = (300, 1024, 16384)
MAX_RATIO: Final = 4.0

_CHAT = (
    b'data: {"id":"chatcmpl-abc123","object":"chat.completion.chunk","created":1784728648,'
    b'"model":"gpt-5-2025-08-07","service_tier":"default","system_fingerprint":"fp_1","choices":'
    b'[{"index":0,"delta":{"content":" word%d"},"logprobs":null,"finish_reason":null}],'
    b'"usage":null,"obfuscation":"EeXxvZr"}\n\n'
)
_OLLAMA = (
    b'{"model":"qwen3","created_at":"2026-08-21T10:00:00.123456789Z","message":'
    b'{"role":"assistant","content":" word%d"},"done":false}\n'
)
_RESPONSES = (
    b"event: response.output_text.delta\n"
    b'data: {"type":"response.output_text.delta","sequence_number":%d,"item_id":"msg_68c42d1c",'
    b'"output_index":1,"content_index":0,"delta":" word","logprobs":[],'
    b'"obfuscation":"aXg2Qz8Rf1"}\n\n'
)
_COMPLETED = (
    b'data: {"type":"response.completed","response":{"status":"completed","output":[]}}\n\n'
)
_ANTHROPIC = (
    b"event: content_block_delta\n"
    b'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",'
    b'"text":" word%d"}             }\n\n'
)
_MESSAGE_STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
_GENERATE = (
    b'{"model":"qwen3","created_at":"2026-08-21T10:00:00.123456789Z",'
    b'"response":" word%d","done":false}\n'
)
# Google sends a sentence or two in an event, and the counts so far in each. Counts that change are
# a second event beside the text, and it takes 3.9 times the floor to tell both.
_GEMINI = (
    b'data: {"candidates": [{"content": {"parts": [{"text": " famous landmarks, including the tower '
    b'that everybody has seen on a postcard."}],"role": "model"},"index": 0}],"usageMetadata": '
    b'{"promptTokenCount": 15,"candidatesTokenCount": 33,"totalTokenCount": 1564,'
    b'"promptTokensDetails": [{"modality": "TEXT","tokenCount": 15}],"thoughtsTokenCount": 742},'
    b'"modelVersion": "gemini-2.5-pro","responseId": "6hkqaYC5BbGEz7IPwb3ggA8"}\r\n\r\n'
)
_GEMINI_END = b'data: {"candidates": [{"finishReason": "STOP","index": 0}]}\r\n\r\n'
_BODIES: Final[dict[DialectName, bytes]] = {
    "anthropic": b"".join(_ANTHROPIC % n for n in range(EVENTS)) + _MESSAGE_STOP,
    "openai-chat": b"".join(_CHAT % n for n in range(EVENTS)) + b"data: [DONE]\n\n",
    "openai-responses": b"".join(_RESPONSES % n for n in range(EVENTS)) + _COMPLETED,
    "ollama-chat": b"".join(_OLLAMA % n for n in range(EVENTS)) + b'{"done":true}\n',
    "ollama-generate": b"".join(_GENERATE % n for n in range(EVENTS)) + b'{"done":true}\n',
    "gemini": _GEMINI * EVENTS + _GEMINI_END,
}
_ENDS: Final[dict[DialectName, bytes]] = {
    "anthropic": b"\n\n",
    "openai-chat": b"\n\n",
    "openai-responses": b"\n\n",
    "ollama-chat": b"\n",
    "ollama-generate": b"\n",
    "gemini": b"\r\n\r\n",
}


def _pieces(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


def _floor(name: DialectName, pieces: list[bytes]) -> int:
    rest, end, found = b"", _ENDS[name], 0
    for piece in pieces:
        *blocks, rest = (rest + piece).split(end)
        for block in blocks:
            data = block.rpartition(b"data: ")[2]
            if data != b"[DONE]":
                jiter.from_json(data, cache_mode="keys")
                found += 1
    return found


def _decode(name: DialectName, pieces: list[bytes]) -> int:
    decoder = dialect(name).decoder()
    events = [event for piece in pieces for event in decoder.decode(piece)] + decoder.flush()
    assert isinstance(events[-1], Finished)
    return sum(isinstance(event, TextDelta) for event in events)


def _cpu_us(run: Callable[[DialectName, list[bytes]], int], name: DialectName, size: int) -> float:
    pieces = _pieces(_BODIES[name], size)
    start = time.process_time()
    assert run(name, pieces) >= EVENTS
    return (time.process_time() - start) / EVENTS * 1e6


def _row(name: DialectName, size: int) -> tuple[float, float]:
    rounds = [(_cpu_us(_floor, name, size), _cpu_us(_decode, name, size)) for _ in range(ROUNDS)]
    return min(floor for floor, _ in rounds), min(ours for _, ours in rounds)


def main() -> float:
    """Print the table; the answer is the worst ratio at 16 KB, where events cost and chunks do not."""
    worst = 0.0
    print(f"{'dialect':16} {'chunk':>7} {'floor µs':>9} {'ours µs':>9} {'ratio':>6}")
    for name in _BODIES:
        for size in CHUNK_BYTES:
            floor, ours = _row(name, size)
            print(f"{name:16} {size:7} {floor:9.2f} {ours:9.2f} {ours / floor:6.2f}")
            if size == CHUNK_BYTES[-1]:
                worst = max(worst, ours / floor)
    return worst


@pytest.mark.bench
def test_decoding_costs_a_small_multiple_of_splitting_and_jiter() -> None:
    assert main() < MAX_RATIO


if __name__ == "__main__":
    main()
