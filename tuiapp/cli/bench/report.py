"""What a benchmark says in the end: a table for people, JSON lines and CSV for programs.

Warm-ups are in the lines, marked, and in no figure. A percentile is by nearest rank over the requests
that finished; what they are percentiles of is defined in `core.metrics`.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Final

from tuiapp.cli.bench.runner import Measured
from tuiapp.cli.completion import Completion
from tuiapp.cli.jsonl import Record, line, result_record
from tuiapp.core.events import Finished, Stopped
from tuiapp.core.figures import NOT_GIVEN, count, duration, rate, usd
from tuiapp.core.metrics import Metrics
from tuiapp.core.request import Target
from tuiapp.core.summaries import Summary, summarize
from tuiapp.core.visible import visible
from tuiapp.wire.jsonvalue import JsonValue


_NS_PER_MS: Final = 1e6
_DIGITS: Final = 3

FIGURES: Final[Mapping[str, Callable[[Metrics], float | None]]] = MappingProxyType(
    {
        "ttfb_ms": lambda it: _ms(it.ttfb_ns),
        "ttft_ms": lambda it: _ms(it.ttft_ns),
        "ttfa_ms": lambda it: _ms(it.ttfa_ns),
        "tpot_ms": lambda it: _ms(it.tpot_ns),
        "tokens_per_s": lambda it: it.tokens_per_s,
        "e2e_ms": lambda it: _ms(it.e2e_ns),
        "gap_p95_ms": lambda it: _ms(it.gaps.p95_ns) if it.gaps else None,
        "output_tokens": lambda it: it.output_tokens,
    }
)
"""What is summed up over the requests to a target."""


@dataclass(frozen=True, slots=True)
class TargetReport:
    """The figures of one target."""

    target: Target
    requests: int
    finished: int
    """By themselves or by a stop rule."""
    errors: Mapping[str, int]
    """How many failed, by kind."""
    figures: Mapping[str, Summary | None]
    is_estimated: bool
    """Whether any token figure rests on our estimate."""
    cost_usd: float | None
    """Of all requests; None where the cost of any is neither known nor estimated."""
    cost_is_estimated: bool
    """Whether that of any request is."""
    span_s: float
    """From the first request's begin to the last one's end."""
    busy_s: float
    """For how long of it any request was under way: the rest it waited for its limits or other targets' turns."""
    output_tokens_per_s: float | None
    """All output tokens over the busy time: what the target gave all callers together."""


def report(measured: Sequence[Measured]) -> list[TargetReport]:
    """A report for each target, in the order in which they were first asked; warm-ups left out."""
    counted = [it for it in measured if not it.shot.is_warmup]
    targets = dict.fromkeys(it.shot.target for it in counted)
    return [_of(target, [it for it in counted if it.shot.target == target]) for target in targets]


def _of(target: Target, measured: Sequence[Measured]) -> TargetReport:
    finished = [it for it in measured if isinstance(it.completion.end, Finished | Stopped)]
    metrics = [it.completion.metrics for it in finished]
    kinds = [it.completion.error.kind for it in measured if it.completion.error is not None]
    span_s = max(it.ended_s for it in measured) - min(it.began_s for it in measured)
    busy_s = _covered_s([(it.began_s, it.ended_s) for it in measured])
    tokens = sum(it.output_tokens or 0 for it in metrics)
    return TargetReport(
        target=target,
        requests=len(measured),
        finished=len(finished),
        errors={kind: kinds.count(kind) for kind in dict.fromkeys(kinds)},
        figures={name: summarize(map(of, metrics)) for name, of in FIGURES.items()},
        is_estimated=any(it.usage.output_tokens is None for it in metrics),
        cost_usd=_sum([_cost_usd(it.completion) for it in measured]),
        cost_is_estimated=any(it.completion.estimated_cost_usd is not None for it in measured),
        span_s=span_s,
        busy_s=busy_s,
        output_tokens_per_s=tokens / busy_s if tokens and busy_s > 0 else None,
    )


def _covered_s(stretches: Sequence[tuple[float, float]]) -> float:
    """How much time stretches of it cover together, what several cover counted once."""
    covered_s, until_s = 0.0, float("-inf")
    for began_s, ended_s in sorted(stretches):
        covered_s += max(0.0, ended_s - max(began_s, until_s))
        until_s = max(until_s, ended_s)
    return covered_s


def _cost_usd(completion: Completion) -> float | None:
    """As it is known, else as it is estimated."""
    known = completion.cost_usd
    return completion.estimated_cost_usd if known is None else known


def _sum(costs: Sequence[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None


def _ms(ns: float | None) -> float | None:
    return None if ns is None else ns / _NS_PER_MS


# For people

_COLUMNS: Final = (
    "target",
    "ok",
    "TTFT p50",
    "p95",
    "TPOT p50",
    "p95",
    "tok/s p50",
    "E2E p50",
    "p95",
    "gap p95",
    "tokens",
    "all tok/s",
    "cost",
)
_TOGETHER: Final = (1, 2, 2, 1, 2, 1, 1, 1, 1)
"""How many columns are not to be parted, behind the target's: a p95 says of what only beside its p50."""


def table(reports: Sequence[TargetReport], width_cells: int | None = None) -> str:
    """The reports as a table, in Markdown, so that it can be pasted anywhere.

    Args:
        reports: A row each.
        width_cells: Where a terminal has no more, columns that do not fit follow in another table
            below, which names the targets again.
    """
    rows = [_COLUMNS, *(_row(it) for it in reports)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_COLUMNS))]
    rule = [f"{'-' * (width - 1)}:" for width in widths]
    rows.insert(1, ("-" * widths[0], *rule[1:]))
    parts = _parts(widths, width_cells)
    return "\n".join("".join(_line(row, widths, part) for row in rows) for part in parts)


