"""This file is what the side panel says about time: waits, pace, gaps, and our own lateness.

The rule it keeps: what is estimated says so, and what the server measured stands beside ours.
"""

from typing import Final

from textual.content import Content

from tuiapp.core.figures import NOT_GIVEN, count, duration, milliseconds, pad, rate, seconds, size
from tuiapp.core.metrics import Gaps, Metrics
from tuiapp.ui.frames import Punctuality
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_rows import LABEL, Cell, about, fit, heading, one_line, pair, row


# What a server names is shown up to here; the rest is in the wire view.
MAX_TIMINGS: Final = 8

_NS_PER_S: Final = 1e9


def timing_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """The waits of the request, the pace of the answer and its rhythm."""
    metrics = facts.metrics
    pairs = (
        (
            Cell("TTFB", duration(metrics.ttfb_ns), about="ttfb"),
            Cell("connect", _connection(metrics), about="connect"),
        ),
        (
            Cell("TTFE", duration(metrics.ttfe_ns), about="ttfe"),
            Cell("TTFT", duration(metrics.ttft_ns), about="ttft"),
        ),
        (
            Cell("TTFA", duration(metrics.ttfa_ns), about="ttfa"),
            Cell("TPOT", _tpot(metrics), about="tpot"),
        ),
        (
            Cell("pace", _rate(metrics), about="rate"),
            Cell("e2e", _e2e_rate(metrics), about="e2e-rate"),
        ),
    )
    return [
        heading("TIMING", width_cells),
        *(pair(left, right, width_cells) for left, right in pairs),
        about(_gap_row(metrics.gaps, width_cells), "gaps"),
        pair(_jitter(metrics.gaps), _stalls(metrics.gaps), width_cells),
    ]


def _connection(metrics: Metrics) -> str:
    if metrics.connection_reused:
        return "reused"
    return duration(metrics.connect_ns)


def _tpot(metrics: Metrics) -> str:
    tpot = duration(metrics.tpot_ns)
    return f"≈{tpot}" if metrics.tpot_is_estimated else tpot


def _rate(metrics: Metrics) -> str:
    return rate(metrics.tokens_per_s, estimated=metrics.tpot_is_estimated)


def _e2e_rate(metrics: Metrics) -> str:
    return rate(metrics.e2e_tokens_per_s, estimated=metrics.usage.output_tokens is None)


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


def _jitter(gaps: Gaps | None) -> Cell:
    return Cell("jitter", NOT_GIVEN if gaps is None else duration(gaps.jitter_ns), about="jitter")


def _stalls(gaps: Gaps | None) -> Cell:
    if gaps is None:
        return Cell("stalls", NOT_GIVEN, about="stalls")
    if not gaps.stalls:
        return Cell("stalls", "0", about="stalls")
    words = f"{gaps.stalls} · {seconds(gaps.stalled_ns / _NS_PER_S)}"
    return Cell("stalls", words, "$warning", about="stalls")


def pace_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """Below the plots: chunks, bytes, how late we are ourselves, and the server's own timings."""
    metrics = facts.metrics
    chunks = count(metrics.chunks) if metrics.chunks else NOT_GIVEN
    body = size(metrics.body_bytes) if metrics.chunks else NOT_GIVEN
    lines = [
        pair(
            Cell("chunks", chunks, about="chunks"),
            Cell("tok/chunk", _tokens_per_event(metrics), about="tokens-per-event"),
            width_cells,
        ),
        pair(
            Cell("body", body, about="body"),
            Cell("stamp lag", duration(facts.lateness.stamps_p95_ns), about="stamps-late"),
            width_cells,
        ),
        pair(
            Cell("late frames", _late_frames(facts.lateness.screen), about="frames-late"),
            Cell("worst", _worst(facts.lateness.screen), about="screen-late"),
            width_cells,
        ),
    ]
    if metrics.unrecognized:
        unknown = count(metrics.unrecognized)
        lines.append(row("unrecognized", unknown, width_cells, "$warning", defined="unrecognized"))
    if facts.server_timings is not None:
        lines += [
            row(
                f"server {one_line(timing.name)}",
                duration(timing.duration_ns),
                width_cells,
                defined="server",
            )
            for timing in facts.server_timings.timings[:MAX_TIMINGS]
        ]
    return lines


def _tokens_per_event(metrics: Metrics) -> str:
    per_event = metrics.tokens_per_event
    if per_event is None:
        return NOT_GIVEN
    mark = "≈" if metrics.usage.output_tokens is None else ""
    return f"{mark}{per_event:.1f}"


def _late_frames(screen: Punctuality | None) -> str:
    if screen is None or not screen.frames:
        return NOT_GIVEN
    return f"{100 * screen.late_frames / screen.frames:.1f} %"


def _worst(screen: Punctuality | None) -> str:
    return duration(screen.worst_ns) if screen is not None and screen.worst_ns else NOT_GIVEN
