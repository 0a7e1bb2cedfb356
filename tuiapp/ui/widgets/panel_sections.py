"""This file is what stands in the side panel: facts in, lines out.

The rule it keeps: a figure keeps its place. Labels stand left, figures at the right end of their
column, and a row that has no figure yet holds its place with `·`.
"""

from math import isnan
from typing import Final, assert_never

from textual.content import Content

from tuiapp.core.events import (
    Cancelled,
    End,
    Failed,
    Finished,
    RateLimitBucket,
    Stopped,
)
from tuiapp.core.figures import (
    NOT_GIVEN,
    count,
    duration,
    gauge,
    pad,
    phase_label,
    rate,
    seconds,
    short_count,
    usd,
)
from tuiapp.core.metrics import Metrics
from tuiapp.core.phase import Phase
from tuiapp.core.prices import Price, cost_usd
from tuiapp.core.usage import Usage
from tuiapp.ui.widgets.panel_facts import PHASE_STYLES, PanelFacts
from tuiapp.ui.widgets.panel_rows import FIGURE, LABEL, fit, heading, one_line, row


# What a server names and counts is shown up to here; the rest is in the wire view.
MAX_BUCKETS: Final = 8
MAX_RATINGS: Final = 8

_COLUMN_GAP_CELLS: Final = 2
_USAGE_LABEL_CELLS: Final = 10
_USAGE_COLUMN_CELLS: Final = 11
_BUCKET_NAME_CELLS: Final = 13
_BUCKET_FIGURES_CELLS: Final = 18
_GAUGE_CELLS: Final = 10
_MIN_GAUGE_CELLS: Final = 3
_SHORTEN_FROM: Final = 1_000_000
_LOW_FRACTION: Final = 0.1
_HALF_LOW_FRACTION: Final = 0.25
_NS_PER_S: Final = 1e9


# RUN


def run_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """State, model, request, end."""
    in_label = {Phase.STALLED, Phase.RETRYING}
    label = phase_label(facts.phase, facts.waited_ns if facts.phase in in_label else None)
    elapsed = pad(duration(facts.elapsed_ns, running=not facts.phase.is_over), 8)
    gap = " " * max(1, width_cells - len(label) - len(elapsed))
    lines = [
        heading("RUN", width_cells),
        fit(Content.assemble((label, PHASE_STYLES[facts.phase]), gap, elapsed), width_cells),
        _known(facts.model, one_line(facts.target), width_cells),
        _known(facts.request_id, f"request id {NOT_GIVEN}", width_cells),
        row("end", _end_words(facts.metrics.end), width_cells),
    ]
    if facts.metrics.attempts > 1:
        lines.append(row("attempts", count(facts.metrics.attempts), width_cells, "$warning"))
    return lines


def _known(text: str | None, otherwise: str, width_cells: int) -> Content:
    if text:
        return fit(Content(one_line(text)), width_cells)
    return fit(Content.styled(otherwise, LABEL), width_cells)


def _end_words(end: End | None) -> str:
    match end:
        case None:
            return NOT_GIVEN
        case Finished(reason=reason, raw_reason=raw):
            words = [reason or "no reason given"]
            if raw and raw != reason:
                words.append(one_line(raw))
            return " · ".join(words)
        case Stopped(rule=rule):
            return f"rule {one_line(rule)}"
        case Cancelled(close_ns=close_ns):
            return "never sent" if close_ns is None else f"closed in {duration(close_ns)}"
        case Failed(failure=failure):
            status = f" · {failure.status}" if failure.status else ""
            return f"{failure.kind.replace('_', ' ')}{status}"
        case _:
            assert_never(end)


# USAGE


def usage_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """Tokens and dollars, input beside output, and how full the model's window is."""
    metrics, usage = facts.metrics, facts.metrics.usage
    guessed = usage.output_tokens is None
    input_cost, output_cost = _costs(facts.price, metrics)
    rows = [
        ("tokens", count(usage.input_tokens), count(metrics.output_tokens, estimated=guessed)),
        ("cached", count(usage.cache_read_tokens), NOT_GIVEN),
        ("reasoning", NOT_GIVEN, _reasoning(metrics)),
    ]
    if usage.cache_creation_tokens is not None:
        rows.insert(2, ("cache made", count(usage.cache_creation_tokens), NOT_GIVEN))
    if facts.price is not None:
        rows.append(("cost", usd(input_cost), usd(output_cost, estimated=guessed)))
    total = usd(facts.cost_usd, estimated=facts.cost_is_estimated)
    return [
        heading("USAGE", width_cells, _usage_columns("in", "out", width_cells)),
        *(_usage_row(*row, width_cells) for row in rows),
        row("cost" if facts.price is None else "cost in all", total, width_cells),
        _context_row(facts, width_cells),
    ]


