"""Scripted streams that look like a provider's: for snapshots, and for whoever needs a whole answer."""

import re
from collections.abc import Iterable
from itertools import cycle
from typing import Final

from host import MS, Hang, Script, Step

from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import (
    Connected,
    Event,
    Finished,
    ImagePart,
    RateLimitBucket,
    RateLimits,
    ReasoningDelta,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    Retrying,
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from tuiapp.core.prices import Price
from tuiapp.core.usage import Usage
from tuiapp.wire.endings import ENDED_EARLY


TARGET: Final = "openai/gpt-5.4-mini"
PRICE: Final = Price(0.25, 2.0, 0.025)
TARGETS: Final = (
    TARGET,
    "anthropic/claude-haiku-5-5",
    "ollama/qwen3:8b",
    "openrouter/mistralai/mistral-small",
    TARGET,
    "gemini/gemini-3-flash",
)
"""Of six lanes."""
QUESTION: Final = "Why does my SSE stream stall behind nginx?"
OVERHEAD_BYTES: Final = 182
"""What a chunk of `openai-chat` weighs beside its text."""

REASONING: Final = (
    "The user runs a stream of server-sent events through nginx. Three places can hold bytes back: "
    "the proxy's own buffer, compression, and the upstream's keep-alive. I should name the setting "
    "for each.\n"
)
ANSWER: Final = """\
Three things **buffer** a stream on its way, and each has its own switch:

1. `proxy_buffering` is on by default, so nginx waits for a full buffer.
2. `gzip` holds bytes back until it has enough to compress.
3. HTTP/1.0 to the upstream closes the connection after each answer.

## What to change

```nginx
location /v1/ {
    proxy_pass http://127.0.0.1:8080;
    proxy_http_version 1.1;   # keep the connection
    proxy_buffering off;
    gzip off;
}
```

| setting | default | for a stream |
|---|:--:|---|
| `proxy_buffering` | on | off, or send `X-Accel-Buffering: no` |
| `proxy_read_timeout` | 60 s | longer than the model's longest pause |

> A comment line every 15 s (`: ping`) keeps idle connections alive.

See [the module's reference](https://nginx.org/en/docs/http/ngx_http_proxy_module.html).
"""
HOSTILE: Final = (
    "Clear the screen: \x1b[2J\x1b]0;title\x07, a bare \x9b31m, DEL \x7f, NUL \x00.\n\n"
    "Not markup: [bold red]x[/] [/foo] [@click=app.quit]quit[/].\n\n"
    "Bidi: abc \u202egpj.exe\u202c, isolate \u2066x\u2069, zero\u200bwidth.\n\n"
    "`code with \x1b[31m` and [a link](javascript:alert(1)).\n"
)
WIDE: Final = """\
中文没有空格，所以换行要看字的宽度；日本語もそうです。한국어는 있습니다.

| 単位 | symbol | 説明 |
|---|:--:|---|
| 秒 | s | 国際単位系の基本単位 |
| emoji | 🙂🚀 | joined 👩‍🚀, flag 🇨🇭 |

- Combined: é ñ ü · Right to left: שלום عليكم
"""

# Milliseconds between chunks: a provider's rhythm, with a pause now and then.
_GAPS_MS: Final = (11, 13, 8, 12, 19, 9, 14, 11, 10, 34, 12, 9, 15, 11, 8, 13, 96)
_TOKEN: Final = re.compile(r"\s*\S{1,6}|\s+")


def opening(model: str = "gpt-5.4-mini-2026-03-17") -> tuple[Step, ...]:
    """A request that is taken: connection, headers with limits, and who answers."""
    limits = RateLimits(
        (
            RateLimitBucket("requests", 30_000, 29_999, 0.002),
            RateLimitBucket("tokens", 150_000_000, 48_200_000, 40.7),
        )
    )
    processing = ServerTimings((ServerTiming("processing", 120_000_000),))
    return (
        Step(0, (RequestSent(),), b""),
        Step(38, (Connected(36_200_000),), b""),
        Step(180, (ResponseStarted(200, "req_31f3a97f8a5d"), limits, processing), b""),
        Step(1, (ResponseIdentified(model, "chatcmpl-1"),), b"x" * OVERHEAD_BYTES),
    )


def paced(events: Iterable[Event], sizes: Iterable[int]) -> tuple[Step, ...]:
    """One event a chunk, in the rhythm of `_GAPS_MS`, the first after 190 ms."""
    gaps_ms = cycle(_GAPS_MS)
    return tuple(
        Step(next(gaps_ms) if index else 190, (event,), b"x" * (size + OVERHEAD_BYTES))
        for index, (event, size) in enumerate(zip(events, sizes, strict=True))
    )


def said(text: str) -> tuple[Step, ...]:
    """The text as a provider would cut it."""
    pieces = _TOKEN.findall(text)
    return paced([TextDelta(it) for it in pieces], [len(it) for it in pieces])


def thought(text: str) -> tuple[Step, ...]:
    """The reasoning as a provider would cut it."""
    pieces = _TOKEN.findall(text)
    return paced([ReasoningDelta(it) for it in pieces], [len(it) for it in pieces])


def finished(usage: Usage = Usage(1204, 284, 54, 980)) -> Step:  # noqa: B008 - a frozen value
    """The last chunk of a good answer."""
    return Step(3, (UsageUpdate(usage, {}), Finished("stop", "stop")))


def streaming(text: str, *, characters: int) -> Script:
    """Reasoning, and the answer up to so many characters; then nothing until it is cancelled."""
    return (*opening(), *thought(REASONING), *said(text[:characters]), Hang(close_ms=1.4))


def tool_call(index: int, name: str, arguments: str) -> tuple[Step, ...]:
    """A tool call whose arguments come in pieces."""
    first = ToolCallDelta(index, f"call_{index}", name, "")
    pieces = [arguments[at : at + 7] for at in range(0, len(arguments), 7)]
    events = [first, *(ToolCallDelta(index, None, None, it) for it in pieces)]
    return paced(events, [len(it.arguments) for it in events])


CONNECTING: Final[Script] = (Step(0, (RequestSent(),), b""), Hang())
WAITING: Final[Script] = (
    Step(0, (RequestSent(),), b""),
    Step(38, (Connected(36_200_000),), b""),
    Hang(close_ms=0.8),
)
HALFWAY: Final[Script] = streaming(ANSWER, characters=590)
HAIKU: Final[Script] = (*opening("claude-haiku-5-5"), *said(ANSWER[:420]), Hang(close_ms=1.1))
DONE: Final[Script] = (*opening(), *thought(REASONING), *said(ANSWER), finished())
REASONED: Final[Script] = (
    *opening(),
    *thought(REASONING),
    *said("Turn `proxy_buffering` off.\n"),
    finished(Usage(31, 64, 54)),
)
TOOLS: Final[Script] = (
    *opening(),
    *said("I look at both places.\n"),
    *tool_call(0, "get_weather", '{"city": "Zürich", "unit": "celsius"}'),
    *tool_call(1, "get_weather", '{"city": "Bergen", "uni'),
    Hang(),
)
CUT_OFF: Final[Script] = (
    *opening(),
    *said(ANSWER[:272]),
    Step(3, (UsageUpdate(Usage(1204, 100), {}), Finished("length", "length"))),
)
PAUSED: Final[Script] = (
    *opening("claude-haiku-5-5"),
    *said("I look that up in two places, and then compare what they say.\n"),
    Step(3, (UsageUpdate(Usage(1204, 18), {}), Finished("paused", "pause_turn"))),
)
TOO_LONG: Final[Script] = (
    Step(0, (RequestSent(),), b""),
    Step(160, (ResponseStarted(400, "req_31f3a97f8a5d"),), b""),
    ProviderError(
        Failure(
            "context_too_long",
            "This model's maximum context length is 8192 tokens, and your messages have 8417.",
            "Shorten the conversation, or choose a model with a larger context.",
            400,
            request_id="req_31f3a97f8a5d",
        )
    ),
)
DRAWN: Final[Script] = (
    *opening("gemini-3-flash-image"),
    *said("Here is the picture, and where the second one is.\n"),
    Step(40, (ImagePart("image/png", base64="A" * 320_000),)),
    Step(40, (ImagePart("image/webp", url="https://images.example/a/2.webp"),)),
    Step(3, (UsageUpdate(Usage(14, 1310), {}), Finished("stop", "STOP"))),
)
RATED: Final[Script] = (
    *opening("gemini-3-flash"),
    *said("All is well.\n"),
    Step(
        2,
        (
            SafetyRatings(
                (
                    SafetyRating("harassment", "negligible"),
                    SafetyRating("dangerous content", "high", blocked=True),
                )
            ),
            UsageUpdate(Usage(12, 5), {}),
            Finished("content_filter", "SAFETY"),
        ),
    ),
)
RETRYING: Final[Script] = (
    Step(0, (RequestSent(),), b""),
    Step(
        90,
        (Retrying(2, 8.0, Failure("overloaded", "The provider is overloaded.", status=529), 3),),
        b"",
    ),
    Hang(),
)
SECOND_TRY: Final[Script] = (
    *RETRYING[:2],
    Step(8000, (RequestSent(2),), b""),
    *opening()[1:],
    *said("Turn `proxy_buffering` off.\n"),
    finished(Usage(31, 10)),
)
ENDED: Final[Script] = (*opening(), *said(ANSWER[:236]), ProviderError(ENDED_EARLY))
REFUSED: Final[Script] = (
    Step(0, (RequestSent(),), b""),
    Step(38, (Connected(36_200_000),), b""),
    Step(121, (ResponseStarted(401, "req_31f3a97f8a5d"),), b""),
    ProviderError(
        Failure(
            "authentication",
            "Incorrect API key provided: sk-proj-***.",
            "Check the key.",
            401,
            request_id="req_31f3a97f8a5d",
        )
    ),
)
LIMITED: Final[Script] = (
    Step(0, (RequestSent(),), b""),
    Step(38, (Connected(36_200_000),), b""),
    Step(
        64,
        (
            ResponseStarted(429, "req_31f3a97f8a5d"),
            RateLimits(
                (
                    RateLimitBucket("requests", 500, 0, 20.0),
                    RateLimitBucket("tokens", 30_000, 4_100, 51.8),
                ),
                retry_after_s=20.0,
            ),
        ),
        b"",
    ),
    ProviderError(
        Failure(
            "rate_limit",
            "Rate limit reached for gpt-5.4-mini on requests per min (RPM): Limit 500, Used 500.",
            "Wait a moment and send it again.",
            429,
            retry_after_s=20.0,
            request_id="req_31f3a97f8a5d",
        )
    ),
)


def whole(text: str) -> Script:
    """A good answer that says this."""
    return (*opening(), *said(text), finished(Usage(40, len(text) // 4)))


def length_ns(script: Script) -> int:
    """How far a clock moves while the script is played."""
    return sum(int(step.after_ms * MS) for step in script if isinstance(step, Step))
