"""This file is what the side panel says of a run as a whole: its state, its names, and its end.

The rule it keeps: a row that has no figure yet holds its place with `·`.
"""

from typing import assert_never

from textual.content import Content

from tuiapp.core.events import Cancelled, End, Failed, Finished, Stopped
from tuiapp.core.figures import NOT_GIVEN, count, duration, pad, phase_label, rate, usd
from tuiapp.ui.widgets.panel_facts import PHASE_STYLES, PanelFacts
from tuiapp.ui.widgets.panel_rows import LABEL, about, fit, heading, one_line, row


def run_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """State, model, request, end."""
    elapsed = duration(facts.elapsed_ns, running=not facts.phase.is_over)
    # A wait since the beginning is what has elapsed, and is told once.
    is_told = facts.state_time == elapsed
    label = phase_label(facts.phase, None if is_told else facts.waited_ns)
    elapsed = pad(elapsed, 8)
    gap = " " * max(1, width_cells - len(label) - len(elapsed))
    lines = [
        heading("RUN", width_cells),
        about(
            fit(Content.assemble((label, PHASE_STYLES[facts.phase]), gap, elapsed), width_cells),
            "elapsed",
        ),
        about(_known(facts.model, one_line(facts.target), width_cells), "model"),
        about(_known(facts.request_id, f"request id {NOT_GIVEN}", width_cells), "request-id"),
        row("end", _end_words(facts.metrics.end), width_cells, defined="end"),
    ]
    if facts.metrics.attempts > 1:
        attempts = count(facts.metrics.attempts)
        lines.append(row("attempts", attempts, width_cells, "$warning", defined="attempts"))
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


# One line instead of the panel


def strip_line(facts: PanelFacts, width_cells: int) -> Content:
    """State, TTFT, pace, tokens and cost, as many from the left as there is room for."""
    metrics = facts.metrics
    state = phase_label(facts.phase)
    line = Content.assemble((state, PHASE_STYLES[facts.phase]), f" {facts.state_time}")
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
