"""This file is what the side panel says of a provider's limits and its verdicts on safety.

The rule it keeps: a countdown goes on from the moment the headers came, whether a run goes or not.
"""

from math import isnan
from typing import Final

from textual.content import Content

from tuiapp.core.events import RateLimitBucket
from tuiapp.core.figures import NOT_GIVEN, count, gauge, pad, seconds, short_count
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.panel_rows import (
    FIGURE,
    LABEL,
    MIN_GAUGE_CELLS,
    about,
    fit,
    gauge_cells,
    heading,
    level_style,
    one_line,
    row,
)


# What a server names and counts is shown up to here; the rest is in the wire view.
MAX_BUCKETS: Final = 8
MAX_RATINGS: Final = 8

_BUCKET_NAME_CELLS: Final = 13
_BUCKET_FIGURES_CELLS: Final = 18
_SHORTEN_FROM: Final = 1_000_000
_NS_PER_S: Final = 1e9


def limit_lines(facts: PanelFacts, width_cells: int) -> list[Content]:
    """A bar, what is left and a countdown for each bucket the provider tells of."""
    lines = [heading("LIMITS", width_cells)]
    if facts.limits is None or not facts.limits.buckets:
        said = "told after the vote" if facts.is_blind else "none reported"
        lines.append(Content.styled(said, LABEL).truncate(width_cells))
    if facts.limits is None:
        return lines
    age_s = max(0, facts.now_ns - (facts.limits_at_ns or facts.now_ns)) / _NS_PER_S
    buckets = facts.limits.buckets[:MAX_BUCKETS]
    name_cells = min(_BUCKET_NAME_CELLS, max((len(bucket.name) for bucket in buckets), default=0))
    for bucket in buckets:
        lines += _bucket_lines(bucket, age_s, name_cells, width_cells)
    if facts.limits.retry_after_s is not None:
        left = _countdown(facts.limits.retry_after_s, age_s)
        lines.append(row("retry after", left, width_cells, "$warning", defined="limits"))
    return lines


def is_counting_down(facts: PanelFacts) -> bool:
    """Whether any countdown has not come to its end."""
    if facts.limits is None or facts.limits_at_ns is None:
        return False
    age_s = (facts.now_ns - facts.limits_at_ns) / _NS_PER_S
    resets_s = [bucket.reset_s for bucket in facts.limits.buckets[:MAX_BUCKETS]]
    return any(it is not None and it > age_s for it in (*resets_s, facts.limits.retry_after_s))


def _bucket_lines(
    bucket: RateLimitBucket, age_s: float, name_cells: int, width_cells: int
) -> list[Content]:
    """Name, bar, what is left and the countdown; the bar below them where there is no room between."""
    name = one_line(bucket.name)[:name_cells].ljust(name_cells)
    short = (bucket.remaining or 0) >= _SHORTEN_FROM
    left = short_count(bucket.remaining) if short else count(bucket.remaining)
    figures = pad(left, 9) + pad(_countdown(bucket.reset_s, age_s), 9)
    words = row(name, figures, width_cells, defined="limits")
    if bucket.remaining is None or not bucket.limit:
        return [words]
    fraction = min(bucket.remaining, bucket.limit) / bucket.limit
    style = level_style(fraction)
    bar_cells = width_cells - name_cells - _BUCKET_FIGURES_CELLS - 1
    if bar_cells < MIN_GAUGE_CELLS:
        return [words, Content.styled(gauge(fraction, width_cells), style)]
    bar = gauge(fraction, min(gauge_cells(width_cells), bar_cells))
    rest = pad(figures, width_cells - name_cells - 1 - len(bar))
    line = fit(Content.assemble((f"{name} ", LABEL), (bar, style), rest), width_cells)
    return [about(line, "limits")]


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
                defined="safety",
            )
            for rating in facts.safety.ratings[:MAX_RATINGS]
        ),
    ]
