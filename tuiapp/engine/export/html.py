"""A conversation as one self-contained HTML file: columns, figures, and a plot of the race.

Answers are hostile text: all of it is escaped, raw HTML in Markdown stays text, and nothing is loaded
from anywhere, images of the answer included.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from markdown_it import MarkdownIt

from tuiapp.core.visible import visible
from tuiapp.engine.export.figures import NAMES, figures, parameters_line, state, vote_line
from tuiapp.engine.export.record import AnswerRecord, ComparisonRecord, TurnRecord


_PLOT_WIDTH: Final = 800
_PLOT_HEIGHT: Final = 180
_LABEL_HEIGHT: Final = 16
_MAX_POINTS: Final = 400
"""Of a line: more than there are pixels to tell apart."""
_DASHES: Final = ("", "8 3", "2 3", "10 3 2 3", "5 5", "1 5")
"""Lines differ by their dashes too, not by colour alone."""

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2730; --soft: #5d6b76; --page: #f8f5ee; --card: #efeadf;
  --line: #d5cdbd; --l0: #0b6b5f; --l1: #8a4b00; --l2: #5a4fa2; --l3: #a3274b; --l4: #2f6fb0; --l5: #5b6b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #d5dde4; --soft: #8b99a5; --page: #101820;
  --card: #182430; --line: #2b3a48; --l0: #55cbb8; --l1: #e5c07b; --l2: #a79df0; --l3: #f08aa6;
  --l4: #7fb4e8; --l5: #b9c95a; } }
body { margin: 2rem auto; max-width: 110rem; padding: 0 1rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
.vote { color: var(--l0); font-weight: bold; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; } time, .soft { color: var(--soft); }
.prompt { white-space: pre-wrap; border-left: 4px solid var(--l1); padding-left: 1rem; }
.lanes { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
article { background: var(--card); padding: 0 1rem 1rem; overflow-x: auto; min-width: 0; }
pre { overflow-x: auto; background: var(--page); padding: .5rem; } code { font-family: ui-monospace, monospace; }
table { border-collapse: collapse; margin: 1rem 0; } td, th { padding: .2rem .7rem; border: 1px solid var(--line); }
.figures td + td, .figures th + th { text-align: right; font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; max-width: 60rem; } svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
details { color: var(--soft); } details > div { white-space: pre-wrap; }
"""


def html(record: ComparisonRecord) -> str:
    """The whole page."""
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.disable("image")
    title = _text(record.title)
    system = (
        f'<h2>System prompt</h2><div class="prompt">{_text(record.system)}</div>'
        if record.system
        else ""
    )
    turns = "".join(_turn(turn, reader) for turn in record.turns)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{title}</h1><time>{record.at:%Y-%m-%d %H:%M %z}</time>{system}{turns}"
        "</body></html>\n"
    )


def _turn(turn: TurnRecord, reader: MarkdownIt) -> str:
    attached = (
        f'<p class="soft">Attached: {_text(", ".join(turn.attachments))}</p>'
        if turn.attachments
        else ""
    )
    lanes = "".join(_answer(answer, reader) for answer in turn.answers)
    return (
        f'<section><h2>Prompt</h2><div class="prompt">{_text(turn.prompt)}</div>{attached}'
        f"{_table(turn.answers)}{plot(turn.answers)}"
        f'<div class="lanes">{lanes}</div></section>'
    )


def _answer(answer: AnswerRecord, reader: MarkdownIt) -> str:
    reasoning = (
        f"<details><summary>Reasoning</summary><div>{_text(answer.reasoning)}</div></details>"
        if answer.reasoning
        else ""
    )
    calls = "".join(
        f"<p>Tool call <code>{_text(call.name)}</code></p><pre>{_text(call.arguments)}</pre>"
        for call in answer.tool_calls
    )
    return (
        f"<article><h2>{_text(answer.heading)}</h2>{_head(answer)}"
        f"{reasoning}{reader.render(visible(answer.text))}{calls}</article>"
    )


