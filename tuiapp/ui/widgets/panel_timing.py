"""This file is what the side panel says about time: waits, pace, gaps, and our own lateness.

The rule it keeps: what is estimated says so, and what the server measured stands beside ours.
"""

from typing import Final

from textual.content import Content

from tuiapp.core.events import ServerTimings
from tuiapp.core.figures import NOT_GIVEN, count, duration, milliseconds, pad, rate, seconds, size
from tuiapp.core.metrics import Gaps, Metrics
from tuiapp.ui.frames import Punctuality
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_rows import (
    LABEL,
    MIN_PAIR_CELLS,
    Cell,
    about,
    heading,
    one_line,
    pairs,
    row,
)


# What a server names is shown up to here; the rest is in the wire view.
MAX_TIMINGS: Final = 8

_GENERATING: Final = frozenset({"eval", "predicted", "completion"})
"""What Ollama, llama.cpp and Groq call the time in which they wrote the answer."""
_NS_PER_S: Final = 1e9
_WHOLE: Final = 9.95
_GAP: Final = "gap "
_LAG: Final = "stamps late by"


def timing_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """The waits of the request, the pace of the answer and its rhythm."""
    metrics, gaps = facts.metrics, facts.metrics.gaps
    waits = (
        Cell("TTFB", duration(metrics.ttfb_ns), about="ttfb"),
        Cell("connect", _connection(metrics), about="connect"),
        Cell("TTFE", duration(metrics.ttfe_ns), about="ttfe"),
        Cell("TTFT", duration(metrics.ttft_ns), about="ttft"),
        Cell("TTFA", duration(metrics.ttfa_ns), about="ttfa"),
        Cell("TPOT", _tpot(metrics), about="tpot"),
        Cell("pace", _rate(metrics), about="rate"),
        Cell("e2e", _e2e_rate(metrics), about="e2e-rate"),
    )
    rhythm = (
        Cell("last gap", duration(gaps.last_ns) if gaps else NOT_GIVEN, about="gap-last"),
        Cell("jitter", duration(gaps.jitter_ns) if gaps else NOT_GIVEN, about="jitter"),
        Cell("chunks/s", _chunk_rate(gaps), about="chunk-rate"),
        _stalls(facts),
    )
    return [
        *_heading_lines(duration(facts.lateness.stamps_p95_ns), width_cells),
        *pairs(waits, width_cells),
        *_gap_lines(gaps, width_cells),
        *pairs(rhythm, width_cells),
    ]


def _heading_lines(lag: str, width_cells: int) -> list[Content]:
    """The heading with the error bar of all that stands below it; on a line of its own where it is narrow."""
    if width_cells < MIN_PAIR_CELLS:
        return [heading("TIMING", width_cells), row(_LAG, lag, width_cells, defined="stamps-late")]
    return [heading("TIMING", width_cells, f"{_LAG} {lag}", defined="stamps-late")]


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


def _gap_lines(gaps: Gaps | None, width_cells: int) -> list[Content]:
    """The percentiles on one line, or on three where that is too narrow."""
    names = ("p50", "p95", "max")
    known = () if gaps is None else (gaps.p50_ns, gaps.p95_ns, gaps.max_ns)
    figures = [milliseconds(ns) for ns in known] or [NOT_GIVEN] * len(names)
    cells = [
        Content.assemble((name, LABEL), pad(figure, figure_cells))
        for name, figure, figure_cells in zip(names, figures, (6, 6, 7), strict=True)
    ]
    # The widest way that fits: the columns stay where they are for as long as the panel's width does.
    for between in ("   ", "  ", " "):
        line = Content.assemble(Content(between).join(cells), (" ms", LABEL))
        room = width_cells - len(_GAP) - line.cell_length
        if room >= 0:
            return [about(Content.assemble((_GAP + " " * room, LABEL), line), "gaps")]
    return [
        row(f"{_GAP}{name}", f"{figure} ms", width_cells, defined="gaps")
        for name, figure in zip(names, figures, strict=True)
    ]


def _chunk_rate(gaps: Gaps | None) -> str:
    per_s = gaps.chunks_per_s if gaps else None
    return NOT_GIVEN if per_s is None else f"{per_s:,.0f}" if per_s >= _WHOLE else f"{per_s:.1f}"


def _stalls(facts: PanelFacts) -> Cell:
    """How many and how long together; the one that no content has ended counts too."""
    gaps, open_ns = facts.metrics.gaps, facts.open_stall_ns
    if gaps is None and open_ns is None:
        return Cell("stalls", NOT_GIVEN, about="stalls")
    stalls, stalled_ns = (gaps.stalls, gaps.stalled_ns) if gaps else (0, 0)
    if open_ns is not None:
        stalls, stalled_ns = stalls + 1, stalled_ns + open_ns
    if not stalls:
        return Cell("stalls", "0", about="stalls")
    words = f"{stalls} · {seconds(stalled_ns / _NS_PER_S)}"
    return Cell("stalls", words, "$warning", about="stalls")


def pace_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """Below the plots: chunks, bytes, how late we are ourselves, and the server's own timings."""
    metrics = facts.metrics
    has_body = bool(metrics.chunks)
    screen = facts.lateness.screen
    cells = (
        Cell("chunks", count(metrics.chunks) if has_body else NOT_GIVEN, about="chunks"),
        Cell("events", count(metrics.events) if has_body else NOT_GIVEN, about="events"),
        Cell("tok/chunk", _tokens_per_event(metrics), about="tokens-per-event"),
        Cell("body", size(metrics.body_bytes) if has_body else NOT_GIVEN, about="body"),
        Cell("late frames", _late_frames(screen), about="frames-late"),
        Cell("worst", _worst(screen), about="screen-late"),
    )
    lines = pairs(cells, width_cells)
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
        lines += _server_rate(metrics, facts.server_timings, width_cells)
    return lines


def _server_rate(metrics: Metrics, timings: ServerTimings, width_cells: int) -> list[Content]:
    """The pace by the server's own clock, where it says how long it generated."""
    tokens = metrics.usage.output_tokens
    spent_ns = sum(it.duration_ns for it in timings.timings if it.name in _GENERATING)
    if tokens is None or spent_ns <= 0:
        return []
    pace = rate(tokens * _NS_PER_S / spent_ns)
    return [row("server pace", pace, width_cells, defined="server-rate")]


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
