"""The figures of an answer as words, for exports that people read."""

from tuiapp.core.events import Cancelled, End, Failed, Finished, Stopped
from tuiapp.core.figures import NOT_GIVEN, count, duration, mean_count, rate, usd
from tuiapp.engine.export.record import AnswerRecord
from tuiapp.engine.parameter_words import listed


NAMES = ("TTFT", "TPOT", "tok/s", "tokens", "tok/chunk", "gap p95", "E2E", "cost")
"""The columns, in the order of `figures`."""


def figures(answer: AnswerRecord) -> tuple[str, ...]:
    """The figures of one answer, `·` where one is not known and `≈` where it rests on an estimate."""
    it, cost = answer.metrics, answer.cost
    guess = it.usage.output_tokens is None
    tpot = duration(it.tpot_ns)
    return (
        duration(it.ttft_ns),
        f"≈{tpot}" if it.tpot_is_estimated else tpot,
        rate(it.tokens_per_s, estimated=it.tpot_is_estimated).removesuffix(" tok/s"),
        count(it.output_tokens, estimated=guess),
        mean_count(it.tokens_per_event, estimated=guess),
        duration(it.gaps.p95_ns if it.gaps else None),
        duration(it.e2e_ns),
        NOT_GIVEN if cost is None else usd(cost.usd, estimated=cost.is_estimated),
    )


def state(answer: AnswerRecord) -> str:
    """How it ended, and whether it was voted the best, in a few words."""
    ended = outcome(answer.end)
    return f"{ended}, voted the best" if answer.vote else ended


def vote_line(answer: AnswerRecord) -> str:
    """That it was voted the best, and how; empty where it was not."""
    match answer.vote:
        case None:
            return ""
        case "named":
            return "★ Voted the best"
        case "blind":
            return "★ Voted the best, while names were hidden"


def parameters_line(answer: AnswerRecord) -> str:
    """What was set for it, as it is typed; empty for nothing."""
    told = listed(answer.parameters) if answer.parameters else ()
    return " · ".join(f"{name} {value}" for name, value in told)


def outcome(end: End | None) -> str:
    """How it ended, in a few words."""
    match end:
        case None:
            return "still coming"
        case Finished(reason=reason):
            if reason is None or reason == "stop":
                return "done"
            return f"done ({reason.replace('_', ' ')})"
        case Stopped(rule=rule):
            return f"stopped by {rule}"
        case Cancelled():
            return "cancelled"
        case Failed(failure=failure):
            return f"failed: {failure.message}"