def _head(answer: AnswerRecord) -> str:
    """What is to be known of an answer before it is read."""
    vote, parameters = vote_line(answer), parameters_line(answer)
    lines = [
        f'<p class="vote">{_text(vote)}</p>' if vote else "",
        f'<p class="soft">{_text(answer.model)}</p>' if answer.model else "",
        f'<p class="soft">With <code>{_text(parameters)}</code></p>' if parameters else "",
    ]
    return "".join(lines)


def _table(answers: Sequence[AnswerRecord]) -> str:
    head = "".join(f"<th>{name}</th>" for name in ("", "state", *NAMES))
    rows = "".join(
        f"<tr><td>{_text(it.heading)}</td><td>{_text(state(it))}</td>"
        + "".join(f"<td>{_text(figure)}</td>" for figure in figures(it))
        + "</tr>"
        for it in answers
    )
    return f'<table class="figures"><tr>{head}</tr>{rows}</table>'


def plot(answers: Sequence[AnswerRecord]) -> str:
    """Characters over time since the request, a line an answer, as SVG; empty where nothing came."""
    longest_ms = max((it.arrivals[-1].at_ms for it in answers if it.arrivals), default=0.0)
    most = max((it.arrivals[-1].chars for it in answers if it.arrivals), default=0)
    if longest_ms <= 0:
        return ""
    lines: list[str] = []
    for lane, answer in enumerate(answers):
        if answer.arrivals:
            points = _points(answer, longest_ms, most)
            dashes = _DASHES[lane % len(_DASHES)]
            lines.append(
                f'<polyline points="{points}" fill="none" stroke="var(--l{lane % len(_DASHES)})" '
                f'stroke-width="2" stroke-dasharray="{dashes}">'
                f"<title>{_text(answer.heading)}</title></polyline>"
            )
    bottom = _PLOT_HEIGHT + _LABEL_HEIGHT
    key = "".join(
        f'<text x="0" y="{bottom + _LABEL_HEIGHT * (lane + 1)}" '
        f'style="fill:var(--l{lane % len(_DASHES)})">'
        f"{_text(_KEY_MARKS[lane % len(_KEY_MARKS)])} {_text(answer.heading)}</text>"
        for lane, answer in enumerate(answers)
    )
    height = bottom + _LABEL_HEIGHT * (len(answers) + 1)
    return (
        f'<svg viewBox="0 0 {_PLOT_WIDTH} {height}" role="img" '
        'aria-label="Characters of each answer over the time since the request">'
        f'<line x1="0" y1="{_PLOT_HEIGHT}" x2="{_PLOT_WIDTH}" y2="{_PLOT_HEIGHT}" '
        'stroke="var(--line)"/>'
        f"{''.join(lines)}"
        f'<text x="0" y="{bottom}">0 s</text>'
        f'<text x="{_PLOT_WIDTH}" y="{bottom}" text-anchor="end">{longest_ms / 1000:.2f} s</text>'
        f'<text x="0" y="12">{most:,} characters</text>{key}</svg>'
    )


_KEY_MARKS: Final = ("───", "── ─", "· · ·", "── · ──", "─ ─ ─", "·  ·  ·")


def _points(answer: AnswerRecord, longest_ms: float, most: int) -> str:
    step = max(1, len(answer.arrivals) // _MAX_POINTS)
    shown = [*answer.arrivals[::step], answer.arrivals[-1]]
    # From the foot of the first arrival: before it there was nothing, not a little.
    first = shown[0]
    corners = [(first.at_ms, 0), *((it.at_ms, it.chars) for it in shown)]
    return " ".join(
        f"{at_ms / longest_ms * _PLOT_WIDTH:.1f},{_PLOT_HEIGHT - chars / most * (_PLOT_HEIGHT - 20):.1f}"
        for at_ms, chars in corners
    )


def _text(text: str) -> str:
    return escape(visible(text))