def _usage_columns(left: str, right: str, width_cells: int) -> str:
    column = min(_USAGE_COLUMN_CELLS, (width_cells - _USAGE_LABEL_CELLS) // 2)
    return pad(left, column) + pad(right, column)


def _usage_row(label: str, left: str, right: str, width_cells: int) -> Content:
    return row(label, _usage_columns(left, right, width_cells), width_cells)


def _reasoning(metrics: Metrics) -> str:
    reported = metrics.usage.reasoning_tokens
    if reported is not None:
        return count(reported)
    return count(metrics.estimated_reasoning_tokens, estimated=True)


def _costs(price: Price | None, metrics: Metrics) -> tuple[float | None, float | None]:
    if price is None:
        return None, None
    usage = metrics.usage
    sent = Usage(usage.input_tokens, 0, cache_read_tokens=usage.cache_read_tokens)
    return cost_usd(sent, price), cost_usd(Usage(0, metrics.output_tokens), price)


def _context_row(facts: PanelFacts, width_cells: int) -> Content:
    usage = facts.metrics.usage
    if usage.input_tokens is None:
        return row("context", NOT_GIVEN, width_cells)
    used = usage.input_tokens + (facts.metrics.output_tokens or 0)
    words = short_count(used, estimated=usage.output_tokens is None)
    if not facts.context_tokens:
        return row("context", words, width_cells)
    figures = pad(f"{words} of {short_count(facts.context_tokens)}", 15)
    room = width_cells - len("context") - len(figures) - _COLUMN_GAP_CELLS
    bar_cells = min(_GAUGE_CELLS, room)
    if bar_cells < _MIN_GAUGE_CELLS:
        return row("context", figures.strip(), width_cells)
    fraction = min(used, facts.context_tokens) / facts.context_tokens
    bar = gauge(fraction, bar_cells)
    line = Content.assemble(
        ("context ", LABEL),
        (bar, _level_style(1 - fraction)),
        pad(figures, width_cells - len("context ") - bar_cells),
    )
    return fit(line, width_cells)


def _level_style(fraction_left: float) -> str:
    if fraction_left <= _LOW_FRACTION:
        return "$metric-bad"
    return "$metric-warn" if fraction_left <= _HALF_LOW_FRACTION else LABEL


# LIMITS and SAFETY


def limit_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """A bar, what is left and a countdown for each bucket the provider tells of."""
    lines = [heading("LIMITS", width_cells)]
    if facts.limits is None or not facts.limits.buckets:
        lines.append(Content.styled("none reported", LABEL).truncate(width_cells))
    if facts.limits is None:
        return lines
    age_s = max(0, facts.now_ns - (facts.limits_at_ns or facts.now_ns)) / _NS_PER_S
    buckets = facts.limits.buckets[:MAX_BUCKETS]
    name_cells = min(_BUCKET_NAME_CELLS, max((len(bucket.name) for bucket in buckets), default=0))
    lines += [_bucket_row(bucket, age_s, name_cells, width_cells) for bucket in buckets]
    if facts.limits.retry_after_s is not None:
        left = _countdown(facts.limits.retry_after_s, age_s)
        lines.append(row("retry after", left, width_cells, "$warning"))
    return lines


def _bucket_row(
    bucket: RateLimitBucket, age_s: float, name_cells: int, width_cells: int
) -> Content:
    name = one_line(bucket.name)[:name_cells].ljust(name_cells)
    short = (bucket.remaining or 0) >= _SHORTEN_FROM
    left = short_count(bucket.remaining) if short else count(bucket.remaining)
    figures = pad(left, 9) + pad(_countdown(bucket.reset_s, age_s), 9)
    bar_cells = min(_GAUGE_CELLS, width_cells - name_cells - _BUCKET_FIGURES_CELLS - 1)
    if bucket.remaining is None or not bucket.limit or bar_cells < _MIN_GAUGE_CELLS:
        return row(name, figures, width_cells)
    fraction = min(bucket.remaining, bucket.limit) / bucket.limit
    bar = (gauge(fraction, bar_cells), _level_style(fraction))
    rest = pad(figures, width_cells - name_cells - 1 - bar_cells)
    return fit(Content.assemble((f"{name} ", LABEL), bar, rest), width_cells)


def _countdown(reset_s: float | None, age_s: float) -> str:
    """Whole seconds, so that it counts; below one second the milliseconds it was told with."""
    if reset_s is None or isnan(reset_s):
        return NOT_GIVEN
    left_s = max(0.0, reset_s - age_s)
    if 0 < left_s < 1:
        return f"{left_s * 1e3:.0f} ms"
    return f"{left_s:.0f} s" if left_s < 59.5 else seconds(left_s)  # noqa: PLR2004 - rounds to 60


def safety_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """The provider's verdicts; no lines at all where it gives none."""
    if facts.safety is None or not facts.safety.ratings:
        return []
    about = "on the prompt" if facts.safety.about_prompt else "on the answer"
    return [
        heading("SAFETY", width_cells, about),
        *(
            row(
                one_line(rating.category),
                f"{one_line(rating.level)}{', blocked' if rating.blocked else ''}",
                width_cells,
                "$error" if rating.blocked else FIGURE,
            )
            for rating in facts.safety.ratings[:MAX_RATINGS]
        ),
    ]


# One line instead of the panel


def strip_line(facts: PanelFacts, width_cells: int) -> Content:
    """State, TTFT, pace, tokens and cost, as many from the left as there is room for."""
    metrics = facts.metrics
    elapsed = duration(facts.elapsed_ns, running=not facts.phase.is_over)
    line = Content.assemble((phase_label(facts.phase), PHASE_STYLES[facts.phase]), f" {elapsed}")
    guessed = metrics.usage.output_tokens is None
    figures = [
        ("TTFT ", duration(metrics.ttft_ns), metrics.ttft_ns),
        ("", rate(metrics.tokens_per_s, estimated=metrics.tpot_is_estimated), metrics.tokens_per_s),
        ("", f"{count(metrics.output_tokens, estimated=guessed)} tok", metrics.output_tokens),
        ("", usd(facts.cost_usd, estimated=facts.cost_is_estimated), facts.cost_usd),
    ]
    for label, figure, known in figures:
        longer = Content.assemble(line, (" · ", "$faint"), (label, LABEL), figure)
        if known is None:
            continue
        if longer.cell_length > width_cells:
            break
        line = longer
    return fit(line, width_cells)
