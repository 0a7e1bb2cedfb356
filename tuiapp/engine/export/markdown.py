"""A conversation as Markdown, for people and for pasting."""

import re
from collections.abc import Sequence
from typing import Final

from tuiapp.core.figures import NOT_GIVEN
from tuiapp.core.visible import visible
from tuiapp.engine.export.figures import NAMES, figures, outcome, parameters_line, state, vote_line
from tuiapp.engine.export.record import AnswerRecord, ComparisonRecord, TurnRecord


_FENCE: Final = re.compile(r"`{3,}")
_TICKS: Final = re.compile(r"`+")


def markdown(record: ComparisonRecord) -> str:
    """Prompts and answers under headings; where several answered, a table of their figures."""
    parts = [f"# {_line(record.title)}", f"{record.at:%Y-%m-%d %H:%M %z}"]
    if record.system:
        parts += ["## System prompt", visible(record.system)]
    for turn in record.turns:
        parts += _turn(turn)
    return "\n\n".join(parts) + "\n"


def _turn(turn: TurnRecord) -> list[str]:
    parts = ["## Prompt", visible(turn.prompt)]
    if turn.attachments:
        parts.append("Attached: " + ", ".join(_line(name) for name in turn.attachments))
    for answer in turn.answers:
        parts += _answer(answer)
    if len(turn.answers) > 1:
        parts.append(figures_table(turn.answers, [state(it) for it in turn.answers]))
    return parts


def _answer(answer: AnswerRecord) -> list[str]:
    named = f" ({_line(answer.model)})" if answer.model else ""
    parts = [f"## {_line(answer.heading)}{named}"]
    if vote := vote_line(answer):
        parts.append(f"**{vote}**")
    if parameters := parameters_line(answer):
        parts.append(f"With {_code(parameters)}")
    if answer.reasoning:
        parts += [
            "### Reasoning",
            "\n".join(f"> {it}" for it in visible(answer.reasoning).split("\n")),
        ]
    if answer.text:
        parts.append(visible(answer.text))
    for call in answer.tool_calls:
        parts.append(f"Tool call {_code(call.name)}:\n\n{_fenced(visible(call.arguments))}")
    told = zip(NAMES, figures(answer), strict=True)
    known = [f"{name} {it}" for name, it in told if it != NOT_GIVEN]
    parts.append(f"*{' · '.join([_line(outcome(answer.end)), *known])}*")
    return parts


def _code(text: str) -> str:
    shown = _line(text)
    longest = max((len(run) for run in _TICKS.findall(shown)), default=0)
    ticks = "`" * (longest + 1)
    # Spaces keep ticks at either end apart from the fence, and are no part of the code.
    return f"{ticks} {shown} {ticks}" if longest else f"`{shown}`"


def _fenced(text: str) -> str:
    longest = max((len(run) for run in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}json\n{text}\n{fence}"


def figures_table(answers: Sequence[AnswerRecord], states: Sequence[str]) -> str:
    """The figures of several answers side by side, each with how it stands."""
    rows = [("", "state", *NAMES), ("---", "---", *("--:" for _ in NAMES))]
    rows += [
        (_line(it.heading), _line(how), *figures(it))
        for it, how in zip(answers, states, strict=True)
    ]
    return "\n".join(f"| {' | '.join(cell.replace('|', '¦') for cell in row)} |" for row in rows)


def _line(text: str) -> str:
    return visible(text, keep_newlines=False)
