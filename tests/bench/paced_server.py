"""A server on 127.0.0.1 that answers at a pace and tells what it saw; run as a process of its own.

    python -m tests.bench.paced_server TOKENS_PER_S

It speaks `openai-chat`. The last prompt says how: `answer 200` answers with so many tokens, `marked
200` too, with marks among them, `hostile 200` with Markdown that nobody would write, `thinking 200` with
reasoning as its first half, `uneven 200` in bursts, `stall 20` sends nothing after so many, `drop 20` breaks the
connection, `silence` sends nothing at all. Each line on stdout is `<monotonic_ns> <word>`: `port:<n>` first,
then `request`, `first` (token), `mark:<symbol>`, `half` (of the tokens), `stalled`, `silent`, `done`, `closed` (by the
client), `over` (one for each request: it was answered, or its connection is gone). Each token carries the time
it was sent at, as `"sent_ns"`.

Models called `lane-0` to `lane-5` are told apart: their words end with `@0` to `@5`, and each has marks of
its own. They begin to answer `FIRST_AFTER_S` after the request.
"""

import asyncio
import itertools
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tuiapp.net.demo_answers import MARKDOWN


_ORDER = re.compile(rb'"(answer|marked|hostile|thinking|uneven|stall|drop|silence) ?([0-9]*)[^"]*"')
_LANE = re.compile(rb'"model": ?"lane-([0-5])"')
_SYNTAX = re.compile(r"[^ -~]|[]`*_[<>~\\&$]|-{3}")
_FENCE = "```"


class Token(NamedTuple):
    """A piece of the answer."""

    text: str
    takes_mark: bool
    """Whether a sign behind it is shown as soon as it is read, whatever comes next.

    In words and in lines of code it is. In the name of a fence's language, an address or an open emphasis it is
    shown when more has come, or never: no lag of the screen.
    """


def _tokens(markdown: str) -> Iterator[Token]:
    takes_mark: list[bool] = []
    """For each character."""
    is_code = False
    for line in markdown.splitlines(keepends=True):
        is_fence = line.startswith(_FENCE)
        is_code ^= is_fence
        is_plain = not is_fence and (is_code or not _SYNTAX.search(line.rstrip("\n")))
        takes_mark += [is_plain] * len(line)
    for found in re.finditer(r"\s*\S{1,4}", markdown):
        yield Token(found[0], takes_mark[found.end() - 1])


_TOKENS = list(_tokens(MARKDOWN))
_HOSTILE = [
    Token(text, takes_mark=False)
    for kind in (
        "*a " * 600,
        "**_`~~[a " * 300,
        "![" * 900,
        "> " * 900 + "x",
        "- " * 900 + "x",
        "|a" * 400 + "|\n" + "|-" * 400 + "|\n" + "|b" * 400,
        "word" * 900,
        "a\u0301\u200d" * 600,
        "\u202e\x1b[31m" * 300,
        "`" * 900,
        "```\n" + "x = 1; " * 600,
        "\n```\n$" + "\\frac{a}" * 300,
    )
    for text in re.findall(r"\s*\S{1,4}", f"\n\n{kind}")
]

FIRST_AFTER_S = 0.1
"""Of lanes: all of them have been asked by then, and none streams before the last request has left."""

BURST_TOKENS = 40
"""Of an uneven answer: so many at once, then a pause that makes up for it."""

LANES = 6
MARK_EVERY = 4
_MARKS = [
    chr(it) for first, last in ((0x1401, 0x1670), (0x13000, 0x1342E)) for it in range(first, last)
]
MARKS = [_MARKS[lane::LANES] for lane in range(LANES)]
"""For each lane, signs one cell wide that are in no answer; it begins again when all were sent, which is when
the first have left a column of 40 cells and 60 lines."""

END = "∎"
"""The last character of an answer, and in no other place."""

HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
    b"x-request-id: paced\r\n\r\n"
)


