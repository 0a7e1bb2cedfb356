"""The demo provider: an httpx transport inside the process that speaks a dialect's real bytes.

The same request, decoder and figures as for a real provider; only the socket is missing. httpx
enforces no time limits and raises no network errors over a transport of one's own, so what has to
go wrong is raised here.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias, assert_never

import httpx

from tuiapp.core.errors import Failure
from tuiapp.core.events import Failed
from tuiapp.net.demo_answers import HelpTopic
from tuiapp.net.demo_models import (
    REFUSING_MODEL,
    BrokenEvent,
    Cut,
    DemoModels,
    KeepAlive,
    Pause,
    Say,
    Step,
)
from tuiapp.net.demo_prompt import read_prompt
from tuiapp.wire.dialect import Dialect, ResponseEncoder
from tuiapp.wire.jsonvalue import JsonValue, dump


DEMO_HOST: Final = "demo.tuiapp.invalid"
"""Names under `.invalid` never resolve (RFC 6761), so a mistake in mounting goes nowhere."""

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
Trace: TypeAlias = Callable[[str, Mapping[str, object]], Awaitable[None]]

_HEADERS_AFTER_S: Final = 0.12
_KEEP_ALIVE_EVERY_S: Final = 1.0
# At pace 0 too, signs of life leave the processor some air.
_SHORTEST_KEEP_ALIVE_S: Final = 0.005

_REQUESTS_PER_MINUTE: Final = 500
_TOKENS_PER_MINUTE: Final = 200_000
_RETRY_AFTER_S: Final = 7

# Where the dialects put the limit of an answer (WIRE 1a, 5a).
_MAX_SHOWN_CHARS: Final = 40

_CUT_SHORT: Final = (
    "peer closed connection without sending complete message body (incomplete chunked read)"
)


class DemoTransport(httpx.AsyncBaseTransport):
    """Answers every request by a demo model.

    Args:
        dialect: How it speaks.
        help_topics: What `guide` knows.
        pace: Multiplies every wait; 0 answers at once.
        sleep: Waits, in seconds.
    """

    def __init__(
        self,
        dialect: Dialect,
        help_topics: Sequence[HelpTopic] = (),
        *,
        pace: float = 1.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._dialect = dialect
        self._models = DemoModels(help_topics)
        self._pace = pace
        self._sleep = sleep
        self._requests = 0
        self._tokens = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The response of the model that the request names."""
        if request.method == "GET":
            return self._list()
        prompt = read_prompt(request.url.path, await request.aread())
        self._requests += 1
        self._tokens += prompt.input_tokens
        await _tell_sent(request, is_first=self._requests == 1)
        await self._sleep(_HEADERS_AFTER_S * self._pace)
        if prompt.model == REFUSING_MODEL:
            return self._refusal(429, _LIMITED, self._headers(is_exhausted=True))
        script = self._models.script(prompt)
        if script is None:
            return self._refusal(404, _no_such_model(prompt.model, self._models.names), {})
        encoder = self._dialect.encoder(prompt.model)
        return httpx.Response(
            200,
            headers={**self._headers(), "content-type": encoder.content_type},
            stream=_DemoBody(self._pieces(script, encoder)),
        )

    def _list(self) -> httpx.Response:
        """The demo's models, as OpenAI lists its own (WIRE 1i)."""
        entries: list[JsonValue] = [{"id": it, "object": "model"} for it in self._models.names]
        body = dump({"object": "list", "data": entries})
        return httpx.Response(
            200,
            headers={"content-type": "application/json"},
            stream=httpx.ByteStream(body),
        )

    def _headers(self, *, is_exhausted: bool = False) -> dict[str, str]:
        """As OpenAI sends them, the wait in its own form of durations (WIRE 1f)."""
        used = _REQUESTS_PER_MINUTE if is_exhausted else self._requests % _REQUESTS_PER_MINUTE
        headers = {
            "x-request-id": f"req_demo_{self._requests:06d}",
            "openai-processing-ms": str(round(_HEADERS_AFTER_S * self._pace * 1000)),
            "x-ratelimit-limit-requests": str(_REQUESTS_PER_MINUTE),
            "x-ratelimit-remaining-requests": str(_REQUESTS_PER_MINUTE - used),
            "x-ratelimit-reset-requests": f"{_RETRY_AFTER_S}s" if is_exhausted else "24s",
            "x-ratelimit-limit-tokens": str(_TOKENS_PER_MINUTE),
            "x-ratelimit-remaining-tokens": str(
                _TOKENS_PER_MINUTE - self._tokens % _TOKENS_PER_MINUTE
            ),
            "x-ratelimit-reset-tokens": "12s",
        }
        return headers | ({"retry-after": str(_RETRY_AFTER_S)} if is_exhausted else {})

    def _refusal(self, status: int, failure: Failure, headers: Mapping[str, str]) -> httpx.Response:
        # An error inside a stream and an error response have the same object; the stream's is the
        # last line of what the encoder writes.
        encoded = self._dialect.encoder("").encode(Failed(failure))
        body = encoded.strip().rpartition(b"\n")[2].removeprefix(b"data: ")
        return httpx.Response(
            status,
            headers={**headers, "content-type": "application/json"},
            stream=httpx.ByteStream(body),
        )

    async def _pieces(
        self, script: Iterator[Step], encoder: ResponseEncoder
    ) -> AsyncIterator[bytes]:
        for step in script:
            match step:
                case Pause(seconds=seconds):
                    await self._sleep(seconds * self._pace)
                case Say(event=event):
                    if said := encoder.encode(event):
                        yield said
                case BrokenEvent():
                    yield self._framed(b'{"choices":[{"delta":{"content":"never')
                    yield self._framed(b'{"type":"confetti","amount":11}')
                case KeepAlive():
                    await self._sleep(max(_KEEP_ALIVE_EVERY_S * self._pace, _SHORTEST_KEEP_ALIVE_S))
                    yield b": keep-alive\n\n" if self._has_events else b"\n"
                case Cut():
                    raise httpx.RemoteProtocolError(_CUT_SHORT)
                case _:
                    assert_never(step)

    @property
    def _has_events(self) -> bool:
        """Whether the dialect is framed as server-sent events, and not as lines."""
        return self._dialect.encoder("").content_type.startswith("text/event-stream")

    def _framed(self, data: bytes) -> bytes:
        return b"data: %b\n\n" % data if self._has_events else data + b"\n"


class _DemoBody(httpx.AsyncByteStream):
    """A body that comes piece by piece."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces


_LIMITED: Final = Failure(
    "rate_limit",
    f"The demo has reached its rate limit, on purpose. Please try again in {_RETRY_AFTER_S} s.",
)


def _no_such_model(model: str, names: Sequence[str]) -> Failure:
    shown = model[:_MAX_SHOWN_CHARS]
    return Failure("not_found", f"There is no demo/{shown}; there are {', '.join(names)}.")


async def _tell_sent(request: httpx.Request, *, is_first: bool) -> None:
    """Report what httpcore would: the request is on its way, the first one over a new connection."""
    trace: Trace | None = request.extensions.get("trace")
    if trace is None:
        return
    if is_first:
        await trace("connection.connect_tcp.started", {})
        await trace("connection.connect_tcp.complete", {"return_value": None})
    await trace("http11.send_request_headers.started", {})
