"""This file is what the side panel says about time: waits, pace, gaps, and the plot between its rows.

The rule it keeps: what is estimated says so, and what the server measured stands beside ours.
"""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from tuiapp.core.figures import NOT_GIVEN, count, duration, milliseconds, pad, rate, seconds, size
from tuiapp.core.metrics import Gaps, Metrics
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_rows import LABEL, Cell, fit, heading, one_line, pair, row


# What a server names is shown up to here; the rest is in the wire view.
MAX_TIMINGS: Final = 8

_CAP_FACTOR: Final = 8
_NS_PER_S: Final = 1e9


def timing_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """The waits of the request and the pace of the answer."""
    metrics = facts.metrics
    pace = rate(metrics.tokens_per_s, estimated=metrics.tpot_is_estimated)
    tpot = duration(metrics.tpot_ns)
    if metrics.tpot_is_estimated:
        tpot = f"≈{tpot}"
    return [
        heading("TIMING", width_cells),
        pair(("TTFB", duration(metrics.ttfb_ns)), ("connect", _connection(metrics)), width_cells),
        pair(("TTFT", duration(metrics.ttft_ns)), ("TTFA", duration(metrics.ttfa_ns)), width_cells),
        pair(("TPOT", tpot), ("", pace), width_cells),
        _gap_row(metrics.gaps, width_cells),
    ]


def _connection(metrics: Metrics) -> str:
    if metrics.connection_reused:
        return "reused"
    return duration(metrics.connect_ns)


def _gap_row(gaps: Gaps | None, width_cells: int) -> Content:
    figures = (
        (NOT_GIVEN,) * 3
        if gaps is None
        else tuple(milliseconds(ns) for ns in (gaps.p50_ns, gaps.p95_ns, gaps.max_ns))
    )
    cells = [
        Content.assemble((name, LABEL), pad(figure, figure_cells))
        for name, figure, figure_cells in zip(
            ("p50", "p95", "max"), figures, (6, 6, 7), strict=True
        )
    ]
    # The widest way that fits: the columns stay where they are for as long as the panel's width does.
    for between, label in (("   ", "gap "), ("  ", "gap "), (" ", "gap "), (" ", "")):
        line = Content.assemble(Content(between).join(cells), (" ms", LABEL))
        room = width_cells - len(label) - line.cell_length
        if room >= 0:
            return Content.assemble((label + " " * room, LABEL), line)
    return fit(line, width_cells)


def plot_points(gaps_ns: Sequence[int], width_cells: int) -> list[float]:
    """The heights of the plot, one a cell and the newest right: the gaps, capped.

    The cap is eight times the median: under it a stall fills its cell, and the gaps beside it can
    still be told apart. Cells without a gap yet are 0, so that bars keep their scale and place.
    """
    if not gaps_ns or width_cells <= 0:
        return []
    shown = gaps_ns[-width_cells:]
    cap_ns = max(1, _CAP_FACTOR * sorted(shown)[len(shown) // 2])
    points = [0.0] * (width_cells - len(shown)) + [float(min(gap, cap_ns)) for gap in shown]
    # Textual draws a single point as a full block whatever it is.
    return [0.0, *points] if len(points) == 1 else points


def pace_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """Below the plot: its range, chunks, stalls, the server's own timings, our lateness."""
    metrics = facts.metrics
    per_chunk = metrics.tokens_per_event
    tokens = NOT_GIVEN if per_chunk is None else f"{per_chunk:.1f}"
    if per_chunk is not None and metrics.usage.output_tokens is None:
        tokens = f"≈{tokens}"
    chunks = count(metrics.chunks) if metrics.chunks else NOT_GIVEN
    body = size(metrics.body_bytes) if metrics.chunks else NOT_GIVEN
    lines = [
        _range_row(facts.gaps_ns, width_cells),
        pair(("chunks", chunks), ("tok/chunk", tokens), width_cells),
        pair(_stalls(metrics.gaps), ("body", body), width_cells),
    ]
    if metrics.unrecognized:
        lines.append(row("unrecognized", count(metrics.unrecognized), width_cells, "$warning"))
    if facts.server_timings is not None:
        lines += [
            row(f"server {one_line(timing.name)}", duration(timing.duration_ns), width_cells)
            for timing in facts.server_timings.timings[:MAX_TIMINGS]
        ]
    if facts.late_p95_ns is not None:
        lines.append(row("stamps late, p95", duration(facts.late_p95_ns), width_cells))
    if facts.worst_stall_ns:
        lines.append(row("screen late, worst", duration(facts.worst_stall_ns), width_cells))
    return lines


def _range_row(gaps_ns: Sequence[int], width_cells: int) -> Content:
    shown = gaps_ns[-width_cells:]
    if not shown:
        return row("no gaps yet", NOT_GIVEN, width_cells)
    words = f"last {len(shown)} gaps"
    return row(words, f"{duration(min(shown))} – {duration(max(shown))}", width_cells)


def _stalls(gaps: Gaps | None) -> Cell:
    if gaps is None:
        return "stalls", NOT_GIVEN
    if not gaps.stalls:
        return "stalls", "0"
    return "stalls", f"{gaps.stalls} · {seconds(gaps.stalled_ns / _NS_PER_S)}", "$warning"
