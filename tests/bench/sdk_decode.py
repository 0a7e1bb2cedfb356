# pyright: basic, reportMissingImports=false, reportArgumentType=false, reportAttributeAccessIssue=false
"""What the vendors' own SDKs take to decode: run by `bench_decode.py` in a Python that has them.

Standard input names a dialect a line; the pieces to decode then stand in the file `pieces` of the
folder given, one a line, in hexadecimal. The answer is the CPU µs an event. The clients are the
SDKs' synchronous ones, which are faster than the others, over a transport that hands out the pieces.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

import anthropic
import httpx
import httpx2
import ollama
import openai
from google import genai
from google.genai import types


QUESTION = [{"role": "user", "content": "Why?"}]


def transport(lib: ModuleType, pieces: list[bytes], content_type: str) -> httpx.MockTransport:
    """A transport of one of the two HTTP libraries, for any request."""

    class Body(lib.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield from pieces

    headers = {"content-type": content_type}
    return lib.MockTransport(lambda _: lib.Response(200, headers=headers, stream=Body()))


def stream_client(pieces: list[bytes]) -> httpx2.Client:
    return httpx2.Client(transport=transport(httpx2, pieces, "text/event-stream"))


def openai_chat(pieces: list[bytes]) -> Iterable[object]:
    client = openai.OpenAI(api_key="x", base_url="http://x", http_client=stream_client(pieces))
    return client.chat.completions.create(model="m", messages=QUESTION, stream=True)


def openai_responses(pieces: list[bytes]) -> Iterable[object]:
    client = openai.OpenAI(api_key="x", base_url="http://x", http_client=stream_client(pieces))
    return client.responses.create(model="m", input="Why?", stream=True)


def anthropic_messages(pieces: list[bytes]) -> Iterable[object]:
    client = anthropic.Anthropic(
        api_key="x", base_url="http://x", http_client=stream_client(pieces)
    )
    return client.messages.create(model="m", max_tokens=9, messages=QUESTION, stream=True)


def gemini(pieces: list[bytes]) -> Iterable[object]:
    options = types.HttpOptions(base_url="http://x", httpx_client=stream_client(pieces))
    client = genai.Client(api_key="x", http_options=options)
    return client.models.generate_content_stream(model="m", contents="Why?")


def ollama_chat(pieces: list[bytes]) -> Iterable[object]:
    lines = transport(httpx, pieces, "application/x-ndjson")
    return ollama.Client("http://x", transport=lines).chat("m", QUESTION, stream=True)


def ollama_generate(pieces: list[bytes]) -> Iterable[object]:
    lines = transport(httpx, pieces, "application/x-ndjson")
    return ollama.Client("http://x", transport=lines).generate("m", "Why?", stream=True)


STREAMS: dict[str, Callable[[list[bytes]], Iterable[object]]] = {
    "anthropic": anthropic_messages,
    "openai-chat": openai_chat,
    "openai-responses": openai_responses,
    "ollama-chat": ollama_chat,
    "ollama-generate": ollama_generate,
    "gemini": gemini,
}


def cpu_us(stream: Callable[[list[bytes]], Iterable[object]], pieces: list[bytes]) -> float:
    """The cost of an event, without that of making the client."""
    events = stream(pieces)
    gc.collect()
    start = time.process_time()
    count = sum(1 for _ in events)
    return (time.process_time() - start) / count * 1e6


def main() -> None:
    pieces_file = Path(sys.argv[1]) / "pieces"
    for line in sys.stdin:
        pieces = [bytes.fromhex(piece) for piece in pieces_file.read_text().split("\n")]
        print(cpu_us(STREAMS[line.strip()], pieces), flush=True)


if __name__ == "__main__":
    main()