def _parts(widths: Sequence[int], width_cells: int | None) -> list[list[int]]:
    """The columns of as few tables as fit the width, the target's first in each."""
    parts = [[0]]
    left = iter(range(1, len(_COLUMNS)))
    for size in _TOGETHER:
        group = list(islice(left, size))
        cells = sum(widths[i] + len(" | ") for i in (*parts[-1], *group)) + len("|")
        if len(parts[-1]) > 1 and width_cells is not None and cells > width_cells:
            parts.append([0])
        parts[-1] += group
    return parts


def _line(row: Sequence[str], widths: Sequence[int], columns: Sequence[int]) -> str:
    padded = [row[i].rjust(widths[i]) if i else row[i].ljust(widths[i]) for i in columns]
    return f"| {' | '.join(padded)} |\n"


def _row(it: TargetReport) -> tuple[str, ...]:
    figures = it.figures

    def time(name: str, part: Callable[[Summary], float], *, tokens: bool = False) -> str:
        summary = figures[name]
        if summary is None:
            return NOT_GIVEN
        mark = "≈" if tokens and it.is_estimated else ""
        return f"{mark}{duration(part(summary) * _NS_PER_MS)}"

    pace, tokens = figures["tokens_per_s"], figures["output_tokens"]
    return (
        visible(str(it.target), keep_newlines=False).replace("|", "¦"),
        f"{it.finished}/{it.requests}",
        time("ttft_ms", lambda of: of.p50),
        time("ttft_ms", lambda of: of.p95),
        time("tpot_ms", lambda of: of.p50, tokens=True),
        time("tpot_ms", lambda of: of.p95, tokens=True),
        rate(pace.p50 if pace else None, estimated=it.is_estimated).removesuffix(" tok/s"),
        time("e2e_ms", lambda of: of.p50),
        time("e2e_ms", lambda of: of.p95),
        time("gap_p95_ms", lambda of: of.p95),
        count(round(tokens.mean) if tokens else None, estimated=it.is_estimated),
        rate(it.output_tokens_per_s, estimated=it.is_estimated).removesuffix(" tok/s"),
        usd(it.cost_usd, estimated=it.cost_is_estimated),
    )


def remarks(reports: Sequence[TargetReport]) -> list[str]:
    """What the table has no column for."""
    said = [
        visible(f"{it.target}: {_errors(it.errors)}", keep_newlines=False)
        for it in reports
        if it.errors
    ]
    if any(it.is_estimated or (it.cost_is_estimated and it.cost_usd is not None) for it in reports):
        said.append("≈ rests on our estimate of tokens: the provider reported none.")
    return said


def _errors(errors: Mapping[str, int]) -> str:
    return ", ".join(f"{n} × {kind.replace('_', ' ')}" for kind, n in errors.items())


# For programs


def run_line(measured: Measured) -> str:
    """One request as a line of JSON."""
    shot = measured.shot
    return line(
        {
            "type": "run",
            "target": str(shot.target),
            "prompt": shot.prompt,
            "repetition": shot.repetition,
            "warmup": shot.is_warmup,
            "tries": shot.tries,
            "began_s": round(measured.began_s, _DIGITS),
            "ended_s": round(measured.ended_s, _DIGITS),
            **result_record(measured.completion),
        }
    )


def summary_line(it: TargetReport) -> str:
    """One target's figures as a line of JSON."""
    errors: dict[str, JsonValue] = dict(it.errors)
    return line(
        {
            "type": "summary",
            "target": str(it.target),
            "requests": it.requests,
            "finished": it.finished,
            "errors": errors,
            "span_s": round(it.span_s, _DIGITS),
            "busy_s": round(it.busy_s, _DIGITS),
            "output_tokens_per_s": _rounded(it.output_tokens_per_s),
            "cost_usd": None if it.cost_is_estimated else it.cost_usd,
            "estimated": {"cost_usd": it.cost_usd if it.cost_is_estimated else None},
            "tokens_are_estimated": it.is_estimated,
            "figures": {name: _summary(of) for name, of in it.figures.items()},
        }
    )


def _summary(summary: Summary | None) -> JsonValue:
    if summary is None:
        return None
    record: Record = {
        "count": summary.count,
        "mean": _rounded(summary.mean),
        "min": _rounded(summary.least),
        "p50": _rounded(summary.p50),
        "p90": _rounded(summary.p90),
        "p95": _rounded(summary.p95),
        "p99": _rounded(summary.p99),
        "max": _rounded(summary.most),
    }
    return record


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


CSV_COLUMNS: Final = (
    "target",
    "prompt",
    "repetition",
    "warmup",
    "tries",
    "began_s",
    "ended_s",
    "outcome",
    "finish_reason",
    "error",
    "input_tokens",
    "cost_usd",
    "estimated_cost_usd",
    *FIGURES,
    "tokens_are_estimated",
)


def csv_text(measured: Sequence[Measured]) -> str:
    """Every request as a row, after a row of names; what is not known is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for it in measured:
        shot, completion = it.shot, it.completion
        metrics = completion.metrics
        writer.writerow(
            [
                str(shot.target),
                shot.prompt,
                shot.repetition,
                int(shot.is_warmup),
                shot.tries,
                round(it.began_s, _DIGITS),
                round(it.ended_s, _DIGITS),
                completion.outcome,
                completion.finish_reason or "",
                completion.error.kind if completion.error else "",
                metrics.usage.input_tokens,
                completion.cost_usd,
                completion.estimated_cost_usd,
                *(_rounded(of(metrics)) for of in FIGURES.values()),
                int(metrics.estimated_output_tokens is not None),
            ]
        )
    return text.getvalue()
