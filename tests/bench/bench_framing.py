"""What framing an event costs beside the least that could be done, all in one run.

`python tests/bench/bench_framing.py`. Read the ratios: the times are the machine's.
"""

import time
from collections.abc import Callable

import jiter

from tuiapp.wire.jsonvalue import parse
from tuiapp.wire.sse import SseSplitter


EVENTS = 20_000
ROUNDS = 15
DATA = (
    b'{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"any-model",'
    b'"choices":[{"index":0,"delta":{"content":" hello"},"finish_reason":null}]}'
)
SHAPES = {
    "data": b"data: " + DATA.replace(b" hello", b" hello moon") + b"\n\n",
    "event+data": b"event: content_block_delta\ndata: " + DATA + b"\n\n",
    "data, CRLF": b"data: " + DATA + b"\r\n\r\n",
}


class LeastSplitter:
    """Splits at blank lines and cuts `data: ` off: nothing of the rest of the standard."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        if self._rest:
            chunk = self._rest + chunk
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n")
        blocks = chunk.split(b"\n\n")
        self._rest = blocks.pop()
        return [
            block[6:] if block.startswith(b"data: ") else block[block.find(b"\ndata: ") + 7 :]
            for block in blocks
        ]


def least(chunks: list[bytes]) -> int:
    splitter = LeastSplitter()
    return sum(len(splitter.feed(chunk)) for chunk in chunks)


def ours(chunks: list[bytes]) -> int:
    splitter = SseSplitter()
    return sum(len(splitter.feed(chunk)) for chunk in chunks)


def least_parsed(chunks: list[bytes]) -> int:
    splitter = LeastSplitter()
    events = 0
    for chunk in chunks:
        for data in splitter.feed(chunk):
            jiter.from_json(data, cache_mode="keys")
            events += 1
    return events


def ours_parsed(chunks: list[bytes]) -> int:
    splitter = SseSplitter()
    events = 0
    for chunk in chunks:
        for frame in splitter.feed(chunk):
            parse(frame.data)
            events += 1
    return events


WAYS: dict[str, Callable[[list[bytes]], int]] = {
    "split only": least,
    "SseSplitter": ours,
    "split + jiter": least_parsed,
    "SseSplitter + parse": ours_parsed,
}


def ns_per_event(chunks: list[bytes]) -> dict[str, float]:
    """The fastest of `ROUNDS` rounds, the ways taking turns so that all meet the same weather."""
    best = dict.fromkeys(WAYS, float("inf"))
    for _ in range(ROUNDS):
        for name, way in WAYS.items():
            start_ns = time.process_time_ns()
            events = way(chunks)
            best[name] = min(best[name], (time.process_time_ns() - start_ns) / EVENTS)
            assert events == EVENTS
    return best


def main() -> None:
    for shape, event in SHAPES.items():
        stream = event * EVENTS
        for size_bytes in (len(event), 16_384):
            print(f"\n{shape}: events of {len(event)} bytes in chunks of {size_bytes}")
            chunks = [stream[at : at + size_bytes] for at in range(0, len(stream), size_bytes)]
            best = ns_per_event(chunks)
            for name, took_ns in best.items():
                base = best["split + jiter" if "+" in name else "split only"]
                print(f"  {name:20} {took_ns:7.0f} ns/event  {took_ns / base:5.2f}")


if __name__ == "__main__":
    main()
