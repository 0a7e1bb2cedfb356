"""This file is what every figure on the screen means, for F1 and the docs.

The rule it keeps: a formula here is the one `core.metrics` computes; change them together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias


Basis: TypeAlias = Literal[
    "measured", "reported", "computed", "estimated", "measured, ≈ while tokens are estimated"
]
"""Where a figure's truth comes from: our clock, the provider, or a calculation with both."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure, defined."""

    id: str
    """What a line of the panel calls it."""
    label: str
    """As it stands on the screen."""
    formula: str
    source: str
    """Whose definition it is, or where the number is read."""
    basis: Basis


_ESTIMATED: Final = "measured, ≈ while tokens are estimated"

DEFINITIONS: Final[Sequence[Definition]] = (
    Definition(
        "elapsed",
        "elapsed",
        "end of the run, until then now, − the first attempt's request: retries and the waits for them "
        "count; E2E = end − t0, where t0 is the last attempt's request handed to the HTTP client",
        "tuiapp; E2E: AIPerf request_latency",
        "measured",
    ),
    Definition(
        "model", "model", "who answers, as the response names it", "the response", "reported"
    ),
    Definition(
        "request-id",
        "request id",
        "the provider's name for this request; its support asks for it",
        "the response's headers",
        "reported",
    ),
    Definition(
        "end",
        "end",
        "why it ended, in one vocabulary for all providers, and the provider's own word where that is another",
        "the provider's finish reason, else the rule or the key that stopped it",
        "reported",
    ),
    Definition(
        "tokens",
        "tokens in · out",
        "input counts cached input, output counts reasoning, for every provider; ≈ is our estimate "
        "until the provider reports",
        "the provider's usage",
        "reported",
    ),
    Definition(
        "cached",
        "cached · cache made",
        "input tokens read from, and written to, the provider's cache",
        "the provider's usage",
        "reported",
    ),
    Definition(
        "reasoning",
        "reasoning",
        "output tokens the model thought with; ≈ where only their text arrived; “summary” where only a "
        "summary of them did, counted by its own length",
        "the provider's usage",
        "reported",
    ),
    Definition(
        "cost",
        "cost",
        "each kind of token × its price: input, cached, written to a cache, output; or as reported",
        "your [prices], else the response, else the provider's list, else genai-prices",
        "computed",
    ),
    Definition(
        "context",
        "context",
        "(input + output tokens) ÷ what the model's window holds",
        "the provider's usage and model list",
        "computed",
    ),
    Definition(
        "mix",
        "what the tokens were",
        "cached and new input, reasoning and answer, each as its part of all tokens; any part "
        "that is not 0 has a cell; ≈ until the provider has reported them all",
        "the provider's usage",
        "reported",
    ),
    Definition("ttfb", "TTFB", "response headers − t0", "HTTP", "measured"),
    Definition(
        "connect",
        "connect",
        "TCP and TLS; “reused” where a kept connection served again, so TTFB holds none of it",
        "the HTTP client",
        "measured",
    ),
    Definition(
        "ttfe",
        "TTFE",
        "first event of any kind − t0, a ping or an empty first chunk too",
        "OpenTelemetry: time_to_first_chunk",
        "measured",
    ),
    Definition(
        "ttft",
        "TTFT",
        "first chunk with text of any kind (reasoning, answer, tool arguments) − t0; chunks "
        "with empty text do not count",
        "AIPerf, llmperf; vLLM counts empty first chunks",
        "measured",
    ),
    Definition(
        "ttfa",
        "TTFA",
        "first text that is not reasoning − t0",
        "AIPerf and GuideLLM: time to first output token",
        "measured",
    ),
    Definition(
        "tpot",
        "TPOT",
        "(last content − first content) ÷ (n − 1); n = output tokens that streamed, without "
        "reasoning that never arrived as text, and without images",
        "vLLM; AIPerf calls it ITL; GuideLLM counts the first token in",
        _ESTIMATED,
    ),
    Definition(
        "rate",
        "tok/s",
        "(n − 1) ÷ (last content − first content); n = output tokens that streamed, as for TPOT",
        "AIPerf, per user",
        _ESTIMATED,
    ),
    Definition(
        "e2e-rate",
        "tok/s e2e",
        "output tokens ÷ E2E: what a caller that waits for the whole answer gets",
        "GuideLLM, llmperf",
        "computed",
    ),
    Definition(
        "gaps",
        "gap p50 · p95 · max",
        "time between chunks that carry content, once the second has come; percentiles by nearest rank",
        "AIPerf: inter-chunk latency; vLLM lists it as ITL",
        "measured",
    ),
    Definition(
        "gap-last",
        "last gap",
        "the newest gap that is over",
        "AIPerf: inter-chunk latency",
        "measured",
    ),
    Definition(
        "gap-plot",
        "gaps, one by one",
        "the newest gaps, one a cell, and the longest as a figure; capped at 8 × their median so that a "
        "stall stands out and the rest stays readable; while one goes on, its bar is the last, and grows; "
        "where the run was ended in it, the bar stays",
        "tuiapp",
        "measured",
    ),
    Definition(
        "jitter",
        "jitter",
        "gap p95 − gap p50",
        "tuiapp",
        "measured",
    ),
    Definition(
        "pace-plot",
        "tok/s over time",
        "the whole run from left to right, in spans of 0.25 s or longer, and the fastest as a figure: "
        "characters of the span ÷ all characters × n ÷ the span",
        "tuiapp",
        "estimated",
    ),
    Definition(
        "size-plot",
        "event sizes",
        "characters of the newest content events, one a cell, and the longest as a figure: how the "
        "provider cuts its text",
        "tuiapp",
        "measured",
    ),
    Definition("chunks", "chunks", "reads of the response's body", "the socket", "measured"),
    Definition(
        "chunk-rate",
        "chunks/s",
        "gaps ÷ their sum: how often a chunk with content comes, whatever tokens are in it",
        "tuiapp",
        "measured",
    ),
    Definition(
        "events",
        "events",
        "what the chunks were decoded to; where they are more than the chunks, some came in one read and "
        "share its stamp",
        "tuiapp",
        "measured",
    ),
    Definition(
        "tokens-per-event",
        "tok/chunk",
        "output tokens that streamed ÷ events with content: how many tokens the provider sends at once",
        "GuideLLM: tokens per iteration",
        _ESTIMATED,
    ),
    Definition(
        "stalls",
        "stalls",
        "gaps longer than max(1 s, 5 × p50): how many · how long together; one that goes on counts "
        "with its time so far, and one in which the run was stopped, cancelled or failed up to that end",
        "tuiapp",
        "measured",
    ),
    Definition("body", "body", "bytes of the body, after decompression", "the socket", "measured"),
    Definition(
        "unrecognized",
        "unrecognized",
        "pieces of the stream that its dialect does not know; kept, never an error",
        "tuiapp",
        "measured",
    ),
    Definition(
        "server",
        "server …",
        "durations as the server measured them",
        "Ollama, llama.cpp, openai-processing-ms",
        "reported",
    ),
    Definition(
        "server-rate",
        "server pace",
        "output tokens ÷ the time in which the server says it generated",
        "Ollama: eval_count ÷ eval_duration",
        "computed",
    ),
    Definition(
        "stamps-late",
        "stamps late by",
        "how late a timer on the wire thread fires, p95 of the last ten seconds: the most that a "
        "chunk's stamp is late by",
        "tuiapp",
        "measured",
    ),
    Definition(
        "screen-late",
        "worst",
        "the longest from when a frame was due to when what came was laid out",
        "tuiapp",
        "measured",
    ),
    Definition(
        "frames-late",
        "late frames",
        "frames laid out more than one frame (63 ms) after they were due, of all frames so far",
        "tuiapp",
        "measured",
    ),
    Definition(
        "limits",
        "limits",
        "what is left of each bucket ÷ its size, and the time until it is full again, counted down from "
        "the headers' arrival; once that is over, “was” and what was left before: what is left since, only "
        "the next response tells",
        "the provider's rate limit headers",
        "reported",
    ),
    Definition(
        "attempts",
        "attempts",
        "requests this answer took; all figures but elapsed are of the last one",
        "tuiapp",
        "measured",
    ),
    Definition(
        "safety",
        "safety",
        "the provider's verdict on a category of harm, in its own words",
        "the provider's response",
        "reported",
    ),
)


def definition(id_: str) -> Definition | None:
    """The figure that a line of the panel calls `id_`."""
    return next((one for one in DEFINITIONS if one.id == id_), None)
