"""The race of one prompt: figures without the answers, for pasting and for programs."""

from tuiapp.engine.export.figures import outcome, state
from tuiapp.engine.export.jsontext import FORMAT, cost_fields, metrics_fields
from tuiapp.engine.export.markdown import figures_table
from tuiapp.engine.export.record import RaceRecord
from tuiapp.engine.parameter_words import as_json
from tuiapp.wire.jsonvalue import JsonValue, dump


def race_markdown(race: RaceRecord) -> str:
    """The table of figures, and a newline. A lane that was asked another prompt says so with its state."""
    states = [
        state(it) if prompt is None else f"{state(it)}, asked another prompt"
        for it, prompt in zip(race.answers, race.other_prompts, strict=True)
    ]
    return figures_table(race.answers, states) + "\n"


def race_json(race: RaceRecord) -> str:
    """One JSON object and a newline: the prompt, and each lane's figures in the order of the lanes.

    A lane has a `prompt` where that is another one. `sent_after_ms` is how long after the first of them a lane's request left.
    """
    sent_ns = [it.metrics.sent_at_ns for it in race.answers]
    first_ns = min((it for it in sent_ns if it is not None), default=0)
    lanes: list[JsonValue] = [
        {
            "lane": it.lane,
            "prompt": prompt,
            "target": it.target,
            "model": it.model,
            "parameters": as_json(it.parameters) if it.parameters else None,
            "vote": it.vote,
            "outcome": outcome(it.end),
            **cost_fields(it.cost),
            "sent_after_ms": None if it_ns is None else round((it_ns - first_ns) / 1e6, 3),
            "metrics": metrics_fields(it.metrics),
        }
        for it, it_ns, prompt in zip(race.answers, sent_ns, race.other_prompts, strict=True)
    ]
    whole: dict[str, JsonValue] = {
        "format": FORMAT,
        "prompt": race.prompt,
        "exported_at": race.at.isoformat(timespec="seconds"),
        "lanes": lanes,
    }
    return dump(whole).decode() + "\n"
