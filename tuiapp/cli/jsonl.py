"""The lines of `tuiapp ask --jsonl`: a contract with other programs (README, "For scripts").

Numbers that are not known are `null`, never 0. Readers skip types and keys they do not know.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, assert_never

from tuiapp.cli.completion import Completion
from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Citation,
    Connected,
    Event,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    RateLimits,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    Retrying,
    SafetyRatings,
    ServerTimings,
    Stopped,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.jsontypes import JsonValue as AnyJson
from tuiapp.core.metrics import Metrics
from tuiapp.core.request import Target
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue, dump


Record: TypeAlias = dict[str, JsonValue]

_NS_PER_MS: Final = 1e6
_MS_DIGITS: Final = 3


class JsonLines:
    """Writes the lines of one run."""

    def __init__(self, run: int, target: Target) -> None:
        self._run = run
        self._target = str(target)
        self._began_ns: int | None = None

    def start(self) -> str:
        """The first line."""
        return line({"type": "start", "run": self._run, "target": self._target, "at_ms": 0})

    def events(self, chunk: Chunk) -> list[str]:
        """A line for each event of a chunk, but for the end."""
        if self._began_ns is None:
            # The request's stamp, which TTFT is counted from as well.
            self._began_ns = chunk.at_ns
        at_ms = _ms(chunk.at_ns - self._began_ns)
        lines: list[str] = []
        for event in chunk.events:
            record = _record(event)
            if record is not None:
                type_ = record.pop("type")
                lines.append(line({"type": type_, "run": self._run, "at_ms": at_ms, **record}))
        return lines

    def end(self, completion: Completion) -> str:
        """The last line."""
        return line(
            {"type": "end", "run": self._run, "target": self._target, **result_record(completion)}
        )


def result_record(completion: Completion) -> Record:
    """What became of a run: everything of its last line but whose it is."""
    metrics = completion.metrics
    return {
        "outcome": completion.outcome,
        "stop_rule": completion.stop_rule,
        "finish_reason": completion.finish_reason,
        "finish_reason_raw": completion.finish_reason_raw,
        "model": completion.model,
        "request_id": completion.request_id,
        "attempts": metrics.attempts,
        "text": completion.text,
        "reasoning": completion.reasoning,
        "tool_calls": [
            {"id": call.id, "name": call.name, "arguments": call.arguments}
            for call in completion.tool_calls
        ],
        "usage": _usage(completion.usage),
        "usage_raw": _plain(completion.usage_raw),
        "estimated": {
            "output_tokens": metrics.estimated_output_tokens,
            "cost_usd": completion.estimated_cost_usd,
        },
        "cost_usd": completion.cost_usd,
        "cost_source": None if completion.cost is None else completion.cost.source,
        "metrics": _metrics(metrics),
        "estimated_metrics": ["tpot_ms", "tokens_per_s"] if metrics.tpot_is_estimated else [],
        "error": _error(completion.error),
    }


def line(record: Record) -> str:
    """A record as a line of its own."""
    return f"{dump(record).decode()}\n"


def _record(event: Event) -> Record | None:
    """What an event says, with its type; None for the end, which has a line of its own."""
    match event:
        case TextDelta() | RefusalDelta() | ReasoningDelta() | ToolCallDelta():
            return _content(event)
        case UsageUpdate() | RateLimits() | SafetyRatings() | ServerTimings() | Unrecognized():
            return _fact(event)
        case RequestSent() | Connected() | ResponseStarted() | ResponseIdentified() | Retrying():
            return _step(event)
        case Citation() | ImagePart() | OpaquePart():
            return _part(event)
        case Finished() | Stopped() | Cancelled() | Failed():
            return None
        case _:
            assert_never(event)


def _fact(
    event: UsageUpdate | RateLimits | SafetyRatings | ServerTimings | Unrecognized,
) -> Record:
    match event:
        case UsageUpdate(usage=usage, raw=raw):
            return {"type": "usage", "usage": _usage(usage), "usage_raw": _plain(raw)}
        case RateLimits():
            return _rate_limits(event)
        case SafetyRatings():
            return _safety(event)
        case ServerTimings(timings=timings):
            durations: list[JsonValue] = [
                {"name": it.name, "duration_ms": _ms(it.duration_ns)} for it in timings
            ]
            return {"type": "server_timings", "timings": durations}
        case Unrecognized(kind=kind, raw=raw):
            return {"type": "unrecognized", "kind": kind, "raw": raw.decode(errors="replace")}


def _content(event: TextDelta | RefusalDelta | ReasoningDelta | ToolCallDelta) -> Record:
    record: Record
    match event:
        case TextDelta(text=text):
            record = {"type": "text", "text": text}
        case RefusalDelta(text=text):
            # Part of the answer, so whoever joins the texts gets the answer.
            record = {"type": "text", "text": text, "refusal": True}
        case ReasoningDelta(text=text):
            record = {"type": "reasoning", "text": text}
        case ToolCallDelta(index=index, id=id_, name=name, arguments=arguments):
            record = {
                "type": "tool_call",
                "index": index,
                "id": id_,
                "name": name,
                "arguments": arguments,
            }
    if event.choice:
        # Not part of the answer, and nothing that a reader of the answer may mistake for it.
        return {**record, "type": "other_choice", "of": record["type"], "choice": event.choice}
    return record


def _step(
    event: RequestSent | Connected | ResponseStarted | ResponseIdentified | Retrying,
) -> Record:
    match event:
        case RequestSent(attempt=attempt):
            return {"type": "request_sent", "attempt": attempt}
        case Connected(connect_ns=connect_ns):
            return {
                "type": "connected",
                "connect_ms": _ms(connect_ns),
                "reused": connect_ns is None,
            }
        case ResponseStarted(status=status, request_id=request_id):
            return {"type": "response_started", "status": status, "request_id": request_id}
        case ResponseIdentified(model=model, response_id=response_id):
            return {"type": "response_identified", "model": model, "response_id": response_id}
        case Retrying(attempt=attempt, delay_s=delay_s, failure=failure):
            return {
                "type": "retrying",
                "attempt": attempt,
                "delay_s": delay_s,
                "error": _error(failure),
            }


def _part(event: Citation | ImagePart | OpaquePart) -> Record:
    match event:
        case Citation(url=url, title=title, quote=quote):
            return {"type": "citation", "url": url, "title": title, "quote": quote}
        case ImagePart(media_type=media_type, base64=base64, url=url):
            return {"type": "image", "media_type": media_type, "base64": base64, "url": url}
        case OpaquePart(kind=kind, raw=raw):
            return {"type": "opaque", "kind": kind, "raw": _plain(raw)}


def _rate_limits(event: RateLimits) -> Record:
    buckets: list[JsonValue] = [
        {
            "name": bucket.name,
            "limit": bucket.limit,
            "remaining": bucket.remaining,
            "reset_s": bucket.reset_s,
        }
        for bucket in event.buckets
    ]
    return {"type": "rate_limits", "buckets": buckets, "retry_after_s": event.retry_after_s}


def _safety(event: SafetyRatings) -> Record:
    ratings: list[JsonValue] = [
        {"category": it.category, "level": it.level, "blocked": it.blocked} for it in event.ratings
    ]
    return {"type": "safety", "ratings": ratings, "about_prompt": event.about_prompt}


def _usage(usage: Usage) -> Record:
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_creation_tokens": usage.cache_creation_tokens,
    }


def _metrics(metrics: Metrics) -> Record:
    gaps = metrics.gaps
    rate = metrics.tokens_per_s
    return {
        "ttfb_ms": _ms(metrics.ttfb_ns),
        "ttft_ms": _ms(metrics.ttft_ns),
        "ttfa_ms": _ms(metrics.ttfa_ns),
        "tpot_ms": _ms(metrics.tpot_ns),
        "tokens_per_s": None if rate is None else round(rate, _MS_DIGITS),
        "e2e_ms": _ms(metrics.e2e_ns),
        "chunks": metrics.chunks,
        "events": metrics.events,
        "gap_p50_ms": _ms(gaps.p50_ns if gaps else None),
        "gap_p95_ms": _ms(gaps.p95_ns if gaps else None),
        "gap_max_ms": _ms(gaps.max_ns if gaps else None),
        "stalls": metrics.stalls,
    }


def _error(failure: Failure | None) -> Record | None:
    if failure is None:
        return None
    return {
        "kind": failure.kind,
        "message": failure.message,
        "hint": failure.hint,
        "status": failure.status,
        "retry_after_s": failure.retry_after_s,
        "request_id": failure.request_id,
    }


def _ms(duration_ns: float | None) -> float | None:
    return None if duration_ns is None else round(duration_ns / _NS_PER_MS, _MS_DIGITS)


def _plain(value: AnyJson) -> JsonValue:
    """The value as JSON can say it: providers also send `NaN`, which it cannot."""
    match value:
        case float() if not math.isfinite(value):
            return None
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {key: _plain(inner) for key, inner in value.items()}
        case Sequence():
            return [_plain(inner) for inner in value]
        case _:
            assert_never(value)
