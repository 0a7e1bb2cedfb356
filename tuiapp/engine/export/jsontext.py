"""A conversation as JSON, for programs. Absent numbers are null, never 0; times are in milliseconds."""

from typing import Final

from tuiapp.core.events import End, Failed, Finished, Stopped
from tuiapp.core.metrics import Metrics
from tuiapp.core.prices import Cost
from tuiapp.engine.export.figures import outcome
from tuiapp.engine.export.record import AnswerRecord, ComparisonRecord
from tuiapp.engine.parameter_words import as_json
from tuiapp.wire.jsonvalue import JsonValue, dump


FORMAT: Final = 1
"""Raised when a key changes its meaning; new keys do not raise it."""
_DIGITS: Final = 3


def json_text(record: ComparisonRecord) -> str:
    """The record as one JSON object and a newline."""
    turns: list[JsonValue] = [
        {
            "prompt": turn.prompt,
            "attachments": [*turn.attachments],
            "answers": [_answer(answer) for answer in turn.answers],
        }
        for turn in record.turns
    ]
    whole: dict[str, JsonValue] = {
        "format": FORMAT,
        "title": record.title,
        "exported_at": record.at.isoformat(timespec="seconds"),
        "system": record.system,
        "turns": turns,
    }
    return dump(whole).decode() + "\n"


def _answer(answer: AnswerRecord) -> dict[str, JsonValue]:
    return {
        "lane": answer.lane,
        "target": answer.target,
        "model": answer.model,
        "parameters": as_json(answer.parameters) if answer.parameters else None,
        "vote": answer.vote,
        "combined": answer.is_combined,
        "text": answer.text,
        "reasoning": answer.reasoning,
        "tool_calls": [
            {"id": call.id, "name": call.name, "arguments": call.arguments}
            for call in answer.tool_calls
        ],
        "outcome": outcome(answer.end),
        **_end(answer.end),
        **cost_fields(answer.cost),
        "metrics": metrics_fields(answer.metrics),
        "arrivals": [[round(it.at_ms, _DIGITS), it.chars] for it in answer.arrivals],
    }


def _end(end: End | None) -> dict[str, JsonValue]:
    finished = end if isinstance(end, Finished) else None
    return {
        "finish_reason": finished.reason if finished else None,
        "finish_reason_raw": finished.raw_reason if finished else None,
        "stop_rule": end.rule if isinstance(end, Stopped) else None,
        "error": end.failure.message if isinstance(end, Failed) else None,
    }


def cost_fields(cost: Cost | None) -> dict[str, JsonValue]:
    """What it cost, kept apart from what we think it cost, and on whose word."""
    is_guess = cost is not None and cost.is_estimated
    return {
        "cost_usd": None if cost is None or is_guess else cost.usd,
        "estimated_cost_usd": cost.usd if cost is not None and is_guess else None,
        "cost_source": None if cost is None else cost.source,
    }


def metrics_fields(it: Metrics) -> dict[str, JsonValue]:
    """The figures of a run, their units in their names."""
    gaps = it.gaps
    return {
        "ttfb_ms": _ms(it.ttfb_ns),
        "ttft_ms": _ms(it.ttft_ns),
        "ttfa_ms": _ms(it.ttfa_ns),
        "tpot_ms": _ms(it.tpot_ns),
        "tokens_per_s": _rounded(it.tokens_per_s),
        "e2e_ms": _ms(it.e2e_ns),
        "gap_p50_ms": _ms(gaps.p50_ns) if gaps else None,
        "gap_p95_ms": _ms(gaps.p95_ns) if gaps else None,
        "gap_max_ms": _ms(gaps.max_ns) if gaps else None,
        "stalls": it.stalls,
        "chunks": it.chunks,
        "tokens_per_event": _rounded(it.tokens_per_event),
        "attempts": it.attempts,
        "input_tokens": it.usage.input_tokens,
        "output_tokens": it.usage.output_tokens,
        "reasoning_tokens": it.usage.reasoning_tokens,
        "cache_read_tokens": it.usage.cache_read_tokens,
        "estimated_output_tokens": it.estimated_output_tokens,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _ms(ns: float | None) -> float | None:
    return None if ns is None else round(ns / 1e6, _DIGITS)