def tell(word: str, at_ns: int | None = None) -> None:
    os.write(1, f"{at_ns or time.monotonic_ns()} {word}\n".encode())


def event(
    text: str | None, finish_reason: str | None = None, *, is_reasoning: bool = False
) -> bytes:
    """One event as a piece of a chunked body, stamped."""
    field = "reasoning_content" if is_reasoning else "content"
    delta = json.dumps({} if text is None else {field: text})
    finish = json.dumps(finish_reason)
    data = (
        f'data: {{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"any",'
        f'"choices":[{{"index":0,"delta":{delta},"finish_reason":{finish}}}],'
        f'"sent_ns":{time.monotonic_ns()}}}\n\n'
    ).encode()
    return piece(data)


def piece(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


class Connection(asyncio.Protocol):
    """Answers one request after the other."""

    def __init__(self, tokens_per_s: float) -> None:
        self._tokens_per_s = tokens_per_s
        self._received = b""
        self._answering: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._is_closed = False
        self._is_owing = False
        """Whether a request has been neither answered nor given up."""
        self._lane: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        at_ns = time.monotonic_ns()
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *([0-9]+)", head)
        if not end or length is None or len(body) < int(length[1]):
            return
        self._received = b""
        lane = _LANE.search(body)
        self._lane = int(lane[1]) if lane else None
        self._tell("request", at_ns)
        self._is_owing = True
        kind, count = _ORDER.findall(body)[-1]
        self._answering = asyncio.get_running_loop().create_task(
            self._answer(kind.decode(), int(count or 0))
        )

    def eof_received(self) -> None:
        self._see_close()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._see_close()

    def _see_close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._tell("closed")
            self._settle()
        if self._answering is not None:
            self._answering.cancel()

    def _settle(self) -> None:
        if self._is_owing:
            self._is_owing = False
            self._tell("over")

    def _tell(self, word: str, at_ns: int | None = None) -> None:
        tell(word if self._lane is None else f"{word}@{self._lane}", at_ns)

    async def _answer(self, kind: str, tokens: int) -> None:
        assert self._transport is not None
        write = self._transport.write
        if kind == "silence":
            self._tell("silent")
            return
        if self._lane is not None:
            await asyncio.sleep(FIRST_AFTER_S)
        write(HEAD)
        said = itertools.cycle(_HOSTILE if kind == "hostile" else _TOKENS)
        marks = MARKS[self._lane or 0] if kind == "marked" else ()
        await self._stream(
            said,
            tokens,
            write,
            marks=marks,
            thoughts=tokens // 2 if kind == "thinking" else 0,
            burst=BURST_TOKENS if kind == "uneven" else 1,
        )
        if kind == "stall":
            self._tell("stalled")
            return
        if kind == "drop":
            self._transport.abort()
            return
        write(event(f" {END}"))
        write(event(None, "stop") + piece(b"data: [DONE]\n\n") + b"0\r\n\r\n")
        self._tell("done")
        self._settle()

    async def _stream(
        self,
        tokens: Iterator[Token],
        count: int,
        write: Callable[[bytes], None],
        *,
        marks: Sequence[str],
        thoughts: int,
        burst: int,
    ) -> None:
        began_s = asyncio.get_running_loop().time()
        unused = itertools.cycle(marks)
        for number, token in enumerate(itertools.islice(tokens, count)):
            due_s = began_s + (number - number % burst) / self._tokens_per_s
            await asyncio.sleep(due_s - asyncio.get_running_loop().time())
            mark = ""
            if marks and number % MARK_EVERY == 0 and token.takes_mark:
                mark = next(unused)
                self._tell(f"mark:{mark}")
            write(event(token.text + mark, is_reasoning=number < thoughts))
            if number == 0:
                self._tell("first")
            if number == count // 2:
                self._tell("half")


async def serve(tokens_per_s: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(tokens_per_s), "127.0.0.1", 0)
    tell(f"port:{server.sockets[0].getsockname()[1]}")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
